"""Reads a file of figures: strict YAML, held against a schema; every fault with its file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dienests.practice.faults import Fault, PracticeFaults, Text, shown
from dienests.practice.schema import validation_faults
from dienests.practice.schema_words import TAGS, Schema, both_languages, closed, sentence
from dienests.practice.strict_yaml import MAX_BYTES, Document, read_yaml

SHIPPED = Path(__file__).resolve().parent.parent / "files"

TEXT = both_languages()
CHECKED: Schema = {"type": "boolean"}
TAG: Schema = {"enum": list(TAGS)}
ABOUT: Schema = {"title": TEXT, "source": sentence(), "tag": TAG, "checked": CHECKED}


class SimulationFaults(PracticeFaults):
    """A file or an order for the simulation cannot be used; the shape is that of a practice's faults."""


def number(least: float, most: float) -> Schema:
    return {"type": "number", "minimum": least, "maximum": most}


def ranged(least: float, most: float) -> Schema:
    """A figure with the range in which it may be: `{value: 0.6, range: [0.4, 0.8]}`."""
    figure = number(least, most)
    return closed({"value": figure, "range": {"type": "array", "items": figure, "minItems": 2, "maxItems": 2}})


def read_document(path: Path, schema: Schema) -> Document:
    """The file, if it can be read and fits the schema. Raises SimulationFaults."""
    document, faults = read_yaml(content_of(path), file=path.name)
    found = list(faults) if document.data is None or faults else validation_faults(document, schema=schema)
    if found:
        raise SimulationFaults(found)
    return document


def content_of(path: Path) -> bytes:
    """At most what the reader accepts, and one byte more so that it says so. Raises SimulationFaults."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        expected = Text("datne, ko var lasīt", "a file that can be read")
        raise SimulationFaults([Fault(shown(path), 0, shown(error.strerror), expected)]) from error


def shipped_or_path(asked: str, *, kind: str) -> Path:
    """`asked` as the name of a file that ships in files/<kind>/, else as a path. Raises SimulationFaults."""
    named = SHIPPED / kind / f"{asked}.yaml"
    if "/" not in asked and named.is_file():
        return named
    if Path(asked).is_file():
        return Path(asked)
    names = ", ".join(shipped_names(kind))
    expected = Text(f"datne vai viens no nosaukumiem: {names}", f"a file, or one of the names {names}")
    raise SimulationFaults([Fault(shown(asked), 0, "—", expected)])


def shipped_names(kind: str) -> list[str]:
    """What there is in files/<kind>/."""
    return sorted(each.stem for each in (SHIPPED / kind).glob("*.yaml"))


def range_faults(document: Document, paths: list[tuple[str | int, ...]]) -> list[Fault]:
    """Ranges that do not hold their value: a sensitivity from such a range would say nothing."""
    faults = []
    for path in paths:
        entry: Any = document.data
        for part in path:
            entry = entry[part]
        low, high = entry["range"]
        if not low <= entry["value"] <= high:
            expected = Text(f"apgabals, kurā ir {entry['value']}", f"a range that holds {entry['value']}")
            place = document.line((*path, "range"))
            faults.append(Fault(document.file, place, f"{path[-1]}.range = [{low}, {high}]", expected))
    return faults
