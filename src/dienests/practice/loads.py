"""Load schemes: how much work a case is and how much one person carries, as a practice file.

Work is counted in hundredths of a point, so that per cent of whole points stay whole numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from dienests.practice.checked_yaml import checked_document, fault_at
from dienests.practice.faults import Fault, PracticeFaults, Text, shown
from dienests.practice.folder import SHIPPED
from dienests.practice.load_schema import LOAD
from dienests.practice.schema import validation_faults
from dienests.practice.strict_yaml import Document, dotted
from dienests.practice.strict_yaml import Path as Place

HUNDREDTHS = 100
FULL_POST_HOURS = 40
# In these states a stage of its own weight counts instead of the state.
PREPARING_STATES = frozenset({"open", "returned"})


@dataclass(frozen=True)
class Figure:
    """A number of a scheme: `place` in the file ("levels.warn"), where it comes from, whether that was checked."""

    place: str
    value: int
    source: str
    tag: str
    checked: bool
    note: Text | None = None


@dataclass(frozen=True)
class LoadScheme:
    """A load scheme in memory. `kinds`: benefit → (points first time, points of a repeat)."""

    name: str
    title: Text
    summary: Text
    unit: Literal["points", "cases"]
    digest: str
    several_kinds: Literal["sum", "heaviest"]
    kinds: Mapping[str, tuple[int, int]]
    states: Mapping[str, int]
    stages: Mapping[str, int]
    extra: Mapping[str, int]
    full_post: int
    standing: int
    newly_qualified: int
    newly_qualified_months: int
    days_ahead: int
    roles: Mapping[str, int]
    warn: int
    block: int
    weights: Mapping[str, int]
    figures: tuple[Figure, ...] = field(repr=False)
    _data: Mapping[str, Any] = field(repr=False)

    @property
    def unchecked(self) -> int:
        """How many of the figures nobody has compared with their source."""
        return sum(not figure.checked for figure in self.figures)

    def case_points(
        self, *, asked: Collection[str], repeat: bool, state: str, stage: str, extra: Collection[str] = ()
    ) -> int:
        """What one open case weighs, in hundredths of a point. A benefit the scheme does not know weighs nothing."""
        points = [self.kinds[kind][repeat] for kind in asked if kind in self.kinds]
        base = (sum if self.several_kinds == "sum" else max)(points or [0])
        added = sum(self.extra.get(each, 0) for each in set(extra))
        return base * self.percent(state=state, stage=stage) + added * HUNDREDTHS

    def percent(self, *, state: str, stage: str) -> int:
        """The share of its points with which a case counts where it stands."""
        own = self.stages.get(stage) if state in PREPARING_STATES else None
        return self.states[state] if own is None else own

    def capacity(self, posts: Collection[tuple[str, Fraction]], *, new: bool) -> int:
        """What somebody can carry, in hundredths: `posts` are (role, hours a week); others than casework count not."""
        total = Fraction(0)
        for role, hours in posts:
            total += Fraction(self.roles.get(role, 0), 100) * hours / FULL_POST_HOURS
        share = self.newly_qualified if new else 100
        return int(total * self.full_post * share)

    def standing_points(self, posts: Collection[tuple[str, Fraction]]) -> int:
        """Standing duties of all posts of casework, in hundredths, by hours."""
        hours = sum((hours for role, hours in posts if self.roles.get(role, 0)), Fraction(0))
        return int(hours / FULL_POST_HOURS * self.standing * HUNDREDTHS)

    def to_json(self) -> dict[str, Any]:
        return {"digest": self.digest, "data": deepcopy(dict(self._data))}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> LoadScheme:
        """The scheme that `to_json` stored, checked like the file. Raises PracticeFaults."""
        document = Document("·", deepcopy(stored["data"]))
        faults = validation_faults(document, schema=LOAD) or list(_structure_faults(document))
        if faults:
            raise PracticeFaults(faults)
        return _scheme(document, digest=str(stored["digest"]))


def shipped_loads(*, root: Path = SHIPPED) -> dict[str, Path]:
    """Path of each load scheme that lies with a practice, by name, sorted."""
    return {path.stem: path for path in sorted(root.glob("*/loads/*.yaml"), key=lambda path: path.stem)}


def load_loads(name: str, *, root: Path = SHIPPED) -> LoadScheme:
    """A scheme by its name: of `root`, then of those that ship. Raises PracticeFaults."""
    known = {**shipped_loads(), **shipped_loads(root=root)}
    if name not in known:
        names = ", ".join(known)
        expected = Text(f"viena no slodzes kārtībām: {names}", f"one of the load schemes {names}")
        raise PracticeFaults([Fault("loads", 0, shown(name), expected)])
    return read_loads(known[name].read_bytes(), file=known[name].name)


def read_loads(source: bytes, *, file: str) -> LoadScheme:
    """A scheme from the content of a file; `file` is what the reader calls it. Raises PracticeFaults."""
    document = checked_document(source, file=file, schema=LOAD, further=_structure_faults)
    return _scheme(document, digest=hashlib.sha256(source).hexdigest())


def _structure_faults(document: Document) -> Iterator[Fault]:
    """What the schema cannot say: sources that exist, levels in order, room left beside standing duties."""
    data = document.data
    known = ", ".join(data["sources"])
    for place, entry in _entries(data, ()):
        if entry["source"] not in data["sources"]:
            expected = Text(f"viena no atslēgām no sources: {known}", f"one of the keys of sources: {known}")
            yield fault_at(document, (*place, "source"), entry["source"], expected)
    warn, block = data["levels"]["warn"]["value"], data["levels"]["block"]["value"]
    if warn > block:
        expected = Text(f"ne vairāk kā block ({block})", f"at most block ({block})")
        yield fault_at(document, ("levels", "warn", "value"), warn, expected)
    standing, full = data["capacity"]["standing"]["value"], data["capacity"]["full_post"]["value"]
    if standing >= full:
        expected = Text(f"mazāk nekā full_post ({full})", f"less than full_post ({full})")
        yield fault_at(document, ("capacity", "standing", "value"), standing, expected)
    if not any(entry["value"] for entry in data["weights"].values()):
        expected = Text("vismaz viens svars lielāks par 0", "at least one weight above 0")
        yield fault_at(document, ("weights",), 0, expected)


def _entries(value: Any, place: Place) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Every figure of a scheme with its place."""
    if not isinstance(value, Mapping):
        return
    if "value" in value and "source" in value:
        yield place, value
        return
    for key, part in value.items():
        yield from _entries(part, (*place, key))


def _scheme(document: Document, *, digest: str) -> LoadScheme:
    data = document.data
    capacity = data["capacity"]
    return LoadScheme(
        name=data["name"],
        title=Text(**data["title"]),
        summary=Text(**data["summary"]),
        unit=data["unit"],
        digest=digest,
        several_kinds=data["several_kinds"],
        kinds=MappingProxyType(
            {kind: (entry["first"]["value"], entry["repeat"]["value"]) for kind, entry in data["kinds"].items()}
        ),
        states=_values(data["states"]),
        stages=_values(data.get("stages", {})),
        extra=_values(data.get("extra", {})),
        full_post=capacity["full_post"]["value"],
        standing=capacity["standing"]["value"],
        newly_qualified=capacity["newly_qualified"]["value"],
        newly_qualified_months=capacity["newly_qualified_months"]["value"],
        days_ahead=capacity["days_ahead"]["value"],
        roles=_values(capacity["roles"]),
        warn=data["levels"]["warn"]["value"],
        block=data["levels"]["block"]["value"],
        weights=_values(data["weights"]),
        figures=tuple(_figure(place, entry, data["sources"]) for place, entry in _entries(data, ())),
        _data=data,
    )


def _values(entries: Mapping[str, Mapping[str, Any]]) -> Mapping[str, int]:
    return MappingProxyType({key: entry["value"] for key, entry in entries.items()})


def _figure(place: Place, entry: Mapping[str, Any], sources: Mapping[str, str]) -> Figure:
    note = Text(**entry["note"]) if "note" in entry else None
    return Figure(dotted(place), entry["value"], sources[entry["source"]], entry["tag"], entry["checked"], note)
