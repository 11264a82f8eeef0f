"""What every change of a programme does first and last: the row locked, the right checked, the version counted."""

from datetime import datetime
from typing import Any

from dienests.base.access import Actor, require
from dienests.base.audit.operations import record
from dienests.exchange.office.visits.access import VISIT_PLAN
from dienests.exchange.office.visits.changing import happened
from dienests.exchange.office.visits.models import ENDED, Plan, Side, Stop, Visit
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused


def locked_for_planning(visit: Visit, *, actor: Actor, sequence: int) -> Visit:
    """The visit as it is now, locked. Call inside a transaction.

    Raises AccessRefused; ProgrammeRefused not_ours, ended, no_day, changed_meanwhile.
    """
    require(actor, VISIT_PLAN, visit)
    row = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if row.side != Side.HOST:
        raise ProgrammeRefused("not_ours")
    if row.state in ENDED:
        raise ProgrammeRefused("ended")
    if row.on is None:
        raise ProgrammeRefused("no_day")
    if row.sequence != sequence:
        raise ProgrammeRefused("changed_meanwhile")
    return row


def changed(visit: Visit, event: str, *, actor: Actor, now: datetime, **details: Any) -> None:
    """Counts the version of a locked visit on, and says so in the audit trail."""
    visit.sequence += 1
    visit.save(update_fields=["sequence"])
    record(happened(event, visit, sequence=visit.sequence, **details), actor=actor.user, at=now)


def plan_of(visit: Visit) -> Plan:
    return Plan.objects.get_or_create(visit=visit)[0]


def take_away(stop: Stop, *, given_out: bool, sequence: int) -> None:
    """A stop that does not take place any more; `sequence`: the version of the programme without it."""
    if not given_out:
        stop.delete()
        return
    stop.called_off, stop.sequence = True, sequence
    stop.save(update_fields=["called_off", "sequence"])
