"""The column forms of the words of rules (`engine.vocabulary`), and the rounding to cents.

Whole numbers throughout. A quotient is taken only where a rule promises that it is whole, so that a database may
divide by any method; `tests/engine/columnar` holds each word against its scalar twin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
from ibis import ir

from dienests.engine.quantities import HUNDREDTHS, SHARES_PER_CENT, Direction
from dienests.engine.vocabulary import MONTHS_PER_YEAR

Column = ir.Column


def remainder(number: Any, divisor: Any) -> Any:
    """The remainder of least size that is not negative, as Python's `%`; SQL's own takes the sign of the number."""
    return (number % divisor + divisor) % divisor


def whole_quotient(number: Any, divisor: Any) -> Any:
    """`number // divisor`, rounded towards minus infinity.

    The quotient is taken in doubles but is whole: exact while the number, without its factors of two, is below 2**53.
    Shares that are whole cents are multiples of 16, so that leaves room for a thousand times the largest income.
    """
    return ((number - remainder(number, divisor)) / divisor).cast("int64")


def times(amount: Any, coefficient: Any) -> Any:
    return (amount * coefficient / HUNDREDTHS).cast("int64")


def divided(amount: Any, parts: Any) -> Any:
    return (amount / parts).cast("int64")


def full_months(start: Any, day: Any) -> Any:
    months = (day.year() - start.year()).cast("int64") * MONTHS_PER_YEAR + (day.month() - start.month()).cast("int64")
    return months - (day.day() < start.day()).cast("int64")


def full_years(start: Any, day: Any) -> Any:
    return whole_quotient(full_months(start, day), MONTHS_PER_YEAR)


def first_of_month(day: Any) -> Any:
    return day.truncate("M").cast("date")


def rounded_to_cents(shares: Any, direction: Direction) -> Any:
    """Shares rounded to whole cents, as `quantities.rounded_to_cents`."""
    if direction == "half_up":
        shares = shares + SHARES_PER_CENT // 2
    elif direction == "up":
        shares = shares + SHARES_PER_CENT - 1
    return shares - remainder(shares, SHARES_PER_CENT)


COLUMN_FORMS: dict[str, Callable[..., Any]] = {
    "times": times,
    "divided": divided,
    "full_months": full_months,
    "full_years": full_years,
    "first_of_month": first_of_month,
    "min": ibis.least,
    "max": ibis.greatest,
}
