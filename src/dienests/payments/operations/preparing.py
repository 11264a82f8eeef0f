"""The first person's part: gather what is owed up to a month into a batch, or give it up again."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import Office
from dienests.cases.numbers import next_number
from dienests.payments.access import BATCH_DISCARD, BATCH_PREPARE
from dienests.payments.bank_text import bank_text, bic_fault, compact_iban, iban_fault
from dienests.payments.errors import PaymentRefused
from dienests.payments.lines import Payable, Transfer, content_hash, fault_of, payables, transfer_of
from dienests.payments.models import Batch, BatchLine, BatchState, Instalment, InstalmentState
from dienests.payments.months import banks_open, first_of_month, month_number, next_bank_day
from dienests.payments.operations.settlement import cancel

BATCHES = "MK"  # maksājumu kopa
ROWS_AT_ONCE = 500
LONGEST_AHEAD = timedelta(days=92)  # a later day is a slip of the hand: the bank would hold the money back for months


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """An instalment that is due but cannot be paid; `fault` is a key of lines.FAULTS."""

    row: Payable
    fault: str


@dataclass(frozen=True, kw_only=True)
class Prepared:
    batch: Batch
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, kw_only=True)
class Payer:
    """The office as its bank knows it."""

    name: str
    iban: str
    bic: str


def payer_of_office() -> Payer:
    """Raises PaymentRefused payer_missing, naming what is not valid."""
    office = Office.objects.filter(pk=1).first()
    payer = Payer(
        name=bank_text(office.payer_name, length=70) if office else "",
        iban=compact_iban(office.payer_iban) if office else "",
        bic=office.payer_bic.strip().upper() if office else "",
    )
    why = iban_fault(payer.iban) or bic_fault(payer.bic) or ("" if payer.name else "–")
    if why:
        raise PaymentRefused("payer_missing", why=why)
    return payer


def refuse_pay_day(pay_on: date, *, today: date) -> None:
    """Raises PaymentRefused pay_day_past, pay_day_far, banks_closed."""
    if pay_on < today:
        raise PaymentRefused("pay_day_past", day=f"{pay_on:%d.%m.%Y}")
    if pay_on - today > LONGEST_AHEAD:
        raise PaymentRefused("pay_day_far", day=f"{pay_on:%d.%m.%Y}", days=LONGEST_AHEAD.days)
    if not banks_open(pay_on):
        raise PaymentRefused("banks_closed", day=f"{pay_on:%d.%m.%Y}", next=f"{next_bank_day(pay_on):%d.%m.%Y}")


def prepare_batch(*, actor: Actor, now: datetime, month: date, pay_on: date) -> Prepared:
    """Gather every planned instalment up to `month` into a new batch, to be carried out by the bank on `pay_on`.

    What is held back stays out; what cannot be paid (dead, ended, faulty account) is left out and returned. Two
    people preparing at once: the second finds what the first left. The number of queries grows only with blocks of
    rows. Raises AccessRefused; PaymentRefused pay_day_past, pay_day_far, banks_closed, month_ahead,
    payer_missing, nothing_to_pay.
    """
    require(actor, BATCH_PREPARE)
    refuse_pay_day(pay_on, today=actor.today)
    payer = payer_of_office()
    month = first_of_month(month)
    if month_number(month) > month_number(pay_on) + 1:
        raise PaymentRefused("month_ahead", month=f"{month:%m.%Y}", day=f"{pay_on:%d.%m.%Y}")
    with transaction.atomic():
        number = next_number(BATCHES, on=actor.today)
        due = Instalment.objects.filter(state=InstalmentState.PLANNED, month__lte=month)
        list(due.order_by("pk").select_for_update().values_list("pk"))
        faults = [(row, fault_of(row, pay_on=pay_on)) for row in payables(due)]
        left_out = tuple(LeftOut(row=row, fault=fault) for row, fault in faults if fault)
        paid = [row for row, fault in faults if not fault]
        if not paid:
            raise PaymentRefused("nothing_to_pay", month=f"{month:%m.%Y}")
        batch = _batch(number, payer=payer, month=month, pay_on=pay_on, actor=actor, now=now)
        _fill(batch, [transfer_of(row, batch_number=number) for row in paid])
        record(_prepared(batch, paid, left_out), actor=actor.user, at=now)
        return Prepared(batch=batch, left_out=left_out)


def _batch(number: str, *, payer: Payer, month: date, pay_on: date, actor: Actor, now: datetime) -> Batch:
    return Batch(
        number=number,
        month=month,
        pay_on=pay_on,
        payer_name=payer.name,
        payer_iban=payer.iban,
        payer_bic=payer.bic,
        prepared_by=actor.user,
        prepared_at=now,
        message_id=f"DIENESTS-{number}",
    )


def batch_hash(batch: Batch, transfers: list[Transfer]) -> str:
    """The hash of a batch with these transfers (see lines.content_hash)."""
    head = {
        "number": batch.number,
        "month": batch.month.isoformat(),
        "pay_on": batch.pay_on.isoformat(),
        "message_id": batch.message_id,
        "payer": f"{batch.payer_name}|{batch.payer_iban}|{batch.payer_bic}",
    }
    return content_hash(head, transfers)


def _fill(batch: Batch, transfers: list[Transfer]) -> None:
    """The batch is stored complete: its totals and hash never change afterwards (trigger)."""
    batch.lines_count = len(transfers)
    batch.total_cents = sum(transfer.amount_cents for transfer in transfers)
    batch.content_hash = batch_hash(batch, transfers)
    batch.save(force_insert=True)
    BatchLine.objects.bulk_create(
        (
            BatchLine(
                batch=batch,
                instalment_id=transfer.instalment,
                amount_cents=transfer.amount_cents,
                payee_name=transfer.payee_name,
                iban=transfer.iban,
                end_to_end_id=transfer.end_to_end_id,
                remittance=transfer.remittance,
                budget_code=transfer.budget_code,
            )
            for transfer in transfers
        ),
        batch_size=ROWS_AT_ONCE,
    )
    batched = Instalment.objects.filter(
        pk__in=BatchLine.objects.filter(batch=batch).values("instalment_id"), state=InstalmentState.PLANNED
    ).update(state=InstalmentState.BATCHED)
    if batched != len(transfers):
        raise PaymentRefused("batch_changed", batch=batch.number)


def _prepared(batch: Batch, paid: list[Payable], left_out: tuple[LeftOut, ...]) -> Event:
    return Event(
        event="batch_prepared",
        object_type="batch",
        object_id=batch.pk,
        persons=tuple({row.person for row in paid}),
        details={
            "number": batch.number,
            "lines": batch.lines_count,
            "total_cents": batch.total_cents,
            "content_hash": batch.content_hash,
            "left_out": dict(Counter(each.fault for each in left_out)),
        },
    )


def discard_batch(*, actor: Actor, now: datetime, batch: Batch, reason: str) -> Batch:
    """Give up a batch that was not approved: its instalments are planned again, those of ended grants cancelled.

    Raises AccessRefused; PaymentRefused reason_missing, batch_not_open.
    """
    if not reason.strip():
        raise PaymentRefused("reason_missing")
    with transaction.atomic():
        locked = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        refuse_closed_batch(locked)
        require(actor, BATCH_DISCARD, locked)
        locked.state, locked.discarded_by, locked.discarded_at = BatchState.DISCARDED, actor.user, now
        locked.save(update_fields=["state", "discarded_by", "discarded_at"])
        freed = BatchLine.objects.filter(batch=locked, live=True)
        instalments = Q(pk__in=BatchLine.objects.filter(batch=locked).values("instalment_id"))
        freed.update(live=False)
        Instalment.objects.filter(instalments, state=InstalmentState.BATCHED).update(state=InstalmentState.PLANNED)
        ended = Instalment.objects.filter(instalments, grant__ended_on__lt=F("month"))
        cancel(Q(pk__in=ended.order_by().values("pk")), reason=reason.strip())
        record(
            Event(
                event="batch_discarded",
                object_type="batch",
                object_id=locked.pk,
                reason=reason.strip(),
                details={"number": locked.number},
            ),
            actor=actor.user,
            at=now,
        )
        return locked


def refuse_closed_batch(batch: Batch) -> None:
    """Raises PaymentRefused batch_not_open, naming who was first."""
    if batch.state != BatchState.PREPARED:
        who = batch.approved_by or batch.discarded_by
        raise PaymentRefused("batch_not_open", batch=batch.number, state=batch.get_state_display(), who=who or "–")
