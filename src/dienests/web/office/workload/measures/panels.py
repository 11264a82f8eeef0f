"""Panels of the page of figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from dienests.web.office.workload.measures.cells import Cell, Line
from dienests.web.office.workload.measures.pictures import Picture


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """One stage on one side. `title` is empty below the first side."""

    title: str
    side: str
    cases: Cell
    cells: tuple[Cell, ...]  # calendar: median, nine of ten; working: the same
    client: str = ""  # in how much of the time papers were waited for


@dataclass(frozen=True, kw_only=True)
class Block:
    """A panel: a picture, the same figures as a table, and what belongs to them."""

    id: str
    title: str
    hint: str
    lines: list[Line]
    picture: Picture | None = None
    stages: Sequence[StageRow] = ()
    note: str = ""  # what is not checked
    caution: str = ""
