"""Who has which case: nothing waits for somebody who is not there, and what nobody touched comes back by itself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.access import Actor
from dienests.base.organisation.models import Appointment, Role
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case
from dienests.cases.operations.assignment import Gift, assign_many, take
from dienests.cases.queries.holding import Holding, holding
from dienests.cases.queries.my_day import my_day
from tests.factories.cases import NOW, RECEIVED, OfficeAtWork, bulk_cases, fresh, opened_case, submitted
from tests.factories.organisation import UnitFactory, UserFactory, actor_in
from tests.workload.office.conftest import Away

pytestmark = pytest.mark.django_db
TODAY = RECEIVED
NEXT_WEEK = TODAY + timedelta(days=7)


def of(held: Holding, actor: Actor) -> set[int]:
    return set(Case.objects.filter(closed_at__isnull=True).filter(held.of(actor)).values_list("pk", flat=True))


def nobodys(held: Holding) -> set[int]:
    found = set(Case.objects.filter(closed_at__isnull=True).filter(held.nobodys).values_list("pk", flat=True))
    assert found == {case.pk for case in Case.objects.order_by("pk") if not case.closed_at and held.is_nobodys(case)}
    return found


def sections(actor: Actor) -> dict[str, list[int]]:
    return {section.key: [row.id for row in section.rows] for section in my_day(actor, today=TODAY).sections}


def test_with_everybody_there_each_has_their_own(office: OfficeAtWork) -> None:
    case = opened_case(office)
    held = holding(TODAY)
    assert (of(held, office.organiser), of(held, office.second_organiser), nobodys(held)) == ({case.pk}, set(), set())


def test_substitute_has_what_lies_with_somebody_away(office: OfficeAtWork, away: Away) -> None:
    case = opened_case(office)
    away(office.organiser.user, substitute=office.second_organiser.user)
    held = holding(TODAY)
    assert of(held, office.second_organiser) == {case.pk}
    assert nobodys(held) == set()
    assert sections(office.second_organiser) == {"stand_in": [case.pk]}
    with pytest.raises(CaseError) as refused:
        take(actor=office.worker, now=NOW, case=case, version=case.version)
    assert refused.value.code == Reason.ALREADY_TAKEN
    take(actor=office.second_organiser, now=NOW, case=case, version=case.version)
    assert fresh(case).assignee == office.second_organiser.user


def test_without_a_substitute_the_unit_has_it(office: OfficeAtWork, away: Away) -> None:
    case = opened_case(office)
    away(office.organiser.user)
    assert nobodys(holding(TODAY)) == {case.pk}
    assert sections(office.worker) == {"unassigned": [case.pk]}
    take(actor=office.worker, now=NOW, case=case, version=case.version)
    assert fresh(case).assignee == office.worker.user


def test_what_nobody_touched_is_theirs_again(office: OfficeAtWork, away: Away) -> None:
    kept, taken = opened_case(office), opened_case(office)
    away(office.organiser.user, until=TODAY + timedelta(days=3))
    take(actor=office.worker, now=NOW, case=taken, version=taken.version)
    back = holding(NEXT_WEEK)
    assert of(back, office.organiser) == {kept.pk}
    assert of(back, office.worker) == {taken.pk}
    assert nobodys(back) == set()


def test_substitute_of_another_unit_or_role_leaves_it_to_the_unit(office: OfficeAtWork, away: Away) -> None:
    case = opened_case(office)
    elsewhere = actor_in(Role.ASSISTANCE_ORGANISER, unit=UnitFactory())
    away(office.organiser.user, substitute=elsewhere.user)
    held = holding(TODAY)
    assert (of(held, elsewhere), nobodys(held)) == (set(), {case.pk})


def test_substitute_with_a_part_in_the_case_leaves_it_to_the_unit(office: OfficeAtWork, away: Away) -> None:
    """Who prepared it stands in for who controls it: another person must."""
    put = submitted(office, actor=office.worker).case
    take(actor=office.second_worker, now=NOW, case=fresh(put), version=fresh(put).version)
    away(office.second_worker.user, substitute=office.worker.user)
    held = holding(TODAY)
    assert (of(held, office.worker), nobodys(held)) == (set(), {put.pk})
    with pytest.raises(CaseError) as refused:
        take(actor=office.worker, now=NOW, case=fresh(put), version=fresh(put).version)
    assert refused.value.code == Reason.SAME_PERSON
    take(actor=office.head, now=NOW, case=fresh(put), version=fresh(put).version)


def test_a_chain_of_substitutes_ends_with_who_is_there(office: OfficeAtWork, away: Away) -> None:
    case = opened_case(office)
    away(office.organiser.user, substitute=office.second_organiser.user)
    away(office.second_organiser.user, substitute=office.worker.user)
    assert of(holding(TODAY), office.worker) == {case.pk}


def test_two_who_stand_in_for_each_other_leave_it_to_the_unit(office: OfficeAtWork, away: Away) -> None:
    case = opened_case(office)
    away(office.organiser.user, substitute=office.second_organiser.user)
    away(office.second_organiser.user, substitute=office.organiser.user)
    assert nobodys(holding(TODAY)) == {case.pk}


@pytest.mark.parametrize("how", ["post", "account"])
def test_who_has_left_keeps_nothing_waiting(office: OfficeAtWork, how: str) -> None:
    case = opened_case(office)
    if how == "post":
        Appointment.objects.filter(user=office.organiser.user).update(until=TODAY - timedelta(days=1))
    else:
        office.organiser.user.is_active = False
        office.organiser.user.save()
    assert nobodys(holding(TODAY)) == {case.pk}
    take(actor=office.worker, now=NOW, case=case, version=case.version)


def test_the_same_number_of_queries_for_many(office: OfficeAtWork, away: Away) -> None:
    away(office.organiser.user, substitute=office.second_organiser.user)
    bulk_cases(office, count=2, assignee=office.organiser.user)

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            holding(TODAY)
        return len(context)

    holding(TODAY)
    few = queries()
    bulk_cases(office, count=60, assignee=office.organiser.user)
    for _ in range(3):
        absent = actor_in(Role.SOCIAL_WORKER, unit=office.unit)
        bulk_cases(office, count=5, assignee=absent.user)
        away(absent.user, substitute=office.worker.user)
    assert queries() == few <= 8


def test_many_are_given_in_one_go_and_each_refusal_is_named(office: OfficeAtWork) -> None:
    good, stale, foreign = opened_case(office), opened_case(office), opened_case(office)
    elsewhere = UnitFactory()
    Case.objects.filter(pk=foreign.pk).update(unit=elsewhere)
    to = office.second_organiser.user
    gifts = [Gift(good.pk, good.version, to), Gift(stale.pk, 99, to), Gift(foreign.pk, foreign.version, to)]
    handed = assign_many(actor=office.head, now=NOW, gifts=gifts)
    assert [case.pk for case in handed.done] == [good.pk]
    assert [case.pk for case, _refusal in handed.refused] == [stale.pk, foreign.pk]
    assert fresh(good).assignee == to
    assert fresh(stale).assignee == fresh(foreign).assignee == office.organiser.user
    stranger = UserFactory()
    refused = assign_many(actor=office.head, now=NOW, gifts=[Gift(good.pk, fresh(good).version, stranger)]).refused
    assert [getattr(refusal, "code", "") for _case, refusal in refused] == [Reason.WRONG_ASSIGNEE]
