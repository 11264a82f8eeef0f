"""The second person's part: look again at everything, approve, and write the bank file."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.cases import store
from dienests.cases.paper_errors import PaperError
from dienests.payments.access import BATCH_APPROVE, BATCH_DOWNLOAD
from dienests.payments.bank_file import FileHead, write_bank_file
from dienests.payments.errors import PaymentRefused
from dienests.payments.lines import Payable, Transfer, fault_of, payables
from dienests.payments.models import Batch, BatchLine, BatchState, Instalment, InstalmentState
from dienests.payments.operations.preparing import batch_hash, payer_of_office, refuse_closed_batch, refuse_pay_day


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A line that became wrong after the batch was prepared; `fault` is a key of lines.FAULTS."""

    row: Payable
    fault: str


def approve_batch(*, actor: Actor, now: datetime, batch: Batch, content_hash: str) -> Batch:
    """Approve the batch with the content that the person saw (`content_hash`), and write its bank file.

    Everything is looked at again: the hash over all lines, amounts against instalments, accounts, deaths, ended
    grants. The file is written before anything is stored; a crash between leaves a file that no row names, and the
    batch still to be approved. "Paid" means handed to the bank. Raises AccessRefused; PaymentRefused batch_not_open,
    same_person, batch_changed, batch_needs_attention, pay_day_past, pay_day_far, banks_closed, payer_missing,
    file_refused.
    """
    require(actor, BATCH_APPROVE)
    transfers = transfers_of(batch)
    content = _file(batch, transfers, now=now) if batch.state == BatchState.PREPARED else b""
    with transaction.atomic():
        locked = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        refuse_closed_batch(locked)
        if locked.prepared_by_id == actor.pk:
            raise PaymentRefused("same_person", batch=locked.number)
        require(actor, BATCH_APPROVE, locked)
        rows = _checked(locked, transfers, content_hash=content_hash, actor=actor)
        locked.file_sha256 = store.keep_bytes(content)
        locked.state, locked.approved_by, locked.approved_at = BatchState.APPROVED, actor.user, now
        locked.save(update_fields=["state", "approved_by", "approved_at", "file_sha256"])
        paid = Instalment.objects.filter(
            pk__in=BatchLine.objects.filter(batch=locked).values("instalment_id"), state=InstalmentState.BATCHED
        ).update(state=InstalmentState.PAID)
        if paid != locked.lines_count:
            raise PaymentRefused("batch_changed", batch=locked.number)
        record(_approved(locked, rows), actor=actor.user, at=now)
        return locked


def transfers_of(batch: Batch) -> list[Transfer]:
    """The lines of a batch as transfers, in the order of the file."""
    columns = ("instalment_id", "amount_cents", "payee_name", "iban", "end_to_end_id", "remittance", "budget_code")
    rows = BatchLine.objects.filter(batch=batch).order_by("instalment_id").values_list(*columns)
    return [Transfer._make(row) for row in rows]


def _file(batch: Batch, transfers: list[Transfer], *, now: datetime) -> bytes:
    head = FileHead(
        message_id=batch.message_id,
        payer_name=batch.payer_name,
        payer_iban=batch.payer_iban,
        payer_bic=batch.payer_bic,
        pay_on=batch.pay_on,
        created_at=now,
    )
    try:
        return write_bank_file(head, transfers)
    except ValueError as error:
        raise PaymentRefused("file_refused", batch=batch.number, why=error) from error


def _checked(batch: Batch, transfers: list[Transfer], *, content_hash: str, actor: Actor) -> list[Payable]:
    refuse_pay_day(batch.pay_on, today=actor.today)
    payer = payer_of_office()
    as_prepared = (
        batch.content_hash == content_hash == batch_hash(batch, transfers)
        and batch.lines_count == len(transfers)
        and batch.total_cents == sum(transfer.amount_cents for transfer in transfers)
        and (batch.payer_name, batch.payer_iban, batch.payer_bic) == (payer.name, payer.iban, payer.bic)
    )
    if not as_prepared:
        raise PaymentRefused("batch_changed", batch=batch.number)
    rows = payables(Instalment.objects.filter(pk__in=BatchLine.objects.filter(batch=batch).values("instalment_id")))
    problems = list(_problems(batch, rows, transfers))
    if problems:
        raise PaymentRefused("batch_needs_attention", batch=batch.number, count=len(problems), problems=problems)
    return rows


def _problems(batch: Batch, rows: list[Payable], transfers: list[Transfer]) -> Iterator[Problem]:
    for row, transfer in zip(rows, transfers, strict=True):
        if row.state != InstalmentState.BATCHED:
            yield Problem(row=row, fault="not_batched")
        elif row.amount_cents != transfer.amount_cents:
            yield Problem(row=row, fault="amount_changed")
        elif fault := fault_of(row, pay_on=batch.pay_on):
            yield Problem(row=row, fault=fault)
        elif row.iban != transfer.iban:
            yield Problem(row=row, fault="payee_changed")


def _approved(batch: Batch, rows: list[Payable]) -> Event:
    return Event(
        event="batch_approved",
        object_type="batch",
        object_id=batch.pk,
        persons=tuple({row.person for row in rows}),
        details={
            "number": batch.number,
            "lines": batch.lines_count,
            "total_cents": batch.total_cents,
            "content_hash": batch.content_hash,
            "file_sha256": batch.file_sha256,
        },
    )


def bank_file_of(*, actor: Actor, now: datetime, batch: Batch) -> bytes:
    """The file as it was written at approval; who fetched it is recorded.

    Written again from the frozen lines when it is missing or damaged in the store, if that gives the same bytes.
    Raises AccessRefused; PaymentRefused file_missing.
    """
    require(actor, BATCH_DOWNLOAD, batch)
    assert batch.approved_at is not None
    try:
        content = store.read(batch.file_sha256)
    except PaperError:
        content = _file(batch, transfers_of(batch), now=batch.approved_at)
        if hashlib.sha256(content).hexdigest() != batch.file_sha256:
            raise PaymentRefused("file_missing", batch=batch.number) from None
        store.write_whole(store.path_of(batch.file_sha256), content)
    record(
        Event(
            event="bank_file_downloaded",
            kind=AuditKind.READ,
            object_type="batch",
            object_id=batch.pk,
            details={"number": batch.number, "file_sha256": batch.file_sha256},
        ),
        actor=actor.user,
        at=now,
    )
    return content
