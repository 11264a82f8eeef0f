"""Exact money, and how values are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienests.engine.quantities import (
    Direction,
    Text,
    euro,
    money,
    money_text,
    ratio,
    ratio_text,
    rounded_to_cents,
    shown,
)
from dienests.engine.vocabulary import divided, full_months, full_years, times

CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents).scaleb(-2))


@settings(deadline=None)
@given(CENTS, st.integers(0, 1000), st.sampled_from([1, 2, 3, 4, 6, 12]))
def test_a_twelfth_times_a_coefficient_in_hundredths_is_exact(amount: Decimal, hundredths: int, parts: int) -> None:
    assert times(divided(money(amount), parts), hundredths) * parts * 100 == money(amount) * hundredths


@settings(deadline=None)
@given(CENTS)
def test_money_there_and_back(amount: Decimal) -> None:
    assert euro(money(amount)) == amount
    assert Decimal(money_text(money(amount))) == amount


@pytest.mark.parametrize(
    ("direction", "shares", "cents"),
    [
        ("half_up", 600, 1),
        ("half_up", 599, 0),
        ("half_up", -600, 0),
        ("down", 1199, 0),
        ("down", -1, -1),
        ("up", 1, 1),
        ("up", 1200, 1),
        ("up", -1, 0),
    ],
)
def test_rounding(direction: Direction, shares: int, cents: int) -> None:
    assert rounded_to_cents(shares, direction) == cents * 1200


@pytest.mark.parametrize("wrong", ["1.005", "NaN", "Infinity"])
def test_money_refuses_what_is_not_whole_cents(wrong: str) -> None:
    with pytest.raises(ValueError):
        money(wrong)
    with pytest.raises(ValueError):
        ratio(wrong)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("money", money("1234567.5"), Text("1\u00a0234\u00a0567,50\u00a0€", "€1,234,567.50")),
        ("money", money("-7.30"), Text("−7,30\u00a0€", "−€7.30")),
        ("ratio", 250, Text("2,5", "2.5")),
        ("flag", False, Text("nē", "no")),
        ("date", date(2026, 11, 21), Text("21.11.2026.", "21.11.2026")),
        ("count", 3, Text("3", "3")),
    ],
)
def test_shown(kind: str, value: object, text: Text) -> None:
    assert shown(kind, value) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(("hundredths", "text"), [(200, "2"), (250, "2.5"), (225, "2.25"), (5, "0.05"), (-150, "-1.5")])
def test_ratio_text(hundredths: int, text: str) -> None:
    assert ratio_text(hundredths) == text


@pytest.mark.parametrize(
    ("born", "day", "months"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 215),
        (date(2008, 2, 29), date(2026, 3, 1), 216),
        (date(2008, 2, 29), date(2024, 2, 29), 192),
        (date(2008, 2, 10), date(2026, 2, 9), 215),
        (date(2008, 2, 10), date(2026, 2, 10), 216),
        (date(2020, 8, 31), date(2021, 2, 28), 5),
        (date(2020, 8, 31), date(2021, 3, 1), 6),
        (date(2020, 1, 1), date(2020, 1, 1), 0),
    ],
)
def test_full_months(born: date, day: date, months: int) -> None:
    assert full_months(born, day) == months
    assert full_years(born, day) == months // 12
