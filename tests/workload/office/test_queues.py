"""Queues: what is in them, why, in which order, and that a finished case is in none."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.access import Actor
from dienests.base.organisation.models import Role
from dienests.cases.models import Case, DocumentRequest, State
from dienests.cases.operations.assignment import assign, release
from dienests.cases.operations.decision import decide, withdraw
from dienests.cases.queries.holding import holding
from dienests.cases.queries.listing import CaseFilter
from dienests.payments.operations.granting import decide_and_grant
from dienests.workload.office.queries.queues import Asked, QueueRow, counts, queue
from tests.factories.cases import (
    NOW,
    RECEIVED,
    OfficeAtWork,
    bulk_cases,
    controlled,
    fresh,
    opened_case,
    pensioner,
    submitted,
)
from tests.factories.organisation import UnitFactory, actor_in
from tests.workload.office.conftest import Away

pytestmark = pytest.mark.django_db
TODAY = RECEIVED


def rows(actor: Actor, of: str = "mine", *, today: date = TODAY, **asked: Any) -> list[QueueRow]:
    found = queue(actor, asked=Asked(of=of, **asked), held=holding(today), today=today)
    assert found.count == len(found.rows)
    return list(found.rows)


def ids(actor: Actor, of: str = "mine", **asked: Any) -> list[int]:
    return [line.row.id for line in rows(actor, of, **asked)]


def everywhere(office: OfficeAtWork) -> set[int]:
    """Every case in any queue of anybody, and what the counts say."""
    found: set[int] = set()
    for actor in (office.organiser, office.worker, office.second_worker, office.head, office.director):
        for of in ("mine", "unit", "nobody", *(str(each.pk) for each in (office.organiser, office.worker))):
            found |= set(ids(actor, of))
        held = counts(actor, held=holding(TODAY))
        assert held == {of: len(ids(actor, of)) for of in held}
    return found


def test_each_queue_has_what_belongs_there(office: OfficeAtWork) -> None:
    mine, others = opened_case(office), opened_case(office, actor=office.second_organiser)
    free = submitted(office).case
    [far] = bulk_cases(office, count=1, unit=UnitFactory())
    assert ids(office.organiser) == [mine.pk]
    assert set(ids(office.organiser, "unit")) == {mine.pk, others.pk, free.pk}
    assert ids(office.organiser, "nobody") == ids(office.worker, "nobody") == [free.pk]
    assert ids(office.head, str(office.second_organiser.pk)) == [others.pk]
    assert set(ids(office.head, "unit")) == {mine.pk, others.pk, free.pk}
    assert set(ids(office.director, "unit")) == {mine.pk, others.pk, free.pk, far.pk}
    stranger = actor_in(Role.SOCIAL_WORKER, unit=UnitFactory())
    for of in ("mine", "unit", "nobody", str(office.organiser.pk)):
        assert ids(stranger, of) == []


def test_every_row_says_why(office: OfficeAtWork, away: Away) -> None:
    opened = opened_case(office)
    assert [(line.why.code, line.why.day) for line in rows(office.organiser)] == [("i_opened", TODAY)]
    assign(actor=office.head, now=NOW, case=opened, version=opened.version, to=office.second_organiser.user)
    [given] = rows(office.second_organiser)
    assert (given.why.code, given.why.who, given.mine, given.may_release) == (
        "given_to_me",
        str(office.head),
        True,
        True,
    )
    [seen] = rows(office.organiser, "unit")
    assert (seen.why.code, seen.why.who, seen.may_take) == ("with", str(office.second_organiser), False)
    returned = controlled(office, outcome="return", reasons=["missing_document"]).submission.case
    [back] = rows(office.organiser)
    assert (back.row.id, back.why.code, back.why.who) == (returned.pk, "returned_to_me", str(office.worker))
    release(actor=office.organiser, now=NOW, case=fresh(returned), version=fresh(returned).version)
    [free] = rows(office.second_organiser, "nobody")
    assert (free.why.code, free.why.roles) == ("free", ("assistance_organiser", "social_worker"))
    assert free.may_take
    away(office.second_organiser.user, substitute=office.organiser.user, until=TODAY + timedelta(days=4))
    [stand_in] = rows(office.organiser)
    assert (stand_in.why.code, stand_in.why.who, stand_in.why.day) == (
        "stand_in",
        str(office.second_organiser),
        TODAY + timedelta(days=4),
    )
    assert (stand_in.may_take, stand_in.mine) == (True, False)
    assert {line.why.code for line in rows(office.worker, "unit")} == {"away", "free"}


def test_who_prepared_it_sees_it_but_cannot_take_it(office: OfficeAtWork) -> None:
    submitted(office, actor=office.worker)
    [own], [other] = rows(office.worker, "nobody"), rows(office.second_worker, "nobody")
    assert (own.may_take, other.may_take) == (False, True)


def test_two_orders_and_what_waits_for_the_client_comes_last(office: OfficeAtWork) -> None:
    """Received, deadline, stopped: the longest waiting is not the nearest deadline."""
    user = office.organiser.user
    old, near, asked_for, stopped = (
        bulk_cases(office, count=1, assignee=user, decision_due=due, **received(days), **more)[0]
        for days, due, more in (
            (30, TODAY + timedelta(days=9), {}),
            (10, TODAY + timedelta(days=1), {}),
            (40, TODAY + timedelta(days=5), {}),
            (50, TODAY, {"state": State.WAITING, "clock_stopped_on": TODAY - timedelta(days=2)}),
        )
    )
    DocumentRequest.objects.create(
        case=asked_for,
        items=[],
        requested_on=TODAY - timedelta(days=35),
        due=TODAY,
        answered_on=TODAY - timedelta(days=5),
        outcome="answered",
        requested_by=user,
    )
    assert ids(office.organiser) == [near.pk, asked_for.pk, old.pk, stopped.pk]
    assert ids(office.organiser, order="waiting") == [old.pk, *sorted([near.pk, asked_for.pk]), stopped.pk]
    waited = {line.row.id: line.waited for line in rows(office.organiser)}
    assert waited == {old.pk: 30, near.pk: 10, asked_for.pk: 10, stopped.pk: 48}


@pytest.mark.parametrize("order", ["deadline", "waiting"])
def test_pages_go_on_where_the_last_ended(office: OfficeAtWork, order: Any) -> None:
    user = office.organiser.user
    for place in range(7):
        more = {"state": State.WAITING, "clock_stopped_on": TODAY} if place % 3 == 0 else {}
        day = timedelta(days=place // 2)
        bulk_cases(office, count=2, assignee=user, decision_due=TODAY + day, **received(place // 2), **more)
    asked = Asked(order=order)
    whole = [line.row.id for line in queue(office.organiser, asked=asked, held=holding(TODAY), today=TODAY).rows]
    assert len(whole) == 14
    found, after = [], ""
    for _ in range(10):
        page = queue(office.organiser, asked=asked, held=holding(TODAY), today=TODAY, after=after, limit=3)
        found += [line.row.id for line in page.rows]
        after = page.next
        if not after:
            break
    assert found == whole


@pytest.mark.parametrize("token", ["x", "0_x_1", "0_99999999999999_1", "1__", "_", "0_2026-02-30_4"])
def test_a_token_nobody_gave_out_begins_at_the_start(office: OfficeAtWork, token: str) -> None:
    opened_case(office)
    for order in ("deadline", "waiting"):
        asked = Asked(order=order)  # type: ignore[arg-type]
        assert len(queue(office.organiser, asked=asked, held=holding(TODAY), today=TODAY, after=token).rows) == 1


def test_filters_narrow(office: OfficeAtWork) -> None:
    gmi = opened_case(office, asked=("gmi",), people=[pensioner(family_name="Ozoliņa")])
    housing = opened_case(office, asked=("housing",))
    assert ids(office.organiser, chosen=CaseFilter(benefit="gmi")) == [gmi.pk]
    assert ids(office.organiser, chosen=CaseFilter(text="ozolina")) == [gmi.pk]
    assert ids(office.organiser, chosen=CaseFilter(text=housing.number)) == [housing.pk]
    assert ids(office.organiser, chosen=CaseFilter(state="submitted")) == []


def received(days: int) -> dict[str, date]:
    return {"received_on": TODAY - timedelta(days=days)}


def _decide(office: OfficeAtWork, case: Case) -> None:
    control = controlled(office, submitted(office, case))
    decide(actor=office.worker, now=NOW, submission=control.submission, version=fresh(case).version)


def _grant(office: OfficeAtWork, case: Case) -> None:
    control = controlled(office, submitted(office, case))
    decide_and_grant(actor=office.worker, now=NOW, submission=control.submission, version=fresh(case).version)


def _withdraw(office: OfficeAtWork, case: Case) -> None:
    withdraw(actor=office.organiser, now=NOW, case=case, version=fresh(case).version, reason="atsauca")


@pytest.mark.parametrize("close", [_decide, _grant, _withdraw])
def test_a_finished_case_leaves_every_queue_at_once(
    office: OfficeAtWork, close: Callable[[OfficeAtWork, Case], None]
) -> None:
    """Every operation that closes a case (`closed_at`): decided, decided with payments planned, withdrawn."""
    from tests.factories.cases import ready_case

    case, other = ready_case(office), opened_case(office)
    assert everywhere(office) == {case.pk, other.pk}
    close(office, case)
    assert fresh(case).closed_at is not None
    assert everywhere(office) == {other.pk}


def test_the_same_number_of_queries_for_many(office: OfficeAtWork, away: Away) -> None:
    away(office.second_organiser.user, substitute=office.organiser.user)
    bulk_cases(office, count=1, assignee=office.second_organiser.user)
    bulk_cases(office, count=1, assignee=office.organiser.user)

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            held = holding(TODAY)
            queue(office.organiser, asked=Asked(of="unit"), held=held, today=TODAY)
            counts(office.organiser, held=held)
        return len(context)

    queries()
    few = queries()
    bulk_cases(office, count=60, assignee=office.organiser.user)
    bulk_cases(office, count=30, assignee=None)
    assert queries() == few <= 14
