"""The bills of a month, and the housing benefit that follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.benefits.errors import FaultyHousehold
from dienests.benefits.models import Calculation
from dienests.benefits.operations import calculate_month
from dienests.payments.access import BILLS_ENTER, MONTH_RECALCULATE
from dienests.payments.amounts import cents_of
from dienests.payments.errors import PaymentRefused
from dienests.payments.models import Grant, MonthlyBills
from dienests.payments.months import first_of_month
from dienests.payments.operations.locking import lock_grant, refuse_other_version
from dienests.payments.operations.settlement import Cause, Settlement, settle
from dienests.payments.wording import benefit_name

Costs = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class MonthEntered:
    """What entering bills or recalculating a month gave."""

    bills: MonthlyBills
    settlement: Settlement


def enter_bills(*, actor: Actor, now: datetime, grant: Grant, month: date, costs: Costs, version: int) -> MonthEntered:
    """Enter the bills of `month` ([{"kind", "monthly": "120.00"}], as in a household file) and settle the month.

    `version` is that of the bills the person saw, 0 when there were none. Entering again before the batch replaces
    the instalment; after payment a difference is a further instalment, an excess a noted overpayment.
    Raises AccessRefused; PaymentRefused amount_fixed, month_outside, month_not_begun, grant_ended, changed_meanwhile,
    costs_faulty, month_in_open_batch.
    """
    require(actor, BILLS_ENTER, grant)
    with transaction.atomic():
        locked = lock_grant(grant, version=None)
        if locked.monthly_cents is not None:
            raise PaymentRefused("amount_fixed", benefit=benefit_name(locked.benefit))
        _refuse_month(locked, month, today=actor.today)
        current = MonthlyBills.objects.filter(grant=locked, month=month).first()
        refuse_other_version(seen=version, current=current.version if current else 0)
        calculation = _calculate(locked, month=month, costs=costs, known_on=actor.today, actor=actor, now=now)
        cause = Cause(text=_("The bills of the month were entered again."), by=actor.user, at=now)
        entered = _store(locked, month=month, costs=costs, calculation=calculation, current=current, cause=cause)
        before = {"costs": current.costs, "owed_cents": current.owed_cents} if current else None
        record(_event("bills_entered", locked, entered, before=before), actor=actor.user, at=now)
        return entered


def recalculate_month(
    *, actor: Actor, now: datetime, grant: Grant, month: date, known_on: date, reason: str
) -> MonthEntered:
    """Compute `month` again by the law as known on `known_on`, with the same declaration and bills.

    For a law published after the month was paid: the difference becomes a further instalment.
    Raises AccessRefused; PaymentRefused bills_missing, month_outside, month_not_begun, grant_ended, reason_missing,
    month_in_open_batch.
    """
    require(actor, MONTH_RECALCULATE, grant)
    if not reason.strip():
        raise PaymentRefused("reason_missing")
    with transaction.atomic():
        locked = lock_grant(grant, version=None)
        _refuse_month(locked, month, today=actor.today)
        current = MonthlyBills.objects.filter(grant=locked, month=month).first()
        if current is None and locked.monthly_cents is None:
            raise PaymentRefused("bills_missing", month=f"{month:%m.%Y}")
        costs = current.costs if current else []
        calculation = _calculate(locked, month=month, costs=costs, known_on=known_on, actor=actor, now=now)
        cause = Cause(text=reason.strip(), by=actor.user, at=now)
        owed_before = current.owed_cents if current else locked.monthly_cents
        entered = _store(locked, month=month, costs=costs, calculation=calculation, current=current, cause=cause)
        before = {"owed_cents": owed_before, "known_on": known_on}
        record(
            _event("month_recalculated", locked, entered, before=before, reason=reason.strip()),
            actor=actor.user,
            at=now,
        )
        return entered


def _refuse_month(grant: Grant, month: date, *, today: date) -> None:
    if month != first_of_month(month) or not grant.first_month <= month <= grant.last_month:
        first, last = f"{grant.first_month:%m.%Y}", f"{grant.last_month:%m.%Y}"
        raise PaymentRefused("month_outside", month=f"{month:%m.%Y}", first=first, last=last)
    if grant.ended_on is not None and month > grant.ended_on:
        raise PaymentRefused("grant_ended", ended=f"{grant.ended_on:%d.%m.%Y}", reason=grant.get_end_reason_display())
    if month > today:
        raise PaymentRefused("month_not_begun", month=f"{month:%m.%Y}")


def _calculate(grant: Grant, *, month: date, costs: Costs, known_on: date, actor: Actor, now: datetime) -> Calculation:
    try:
        return calculate_month(
            inputs=grant.decision.calculation.inputs,
            month=f"{month:%Y-%m}",
            costs=[dict(row) for row in costs],
            known_on=known_on,
            by=actor.user,
            now=now,
        )
    except FaultyHousehold as error:
        faults = "; ".join(f"{fault['path']}: {fault['found']}" for fault in error.faults)
        raise PaymentRefused("costs_faulty", month=f"{month:%m.%Y}", faults=faults, problems=error.faults) from error


def _store(
    grant: Grant, *, month: date, costs: Costs, calculation: Calculation, current: MonthlyBills | None, cause: Cause
) -> MonthEntered:
    owed = cents_of(calculation.result["benefits"][grant.benefit]["amount"])
    settlement = settle(grant, month=month, owed_cents=owed, calculation=calculation, cause=cause)
    version = current.version if current else 0
    bills = MonthlyBills(pk=current.pk if current else None, grant=grant, month=month, version=version)
    bills.costs, bills.calculation, bills.owed_cents = [dict(row) for row in costs], calculation, owed
    bills.version += 1
    bills.entered_by, bills.entered_at = cause.by, cause.at
    bills.save(force_insert=current is None, force_update=current is not None)
    return MonthEntered(bills=bills, settlement=settlement)


def _event(name: str, grant: Grant, entered: MonthEntered, *, before: Any, reason: str = "") -> Event:
    settlement = entered.settlement
    return Event(
        event=name,
        object_type="grant",
        object_id=grant.pk,
        case_id=grant.case_id,
        persons=(grant.person_id,),
        reason=reason,
        details={
            "month": f"{entered.bills.month:%Y-%m}",
            "costs": entered.bills.costs,
            "owed_cents": settlement.owed_cents,
            "paid_cents": settlement.paid_cents,
            "overpaid_cents": settlement.overpayment.amount_cents if settlement.overpayment else 0,
            "before": before,
        },
    )
