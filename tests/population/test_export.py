"""Workbook and CSV files: figures are figures, texts never formulas, synthetic and unchecked marked."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from dienests.engine import Text
from dienests.population.comparison import Comparison
from dienests.population.export import csv_file, csv_files
from dienests.population.report import tables_of
from dienests.population.report_context import NOT_CHECKED, SYNTHETIC
from dienests.population.workbook import workbook
from dienests.population.writing import Column, Table, number, points, written
from tests.population.comparisons import DAY, made_comparison


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return made_comparison()


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_a_sheet_for_each_table(comparison: Comparison) -> None:
    for language in ("lv", "en"):
        book = load_workbook(io.BytesIO(workbook(comparison, language=language)))  # type: ignore[arg-type]
        assert len(book.sheetnames) == len(tables_of(comparison)) == 12
        for sheet in book:
            assert sheet.freeze_panes
            top = [sheet.cell(row, 1).value for row in range(1, 5)]
            assert getattr(SYNTHETIC, language) in top
            assert getattr(comparison.reform.title, language) in top


def test_figures_of_the_workbook_are_figures(comparison: Comparison) -> None:
    book = load_workbook(io.BytesIO(workbook(comparison, language="en")))
    found = {row[0].value: row for row in book["Totals"].iter_rows() if row[0].value}
    cost = comparison.figures.total.before.benefits["gmi"].cost_month_cents
    cell = found["GMI benefit: cost per month"][1]
    assert round(cell.value * 100) == cost
    assert cell.number_format == "#,##0.00"
    households = found["GMI benefit: households"][2]
    assert households.value == comparison.figures.total.after.benefits["gmi"].households
    assert households.number_format == "#,##0"
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["Day of the assessment"].date() == DAY
    assert about["After: version of the rules"] == comparison.after.rulebook_version


def test_no_formula_anywhere() -> None:
    hostile = made_comparison(name='=HYPERLINK("http://x";"y")\x07')
    book = load_workbook(io.BytesIO(workbook(hostile, language="lv")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [cell for cell in cells if cell.value == '=HYPERLINK("http://x";"y")']
    for content in csv_files(hostile, language="lv").values():
        for row in rows_of(content):
            for text in row:
                assert text[:1] not in ("=", "@", "\t", "\r")
                assert text[:1] not in ("+", "-") or text[1:2].isdigit()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "\r=1", '=cmd|"/c calc"!A1'])
def test_a_text_that_begins_a_formula_gets_an_apostrophe(comparison: Comparison, text: str) -> None:
    table = Table("x", Text("x", "x"), (Column(Text(text, text), "text"),), ((Text(text, text),),))
    found = rows_of(csv_file(table, comparison, language="lv"))
    assert found[-1][0].startswith("'")
    assert found[-2][0].startswith("'")


def test_csv_for_the_excel_of_a_latvian_office(comparison: Comparison) -> None:
    files = csv_files(comparison, language="lv")
    assert set(files) == {f"{table.name}.csv" for table in tables_of(comparison)}
    rows = rows_of(files["totals.csv"])
    amounts = {row[0]: row for row in rows if row}
    cents = comparison.figures.total.before.benefits["housing"].cost_month_cents
    assert amounts["Mājokļa pabalsts: izdevumi mēnesī"][1] == f"{cents // 100},{cents % 100:02d}"
    assert [SYNTHETIC.lv] in rows
    assert [f"* {NOT_CHECKED.lv}", str(len(comparison.unchecked))] in rows
    assert any(row[0] == "Pēc: noteikumu versija" for row in rows if row)


def test_the_unchecked_are_named_one_by_one(comparison: Comparison) -> None:
    rows = rows_of(csv_files(comparison, language="en")["about.csv"])
    named = [row[1] for row in rows if row and row[0] == f"* {NOT_CHECKED.en}"]
    assert named == [label.en for label in comparison.unchecked]


def test_real_data_are_not_called_synthetic() -> None:
    real = made_comparison(synthetic=False)
    assert SYNTHETIC.lv.encode() not in b"".join(csv_files(real, language="lv").values())


def test_how_figures_are_written() -> None:
    assert written(123_456, "cents") == Text("1\u00a0234,56\u00a0€", "€1,234.56")
    assert written(500, "change") == Text("+5,00\u00a0€", "+€5.00")
    assert written(-500, "change") == Text("−5,00\u00a0€", "−€5.00")
    assert written(0.22914, "share") == Text("22,9\u00a0%", "22.9%")
    assert written(0.3456, "index") == Text("0,346", "0.346")
    assert written(DAY, "text") == Text("31.01.2026.", "31.01.2026")
    assert written(None, "cents").lv == "–"
    assert number(-1_234_567) == Text("−1\u00a0234\u00a0567", "−1,234,567")
    assert points(-0.0021) == Text("−0,2 p.p.", "−0.2 pp")
