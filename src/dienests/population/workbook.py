"""A comparison as an XLSX workbook, in either language. No cell of it is a formula, whatever a text begins with."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dienests.engine import Text
from dienests.population.ceiling import Allowance
from dienests.population.comparison import Comparison
from dienests.population.export import Language, head_of
from dienests.population.report import tables_of
from dienests.population.report_context import SYNTHETIC
from dienests.population.writing import Table, Unit

SHEET_NAMES: dict[str, Text] = {
    "about": Text("Par salīdzinājumu", "About"),
    "totals": Text("Kopā", "Totals"),
    "moves": Text("Ieguvēji un zaudētāji", "Gains and losses"),
    "published": Text("Publicētais", "Published"),
    "municipality": Text("Pašvaldības", "Municipalities"),
    "household_type": Text("Mājsaimniecību veidi", "Household types"),
    "age_group": Text("Vecums", "Age"),
    "income_decile": Text("Ienākumu deciles", "Income deciles"),
    "poverty": Text("Nabadzība", "Poverty"),
    "distribution": Text("Sadalījums", "Distribution"),
    "largest": Text("Lielākās izmaiņas", "Largest changes"),
    "parameters": Text("Lielumi", "Parameters"),
    "ceiling": Text("Budžeta griesti", "Budget ceiling"),
}
NUMBER_FORMATS: dict[Unit, str] = {
    "count": "#,##0",
    "cents": "#,##0.00",
    "change": "+#,##0.00;−#,##0.00;0.00",
    "share": "0.0%",
    "index": "0.000",
}
HEAD = PatternFill("solid", fgColor="DCEBE8")
WARNING = Font(bold=True, color="9C241F")
WIDEST, NARROWEST = 60, 11


def workbook(comparison: Comparison, *, language: Language, ceilings: Sequence[Allowance] = ()) -> bytes:
    """One workbook: a sheet for each table, the first saying what it is about; figures are figures, not texts."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    tables = {table.name: table for table in tables_of(comparison, ceilings)}
    for name in SHEET_NAMES:
        if name in tables:
            sheet = book.create_sheet(getattr(SHEET_NAMES[name], language))
            _fill(sheet, tables[name], comparison, language)
    book.properties.title = getattr(comparison.reform.title, language)
    book.properties.creator = "Dienests"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _fill(sheet: Worksheet, table: Table, comparison: Comparison, language: Language) -> None:
    top = [getattr(table.title, language), getattr(comparison.reform.title, language)]
    if comparison.population.synthetic:
        top.append(getattr(SYNTHETIC, language))
    if table.note.lv:
        top.append(getattr(table.note, language))
    for at, text in enumerate(top, start=1):
        line = sheet.cell(at, 1)
        _put(line, text, "text")
        if at == 1:
            line.font = Font(bold=True, size=14)
        elif text == getattr(SYNTHETIC, language):
            line.font = WARNING
    head = len(top) + 1
    for place in range(len(table.columns)):
        named = sheet.cell(head, place + 1)
        _put(named, head_of(table, place, language), "text")
        named.font, named.fill, named.alignment = Font(bold=True), HEAD, Alignment(wrap_text=True, vertical="top")
    for at, figures in enumerate(table.rows):
        for place, figure in enumerate(figures):
            value = getattr(figure, language) if isinstance(figure, Text) else figure
            _put(sheet.cell(head + 1 + at, place + 1), value, table.unit(at, place))
    sheet.freeze_panes = sheet.cell(head + 1, 2).coordinate
    _set_widths(sheet, table, language)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0


def _put(cell: Any, value: Any, unit: Unit) -> None:
    """A figure as a figure with its format; a text as text, never as a formula."""
    if value is None:
        return
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        return
    if isinstance(value, date):
        cell.value, cell.number_format = value, "dd.mm.yyyy"
        return
    cell.value = Decimal(value).scaleb(-2) if unit in ("cents", "change") else value
    cell.number_format = NUMBER_FORMATS.get(unit, "General")


def _set_widths(sheet: Worksheet, table: Table, language: Language) -> None:
    written = list(table.written())
    for place in range(len(table.columns)):
        texts = [getattr(row[place], language) for row in written]
        longest = max([len(text) for text in texts] + [len(head_of(table, place, language)) // 2, NARROWEST])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(WIDEST, longest + 2)
        if longest > WIDEST:
            for row in sheet.iter_rows(min_row=sheet.max_row - len(texts) + 1, min_col=place + 1, max_col=place + 1):
                row[0].alignment = Alignment(wrap_text=True, vertical="top")
