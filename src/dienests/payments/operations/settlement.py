"""What is still owed for a month: the answer of a calculation less what was already handed to the bank."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, Sum

from dienests.base.organisation.models import User
from dienests.benefits.models import Calculation
from dienests.payments.errors import PaymentRefused
from dienests.payments.models import BatchLine, BatchState, Grant, Instalment, InstalmentState, Overpayment

OPEN = (InstalmentState.PLANNED, InstalmentState.HELD)
COMMITTED = (InstalmentState.BATCHED, InstalmentState.PAID)


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """The outcome for one month: `paid_cents` was handed to the bank before; at most one of the two others exists."""

    owed_cents: int
    paid_cents: int
    instalment: Instalment | None
    overpayment: Overpayment | None


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why a month is settled anew, by whom and when; `text` is kept with what it cancels or notes."""

    text: str
    by: User
    at: datetime


def grants_before(grant: Grant) -> list[int]:
    """The grant and those it replaced, as ids: money paid for a month under an earlier decision counts."""
    found: list[int] = []
    current: Grant | None = grant
    while current is not None:
        found.append(int(current.pk))
        current = current.replaces
    return found


def paid_cents(grant: Grant, *, month: date) -> int:
    """What was handed to the bank for `month`, under this grant and those it replaced."""
    rows = Instalment.objects.filter(grant__in=grants_before(grant), month=month, state=InstalmentState.PAID)
    return int(rows.aggregate(total=Sum("amount_cents"))["total"] or 0)


def refuse_while_in_open_batch(grant: Grant, *, month: date) -> None:
    """A batch being approved must not change under the approver: raise PaymentRefused month_in_open_batch."""
    line = (
        BatchLine.objects.filter(instalment__grant__in=grants_before(grant), instalment__month=month, live=True)
        .filter(batch__state=BatchState.PREPARED)
        .select_related("batch")
        .first()
    )
    if line is not None:
        raise PaymentRefused("month_in_open_batch", month=f"{month:%m.%Y}", batch=line.batch.number)


def settle(grant: Grant, *, month: date, owed_cents: int, calculation: Calculation | None, cause: Cause) -> Settlement:
    """Make the instalments of `month` add up to `owed_cents`. Inside the caller's transaction, with the grant locked.

    What is in no batch yet is replaced; after payment a positive difference becomes a further instalment, and a
    negative one a noted overpayment. Raises PaymentRefused month_in_open_batch.
    """
    refuse_while_in_open_batch(grant, month=month)
    paid = paid_cents(grant, month=month)
    due = owed_cents - paid
    instalment = _replace_open(grant, month=month, due=due, calculation=calculation, cause=cause)
    overpayment = note_overpayment(grant, month=month, excess=-due, calculation=calculation, cause=cause)
    return Settlement(owed_cents=owed_cents, paid_cents=paid, instalment=instalment, overpayment=overpayment)


def _replace_open(
    grant: Grant, *, month: date, due: int, calculation: Calculation | None, cause: Cause
) -> Instalment | None:
    current = Instalment.objects.filter(grant=grant, month=month, state__in=OPEN).order_by("sequence").first()
    if due <= 0:
        if current is not None:
            cancel(Q(pk=current.pk), reason=cause.text)
        return None
    if current is None:
        last = Instalment.objects.filter(grant=grant, month=month).aggregate(last=Max("sequence"))["last"]
        sequence = 0 if last is None else last + 1
        return Instalment.objects.create(
            grant=grant,
            month=month,
            sequence=sequence,
            amount_cents=due,
            calculation=calculation,
            created_at=cause.at,
        )
    current.amount_cents, current.calculation = due, calculation
    current.save(update_fields=["amount_cents", "calculation"])
    return current


def note_overpayment(
    grant: Grant, *, month: date, excess: int, calculation: Calculation | None, cause: Cause
) -> Overpayment | None:
    """Note that `excess` cents too much were paid for `month`; an earlier note of another amount is superseded."""
    current = Overpayment.objects.filter(grant=grant, month=month, superseded_at__isnull=True).first()
    if current is not None:
        if current.amount_cents == excess:
            return current
        current.superseded_at = cause.at
        current.save(update_fields=["superseded_at"])
    if excess <= 0:
        return None
    return Overpayment.objects.create(
        grant=grant,
        month=month,
        amount_cents=excess,
        reason=cause.text,
        calculation=calculation,
        noted_by=cause.by,
        noted_at=cause.at,
    )


def cancel(which: Q, *, reason: str) -> int:
    """Cancel the open instalments among `which`; returns how many. What stands in a batch stays."""
    return Instalment.objects.filter(which, state__in=OPEN).update(
        state=InstalmentState.CANCELLED, cancelled_reason=reason
    )
