"""How figures, days and names are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from dienests.web import formats

NB = "\u00a0"


@pytest.mark.parametrize(
    ("value", "lv", "en"),
    [
        ("1234.56", f"1{NB}234,56{NB}€", "€1,234.56"),
        (Decimal("0"), f"0,00{NB}€", "€0.00"),
        ("1234567.5", f"1{NB}234{NB}567,50{NB}€", "€1,234,567.50"),
        ("-12", f"−12,00{NB}€", "−€12.00"),
        ("0.005", f"0,01{NB}€", "€0.01"),
        ("2,50", f"2,50{NB}€", "€2.50"),
        (None, "–", "–"),
        ("", "–", "–"),
        ("divi", "divi", "divi"),
        ("NaN", "NaN", "NaN"),
        ("1e400", "1e400", "1e400"),
    ],
)
def test_money(value: object, lv: str, en: str) -> None:
    assert formats.money(value, language="lv") == lv
    assert formats.money(value, language="en") == en


def test_an_amount_is_never_taken_from_a_float() -> None:
    assert formats.as_amount(0.1) is None
    assert formats.as_amount(True) is None


def test_cents() -> None:
    assert formats.cents(123456, language="lv") == f"1{NB}234,56{NB}€"
    assert formats.cents(5, language="en") == "€0.05"
    assert formats.cents(None) == "–"


def test_numbers() -> None:
    assert formats.number(1234567, language="lv") == f"1{NB}234{NB}567"
    assert formats.number("0.5", language="lv") == "0,5"
    assert formats.number("-1234.5", places=2, language="en") == "−1,234.50"
    assert formats.number(None) == "–"


def test_days() -> None:
    day = date(2026, 11, 1)
    assert formats.day(day, language="lv") == "01.11.2026."
    assert formats.day(day, language="en") == f"1{NB}Nov{NB}2026"
    assert formats.day("2026-11-01", language="lv") == "01.11.2026."
    assert formats.day(None) == "–"
    assert formats.day("vakar") == "vakar"
    assert formats.long_day(day, language="lv") == "svētdiena, 01.11.2026."
    assert formats.short_day(day, language="en") == f"1{NB}Nov"


def test_a_moment_is_shown_as_clocks_in_riga_show_it() -> None:
    new_year_in_riga = datetime(2025, 12, 31, 22, 30, tzinfo=UTC)
    assert formats.moment(new_year_in_riga, language="lv") == f"01.01.2026.{NB}00:30"
    assert formats.moment(new_year_in_riga, language="en") == f"1{NB}Jan{NB}2026,{NB}00:30"
    assert formats.day(new_year_in_riga, language="lv") == "01.01.2026."
    assert formats.clock(new_year_in_riga) == "00:30"


def test_months() -> None:
    assert formats.month("2026-02", language="lv") == f"2026.{NB}gada{NB}februāris"
    assert formats.month(date(2026, 2, 1), language="en") == f"February{NB}2026"
    assert formats.short_month("2026-02", language="lv") == f"febr.{NB}26"
    assert formats.month("2026-13") == "2026-13"


def test_text_in_two_languages() -> None:
    words = {"lv": "trūcīga", "en": "needy"}
    assert formats.in_language(words, language="en") == "needy"
    with translation.override("lv"):
        assert formats.in_language(words) == "trūcīga"
    assert formats.in_language({"lv": "tikai latviski"}, language="en") == "tikai latviski"
    assert formats.in_language("plain") == "plain"
    assert formats.in_language(None) == ""


def test_personal_codes_and_accounts() -> None:
    assert formats.person_code("01015012345") == "010150-12345"
    assert formats.masked_code("01015012345") == "010150-•••••"
    assert formats.masked_code(None) == "–"
    assert "12345" not in formats.masked_code("010150-12345")
    assert formats.iban("LV80BANK0000435195001").replace(NB, " ") == "LV80 BANK 0000 4351 9500 1"
    assert formats.masked_iban("LV80BANK0000435195001").replace(NB, " ") == "LV80 •••• 5001"


def test_sizes_of_files() -> None:
    assert formats.file_size(0) == f"0{NB}kB"
    assert formats.file_size(240_400) == f"240{NB}kB"
    assert formats.file_size(1_400_000, language="lv") == f"1,4{NB}MB"


@pytest.mark.parametrize(
    ("node", "shown"),
    [
        ({"kind": "money", "value": "192.70"}, f"192,70{NB}€"),
        ({"kind": "flag", "value": False}, "nē"),
        ({"kind": "date", "value": "2026-02-10"}, "10.02.2026."),
        ({"kind": "count", "value": 3}, "3"),
        ({"kind": "ratio", "value": "0.5"}, "0,5"),
        ({"kind": "choice", "value": {"lv": "persona", "en": "person"}}, "persona"),
        ({"kind": "money", "value": None}, "–"),
    ],
)
def test_values_of_an_explanation(node: dict[str, object], shown: str) -> None:
    assert formats.node_value(node, language="lv") == shown
