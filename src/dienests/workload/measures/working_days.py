"""Working days between two days, counted once: hundreds of thousands of cases ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dienests.cases.deadlines import is_working_day


class WorkingDays:
    """Counts as `deadlines.working_days_between` does: from the first day to the day before the second."""

    def __init__(self, is_working: Callable[[date], bool] = is_working_day) -> None:
        self._is_working = is_working
        self._before: dict[int, list[int]] = {}  # year → working days of the year before each of its days

    def between(self, start: date, end: date) -> int:
        """0 when `end` is not later."""
        if end <= start:
            return 0
        days = self._since_new_year(end) - self._since_new_year(start)
        return days + sum(self._year(year)[-1] for year in range(start.year, end.year))

    def _since_new_year(self, day: date) -> int:
        return self._year(day.year)[day.timetuple().tm_yday - 1]

    def _year(self, year: int) -> list[int]:
        counted = self._before.get(year)
        if counted is None:
            first = date(year, 1, 1).toordinal()
            counted = [0]
            for ordinal in range(first, date(year + 1, 1, 1).toordinal()):
                counted.append(counted[-1] + self._is_working(date.fromordinal(ordinal)))
            self._before[year] = counted
        return counted
