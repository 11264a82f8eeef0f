"""A comparison as CSV files, in either language.

They are for the Excel of a Latvian office: UTF-8 with a byte order mark, so that letters are right without being asked;
semicolons between cells and a comma before decimals, as that Excel expects. Amounts stand there as plain figures
(1234,56). No cell is ever a formula, whatever a text begins with.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from dienests.engine import Text
from dienests.population.ceiling import Allowance
from dienests.population.comparison import Comparison
from dienests.population.report import tables_of
from dienests.population.report_context import NOT_CHECKED, SYNTHETIC, about
from dienests.population.writing import Cell, Table, Unit

Language = Literal["lv", "en"]
# Excel turns a text that begins like this into a formula when it opens a CSV file.
FORMULA = re.compile(r"^[=+\-@\t\r]")


def csv_files(comparison: Comparison, *, language: Language, ceilings: Sequence[Allowance] = ()) -> dict[str, bytes]:
    """A CSV file for each table, by file name. Each begins with what it belongs to and, if so, that it is synthetic."""
    tables = tables_of(comparison, ceilings)
    return {f"{table.name}.csv": csv_file(table, comparison, language=language) for table in tables}


def csv_file(table: Table, comparison: Comparison, *, language: Language) -> bytes:
    """One table as CSV: a few lines that say what it is, an empty line, the head, the rows."""
    target = io.StringIO()
    rows = csv.writer(target, delimiter=";", lineterminator="\r\n")
    for line in preamble(table, comparison, language):
        rows.writerow([harmless(cell) for cell in line])
    rows.writerow([])
    rows.writerow([harmless(head_of(table, place, language)) for place in range(len(table.columns))])
    for at, row in enumerate(table.rows):
        rows.writerow([plain(figure, table.unit(at, column), language) for column, figure in enumerate(row)])
    return "\ufeff".encode() + target.getvalue().encode("utf-8")


def preamble(table: Table, comparison: Comparison, language: Language) -> list[list[str]]:
    """Reform, population, days, versions: what a table must not be parted from."""
    lines = [[getattr(table.title, language)]]
    if comparison.population.synthetic:
        lines.append([getattr(SYNTHETIC, language)])
    if table.note.lv:
        lines.append([getattr(table.note, language)])
    if table.name == "about":
        return lines
    facts = about(comparison).rows[: -len(comparison.unchecked) or None]
    lines += [[plain(cell, "text", language) for cell in row] for row in facts]
    return [*lines, [f"* {getattr(NOT_CHECKED, language)}", str(len(comparison.unchecked))]]


def head_of(table: Table, place: int, language: Language) -> str:
    label: str = getattr(table.columns[place].label, language)
    units: Sequence[Unit] = [table.unit(row, place) for row in range(len(table.rows))]
    return f"{label}, EUR" if units and all(unit in ("cents", "change") for unit in units) else label


def plain(figure: Cell, unit: Unit, language: Language) -> str:
    """A cell of a CSV file: figures without grouping, so that they stay figures; a comma before decimals."""
    if figure is None:
        return ""
    if isinstance(figure, Text):
        return harmless(getattr(figure, language))
    if isinstance(figure, date):
        return f"{figure:%d.%m.%Y}"
    if unit in ("cents", "change"):
        return str(Decimal(int(figure)).scaleb(-2)).replace(".", ",")
    if unit == "share":
        return f"{Decimal(repr(figure)) * 100:f}".rstrip("0").rstrip(".").replace(".", ",") + "%"
    return str(figure).replace(".", ",")


def harmless(text: str) -> str:
    """A text that a spreadsheet takes as text: an apostrophe before what would begin a formula."""
    return f"'{text}" if FORMULA.match(text) else text
