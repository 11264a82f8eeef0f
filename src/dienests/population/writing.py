"""Figures of a comparison, and tables of them, as people read them: in Latvian and English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from dienests.engine import Text
from dienests.engine.quantities import NO_BREAK_SPACE, SHARES_PER_CENT, shown

# text: as it is; count: households or persons; change: cents with their sign; share: 0.229 is 22.9 %; index: 0.345.
Unit = Literal["text", "count", "cents", "change", "share", "index"]
Cell = Text | int | float | date | None
NOTHING = Text("–", "–")
EMPTY = Text("", "")
MINUS = "−"


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what its figures are."""

    label: Text
    unit: Unit


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, one to a column. `units`: of the count columns row by row, where rows differ in unit."""

    name: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Text = EMPTY
    units: tuple[Unit, ...] = ()

    def unit(self, row: int, column: int) -> Unit:
        """What the figure at a place is."""
        own = self.columns[column].unit
        return self.units[row] if self.units and own == "count" else own

    def written(self) -> Iterator[list[Text]]:
        """Each row as people read it."""
        for at, row in enumerate(self.rows):
            yield [written(cell, self.unit(at, column)) for column, cell in enumerate(row)]


def written(value: Cell, unit: Unit) -> Text:
    """One figure in both languages; a dash for None."""
    if value is None:
        return NOTHING
    if isinstance(value, Text):
        return value
    if isinstance(value, date):
        return shown("date", value)
    if unit in ("cents", "change"):
        money = shown("money", int(value) * SHARES_PER_CENT)
        return Text(f"+{money.lv}", f"+{money.en}") if unit == "change" and value > 0 else money
    if unit == "share":
        percent = number(_rounded(Decimal(repr(value)) * 100, 1))
        return Text(f"{percent.lv}{NO_BREAK_SPACE}%", f"{percent.en}%")
    return number(_rounded(Decimal(repr(value)), 3) if unit == "index" else Decimal(value))


def number(value: Decimal | int) -> Text:
    """A figure with grouped thousands: 12 345,5 and 12,345.5."""
    english = f"{abs(value):,}"
    latvian = english.replace(",", NO_BREAK_SPACE).replace(".", ",")
    sign = MINUS if value < 0 else ""
    return Text(sign + latvian, sign + english)


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def points(share: float) -> Text:
    """The difference of two shares, in percentage points."""
    value = number(_rounded(Decimal(repr(share)) * 100, 1))
    return Text(f"{value.lv} p.p.", f"{value.en} pp")


def joined(first: Text, second: Text) -> Text:
    """Two texts with a comma between, or the one that is not empty."""
    return Text(", ".join(filter(None, (first.lv, second.lv))), ", ".join(filter(None, (first.en, second.en))))
