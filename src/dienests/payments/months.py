"""Months as dates (their first day), and the days on which banks work."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import holidays


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def month_number(day: date) -> int:
    """Months counted through the years, so that two can be compared without a date that no calendar has."""
    return day.year * 12 + day.month - 1


def month_after(month: date, count: int = 1) -> date:
    """The first day of the month `count` months later (earlier, when negative)."""
    position = month_number(month) + count
    return date(position // 12, position % 12 + 1, 1)


def months_between(first: date, last: date) -> Iterator[date]:
    """First days of the months from that of `first` to that of `last`, both included; none when `last` is earlier."""
    month = first_of_month(first)
    while month <= last:
        yield month
        month = month_after(month)


def months_of_period(*, first_day: date, last_day: date) -> tuple[date, date]:
    """First and last month (as first days) touched by a period of days."""
    return first_of_month(first_day), first_of_month(last_day)


@lru_cache(maxsize=1)
def _closed_days() -> holidays.HolidayBase:
    return holidays.financial_holidays("ECB")


def banks_open(day: date) -> bool:
    """True on days on which the euro payment system TARGET settles: not at weekends nor on its six holidays."""
    return day.weekday() < 5 and day not in _closed_days()


def next_bank_day(day: date) -> date:
    """`day` itself, or the first later day on which banks settle."""
    while not banks_open(day):
        day += timedelta(days=1)
    return day
