"""Each word of rules over columns, in DuckDB, against its scalar twin."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any, get_args

import ibis
import pytest

from dienests.engine.columnar import exactly
from dienests.engine.columnar import words as columnar
from dienests.engine.quantities import SHARES_PER_CENT, Direction, Kind, rounded_to_cents
from dienests.engine.vocabulary import FUNCTIONS, SAME_KIND_WORDS, WORDS
from dienests.rulebook.check import LARGEST_AMOUNT, MOST_MEMBERS, MOST_ROWS
from tests.engine.columnar.in_duckdb import Stage

CHANCE = random.Random(20260101)
LARGEST = int(LARGEST_AMOUNT) * 100 * SHARES_PER_CENT
# What a household may come to in the income of a month, and a person in that of a year, by the input check.
LARGEST_HOUSEHOLD = LARGEST * MOST_ROWS * MOST_MEMBERS
LARGEST_YEAR = LARGEST * MOST_ROWS * 12
DOUBLE = 2**53

DAYS = sorted(
    {
        *(date(year, 2, 28) for year in (1800, 1899, 1900, 1999, 2000, 2023, 2024, 2026)),
        *(date(year, 2, 29) for year in (1904, 2000, 2004, 2020, 2024)),
        *(date(year, month, 1) for year in (1900, 2026) for month in (1, 3, 12)),
        *(date(year, month, 1) - timedelta(1) for year in (1961, 2026) for month in (1, 5, 12)),
        *(date(2025, 6, day) for day in (14, 15, 16, 30)),
        *(date(1950, 1, 1) + timedelta(CHANCE.randrange(30_000)) for _ in range(10)),
        date(9999, 12, 31),
    }
)


def _agree(word: str | Callable[..., Any], twin: Callable[..., Any], kinds: Sequence[Kind], values: Any) -> None:
    """The word over rows of values, and with each argument in turn a constant, gives what its twin gives."""
    form = columnar.COLUMN_FORMS[word] if isinstance(word, str) else word
    rows = [dict(enumerate(each), row=number) for number, each in enumerate(values)]
    names = [f"a{position}" for position in range(len(kinds))]
    named = [{"row": row["row"], **{name: row[at] for at, name in enumerate(names)}} for row in rows]
    stage = Stage()
    table = stage.put("t", named, {"row": "count", **dict(zip(names, kinds, strict=True))})
    columns = [table[name] for name in names]
    expected = [twin(*(row[name] for name in names)) for row in named]
    answer: Kind = "date" if isinstance(expected[0], date) else "count"
    found = stage.columns(table, answer=exactly(form(*columns), answer))["answer"]
    wrong = [(row, one, other) for row, one, other in zip(values, found, expected, strict=True) if one != other]
    assert not wrong, wrong[:5]
    assert {type(each) for each in found} == {type(expected[0])}


def test_every_word_has_a_column_form_and_no_other_has() -> None:
    assert set(columnar.COLUMN_FORMS) == set(FUNCTIONS) == {*WORDS, *SAME_KIND_WORDS}


@pytest.mark.parametrize("word", ["full_months", "full_years"])
def test_time_completed(word: str) -> None:
    _agree(word, FUNCTIONS[word], ("date", "date"), list(product(DAYS, DAYS)))


@pytest.mark.parametrize("word", ["full_months", "full_years"])
@pytest.mark.parametrize("fixed", [date(2000, 2, 29), date(2026, 1, 31), date(2026, 2, 28)])
def test_time_completed_where_one_day_is_a_constant(word: str, fixed: date) -> None:
    day = ibis.literal(fixed, type="date")
    form, twin = columnar.COLUMN_FORMS[word], FUNCTIONS[word]
    days = [(each,) for each in DAYS]
    _agree(lambda start: form(start, day), lambda start: twin(start, fixed), ("date",), days)
    _agree(lambda end: form(day, end), lambda end: twin(fixed, end), ("date",), days)


def test_first_of_month() -> None:
    _agree("first_of_month", FUNCTIONS["first_of_month"], ("date",), [(day,) for day in DAYS])


def _cents(largest: int) -> list[int]:
    """Whole cents in shares: small ones, those at the limit, and some in between, of either sign."""
    cents = largest // SHARES_PER_CENT
    found = [0, 1, 2, 3, 99, 42_500, cents - 1, cents, *(CHANCE.randrange(cents) for _ in range(300))]
    return [sign * each * SHARES_PER_CENT for each in found for sign in (1, -1)]


def test_times_is_exact_for_every_coefficient() -> None:
    coefficients = [0, 1, -1, 7, 50, 99, 100, 101, 150, 170, 200, 250, 333, 1_000, 9_999]
    amounts = _cents(LARGEST)
    parts = [amount // divisor for amount in amounts for divisor in (3, 12)]
    assert all(part * 100 // 100 == part for part in parts)
    _agree("times", FUNCTIONS["times"], ("money", "ratio"), list(product([*amounts, *parts], coefficients)))


@pytest.mark.parametrize("largest", [LARGEST * 3, LARGEST_YEAR, DOUBLE])
def test_divided_is_exact_for_every_divisor_of_a_cent(largest: int) -> None:
    divisors = [parts for parts in range(1, SHARES_PER_CENT + 1) if SHARES_PER_CENT % parts == 0]
    values = list(product(_cents(largest), [*divisors, *(-parts for parts in divisors)]))
    _agree("divided", FUNCTIONS["divided"], ("money", "count"), values)


def _shares(largest: int) -> list[int]:
    beside = (-1201, -1200, -1199, -601, -600, -599, -1, 0, 1, 599, 600, 601, 1199, 1200, 1201)
    return [
        *(amount + rest for amount in (0, largest, -largest, largest // 7) for rest in beside),
        *(CHANCE.randint(-largest, largest) for _ in range(2_000)),
    ]


@pytest.mark.parametrize("direction", get_args(Direction))
def test_rounding(direction: Direction) -> None:
    values = [(each,) for each in [*_shares(DOUBLE), *_shares(LARGEST_HOUSEHOLD), *_shares(2**61)]]
    _agree(
        lambda shares: columnar.rounded_to_cents(shares, direction),
        lambda shares: rounded_to_cents(shares, direction),
        ("money",),
        values,
    )


@pytest.mark.parametrize("divisor", [1, 2, 3, 7, 12, 100, 1200])
def test_whole_quotients_and_remainders(divisor: int) -> None:
    values = [(each,) for each in _shares(DOUBLE - 1300)]
    _agree(lambda number: columnar.whole_quotient(number, divisor), lambda n: n // divisor, ("count",), values)
    _agree(lambda number: columnar.remainder(number, divisor), lambda n: n % divisor, ("count",), values)


def test_cents_are_exact_beyond_what_a_double_counts_singly() -> None:
    """The income of the largest household that the check accepts is more shares than 2**53."""
    assert LARGEST_HOUSEHOLD > DOUBLE
    values = [(each,) for each in [*_shares(LARGEST_HOUSEHOLD), *_shares(2**60)]]
    _agree(lambda n: columnar.whole_quotient(n, SHARES_PER_CENT), lambda n: n // SHARES_PER_CENT, ("money",), values)


@pytest.mark.parametrize("word", SAME_KIND_WORDS)
def test_least_and_greatest(word: str) -> None:
    numbers = [0, 1, -1, 5, -5, 2**53, 2**53 + 1, -(2**62), 2**62]
    _agree(word, FUNCTIONS[word], ("count", "count", "count"), list(product(numbers, repeat=3)))
    form, twin = columnar.COLUMN_FORMS[word], FUNCTIONS[word]
    _agree(lambda n: form(3, n, -2), lambda n: twin(3, n, -2), ("count",), [(n,) for n in numbers])
