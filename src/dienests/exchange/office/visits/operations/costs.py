"""What a visit cost besides hours of staff: fuel, meals, rooms."""

from django.db import transaction

from dienests.base.audit.operations import record
from dienests.exchange.office.visits.changing import happened
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import Visit
from dienests.exchange.office.visits.operations.answering import Doing

MOST_CENTS = 10_000_000


def note_cost(doing: Doing, *, cents: int | None) -> Visit:
    """The sum, in place of the one noted before. Raises AccessRefused; VisitRefused cost_between, changed_meanwhile."""
    with transaction.atomic():
        visit = doing.found()
        if cents is None or not 0 <= cents <= MOST_CENTS:
            raise VisitRefused("cost_between", field="cost")
        before, visit.cost_cents = visit.cost_cents, cents
        visit.revision += 1
        visit.save(update_fields=["cost_cents", "revision"])
        entry = happened("visit_cost_noted", visit, before=before, cents=cents)
        record(entry, actor=doing.actor.user, at=doing.now)
    return visit
