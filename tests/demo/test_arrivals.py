"""Who comes when to the demo office, and who has time for them."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from dienests.cases.deadlines import is_working_day
from dienests.demo.arrivals import FIRST_AGAIN, HISTORY, RECENT, UNFINISHED, Arrival, first_arrivals, older_arrivals
from dienests.demo.hours import RECEPTION, RIGA, Diary, moment
from dienests.demo.offices import OGRE

TODAYS = [date(2026, 11, 22), date(2027, 1, 2), date(2026, 4, 5), date(2026, 6, 24), date(2028, 2, 29)]
WHOLE, OPENED_WITH = 400, 57
TUESDAY = date(2026, 2, 10)


def everybody(today: date) -> list[Arrival]:
    dice = random.Random(7)
    first = first_arrivals(OPENED_WITH, whole=WHOLE, today=today, dice=dice, shares=OGRE.shares)
    return [*first, *older_arrivals(WHOLE - len(first), today=today, dice=dice, shares=OGRE.shares)]


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_as_many_as_were_asked_for_on_days_that_are_worked(today: date) -> None:
    found = everybody(today)
    assert len(found) == WHOLE
    days = [day for each in found for day, _course in each.visits]
    assert all(is_working_day(day) and today - HISTORY <= day <= today for day in days)
    firsts = [each.visits[0] for each in found]
    assert {course.ending for _day, course in firsts} >= {course.ending for _share, course, _days in UNFINISHED}
    assert len(days) > WHOLE * 1.04, "some come again"


@pytest.mark.parametrize("households", [1, 5, 15, 57])
def test_however_few_the_demo_opens_with(households: int) -> None:
    found = first_arrivals(households, whole=households + 7, today=TODAYS[0], dice=random.Random(1), shares=OGRE.shares)
    assert len(found) == households


def test_applications_come_evenly_though_some_households_come_again() -> None:
    """No month of the history has many more than another once its season is taken into account."""
    today = TODAYS[0]
    days = [day for each in everybody(today) for day, _course in each.visits]
    half = today - HISTORY / 2
    early, late = sum(day < half for day in days), sum(day >= half for day in days)
    assert 0.7 < early / late < 1.3
    recent = sum(day > today - RECENT for day in days) / len(days)
    assert 0.08 < recent < 0.2
    assert min(each.visits[1][0] for each in everybody(today) if len(each.visits) > 1) >= today - HISTORY + FIRST_AGAIN


def test_mondays_are_fuller_than_fridays() -> None:
    weekdays = Counter(day.weekday() for each in everybody(TODAYS[0]) for day, _course in each.visits)
    assert weekdays[0] > 2 * weekdays[4] > 0
    assert weekdays[5] == weekdays[6] == 0


def test_nobody_works_on_two_cases_at_once_or_at_night() -> None:
    diary = Diary()
    late = moment(TUESDAY, 16, 50)
    begins = [diary.slot("anna", late, 20) for _ in range(3)]
    assert begins[0] == late
    assert begins[1].astimezone(RIGA).date() == TUESDAY + timedelta(days=1)
    assert begins[1] < begins[2]
    assert diary.slot("janis", late, 20) == late


def test_clients_are_received_in_reception_hours() -> None:
    week = RECEPTION["ikskile"]
    begins = Diary().slot("santa", moment(TUESDAY, 10, 0), 40, week)
    assert begins == datetime(2026, 2, 11, 7, 0, tzinfo=UTC), "none on Tuesdays: Wednesday at nine"


def test_whoever_is_away_is_not_asked() -> None:
    diary = Diary({"anna": [(TUESDAY, TUESDAY + timedelta(days=6))]})
    at = moment(TUESDAY, 10, 0)
    assert diary.present(["anna", "janis"], at) == ["janis"]
    assert diary.present(["anna"], at) == ["anna"]
    assert diary.slot("anna", at, 20).astimezone(RIGA).date() == TUESDAY + timedelta(days=7)
