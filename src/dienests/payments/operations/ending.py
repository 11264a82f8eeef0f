"""Ending a grant before its last month: planned months are cancelled, paid ones become noted overpayments."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, Sum

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.payments.access import GRANT_END
from dienests.payments.errors import PaymentRefused
from dienests.payments.models import EndReason, Grant, Instalment, InstalmentState
from dienests.payments.operations.locking import lock_grant
from dienests.payments.operations.settlement import Cause, cancel, note_overpayment


def end_grant(
    *, actor: Actor, now: datetime, grant: Grant, version: int, ended_on: date, reason: EndReason, note: str = ""
) -> Grant:
    """End `grant`: `ended_on` is the last day on which the right existed, so months beginning later are not paid.

    What stands in a batch being approved stays there: approval then refuses the batch and names the line.
    Raises AccessRefused; PaymentRefused changed_meanwhile, already_ended, end_before_grant, reason_missing.
    """
    require(actor, GRANT_END, grant)
    if reason == EndReason.OTHER and not note.strip():
        raise PaymentRefused("reason_missing")
    with transaction.atomic():
        locked = lock_grant(grant, version=version)
        if locked.ended_on is not None:
            raise PaymentRefused("already_ended", ended=f"{locked.ended_on:%d.%m.%Y}")
        end = _last_day(locked.last_month)
        if not locked.first_month - timedelta(days=1) <= ended_on <= end:
            raise PaymentRefused(
                "end_before_grant",
                day=f"{ended_on:%d.%m.%Y}",
                first=f"{locked.first_month:%d.%m.%Y}",
                last=f"{end:%d.%m.%Y}",
            )
        cause = Cause(text=str(EndReason(reason).label), by=actor.user, at=now)
        cancelled = end_locked(locked, ended_on=ended_on, reason=reason, note=note.strip(), cause=cause)
        record(
            Event(
                event="grant_ended",
                object_type="grant",
                object_id=locked.pk,
                case_id=locked.case_id,
                persons=(locked.person_id,),
                reason=note.strip(),
                details={"ended_on": ended_on, "reason": reason, "cancelled_instalments": cancelled},
            ),
            actor=actor.user,
            at=now,
        )
        return locked


def end_locked(
    grant: Grant, *, ended_on: date, reason: EndReason, note: str, cause: Cause, counted_until: date | None = None
) -> int:
    """End a grant already locked in the caller's transaction; returns how many instalments were cancelled.

    What was paid for later months is noted as overpaid; not up to the month `counted_until`, when another grant takes
    its place and counts those payments as its own.
    """
    grant.ended_on, grant.end_reason, grant.end_note = ended_on, reason, note
    grant.version += 1
    grant.save(update_fields=["ended_on", "end_reason", "end_note", "version"])
    cancelled = cancel(Q(grant=grant, month__gt=ended_on), reason=str(cause.text))
    beyond = max(ended_on, counted_until or ended_on)
    paid = Instalment.objects.filter(grant=grant, month__gt=beyond, state=InstalmentState.PAID)
    for month, cents in paid.order_by("month").values_list("month").annotate(Sum("amount_cents")):
        note_overpayment(grant, month=month, excess=cents, calculation=None, cause=cause)
    return cancelled


def _last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
