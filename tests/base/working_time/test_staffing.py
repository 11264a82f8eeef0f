"""The calendar of units with its cover by role, vacancies with their length, specialists per 1,000 residents."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.organisation.models import Role
from dienests.base.working_time.models import NormKind
from dienests.base.working_time.norms import Norms, NormValue, norms_on
from dienests.base.working_time.queries.posts import posts_of, specialists, totals_by_role
from dienests.base.working_time.queries.staffing import calendar_of
from tests.factories.organisation import TODAY, AppointmentFactory, PostFactory, UnitFactory
from tests.factories.working_time import AbsenceFactory, ClosedDayFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY, SUNDAY = date(2026, 2, 9), date(2026, 2, 15)


def test_days_on_which_a_role_is_empty() -> None:
    held = AppointmentFactory(post=PostFactory(role=Role.SOCIAL_WORKER))
    unit = held.post.unit
    PostFactory(unit=unit, role=Role.ACCOUNTANT)  # vacant
    AbsenceFactory(user=held.user, since=TODAY, until=TODAY + DAY)
    found = calendar_of([unit.pk], MONDAY, SUNDAY)
    empty = {row.role: [day.day for day in row.empty_days] for row in found.cover}
    assert empty == {Role.SOCIAL_WORKER: [10, 11], Role.ACCOUNTANT: [9, 10, 11, 12, 13]}
    (person,) = found.people
    assert [cell.absence is not None for cell in person.cells] == [False, True, True, False, False, False, False]
    assert [cell.free for cell in person.cells] == [False] * 5 + [True] * 2


def test_one_of_two_is_enough_and_closed_days_are_not_empty() -> None:
    held = AppointmentFactory()
    other = AppointmentFactory(post=PostFactory(unit=held.post.unit))
    AbsenceFactory(user=held.user, since=MONDAY, until=SUNDAY)
    AbsenceFactory(user=other.user, since=TODAY)
    ClosedDayFactory(on=TODAY, unit=held.post.unit)
    (row,) = calendar_of([held.post.unit_id], MONDAY, SUNDAY).cover
    assert row.empty_days == []
    assert [(cell.present, cell.held) for cell in row.cells[:2]] == [(1, 2), (0, 2)]


def test_a_post_counts_while_it_is_held() -> None:
    held = AppointmentFactory(since=TODAY, until=TODAY)
    (row,) = calendar_of([held.post.unit_id], MONDAY, SUNDAY).cover
    assert [cell.present for cell in row.cells] == [0, 1, 0, 0, 0, 0, 0]


def test_the_calendar_asks_a_fixed_number_of_times() -> None:
    unit = UnitFactory()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            calendar_of([unit.pk], TODAY, TODAY + 400 * DAY)
        return len(captured)

    AbsenceFactory(user=AppointmentFactory(post=PostFactory(unit=unit)).user)
    few = queries()
    for _ in range(6):
        AbsenceFactory(user=AppointmentFactory(post=PostFactory(unit=unit)).user)
    assert queries() == few == 4


def test_how_long_a_post_has_been_vacant() -> None:
    unit = UnitFactory()
    left = AppointmentFactory(post=PostFactory(unit=unit), until=TODAY - 10 * DAY)
    AppointmentFactory(post=left.post, since=date(2018, 1, 1), until=date(2019, 12, 31))
    coming = AppointmentFactory(post=left.post, since=TODAY + 5 * DAY)
    never = PostFactory(unit=unit)
    taken = AppointmentFactory(post=PostFactory(unit=unit)).post
    (found,) = posts_of([unit.pk], on=TODAY)
    lines = {line.post.pk: line for line in found.posts}
    assert found.vacancies == 2
    assert (lines[left.post_id].vacant_since, lines[left.post_id].vacant_days) == (TODAY - 9 * DAY, 9)
    assert lines[left.post_id].next == coming
    assert lines[never.pk].vacant_days is None
    assert not lines[taken.pk].vacant


def test_specialists_beside_the_norm() -> None:
    unit = UnitFactory()
    for role in (Role.SOCIAL_WORKER, Role.ASSISTANCE_ORGANISER, Role.ACCOUNTANT):
        AppointmentFactory(post=PostFactory(unit=unit, role=role))
    PostFactory(unit=unit, role=Role.SOCIAL_WORKER, hours_week=20)
    residents = NormValue(NormKind.RESIDENTS, "", Decimal(2345), "PMLP")
    shipped = norms_on(TODAY)
    posts = posts_of([unit.pk], on=TODAY)
    totals = totals_by_role(posts, shipped)
    assert {total.role: (total.held, total.posts) for total in totals}[Role.SOCIAL_WORKER] == (1, 2)
    assert {total.role: total.full_posts for total in totals}[Role.SOCIAL_WORKER] == Decimal("1.50")
    unknown = specialists(posts, shipped)
    assert (unknown.posts, unknown.held, unknown.needed, unknown.per_1000) == (3, 2, None, None)
    known = specialists(posts, Norms([*shipped.all(), residents]))
    assert (known.needed, known.lacking, known.per_1000) == (3, 1, Decimal("0.85"))
    assert known.per_1000_with_vacancies == Decimal("1.28")


def test_who_holds_two_posts_is_one_specialist() -> None:
    unit = UnitFactory()
    both = AppointmentFactory(post=PostFactory(unit=unit, role=Role.SOCIAL_WORKER, hours_week=20)).user
    AppointmentFactory(post=PostFactory(unit=unit, role=Role.ASSISTANCE_ORGANISER, hours_week=20), user=both)
    PostFactory(unit=unit, role=Role.SOCIAL_WORKER)
    residents = NormValue(NormKind.RESIDENTS, "", Decimal(2000), "PMLP")
    found = specialists(posts_of([unit.pk], on=TODAY), Norms([*norms_on(TODAY).all(), residents]))
    assert (found.held, found.people, found.lacking, found.per_1000) == (2, 1, 1, Decimal("0.50"))
    assert found.per_1000_with_vacancies == Decimal("1.00")
