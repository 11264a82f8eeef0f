"""The staff of the simulation out of known posts, hours and absences."""

from datetime import date, time, timedelta

import pytest

from dienests.base.organisation.models import Appointment, Role, Unit
from dienests.workload.simulation.staffing import Staff, load_staff
from dienests.workload.simulation.yaml_files import shipped_or_path
from dienests.workload.studies.office_staff import ENOUGH_ABSENCES, OfficeStaff, office_staff
from tests.factories.organisation import TODAY, AppointmentFactory, PostFactory, UnitFactory
from tests.factories.working_time import AbsenceFactory, ReceptionHoursFactory

pytestmark = pytest.mark.django_db
ORGANISER, WORKER = Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER
MONDAY, TUESDAY = 0, 1


def shipped() -> Staff:
    return load_staff(shipped_or_path("ogre", kind="staff"))


def filled(unit: Unit, role: Role, *, hours: float = 40, count: int = 1) -> list[Appointment]:
    return [AppointmentFactory(post=PostFactory(unit=unit, role=role, hours_week=hours)) for _ in range(count)]


def receives(unit: Unit, weekday: int, opens: int, closes: int, **fields: object) -> None:
    ReceptionHoursFactory(unit=unit, weekday=weekday, opens=time(opens), closes=time(closes), **fields)


def of_office() -> OfficeStaff:
    return office_staff(today=TODAY)


def test_posts_are_full_posts_filled_or_vacant() -> None:
    unit = UnitFactory()
    filled(unit, ORGANISER, count=2)
    filled(unit, ORGANISER, hours=20)
    PostFactory(unit=unit, role=ORGANISER, hours_week=30)
    PostFactory(unit=unit, role=ORGANISER, abolished_on=TODAY)
    filled(UnitFactory(closed_on=date(2025, 1, 1)), WORKER)
    filled(UnitFactory(), Role.AUDITOR)
    left = filled(UnitFactory(), WORKER)[0]
    left.until = TODAY - timedelta(days=1)
    left.save()
    found = of_office().staff
    assert found.posts() == {"assistance_organiser": 2.5, "social_worker": 0}
    assert {role: entry.vacant for role, entry in found.roles.items()} == {
        "assistance_organiser": 0.75,
        "social_worker": 1,
    }
    assert found.roles["social_worker"].hours == shipped().roles["social_worker"].hours


def test_a_role_that_a_way_names_is_there_even_if_the_shipped_file_does_not_know_it() -> None:
    filled(UnitFactory(), Role.HEAD_OF_OFFICE)
    assert of_office().staff.posts() == {}
    found = office_staff(today=TODAY, roles=["head_of_office"]).staff
    assert found.posts() == {"head_of_office": 1}
    assert found.roles["head_of_office"].share_on_cases == shipped().roles["head_of_unit"].share_on_cases


def test_reception_is_when_at_least_half_of_them_receive() -> None:
    """Two in the centre (9–12, 13–17), one outside (11–15): together 9–12 and 13–17; one alone opens nothing."""
    centre, outside = UnitFactory(), UnitFactory()
    filled(centre, ORGANISER, count=2)
    filled(outside, ORGANISER)
    receives(centre, MONDAY, 9, 12)
    receives(centre, MONDAY, 13, 17)
    receives(outside, MONDAY, 11, 15)
    receives(outside, TUESDAY, 9, 12)
    reception = of_office().staff.roles["assistance_organiser"].reception
    assert reception[MONDAY] == ((540, 720), (780, 1020))
    assert not any(reception[TUESDAY:])


def test_a_post_with_hours_of_its_own_has_these_alone() -> None:
    unit = UnitFactory()
    (alone,) = filled(unit, ORGANISER)
    receives(unit, MONDAY, 9, 12)
    receives(unit, MONDAY, 14, 16, post=alone.post)
    assert of_office().staff.roles["assistance_organiser"].reception[MONDAY] == ((840, 960),)


def test_where_nobody_noted_hours_those_that_ship_are_taken_and_said_so() -> None:
    filled(UnitFactory(), ORGANISER)
    filled(UnitFactory(), Role.ACCOUNTANT)
    found = of_office()
    assert found.staff.roles["assistance_organiser"].reception == shipped().roles["assistance_organiser"].reception
    assert not any(found.staff.roles["accountant"].reception)
    read = {each.name: each.from_office for each in found.read}
    assert read["reception.assistance_organiser"] is False
    assert "reception.accountant" not in read
    assert (read["posts"], read["share_on_cases"]) == (True, False)
    assert not found.staff.checked


def test_absences_of_a_whole_year_are_counted_in_working_days() -> None:
    """21 people, each away for one week of five working days; one of them came in the middle of the year."""
    unit = UnitFactory()
    people = filled(unit, ORGANISER, count=21)
    people[0].since = TODAY - timedelta(days=182)
    people[0].save()
    for held in people:
        AbsenceFactory(user=held.user, since=date(2025, 9, 1), until=date(2025, 9, 7))
    AbsenceFactory(user=people[1].user, since=date(2025, 3, 3), until=date(2025, 3, 3))
    AbsenceFactory(user=people[2].user, since=date(2025, 6, 2), until=date(2025, 6, 3), state="refused")
    found = of_office()
    absence = found.staff.absence_days_a_year
    assert absence.value == pytest.approx((21 * 5 + 1) / 20.5, rel=0.01)
    assert absence.low < absence.value < absence.high
    assert next(each for each in found.read if each.name == "absence").from_office


@pytest.mark.parametrize(("count", "first"), [(ENOUGH_ABSENCES - 1, date(2025, 3, 3)), (30, date(2025, 9, 1))])
def test_too_few_absences_or_too_short_a_record_tell_nothing(count: int, first: date) -> None:
    held = filled(UnitFactory(), ORGANISER)[0]
    for place in range(count):
        day = first + timedelta(days=3 * place)
        AbsenceFactory(user=held.user, since=day, until=day)
    found = of_office()
    assert found.staff.absence_days_a_year == shipped().absence_days_a_year
    assert not next(each for each in found.read if each.name == "absence").from_office
