"""Days of the simulation by number, and the deadlines of the law on them. Pure: days in, days out.

Time is in minutes from midnight of the first day. Working time is a line of its own: the number of working days before
a moment and the part of the day that has passed, so that "three working days later" is an addition.
"""

from __future__ import annotations

import calendar as months
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

DAY = 1440.0
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=16)
def _year(number: int) -> holidays.HolidayBase:
    return holidays.country_holidays("LV", years=number)


def is_working_day(day: date) -> bool:
    """Monday to Friday without public holidays, with days off and Saturdays that the Cabinet moved."""
    return bool(_year(day.year).is_working_day(day))


class Calendar:
    """The days from `start` on: which are worked, and on which a term ends."""

    def __init__(self, start: date, days: int, *, every_day: bool = False) -> None:
        """`every_day`: nothing is closed, neither on Sundays nor on holidays."""
        self.start = start
        self.days = [start + timedelta(days=offset) for offset in range(days)]
        self.working = [every_day or is_working_day(day) for day in self.days]
        self._worked = [number for number, works in enumerate(self.working) if works]
        self._before = [bisect_left(self._worked, number) for number in range(days)]

    def number(self, day: date) -> int:
        return (day - self.start).days

    def later(self, moment: float, working_days: float) -> float:
        """The moment so many working days after another. 1.5 from Friday noon is Tuesday 0:00: the next opening."""
        if working_days <= 0:
            return moment
        day = int(moment // DAY)
        passed = (moment - day * DAY) / DAY if self.working[day] else 0.0
        place = self._before[day] + passed + working_days
        whole = min(int(place), len(self._worked) - 1)
        return self._worked[whole] * DAY + (place - int(place)) * DAY

    def next_working(self, day: int) -> int:
        """`day` itself where it is worked, otherwise the first one after it (the last day known at the most)."""
        return self._worked[min(self._before[min(day, len(self._before) - 1)], len(self._worked) - 1)]

    def due_after_months(self, day: int, term: int, *, stopped: int) -> int:
        """Last day of a term in months after receipt on `day`, the clock having stood still for `stopped` days."""
        return self.next_working(self.number(same_day_in_months(self.days[day], term)) + stopped)

    def due_after_working_days(self, day: int, term: int, *, stopped: int) -> int:
        """Last day of a term in working days; the day of receipt is not counted."""
        first = self._before[day + 1] if day + 1 < len(self._before) else len(self._worked)
        due = self._worked[min(first + term - 1, len(self._worked) - 1)]
        return self.next_working(due + stopped)


@dataclass(frozen=True)
class Window:
    """The days that are measured: from `first_day` to the day before `last_day`. What is before is the running-in."""

    first_day: int
    last_day: int

    @property
    def begins(self) -> float:
        return self.first_day * DAY

    @property
    def ends(self) -> float:
        return self.last_day * DAY


def same_day_in_months(day: date, count: int) -> date:
    """31 January and one month: 28 February, or 29 in a leap year."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))
