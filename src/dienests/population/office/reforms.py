"""Reform files as the pages need them: those that ship, and those that somebody uploads, with their faults."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from dienests.population.office.errors import PreviewRefused
from dienests.population.reform import sides
from dienests.practice.faults import PracticeFaults
from dienests.practice.reforms import Reform, load_reform, read_reform, shipped_reforms
from dienests.practice.strict_yaml import MAX_BYTES

Problem = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A shipped reform; one with faults is shown with them and cannot be chosen."""

    name: str
    reform: Reform | None
    problems: tuple[Problem, ...] = ()


def offered_reforms() -> list[Offered]:
    """The reforms that ship, by name."""
    found = []
    for name in shipped_reforms():
        try:
            found.append(Offered(name=name, reform=load_reform(name)))
        except PracticeFaults as refused:
            found.append(Offered(name=name, reform=None, problems=problems_of(refused)))
    return found


def shipped_reform(name: str, *, known_on: date) -> Reform:
    """Raises PreviewRefused reform_unknown, reform_faulty."""
    if name not in shipped_reforms():
        raise PreviewRefused("reform_unknown", name=name[:80])
    return _checked(lambda: load_reform(name), known_on=known_on)


def uploaded_reform(content: bytes, *, file: str, known_on: date) -> Reform:
    """A reform from the bytes of a file, checked down to its values against the law known on a day.

    Raises PreviewRefused reform_too_large, reform_not_text, reform_faulty (problems: line, found, expected).
    """
    if len(content) > MAX_BYTES:
        raise PreviewRefused("reform_too_large", limit=MAX_BYTES // 1000)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PreviewRefused("reform_not_text") from error
    return _checked(lambda: read_reform(content, file=file), known_on=known_on)


def stored_reform(text: str, *, known_on: date) -> Reform:
    """The reform of a preview, from the text kept with it. Raises PreviewRefused reform_faulty."""
    return uploaded_reform(text.encode(), file="reform.yaml", known_on=known_on)


def problems_of(refused: PracticeFaults) -> tuple[Problem, ...]:
    """Every fault as line, what was found and what belongs there ({lv, en})."""
    return tuple(
        {"line": fault.line, "found": fault.found, "expected": fault.expected.to_json()} for fault in refused.faults
    )


def _checked(read: Callable[[], Reform], *, known_on: date) -> Reform:
    try:
        reform = read()
        sides(reform, known_on=known_on)
    except PracticeFaults as refused:
        raise PreviewRefused("reform_faulty", problems=problems_of(refused), count=len(refused.faults)) from refused
    return reform
