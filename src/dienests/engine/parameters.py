"""Dated parameters: in force from a day, known from a day, each value with its source.

`yearly`: the law sets it anew each January; a value used in a later year is marked as carried forward.
`held_by_grant`: may stay, during a running grant, what it was when the grant was made.
A parameter may be keyed (by municipality, household type …). An entry that leaves a key out holds for every value of
it; the most specific entry wins. A count key means "from this number". Among entries for one key the latest in force
wins, and of those the latest known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

from dienests.engine.declarations import NOTHING, Tag
from dienests.engine.faults import ParameterFault
from dienests.engine.quantities import KINDS, Kind, Text, Value, money, ratio
from dienests.engine.yaml_text import YamlFault, read_yaml

KeyPart = str | int | None
Key = tuple[KeyPart, ...]
TAGS: tuple[Tag, ...] = ("V", "D", "I", "U")
SPECIFICATION_KEYS = {
    "name",
    "description",
    "kind",
    "unit",
    "keys",
    "choices",
    "values",
    "yearly",
    "held_by_grant",
    "silent_when_zero",
    "paragraph",
}
VIEW_KEYS = {"name", "description", "view_of", "months_before", "fixed"}
ENTRY_KEYS = {"for", "from", "known", "value", "source", "tag", "checked", "note"}
Sources = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One value with the time it holds, the time it is known, and its source. `value` None withdraws an earlier one."""

    value: Value | None
    valid_from: date
    known_from: date
    key: Key = ()
    reference: str = ""
    url: str = ""
    tag: Tag = "U"
    checked: bool = False
    note: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with all its entries. A view shows another parameter earlier in time or with some keys fixed."""

    name: str
    kind: Kind
    unit: str
    label: Text
    description: Text
    entries: tuple[Entry, ...]
    keys: tuple[str, ...] = ()
    choices: Mapping[str, Text] = field(default_factory=dict)
    yearly: bool = False
    held_by_grant: bool = False
    silent_when_zero: bool = False
    paragraph: str = ""
    view_of: str | None = None
    months_before: int = 0
    fixed: Mapping[str, KeyPart] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InForce:
    """A parameter on one day as known on one day; `table` holds the entry of each key that has one.

    `steps`: for each key the numbers that stand in the table, largest first.
    """

    parameter: Parameter
    table: Mapping[Key, Entry]
    on: date
    steps: tuple[tuple[int, ...], ...]

    def entry(self, key: Key) -> Entry | None:
        """The most specific entry for a key, or None."""
        candidates = (
            (*(step for step in steps if step <= part), None) if isinstance(part, int) else (part, None)
            for part, steps in zip(key, self.steps, strict=True)
        )
        for candidate in product(*candidates):
            found = self.table.get(candidate)
            if found is not None:
                return found
        return None

    def is_carried_forward(self, entry: Entry) -> bool:
        """True for a value that the law sets anew each year, used in a later year than it was set for."""
        return self.parameter.yearly and entry.valid_from.year < self.on.year


def in_force(parameter: Parameter, *, on: date, known_on: date) -> InForce:
    """The entries of a parameter in force on a day, as known on a day."""
    table: dict[Key, Entry] = {}
    for entry in sorted(parameter.entries, key=lambda each: (each.valid_from, each.known_from)):
        if entry.valid_from <= on and entry.known_from <= known_on:
            table[entry.key] = entry
    standing = {key: entry for key, entry in table.items() if entry.value is not None}
    steps = tuple(
        tuple(sorted({part for key in standing if isinstance(part := key[position], int)}, reverse=True))
        for position in range(len(parameter.keys))
    )
    return InForce(parameter, standing, on, steps)


def months_earlier(day: date, months: int) -> date:
    """The first day of the month so many months before the month of `day`."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def seen_through(view: Parameter, source: Parameter, *, on: date, known_on: date) -> InForce:
    """The source of a view, on the day and with the keys the view fixes."""
    day = months_earlier(on, view.months_before) if view.months_before else on
    whole = in_force(source, on=day, known_on=known_on)
    kept = [position for position, name in enumerate(source.keys) if name not in view.fixed]
    table: dict[Key, Entry] = {}
    for key, entry in sorted(whole.table.items(), key=lambda item: sum(part is not None for part in item[0])):
        if all(key[source.keys.index(name)] in (None, wanted) for name, wanted in view.fixed.items()):
            table[tuple(key[position] for position in kept)] = entry
    shown = replace(view, kind=source.kind, unit=source.unit, keys=tuple(source.keys[position] for position in kept))
    return InForce(shown, table, day, tuple(whole.steps[position] for position in kept))


def _read_mapping(path: Path) -> dict[Any, Any]:
    try:
        found = read_yaml(path.read_text(encoding="utf-8"), trusted=True)
    except YamlFault as fault:
        raise ParameterFault(f"{path.name} {fault}") from fault
    if not isinstance(found, dict):
        raise ParameterFault(f"{path.name}: found {type(found).__name__}; expected a mapping of names")
    return found


def load_sources(path: Path) -> Sources:
    """Title and address of each source by its short name. Raises ParameterFault."""
    return {str(key): (str(each["title"]), str(each["url"])) for key, each in _read_mapping(path).items()}


def load_parameters(path: Path, *, sources: Sources) -> Iterator[Parameter]:
    """The parameters of one parameters.yaml. Raises ParameterFault with file and place."""
    for name, specification in _read_mapping(path).items():
        yield read_parameter(str(name), specification, sources=sources, place=f"{path.parent.name}/{path.name}: {name}")


def read_parameter(name: str, found: Any, *, sources: Sources, place: str) -> Parameter:
    """One parameter from its YAML. Raises ParameterFault."""
    if not isinstance(found, dict):
        expected = ", ".join(sorted(SPECIFICATION_KEYS))
        raise ParameterFault(f"{place}: found {found!r}; expected a mapping with {expected}")
    is_view = "view_of" in found
    unknown = set(found) - (VIEW_KEYS if is_view else SPECIFICATION_KEYS)
    if unknown:
        raise ParameterFault(f"{place}: unknown keys {', '.join(sorted(map(str, unknown)))}")
    label, description = (
        _text(found.get("name"), f"{place}.name"),
        _text(found.get("description"), f"{place}.description"),
    )
    if is_view:
        source, months = str(found["view_of"]), int(found.get("months_before", 0))
        fixed = dict(found.get("fixed", {}))
        return Parameter(name, "count", "", label, description, (), view_of=source, months_before=months, fixed=fixed)
    kind, keys = found.get("kind"), tuple(found.get("keys", ()))
    if kind not in KINDS:
        raise ParameterFault(f"{place}.kind: found {kind!r}; expected one of {', '.join(KINDS)}")
    choices = {str(code): _text(text, f"{place}.choices.{code}") for code, text in found.get("choices", {}).items()}
    rows = found.get("values") or ()
    entries = tuple(_entry(row, kind, keys, choices, sources, f"{place}.values[{i}]") for i, row in enumerate(rows))
    _refuse_twins(entries, place)
    unit = str(found.get("unit", ""))
    return Parameter(
        name,
        kind,
        unit,
        label,
        description,
        entries,
        keys,
        choices,
        yearly=bool(found.get("yearly", False)),
        held_by_grant=bool(found.get("held_by_grant", False)),
        silent_when_zero=bool(found.get("silent_when_zero", False)),
        paragraph=str(found.get("paragraph", "")),
    )


def _refuse_twins(entries: Iterable[Entry], place: str) -> None:
    seen = set()
    for entry in entries:
        mark = (entry.key, entry.valid_from, entry.known_from)
        if mark in seen:
            raise ParameterFault(
                f"{place}: two values for {entry.key} from {entry.valid_from}, known {entry.known_from}"
            )
        seen.add(mark)


def _text(found: Any, place: str) -> Text:
    if not isinstance(found, dict) or set(found) != {"lv", "en"}:
        raise ParameterFault(f"{place}: found {found!r}; expected a text in lv and en")
    return Text(str(found["lv"]), str(found["en"]))


def _entry(
    row: Any, kind: Kind, keys: tuple[str, ...], choices: Mapping[str, Text], sources: Sources, place: str
) -> Entry:
    if not isinstance(row, dict) or set(row) - ENTRY_KEYS or {"from", "known", "value", "tag", "checked"} - set(row):
        raise ParameterFault(f"{place}: found {row!r}; expected {', '.join(sorted(ENTRY_KEYS))}")
    if row["tag"] not in TAGS or not isinstance(row["checked"], bool):
        raise ParameterFault(f"{place}: expected tag V, D, I or U and checked true or false")
    if type(row["from"]) is not date or type(row["known"]) is not date:
        raise ParameterFault(f"{place}: expected days (2026-01-01) for from and known")
    where = row.get("for") or {}
    if set(where) - set(keys):
        raise ParameterFault(f"{place}.for: found {', '.join(where)}; expected {', '.join(keys) or 'no keys'}")
    source = row.get("source")
    if source is not None and source not in sources:
        raise ParameterFault(f"{place}.source: found {source!r}; expected a name from the list of sources")
    title, url = sources[source] if source else ("", "")
    return Entry(
        value=None if row["value"] is None else _value(row["value"], kind, choices, place),
        valid_from=row["from"],
        known_from=row["known"],
        key=tuple(where.get(name) for name in keys),
        reference=title,
        url=url,
        tag=row["tag"],
        checked=row["checked"],
        note=_text(row["note"], f"{place}.note") if "note" in row else NOTHING,
    )


def _value(found: object, kind: Kind, choices: Mapping[str, Text], place: str) -> Value:
    try:
        if kind == "money":
            return money(str(found))
        if kind == "ratio":
            return ratio(str(found))
    except (ValueError, TypeError, ArithmeticError) as error:
        raise ParameterFault(f"{place}.value: {error}") from error
    right = {"flag": bool, "count": int, "choice": str, "date": date}[kind]
    known_choice = kind != "choice" or not choices or found in choices
    if type(found) is right and isinstance(found, (int, str, date)) and known_choice:
        return found
    raise ParameterFault(f"{place}.value: found {found!r}; expected a {kind} {', '.join(choices)}".rstrip())
