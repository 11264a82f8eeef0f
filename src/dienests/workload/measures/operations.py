"""What leaves a trace: that somebody took the event log out of the house."""

from datetime import datetime
from typing import Any

from dienests.base.access import Actor, require
from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.workload.measures.access import MEASURES_EXPORT


def note_export(*, actor: Actor, now: datetime, form: str, chosen: str, cases: int, **more: Any) -> None:
    """`form`: xes or csv; `chosen`: the filter as an address carries it. Raises AccessRefused."""
    require(actor, MEASURES_EXPORT)
    taken = Event(
        event="measures_exported",
        kind=AuditKind.READ,
        object_type="event_log",
        details={"format": form, "filter": chosen[:500], "cases": cases, **more},
    )
    record(taken, actor=actor.user, at=now)
