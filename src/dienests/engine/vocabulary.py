"""The words a rule may call. The list is closed, so that each can be given a column form; a new word is added here.

`min` and `max` are Python's own; the rest live here because a bare operator would be inexact or ambiguous.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dienests.engine.quantities import HUNDREDTHS, Count, Kind, Money, Ratio

MONTHS_PER_YEAR = 12


def times(amount: Money, coefficient: Ratio) -> Money:
    """Amount multiplied by a coefficient. Exact for cents and twelfths of cents; raises ValueError when it is not."""
    shares, rest = divmod(amount * coefficient, HUNDREDTHS)
    if rest:
        raise ValueError("times() would lose part of a cent: take the coefficient once, before any other division")
    return shares


def divided(amount: Money, parts: Count) -> Money:
    """Amount divided into equal parts. Exact for cents and a divisor of 1200; raises ValueError otherwise."""
    shares, rest = divmod(amount, parts)
    if rest:
        raise ValueError(f"divided() into {parts} parts is not exact: use a number that divides 1200")
    return shares


def full_months(start: date, day: date) -> Count:
    """Months completed from `start` to `day`. One born on the 29th, 30th or 31st completes a month that lacks that
    day on the first of the next one, so a birthday on 29 February is reached on 1 March of a common year."""
    months = (day.year - start.year) * MONTHS_PER_YEAR + day.month - start.month
    return months - 1 if day.day < start.day else months


def full_years(start: date, day: date) -> Count:
    """Years completed from `start` to `day`, counted as in `full_months`."""
    return full_months(start, day) // MONTHS_PER_YEAR


def first_of_month(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


WORDS: dict[str, tuple[tuple[Kind, ...], Kind]] = {
    "times": (("money", "ratio"), "money"),
    "divided": (("money", "count"), "money"),
    "full_months": (("date", "date"), "count"),
    "full_years": (("date", "date"), "count"),
    "first_of_month": (("date",), "date"),
}
SAME_KIND_WORDS = ("min", "max")
FUNCTIONS: dict[str, Callable[..., object]] = {
    "times": times,
    "divided": divided,
    "full_months": full_months,
    "full_years": full_years,
    "first_of_month": first_of_month,
    "min": min,
    "max": max,
}
