"""Load: points of what is in hand beside what one can carry; choosing how it is counted."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dienests.base.access import AccessRefused, Actor, may
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Appointment, Post, Role
from dienests.cases.models import State
from dienests.cases.queries.holding import holding
from dienests.practice.loads import LoadScheme, load_loads
from dienests.workload.office.access import LOAD_SEE
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.models import ChosenLoads
from dienests.workload.office.operations.schemes import choose_loads
from dienests.workload.office.queries.load import PersonLoad, load_of, loads
from dienests.workload.office.queries.schemes import scheme_in_force
from tests.factories.cases import NOW, RECEIVED, OfficeAtWork, bulk_cases, decided, opened_case, pensioner
from tests.factories.organisation import AppointmentFactory, PostFactory, UnitFactory, actor_in
from tests.workload.office.conftest import Away

pytestmark = pytest.mark.django_db
TODAY = RECEIVED
SCHEME = load_loads("points_assumed")


def load(actor: Actor, *, scheme: LoadScheme | None = SCHEME, today: date = TODAY) -> PersonLoad:
    found = load_of(actor.pk, today=today, scheme=scheme)
    assert found is not None
    return found


def test_points_of_open_cases_by_kind_and_state(office: OfficeAtWork) -> None:
    assert load(office.organiser).points == 0
    bulk_cases(office, count=2, assignee=office.organiser.user)  # status and gmi: 6 points each
    bulk_cases(office, count=1, assignee=office.organiser.user, state=State.WAITING)  # 30 % of 6
    bulk_cases(office, count=4, assignee=None, state=State.DECIDED)
    now = load(office.organiser)
    assert (now.cases, now.points) == (3, 1380)
    assert (now.capacity, now.percent, now.level) == (12_000, 11, "ok")
    assert load(office.second_organiser).cases == 0


def test_a_household_decided_before_weighs_less_and_an_overdue_case_more(office: OfficeAtWork) -> None:
    person = pensioner()
    first = opened_case(office, people=[person], asked=("gmi",))
    assert load(office.organiser).points == 400
    assert load(office.organiser, today=first.decision_due + timedelta(days=1)).points == 500
    decided(office, asked=("gmi",), people=[person])
    assert load(office.organiser).points == 300


def test_part_time_new_and_absent_carry_less(office: OfficeAtWork, away: Away) -> None:
    half = actor_in(Role.SOCIAL_WORKER, unit=office.unit)
    Post.objects.filter(appointments__user=half.user).update(hours_week=20)
    assert load(half).capacity == 6_000
    new = actor_in(Role.SOCIAL_WORKER, unit=office.unit)
    Appointment.objects.filter(user=new.user).update(since=TODAY - timedelta(days=100))
    assert (load(new).capacity, load(new).new) == (9_600, True)
    assert load(new, today=TODAY + timedelta(days=300)).capacity == 12_000
    away(office.worker.user, since=TODAY + timedelta(days=6), until=TODAY + timedelta(days=60))  # 16.02.2026, a Monday
    now = load(office.worker)
    assert (now.away, now.days_away, now.days_counted) == (None, 6, 10)
    assert (now.capacity, now.full_capacity) == (4_800, 12_000)
    away(office.second_worker.user, until=TODAY + timedelta(days=60))
    absent = load(office.second_worker)
    assert (absent.away is not None, absent.capacity, absent.carries) == (True, 0, 12_000)


def test_whoever_got_an_account_yesterday_need_not_be_new(office: OfficeAtWork) -> None:
    """An installation makes all accounts on one day; what counts is since when somebody does casework."""
    office.organiser.user.joined_on = TODAY
    office.organiser.user.save()
    assert not load(office.organiser).new
    later = actor_in(Role.SERVICE_STAFF, Role.SOCIAL_WORKER, unit=office.unit)
    Appointment.objects.filter(user=later.user, post__role=Role.SOCIAL_WORKER).update(since=TODAY)
    assert load(later).new, "long here, new to casework"


def test_who_stands_in_carries_the_cases_of_who_is_away(office: OfficeAtWork, away: Away) -> None:
    bulk_cases(office, count=10, assignee=office.organiser.user)
    bulk_cases(office, count=1, assignee=office.second_organiser.user)
    away(office.organiser.user, substitute=office.second_organiser.user)
    found = loads(today=TODAY, scheme=SCHEME, held=holding(TODAY))
    substitute, absent = found[office.second_organiser.pk], found[office.organiser.pk]
    assert (substitute.cases, substitute.stood_in, substitute.points) == (1, 10, 6_600)
    assert (absent.cases, absent.stood_in, absent.points) == (10, 0, 6_000)
    [alone] = loads(today=TODAY, scheme=SCHEME, held=holding(TODAY), users=[office.second_organiser.pk]).values()
    assert alone.points == 6_600


def test_the_last_day_in_a_post_is_known(office: OfficeAtWork) -> None:
    assert load(office.organiser).last_day is None
    last = TODAY + timedelta(days=6)  # 16.02.2026, a Monday
    Appointment.objects.filter(user=office.organiser.user).update(until=last)
    now = load(office.organiser)
    assert (now.last_day, now.days_away, now.capacity) == (last, 5, 6_000)
    AppointmentFactory(
        user=office.organiser.user, post=PostFactory(unit=office.unit, role=Role.SOCIAL_WORKER), since=last
    )
    assert load(office.organiser).last_day is None


def test_levels(office: OfficeAtWork) -> None:
    bulk_cases(office, count=17, assignee=office.organiser.user)
    assert load(office.organiser).level == "ok"
    bulk_cases(office, count=1, assignee=office.organiser.user)
    assert (load(office.organiser).percent, load(office.organiser).level) == (90, "warn")
    bulk_cases(office, count=6, assignee=office.organiser.user)
    assert (load(office.organiser).percent, load(office.organiser).level) == (120, "warn")
    assert load(office.organiser).level_with(600) == "block"
    assert load(office.organiser, scheme=None).level_with(60_000) == ""
    assert load(office.director).level_with(60_000) == "", "the scheme counts no cases of the head of office"


def test_load_of_everybody_in_the_same_number_of_queries(office: OfficeAtWork) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            found = loads(today=TODAY, scheme=SCHEME)
        counted = [each for each in context if 'COUNT("cases_case"."id")' in each["sql"]]
        assert len(counted) == 1, "one query over the cases"
        assert set(found) >= {office.organiser.pk, office.worker.pk, office.head.pk, office.director.pk}
        assert office.accountant.pk not in found
        return len(context)

    bulk_cases(office, count=1, assignee=office.organiser.user)
    few = queries()
    bulk_cases(office, count=40, assignee=office.worker.user)
    for _ in range(5):
        bulk_cases(office, count=3, assignee=actor_in(Role.SOCIAL_WORKER, unit=office.unit).user)
    assert queries() == few <= 7


def test_choosing_is_the_head_of_offices_and_leaves_a_trace(office: OfficeAtWork) -> None:
    assert scheme_in_force() is None
    for actor in (office.head, office.worker, office.administrator, office.auditor):
        with pytest.raises(AccessRefused):
            choose_loads(actor=actor, now=NOW, name="points_assumed")
    choose_loads(actor=office.director, now=NOW, name="finland_caps", note="  izmēģinājums ")
    scheme = scheme_in_force()
    assert scheme is not None
    assert scheme.name == "finland_caps"
    entry = AuditEntry.objects.get(event="loads_chosen")
    assert (entry.actor, entry.reason, entry.details["name"]) == (office.director.user, "izmēģinājums", "finland_caps")
    with pytest.raises(WorkRefused) as refused:
        choose_loads(actor=office.director, now=NOW, name="../../etc")
    assert refused.value.code == "loads_faulty"
    choose_loads(actor=office.director, now=NOW + timedelta(hours=1), name="hundred_points")
    again = scheme_in_force()
    assert again is not None
    assert again.name == "hundred_points"


def test_what_was_chosen_is_never_changed(chosen: ChosenLoads) -> None:
    for change in (lambda: ChosenLoads.objects.update(name="x"), lambda: ChosenLoads.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_load_of_a_colleague_is_for_heads(office: OfficeAtWork) -> None:
    assert may(office.organiser, LOAD_SEE, office.organiser.user)
    assert may(office.head, LOAD_SEE, office.organiser.user)
    assert may(office.director, LOAD_SEE, office.organiser.user)
    elsewhere = actor_in(Role.HEAD_OF_UNIT, unit=UnitFactory())
    for actor in (office.worker, office.auditor, office.administrator, office.accountant, elsewhere):
        assert not may(actor, LOAD_SEE, office.organiser.user)
