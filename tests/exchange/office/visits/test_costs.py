"""What a visit cost besides hours: noted by who plans visits, once for each state that was seen."""

from datetime import datetime

import pytest

from dienests.base.access import AccessRefused, Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import Visit
from dienests.exchange.office.visits.operations.answering import Doing
from dienests.exchange.office.visits.operations.costs import note_cost
from tests.factories.organisation import actor_in
from tests.factories.visits import VisitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(db: None) -> Actor:
    return actor_in(Role.HEAD_OF_UNIT)


def doing(actor: Actor, now: datetime, visit: Visit, revision: int = 1) -> Doing:
    return Doing(actor=actor, now=now, visit=visit, revision=revision)


def test_a_cost_is_noted_and_corrected(head: Actor, now: datetime) -> None:
    visit = VisitFactory()
    note_cost(doing(head, now, visit), cents=12550)
    note_cost(doing(head, now, visit, revision=2), cents=0)
    visit.refresh_from_db()
    assert (visit.cost_cents, visit.revision) == (0, 3)
    events = AuditEntry.objects.filter(event="visit_cost_noted").order_by("pk")
    assert [(each.details["before"], each.details["cents"]) for each in events] == [(0, 12550), (12550, 0)]


@pytest.mark.parametrize("cents", [None, -1, 10_000_001])
def test_what_is_no_cost_is_refused(head: Actor, now: datetime, cents: int | None) -> None:
    visit = VisitFactory()
    with pytest.raises(VisitRefused) as refused:
        note_cost(doing(head, now, visit), cents=cents)
    assert refused.value.field == "cost"
    visit.refresh_from_db()
    assert (visit.cost_cents, visit.revision) == (0, 1)


def test_a_cost_of_somebody_else_is_not_written_over(head: Actor, now: datetime) -> None:
    visit = VisitFactory()
    note_cost(doing(head, now, visit), cents=100)
    with pytest.raises(VisitRefused) as refused:
        note_cost(doing(head, now, visit), cents=200)
    assert refused.value.code == "changed_meanwhile"
    visit.refresh_from_db()
    assert visit.cost_cents == 100


def test_who_does_not_plan_visits_notes_no_cost(now: datetime) -> None:
    worker, visit = actor_in(Role.SOCIAL_WORKER), VisitFactory()
    with pytest.raises(AccessRefused):
        note_cost(doing(worker, now, visit), cents=100)
    visit.refresh_from_db()
    assert visit.cost_cents == 0
