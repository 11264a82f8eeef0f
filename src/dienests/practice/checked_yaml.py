"""A YAML file held against its schema, and then against what a schema cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dienests.practice.faults import Fault, PracticeFaults, Text, shown
from dienests.practice.schema import validation_faults
from dienests.practice.schema_words import Schema
from dienests.practice.strict_yaml import Document, Path, dotted, read_yaml

Further = Callable[[Document], Iterable[Fault]]


def checked_document(source: bytes, *, file: str, schema: Schema, further: Further) -> Document:
    """`further` is asked only of what fits the schema; `file` is what the reader calls it. Raises PracticeFaults."""
    document, found = read_yaml(source, file=shown(file))
    faults = list(found)
    if document.data is not None or not faults:
        faults += validation_faults(document, schema=schema)
    if not faults:
        faults += further(document)
    if faults:
        raise PracticeFaults(faults)
    return document


def faults_of(read: Callable[..., object], source: bytes, *, file: str) -> list[Fault]:
    """Every fault that a reader of this kind finds; none for a file that can be read."""
    try:
        read(source, file=file)
    except PracticeFaults as refused:
        return refused.faults
    return []


def fault_at(document: Document, place: Path, found: object, expected: Text) -> Fault:
    """A value at its line."""
    return Fault(document.file, document.line(place), f"{dotted(place)} = {shown(found)}", expected)
