"""What the database itself refuses about money, by every door: operation, ORM, raw SQL."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dienests.payments.models import Batch, BatchLine, BatchState, Grant, Instalment, InstalmentState
from dienests.payments.operations import approve_batch, prepare_batch
from tests.factories.payments import GrantFactory, planned
from tests.payments.expectations import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]
FEBRUARY = date(2026, 2, 1)


@pytest.fixture
def batch(now, accountant):
    for _ in range(2):
        planned(GrantFactory())
    return prepare_batch(actor=accountant, now=now, month=FEBRUARY, pay_on=date(2026, 2, 20)).batch


@pytest.fixture
def approved(now, head, batch):
    return approve_batch(actor=head, now=now, batch=batch, content_hash=batch.content_hash)


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_same_person_approving_is_refused_by_the_orm(batch, now):
    batch.state, batch.approved_by, batch.approved_at, batch.file_sha256 = "approved", batch.prepared_by, now, "f" * 64
    with pytest.raises(IntegrityError, match="batch_approved_by_second_person"), transaction.atomic():
        batch.save()
    with pytest.raises(IntegrityError, match="batch_approved_by_second_person"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(approved_by=batch.prepared_by_id)


def test_same_person_approving_is_refused_by_raw_sql(batch):
    with pytest.raises(IntegrityError, match="batch_approved_by_second_person"):
        run(
            "UPDATE payments_batch SET state = 'approved', approved_by_id = prepared_by_id, "
            "approved_at = prepared_at, file_sha256 = 'x' WHERE id = %s",
            batch.pk,
        )


def test_the_preparer_cannot_be_changed_to_approve_oneself(batch, head):
    with pytest.raises(DatabaseError, match="what was prepared is fixed"):
        run("UPDATE payments_batch SET prepared_by_id = %s WHERE id = %s", head.pk, batch.pk)


def test_a_batch_cannot_be_born_approved(batch, head, now):
    batch.pk, batch.number, batch.message_id = None, "MK-X", "X"
    batch.state, batch.approved_by, batch.approved_at, batch.file_sha256 = "approved", head.user, now, "f" * 64
    with pytest.raises(DatabaseError, match="begins as prepared"), transaction.atomic():
        batch.save(force_insert=True)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("UPDATE payments_batch SET total_cents = total_cents + 1", "fixed|frozen"),
        ("UPDATE payments_batch SET pay_on = '2026-03-02'", "fixed|frozen"),
        ("UPDATE payments_batch SET payer_iban = 'LV80BANK0000435195001X'", "fixed|frozen"),
        ("UPDATE payments_batch SET file_sha256 = 'x'", "frozen"),
        ("UPDATE payments_batch SET approved_at = NULL, state = 'prepared', approved_by_id = NULL", "frozen"),
        ("UPDATE payments_batch SET state = 'discarded'", "frozen"),
        ("DELETE FROM payments_batch", "never removed|foreign key|FOREIGN KEY"),
        ("UPDATE payments_batchline SET iban = 'LV80BANK0000435195001'", "frozen"),
        ("UPDATE payments_batchline SET amount_cents = 1", "frozen"),
        ("UPDATE payments_batchline SET live = NOT live", "frozen"),
        ("DELETE FROM payments_batchline", "never removed"),
        ("UPDATE payments_instalment SET state = 'planned' WHERE state = 'paid'", "frozen"),
        ("UPDATE payments_instalment SET amount_cents = 1 WHERE state = 'paid'", "frozen"),
        ("DELETE FROM payments_instalment WHERE state = 'planned'", "never removed"),
    ],
)
def test_tampering_with_an_approved_batch(approved, sql, message):
    with pytest.raises(DatabaseError, match=message):
        run(sql)
    assert Batch.objects.get().state == BatchState.APPROVED


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments_batchline SET iban = 'LV80BANK0000435195001'",
        "UPDATE payments_batchline SET live = NOT live",
        "UPDATE payments_instalment SET amount_cents = 1 WHERE state = 'batched'",
    ],
)
def test_tampering_before_approval(batch, sql):
    with pytest.raises(DatabaseError, match="frozen"):
        run(sql)


def test_no_more_lines_after_approval(approved):
    other = Instalment.objects.filter(state=InstalmentState.PLANNED).first()
    with pytest.raises(DatabaseError, match="takes no more lines"), transaction.atomic():
        add_line(approved, other)


def test_an_instalment_stands_in_one_live_line_only(batch):
    taken = Instalment.objects.filter(state=InstalmentState.BATCHED).first()
    with pytest.raises(IntegrityError, match=r"instalment_paid_once|instalment_id"), transaction.atomic():
        add_line(batch, taken)


def test_a_line_has_the_amount_of_its_instalment(batch):
    other = Instalment.objects.filter(state=InstalmentState.PLANNED).first()
    with pytest.raises(DatabaseError, match="does not match its instalment"), transaction.atomic():
        add_line(batch, other, amount_cents=other.amount_cents + 1)


def test_a_held_instalment_gets_no_line(batch):
    other = Instalment.objects.filter(state=InstalmentState.PLANNED).first()
    Instalment.objects.filter(pk=other.pk).update(state=InstalmentState.HELD, held_reason="x")
    with pytest.raises(DatabaseError, match="does not match its instalment"), transaction.atomic():
        add_line(batch, other)


def test_a_smuggled_line_is_found_at_approval(batch, head, now):
    """A line that is in order by itself, added past the operation: the hash over all lines shows it."""
    add_line(batch, Instalment.objects.filter(state=InstalmentState.PLANNED).first())
    with refused("batch_changed"):
        approve_batch(actor=head, now=now, batch=batch, content_hash=batch.content_hash)


def test_a_grant_needs_a_payee_and_an_end_a_reason(batch):
    grant = Grant.objects.first()
    with pytest.raises(IntegrityError, match="grant_has_payee"), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(iban="")
    with pytest.raises(IntegrityError, match="grant_end_has_reason"), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(ended_on=date(2026, 2, 1))


def add_line(batch, instalment, **other):
    fields = {
        "batch": batch,
        "instalment": instalment,
        "amount_cents": instalment.amount_cents,
        "payee_name": "X",
        "iban": "LV97HABA0012345678910",
        "end_to_end_id": "X",
        "remittance": "X",
        "budget_code": "6260",
    }
    return BatchLine.objects.create(**{**fields, **other})
