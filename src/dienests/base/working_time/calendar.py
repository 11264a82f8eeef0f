"""Working days by the Latvian calendar. Pure: days in, days out."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import holidays

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@lru_cache(maxsize=64)
def _calendar_of(year: int, language: str = "en_US") -> holidays.HolidayBase:
    return holidays.country_holidays("LV", years=year, language=language)


def is_working_day(day: date) -> bool:
    """Monday to Friday without public holidays, with days off and Saturdays that the Cabinet moved."""
    return bool(_calendar_of(day.year).is_working_day(day))


def holiday_name(day: date, language: str) -> str:
    """What a public holiday or a moved day off is called, in "lv" or "en"; empty for other days."""
    return str(_calendar_of(day.year, "lv" if language == "lv" else "en_US").get(day) or "")


def is_public_holiday(day: date) -> bool:
    return day in _calendar_of(day.year)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
