"""What waits for somebody, and suggestions that the operations will accept."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.organisation.models import Appointment, Role, User
from dienests.base.working_time.models import Absence
from dienests.cases.models import Case, State
from dienests.cases.operations.assignment import Gift, release
from dienests.cases.queries.holding import holding
from dienests.practice.loads import load_loads
from dienests.workload.office.operations.giving import give_cases
from dienests.workload.office.queries.allocating import Plan, plan, plan_of_caseload
from tests.factories.cases import (
    NOW,
    RECEIVED,
    OfficeAtWork,
    bulk_cases,
    controlled,
    decided,
    fresh,
    opened_case,
    pensioner,
    ready_case,
    submitted,
)
from tests.factories.organisation import AppointmentFactory, PostFactory, UnitFactory, actor_in
from tests.workload.office.conftest import Away

pytestmark = pytest.mark.django_db
TODAY = RECEIVED
SCHEME = load_loads("points_assumed")


def planned(office: OfficeAtWork) -> Plan:
    return plan(office.head, held=holding(TODAY), scheme=SCHEME, today=TODAY)


def suggested(found: Plan) -> dict[int, int | None]:
    return {
        line.row.id: line.suggestion.best.colleague if line.suggestion.best is not None else None
        for line in found.lines
    }


def test_only_what_waits_for_somebody(office: OfficeAtWork, away: Away) -> None:
    with_me = opened_case(office)
    free = submitted(office).case
    assert set(suggested(planned(office))) == {free.pk}
    away(office.organiser.user, substitute=office.second_organiser.user, until=TODAY + timedelta(days=3))
    assert set(suggested(planned(office))) == {free.pk}, "the substitute has it, and it is not due before"
    away(office.second_organiser.user, until=TODAY + timedelta(days=3))
    assert set(suggested(planned(office))) == {free.pk, with_me.pk}
    elsewhere = actor_in(Role.HEAD_OF_UNIT, unit=UnitFactory())
    assert plan(elsewhere, held=holding(TODAY), scheme=SCHEME, today=TODAY).lines == []


def test_what_a_substitute_does_is_not_handed_out_again(office: OfficeAtWork, away: Away) -> None:
    opened_case(office)  # status: due 24.02.2026
    away(office.organiser.user, substitute=office.second_organiser.user, until=TODAY + timedelta(days=30))
    assert planned(office).lines == []


def test_only_what_would_be_late_before_they_are_back_is_pressing(office: OfficeAtWork, away: Away) -> None:
    """A day of sickness does not move a whole caseload by one press of a button."""
    case = opened_case(office)  # status: due 24.02.2026
    away(office.organiser.user, until=TODAY + timedelta(days=1))
    found = planned(office)
    assert [(line.row.id, line.may_wait) for line in found.lines] == [(case.pk, True)]
    assert found.shares == []
    Absence.objects.update(until=TODAY + timedelta(days=30))
    found = planned(office)
    assert [(line.row.id, line.may_wait) for line in found.lines] == [(case.pk, False)]
    assert sum(len(share.works) for share in found.shares) == 1


def test_who_leaves_soon_is_not_suggested(office: OfficeAtWork) -> None:
    bulk_cases(office, count=1, assignee=None)  # due 10.03.2026
    last = TODAY + timedelta(days=3)
    Appointment.objects.filter(user=office.organiser.user).update(until=last)
    [line] = planned(office).lines
    assert office.organiser.pk not in [choice.colleague for choice in line.suggestion.choices]
    assert "until the deadline" in dict(line.suggestion.refused)[office.organiser.pk].en
    post = PostFactory(unit=office.unit, role=Role.ASSISTANCE_ORGANISER)
    AppointmentFactory(user=office.organiser.user, post=post, since=last + timedelta(days=1))
    [line] = planned(office).lines
    assert office.organiser.pk in [choice.colleague for choice in line.suggestion.choices], "goes on in another post"


def test_a_colleague_who_is_the_client_is_not_suggested(office: OfficeAtWork) -> None:
    office.second_worker.user.full_name = "Ilze Marija Kalvāne"
    office.second_worker.user.save()
    submitted(office, people=[pensioner(given_names="Ilze Marija", family_name="Kalvāne")])
    [line] = planned(office).lines
    assert "conflict of interest" in dict(line.suggestion.refused)[office.second_worker.pk].en


def test_without_a_scheme_work_is_split_all_the_same(office: OfficeAtWork) -> None:
    bulk_cases(office, count=6, assignee=None)
    found = plan(office.head, held=holding(TODAY), scheme=None, today=TODAY)
    assert max(len(share.works) for share in found.shares) < 6


def test_nobody_is_suggested_against_the_two_person_rule(office: OfficeAtWork) -> None:
    put = submitted(office, actor=office.worker).case
    [line] = planned(office).lines
    assert {choice.colleague for choice in line.suggestion.choices} == {office.second_worker.pk, office.head.pk}
    told = {number: why.en for number, why in line.suggestion.refused}
    assert "another person" in told[office.worker.pk]
    assert line.row.id == put.pk


def test_the_household_is_known_and_practice_counts(office: OfficeAtWork) -> None:
    person = pensioner()
    first = ready_case(office, people=[person], asked=("gmi",), actor=office.second_organiser)
    control = controlled(office, submitted(office, first, actor=office.second_organiser))
    decided(office, control)
    again = opened_case(office, people=[person], asked=("gmi",))
    release(actor=office.organiser, now=NOW, case=again, version=fresh(again).version)
    [line] = planned(office).lines
    best = line.suggestion.best
    assert best is not None
    assert best.colleague == office.second_organiser.pk
    told = [reason.en for reason in best.reasons]
    assert f"knows the household (case {first.number})" in told
    assert "such cases within a year: 1" in told


def test_every_suggestion_can_be_carried_out(office: OfficeAtWork) -> None:
    """The pure conditions and the access rules that have the last word agree."""
    bulk_cases(office, count=6, assignee=None)
    for actor in (office.organiser, office.worker):
        submitted(office, actor=actor)
    controlled(office, actor=office.worker)
    people = {actor.pk: actor.user for actor in vars(office).values() if hasattr(actor, "user")}
    found = planned(office)
    for line in found.lines:
        for choice in line.suggestion.choices:
            version = Case.objects.get(pk=line.row.id).version
            gift = Gift(line.row.id, version, people[choice.colleague])
            outcome = give_cases(actor=office.head, now=NOW, gifts=[gift], warned=True, reason="tests")
            assert not outcome.refused, (line.row.number, choice, outcome.refused)


def test_a_caseload_goes_to_the_others(office: OfficeAtWork) -> None:
    mine = [opened_case(office) for _ in range(3)]
    opened_case(office, actor=office.second_organiser)
    found = plan_of_caseload(office.head, office.organiser.pk, held=holding(TODAY), scheme=SCHEME, today=TODAY)
    assert set(suggested(found)) == {case.pk for case in mine}
    assert office.organiser.pk not in suggested(found).values()
    assert sum(len(share.works) for share in found.shares) == 3
    assert len({share.colleague.id for share in found.shares}) > 1, "split, not heaped"


def test_without_a_scheme_suggestions_do_not_look_at_load(office: OfficeAtWork) -> None:
    bulk_cases(office, count=50, assignee=office.organiser.user)
    bulk_cases(office, count=1, assignee=None)
    found = plan(office.head, held=holding(TODAY), scheme=None, today=TODAY)
    [line] = found.lines
    best = line.suggestion.best
    assert best is not None
    assert not [reason for reason in best.told if "%" in reason.en]


def test_the_same_number_of_queries_for_many(office: OfficeAtWork) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            planned(office)
        return len(context)

    bulk_cases(office, count=1, assignee=None)
    bulk_cases(office, count=1, assignee=None, state=State.SUBMITTED, stage="control")
    queries()
    few = queries()
    bulk_cases(office, count=50, assignee=None)
    bulk_cases(office, count=50, assignee=None, state=State.SUBMITTED, stage="control")
    assert queries() == few <= 20


def test_who_speaks_the_clients_language_comes_first(office: OfficeAtWork) -> None:
    """The language of conversation where one is recorded, otherwise that of the letters; not that of the screen."""
    case = opened_case(office, people=[pensioner(spoken_language="uk")])
    release(actor=office.organiser, now=NOW, case=case, version=case.version)
    User.objects.filter(pk=office.organiser.pk).update(language="en")
    for other in (office.second_organiser, office.organiser):
        User.objects.update(languages=[])
        User.objects.filter(pk=other.pk).update(languages=["ru", "uk"])
        (line,) = planned(office).lines
        assert line.suggestion.best is not None
        assert line.suggestion.best.colleague == other.pk
        assert "Ukrainian" in " ".join(reason.en for reason in line.suggestion.best.reasons)
