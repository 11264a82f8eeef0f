"""Reforms: parameters of the law replaced from a date, as a practice file. See docs/how-to/write-a-reform.md.

Here a file is read and its structure checked. Whether a parameter exists and a value fits it is known where the
rulebook is (population/reform.py); the lines kept here let it name the place.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dienests.practice.checked_yaml import checked_document, fault_at
from dienests.practice.faults import Fault, PracticeFaults, Text, shown
from dienests.practice.folder import SHIPPED
from dienests.practice.reform_schema import REFORM
from dienests.practice.strict_yaml import MAX_BYTES, Document
from dienests.practice.strict_yaml import Path as Place

Scalar = Decimal | int | str | bool | None
FIRST_DAY, LAST_DAY = date(2021, 1, 1), date(2099, 12, 31)
_DAYS = Text(f"diena no {FIRST_DAY} līdz {LAST_DAY}", f"a day from {FIRST_DAY} to {LAST_DAY}")
_ONE_VALUE = Text("skaitlis, vārds, true vai false", "a number, a word, true or false")
_A_NUMBER = Text("skaitlis", "a number")


@dataclass(frozen=True)
class ReplacedValue:
    """One value of a parameter from a day on. `holds_for`: its keys; `value` None withdraws; `line` in the file."""

    valid_from: date
    value: Scalar
    holds_for: Mapping[str, str | int]
    note: Text | None = None
    line: int = 0


@dataclass(frozen=True)
class ReformSide:
    """The law before or after: as known on a day (None: as known now), with values replaced. `lines` by parameter."""

    known_on: date | None = None
    parameters: Mapping[str, tuple[ReplacedValue, ...]] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    known_on_line: int = 0


@dataclass(frozen=True)
class PublishedFigure:
    """An effect somebody published.

    `unit`: households, persons, recipients (not said which of the two), EUR, or share (0.229 is 22.9 %). `computed`
    names the computed figures it is put beside, `scope` for whom it was published.
    """

    label: Text
    value: Decimal
    unit: str
    scope: Text
    source: str
    url: str
    tag: str
    note: Text | None
    computed: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Reform:
    """A reform file in memory. `compared_on`: the day on which its effect is best seen; `digest`: sha256 of the file.

    `text` is the file itself, so that it can be stored, shown and read again.
    """

    name: str
    title: Text
    summary: Text
    source: str
    url: str
    checked: bool
    fictional: bool
    compared_on: date | None
    before: ReformSide
    after: ReformSide
    published: tuple[PublishedFigure, ...]
    file: str
    digest: str
    text: str


def shipped_reforms(*, root: Path = SHIPPED) -> dict[str, Path]:
    """Path of each reform that ships with a practice, by name, sorted."""
    return {path.stem: path for path in sorted(root.glob("*/reforms/*.yaml"), key=lambda path: path.stem)}


def load_reform(reform: str | Path) -> Reform:
    """A shipped reform by its name, or a file. Raises PracticeFaults with every fault and its line."""
    path = shipped_reforms().get(str(reform), Path(reform))
    return read_reform(_content(path), file=path.name)


def _content(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _unreadable(path, getattr(error, "strerror", None)) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _unreadable(path, None)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(MAX_BYTES + 1)  # one more than allowed, so that the reader says it is too large


def _unreadable(path: Path, problem: str | None) -> PracticeFaults:
    names = ", ".join(shipped_reforms())
    lv = f"reformas datne, ko drīkst lasīt, vai viens no nosaukumiem: {names}"
    en = f"a reform file that may be read, or one of the names {names}"
    found = f"{shown(path)} ({shown(problem)})" if problem else shown(path)
    return PracticeFaults([Fault(shown(path.name), 0, found, Text(lv, en))])


def read_reform(source: bytes, *, file: str) -> Reform:
    """A reform from the content of a file; `file` is what the reader calls it. Raises PracticeFaults."""
    document = checked_document(source, file=file, schema=REFORM, further=_structure_faults)
    return _reform(document, source)


def _structure_faults(document: Document) -> Iterator[Fault]:
    """What the schema cannot say: days that exist, values that are one value, twins, two sides that differ."""
    data = document.data
    for place, value in _days(data):
        if not _is_day(value):
            yield fault_at(document, place, value, _DAYS)
    for side in ("before", "after"):
        for name, rows in data.get(side, {}).get("parameters", {}).items():
            yield from _value_faults(document, (side, "parameters", name), rows)
    for index, row in enumerate(data.get("published", ())):
        if isinstance(row["value"], bool) or not isinstance(row["value"], (int, Decimal)):
            yield fault_at(document, ("published", index, "value"), row["value"], _A_NUMBER)
    before, after = data.get("before", {}), data.get("after", {})
    if before == after:
        expected = Text(
            "puses, kas atšķiras: vismaz viens known_on vai parameters",
            "sides that differ: at least one known_on or parameters",
        )
        yield fault_at(document, ("after",), "before = after", expected)


def _days(data: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    if "compared_on" in data:
        yield ("compared_on",), data["compared_on"]
    for side in ("before", "after"):
        found = data.get(side, {})
        if "known_on" in found:
            yield (side, "known_on"), found["known_on"]
        for name, rows in found.get("parameters", {}).items():
            for index, row in enumerate(rows):
                yield (side, "parameters", name, index, "from"), row["from"]


def _is_day(text: str) -> bool:
    try:
        return FIRST_DAY <= date.fromisoformat(text) <= LAST_DAY
    except ValueError:
        return False


def _value_faults(document: Document, place: Place, rows: list[Mapping[str, Any]]) -> Iterator[Fault]:
    seen: set[tuple[Any, ...]] = set()
    for index, row in enumerate(rows):
        for key, part in row.get("for", {}).items():
            if isinstance(part, bool) or not isinstance(part, (str, int)):
                expected = Text("vārds vai vesels skaitlis", "a word or a whole number")
                yield fault_at(document, (*place, index, "for", key), part, expected)
                return
        if isinstance(row["value"], (dict, list)):
            yield fault_at(document, (*place, index, "value"), "{…}", _ONE_VALUE)
        mark = (row["from"], tuple(sorted(row.get("for", {}).items())))
        if mark in seen:
            expected = Text("katrai dienai un atslēgai viena vērtība", "one value for each day and key")
            yield fault_at(document, (*place, index), f"from {row['from']} 2×", expected)
        seen.add(mark)


def _reform(document: Document, source: bytes) -> Reform:
    data = document.data
    return Reform(
        name=data["name"],
        title=Text(**data["title"]),
        summary=Text(**data["summary"]),
        source=data["source"],
        url=data.get("url", ""),
        checked=data["checked"],
        fictional=data.get("fictional", False),
        compared_on=_day(data.get("compared_on")),
        before=_side(document, "before"),
        after=_side(document, "after"),
        published=tuple(_published(document, index, row) for index, row in enumerate(data.get("published", ()))),
        file=document.file,
        digest=hashlib.sha256(source).hexdigest(),
        text=source.decode("utf-8"),
    )


def _side(document: Document, side: str) -> ReformSide:
    found = document.data.get(side, {})
    parameters = found.get("parameters", {})
    return ReformSide(
        known_on=_day(found.get("known_on")),
        parameters=MappingProxyType(
            {
                name: tuple(
                    _value(row, document.line((side, "parameters", name, index, "value")))
                    for index, row in enumerate(rows)
                )
                for name, rows in parameters.items()
            }
        ),
        lines=MappingProxyType({name: document.line((side, "parameters", name)) for name in parameters}),
        known_on_line=document.line((side, "known_on")),
    )


def _value(row: Mapping[str, Any], line: int) -> ReplacedValue:
    return ReplacedValue(
        valid_from=date.fromisoformat(row["from"]),
        value=row["value"],
        holds_for=MappingProxyType(dict(row.get("for", {}))),
        note=Text(**row["note"]) if "note" in row else None,
        line=line,
    )


def _published(document: Document, index: int, row: Mapping[str, Any]) -> PublishedFigure:
    return PublishedFigure(
        label=Text(**row["label"]),
        value=Decimal(row["value"]),
        unit=row["unit"],
        scope=Text(**row["scope"]),
        source=row["source"],
        url=row.get("url", ""),
        tag=row["tag"],
        note=Text(**row["note"]) if "note" in row else None,
        computed=tuple(row.get("computed", ())),
        line=document.line(("published", index, "computed")),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
