"""What waits for somebody, and suggestions that the operations will accept."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.organisation.models import Role
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
from tests.factories.organisation import UnitFactory, actor_in
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


def test_what_would_be_late_before_they_are_back(office: OfficeAtWork, away: Away) -> None:
    case = opened_case(office)  # status: due 24.02.2026
    away(office.organiser.user, substitute=office.second_organiser.user, until=TODAY + timedelta(days=30))
    [line] = planned(office).lines
    assert (line.row.id, line.away is not None) == (case.pk, True)
    best = line.suggestion.best
    assert best is not None
    assert best.colleague != office.organiser.pk


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
    assert not [reason for reason in best.reasons if "%" in reason.en]


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
