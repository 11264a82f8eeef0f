"""Deadlines by the Latvian calendar. Pure: days in, days out.

A term that ends on a day off ends on the next working day (Administrative Procedure Law s. 43–44, from memory: not
checked against the statute). A month's term ends on the day of the same number, or on the last day of a shorter month.
"""

import calendar
from datetime import date, timedelta
from typing import Literal

from dienests.base.working_time.calendar import is_working_day as is_working_day

Urgency = Literal["ok", "soon", "late", "stopped"]
SOON_WORKING_DAYS = 3
ONE_DAY = timedelta(days=1)


def next_working_day(day: date) -> date:
    """`day` itself when it is a working day, otherwise the first one after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`; the day itself is not counted."""
    for _ in range(count):
        day = next_working_day(day + ONE_DAY)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days from `start` to the day before `end`; 0 when `end` is not later."""
    days = (start + timedelta(days=offset) for offset in range(max(0, (end - start).days)))
    return sum(is_working_day(day) for day in days)


def same_day_in_months(start: date, months: int) -> date:
    """31 January and one month: 28 February, or 29 in a leap year."""
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def due_after_months(start: date, months: int) -> date:
    """Last day of a term in months that began with `start` (the day of receipt)."""
    return next_working_day(same_day_in_months(start, months))


def due_after_working_days(start: date, days: int) -> date:
    """Last day of a term in working days; the day of receipt is not counted."""
    return add_working_days(start, days)


def extend_by_stop(due: date, *, stopped_on: date, resumed_on: date) -> date:
    """A term in months or days after the clock stood still from `stopped_on` to the day before `resumed_on`."""
    return next_working_day(due + timedelta(days=max(0, (resumed_on - stopped_on).days)))


def extend_working_days_by_stop(due: date, *, stopped_on: date, resumed_on: date) -> date:
    """A term in working days after the clock stood still from `stopped_on` to the day before `resumed_on`."""
    return add_working_days(due, working_days_between(stopped_on, resumed_on))


def urgency(due: date, *, today: date, stopped: bool = False) -> Urgency:
    """How a deadline is shown: stopped, late (past), soon (at most 3 working days left, today included), or ok."""
    if stopped:
        return "stopped"
    if due < today:
        return "late"
    return "soon" if working_days_between(today, due) < SOON_WORKING_DAYS else "ok"


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def last_of_months(first: date, months: int) -> date:
    """Last day of a period of whole months that begins with the month of `first`."""
    return same_day_in_months(first.replace(day=1), months) - ONE_DAY
