"""Minutes that can be counted on, and when a unit receives."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.organisation.models import Unit
from dienests.base.working_time.calendar import holiday_name, is_working_day
from dienests.base.working_time.models import AbsenceState
from dienests.base.working_time.queries import available_minutes, available_minutes_of, reception_slots
from dienests.base.working_time.queries.reception import reception_weeks
from tests.factories.organisation import TODAY, AppointmentFactory, PostFactory, UnitFactory, UserFactory
from tests.factories.working_time import AbsenceFactory, ClosedDayFactory, ReceptionHoursFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY, SUNDAY = date(2026, 2, 9), date(2026, 2, 15)


def test_a_week_of_a_full_and_of_a_half_post() -> None:
    full = AppointmentFactory().user
    half = AppointmentFactory(post=PostFactory(hours_week=Decimal("20.5"))).user
    assert available_minutes(full, MONDAY, SUNDAY) == 40 * 60
    assert available_minutes(half, MONDAY, SUNDAY) == 1230
    assert available_minutes(UserFactory(), MONDAY, SUNDAY) == 0


def test_absences_holidays_and_closed_days_are_taken_off() -> None:
    held = AppointmentFactory()
    AbsenceFactory(user=held.user, since=MONDAY, until=MONDAY + DAY)
    AbsenceFactory(user=held.user, since=MONDAY + 2 * DAY, state=AbsenceState.REFUSED)
    ClosedDayFactory(on=MONDAY + 3 * DAY, unit=held.post.unit)
    ClosedDayFactory(on=MONDAY + 4 * DAY, unit=UnitFactory())
    assert available_minutes(held.user, MONDAY, SUNDAY) == 2 * 8 * 60
    assert available_minutes(held.user, date(2026, 4, 3), date(2026, 4, 6)) == 0  # Good Friday to Easter Monday
    ClosedDayFactory(on=MONDAY + 4 * DAY)
    assert available_minutes(held.user, MONDAY, SUNDAY) == 8 * 60


def test_only_the_days_on_which_a_post_is_held() -> None:
    held = AppointmentFactory(since=MONDAY + 3 * DAY)
    assert available_minutes(held.user, MONDAY, SUNDAY) == 2 * 8 * 60
    second = AppointmentFactory(user=held.user, post=PostFactory(hours_week=10), since=MONDAY, until=MONDAY)
    assert available_minutes(held.user, MONDAY, SUNDAY) == 2 * 8 * 60 + 2 * 60
    second.post.abolished_on = MONDAY
    second.post.save()
    assert available_minutes(held.user, MONDAY, SUNDAY) == 2 * 8 * 60


def test_queries_do_not_grow_with_people() -> None:
    def queries(users: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            found = available_minutes_of(users, TODAY, TODAY + 400 * DAY)
        assert set(found) == set(users)
        return len(captured)

    users = [AppointmentFactory().user.pk for _ in range(8)]
    assert queries(users[:1]) == queries(users) == 3


def test_moved_days_of_the_calendar() -> None:
    assert not is_working_day(date(2026, 1, 2))
    assert is_working_day(date(2026, 1, 17))
    assert holiday_name(date(2026, 11, 18), "en") == "Republic of Latvia Proclamation Day"
    assert "Latvijas" in holiday_name(date(2026, 11, 18), "lv")
    assert holiday_name(TODAY, "lv") == ""


# --- reception -------------------------------------------------------------------------------------------------------


def test_slots_of_a_day_in_order() -> None:
    hours = ReceptionHoursFactory(opens=time(13), closes=time(17, 30))
    unit = hours.unit
    ReceptionHoursFactory(unit=unit, opens=time(9), closes=time(12))
    ReceptionHoursFactory(unit=unit, weekday=0)
    ReceptionHoursFactory()
    assert [str(slot) for slot in reception_slots(unit, TODAY)] == ["09:00–12:00", "13:00–17:30"]
    assert [slot.minutes for slot in reception_slots(unit.pk, TODAY)] == [180, 270]


def test_nobody_receives_when_the_unit_is_closed_or_the_hours_do_not_hold() -> None:
    unit = ReceptionHoursFactory(valid_from=TODAY, valid_until=TODAY + 13 * DAY).unit
    assert [bool(reception_slots(unit, TODAY + n * DAY)) for n in (-7, 0, 7, 14)] == [False, True, True, False]
    ClosedDayFactory(on=TODAY + 7 * DAY)
    assert reception_slots(unit, TODAY + 7 * DAY) == []
    ReceptionHoursFactory(unit=unit, weekday=2)
    assert reception_slots(unit, date(2026, 6, 24)) == []  # Midsummer Day, a Wednesday


def test_a_saturday_that_the_unit_names() -> None:
    saturday = date(2026, 2, 14)
    hours = ReceptionHoursFactory(weekday=5)
    assert [slot.opens for slot in reception_slots(hours.unit, saturday)] == [time(9)]
    assert reception_slots(UnitFactory(), saturday) == []


def test_the_week_on_the_door() -> None:
    hours = ReceptionHoursFactory()
    post = PostFactory(unit=hours.unit)
    ReceptionHoursFactory(unit=hours.unit, post=post, weekday=4)
    (own, of_post) = reception_weeks(Unit.objects.all(), TODAY)[hours.unit_id]
    assert (own.post, of_post.post) == (None, post)
    assert [len(slots) for slots in own.days] == [0, 1, 0, 0, 0, 0, 0]
    assert of_post.minutes == 180
