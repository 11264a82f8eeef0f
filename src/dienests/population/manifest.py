"""population.json: what a population is, who made it and when, and whether it is synthetic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dienests.engine import Text
from dienests.population.faults import FileFault, PopulationFaults, unreadable
from dienests.rulebook.table_columns import SPECIFICATION

MANIFEST = "population.json"
CHECKED = "checked.json"
FORMAT = 1
LARGEST_MANIFEST = 1_000_000
LONGEST_TEXT = 2_000
NOTHING = Text("", "")
JSON_FILE = Text("JSON fails (UTF-8)", "a JSON file (UTF-8)")
_REMEDY = Text(
    "labojiet failu vai izveidojiet datus no jauna (docs/how-to/population-files.md)",
    "mend the file, or make the data anew (docs/how-to/population-files.md)",
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands in population.json besides the format.

    `applied_on`: the day on which all apply, None where each household has its own. `more`: further keys with plain
    JSON values, kept as they are (a synthetic population keeps its `targets` there).
    """

    name: Text
    synthetic: bool
    made_by: str
    made_on: date
    applied_on: date | None = None
    note: Text = NOTHING
    more: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self, counts: Mapping[str, int]) -> dict[str, Any]:
        """`counts`: rows of each table."""
        return {
            "format": FORMAT,
            "name": self.name.to_json(),
            "synthetic": self.synthetic,
            "made_by": self.made_by,
            "made_on": self.made_on.isoformat(),
            "applied_on": self.applied_on.isoformat() if self.applied_on else None,
            "note": self.note.to_json(),
            "counts": {name: counts[name] for name in SPECIFICATION},
            **{key: value for key, value in self.more.items() if key not in _KEYS},
        }


_KEYS = ("format", "name", "synthetic", "made_by", "made_on", "applied_on", "note", "counts")


def read_manifest(folder: Path) -> tuple[Manifest, dict[str, int]]:
    """The manifest of a population folder and its counts. Raises PopulationFaults."""
    path = folder / MANIFEST
    data = _json(path)
    reading = _Reading(path, data)
    if reading.value("format", int) not in (FORMAT, None):
        reading.fault("format", data["format"], Text(f"{FORMAT}", f"{FORMAT}"))
    counts = reading.counts()
    manifest = Manifest(
        name=reading.text("name"),
        synthetic=bool(reading.value("synthetic", bool)),
        made_by=reading.value("made_by", str) or "",
        made_on=reading.day("made_on") or date.min,
        applied_on=reading.day("applied_on") if data.get("applied_on") is not None else None,
        note=reading.text("note") if "note" in data else NOTHING,
        more={key: value for key, value in data.items() if key not in _KEYS},
    )
    if reading.faults:
        raise PopulationFaults(reading.faults)
    return manifest, counts


def looks_like_a_population(folder: Path) -> bool:
    """Whether a folder holds nothing but what a population folder holds, population.json among it."""
    known = {MANIFEST, CHECKED, *(f"{name}.parquet" for name in SPECIFICATION)}
    names = {entry.name for entry in folder.iterdir()}
    return MANIFEST in names and names <= known


def _json(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_MANIFEST + 1)
        if len(content) > LARGEST_MANIFEST:
            raise ValueError(f"> {LARGEST_MANIFEST} B")
        data = json.loads(content.decode("utf-8-sig"))
    except FileNotFoundError as error:
        found = Text("mape bez šī faila", "a folder without this file")
        expected = Text("populācijas mape", "the folder of a population")
        todo = Text("norādiet mapi, kurā ir population.json", "name the folder that holds population.json")
        raise PopulationFaults([FileFault(str(path), found, expected, todo)]) from error
    except (OSError, ValueError, RecursionError) as error:
        raise PopulationFaults([unreadable(path, error, kind=JSON_FILE)]) from error
    if not isinstance(data, dict):
        fault = FileFault(str(path), Text(type(data).__name__, type(data).__name__), JSON_FILE, _REMEDY)
        raise PopulationFaults([fault])
    return data


@dataclass(slots=True)
class _Reading:
    """Keys of one file, with every fault."""

    path: Path
    data: Mapping[str, Any]
    faults: list[FileFault] = field(default_factory=list)

    def fault(self, key: str, value: object, expected: Text) -> None:
        shown = " ".join(repr(value)[:60].split()) if key in self.data or value is not None else "–"
        self.faults.append(FileFault(f"{self.path}: {key}", Text(shown, shown), expected, _REMEDY))

    def value(self, key: str, kind: type[Any]) -> Any:
        """The value of exactly that type, or None with a fault."""
        value = self.data.get(key)
        if type(value) is kind and not (isinstance(value, str) and len(value) > LONGEST_TEXT):
            return value
        names = {int: ("vesels skaitlis", "a whole number"), bool: ("true vai false", "true or false")}
        self.fault(key, value, Text(*names.get(kind, ("teksts", f"a text, up to {LONGEST_TEXT} characters"))))
        return None

    def text(self, key: str) -> Text:
        value = self.data.get(key)
        if isinstance(value, dict) and all(
            isinstance(value.get(language), str) and len(value[language]) <= LONGEST_TEXT for language in ("lv", "en")
        ):
            return Text(value["lv"], value["en"])
        self.fault(key, value, Text("teksts latviski (lv) un angliski (en)", "a text in Latvian (lv) and English (en)"))
        return Text("", "")

    def day(self, key: str) -> date | None:
        value = self.data.get(key)
        with suppress(ValueError):
            if isinstance(value, str):
                return date.fromisoformat(value)
        self.fault(key, value, Text("diena, piemēram, 2026-01-31", "a day, for example 2026-01-31"))
        return None

    def counts(self) -> dict[str, int]:
        value = self.data.get("counts")
        if isinstance(value, dict) and all(type(value.get(name)) is int for name in SPECIFICATION):
            return {name: value[name] for name in SPECIFICATION}
        self.fault("counts", value, Text("katras tabulas rindu skaits", "the number of rows of each table"))
        return dict.fromkeys(SPECIFICATION, 0)
