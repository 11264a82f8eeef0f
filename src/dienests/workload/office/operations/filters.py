"""Keeping filters of the queue under a name."""

from datetime import datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.workload.office.access import FILTER_DELETE, QUEUE_SEE
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.models import LONGEST_NAME, LONGEST_QUERY, SavedFilter


def save_filter(*, actor: Actor, now: datetime, name: str, query: str, unit: int | None = None) -> SavedFilter:
    """Keep a filter, for oneself or for a unit one works in; one's own of the same name is replaced.

    Raises AccessRefused; WorkRefused filter_name, filter_too_long, filter_unit.
    """
    require(actor, QUEUE_SEE)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise WorkRefused("filter_name", most=LONGEST_NAME)
    if len(query) > LONGEST_QUERY:
        raise WorkRefused("filter_too_long")
    if unit is not None and unit not in actor.units():
        raise WorkRefused("filter_unit")
    with transaction.atomic():
        kept, _made = SavedFilter.objects.update_or_create(
            owner=actor.user, name=name, defaults={"query": query, "unit_id": unit, "saved_at": now}
        )
        record(_event("filter_saved", kept), actor=actor.user, at=now)
    return kept


def delete_filter(*, actor: Actor, now: datetime, kept: SavedFilter) -> None:
    """Raises AccessRefused."""
    with transaction.atomic():
        require(actor, FILTER_DELETE, kept)
        record(_event("filter_deleted", kept), actor=actor.user, at=now)
        kept.delete()


def _event(name: str, kept: SavedFilter) -> Event:
    details = {"name": kept.name, "unit": kept.unit_id}
    return Event(event=name, object_type="filter", object_id=kept.pk, details=details)
