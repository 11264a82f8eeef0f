"""A batch: prepared by one, approved by another, then frozen; nothing is paid twice."""

from datetime import date, timedelta

import pytest

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Office, Role
from dienests.payments.models import Batch, BatchLine, BatchState, EndReason, Grant, Instalment, InstalmentState
from dienests.payments.operations import (
    Payee,
    approve_batch,
    change_payee,
    discard_batch,
    end_grant,
    hold,
    prepare_batch,
    release,
)
from tests.factories.organisation import actor_in
from tests.factories.payments import IBAN, OTHER_IBAN, GrantFactory, ProviderFactory, many_planned, planned
from tests.payments.expectations import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]

FEBRUARY = date(2026, 2, 1)
PAY_ON = date(2026, 2, 20)


def prepare(actor, now, month=FEBRUARY):
    return prepare_batch(actor=actor, now=now, month=month, pay_on=PAY_ON)


def approve(actor, now, batch):
    return approve_batch(actor=actor, now=now, batch=batch, content_hash=batch.content_hash)


def test_prepare_and_approve(now, accountant, head):
    grant = GrantFactory()
    first, *later = planned(grant)
    prepared = prepare(accountant, now)
    batch = prepared.batch
    assert (batch.number, batch.lines_count, batch.total_cents) == ("MK-2026-000001", 1, 10000)
    assert prepared.left_out == ()
    line = batch.lines.get()
    assert line.end_to_end_id == f"MK-2026-000001-{first.pk}"
    assert line.remittance == f"GMI pabalsts 02.2026, {grant.case.number}"
    assert Instalment.objects.get(pk=first.pk).state == InstalmentState.BATCHED
    approved = approve(head, now, batch)
    assert approved.state == BatchState.APPROVED
    assert approved.approved_by == head.user
    assert Instalment.objects.get(pk=first.pk).state == InstalmentState.PAID
    assert {row.state for row in Instalment.objects.filter(pk__in=[row.pk for row in later])} == {"planned"}
    assert list(AuditEntry.objects.values_list("event", flat=True)) == ["batch_prepared", "batch_approved"]


def test_running_again_finds_nothing(now, accountant, head):
    planned(GrantFactory())
    batch = prepare(accountant, now).batch
    with refused("nothing_to_pay"):
        prepare(accountant, now)
    approve(head, now, batch)
    with refused("nothing_to_pay"):
        prepare(accountant, now)
    assert Batch.objects.count() == 1


def test_numbers_have_no_gaps_after_a_refusal(now, accountant):
    with refused("nothing_to_pay"):
        prepare(accountant, now)
    planned(GrantFactory())
    assert prepare(accountant, now).batch.number == "MK-2026-000001"


def test_earlier_months_are_caught_up_and_later_ones_wait(now, accountant):
    planned(GrantFactory(first_month=date(2026, 1, 1)))
    batch = prepare(accountant, now).batch
    months = batch.lines.values_list("instalment__month", flat=True)
    assert sorted(months) == [date(2026, 1, 1), date(2026, 2, 1)]


def test_same_person_is_refused_by_the_operation(now, accountant):
    planned(GrantFactory())
    batch = prepare(accountant, now).batch
    with refused("same_person"):
        approve(accountant, now, batch)
    assert Batch.objects.get().state == BatchState.PREPARED


def test_another_accountant_may_approve(now, accountant):
    planned(GrantFactory())
    batch = prepare(accountant, now).batch
    assert approve(actor_in(Role.ACCOUNTANT), now, batch).state == BatchState.APPROVED


def test_second_approval_names_the_first(now, accountant, head):
    planned(GrantFactory())
    batch = prepare(accountant, now).batch
    approve(head, now, batch)
    with refused("batch_not_open") as info:
        approve(actor_in(Role.HEAD_OF_UNIT), now, batch)
    assert str(head.user) in info.value.message
    with refused("batch_not_open"):
        discard_batch(actor=accountant, now=now, batch=batch, reason="kļūda")


def test_approver_approves_what_was_seen(now, accountant, head):
    planned(GrantFactory())
    batch = prepare(accountant, now).batch
    with refused("batch_changed"):
        approve_batch(actor=head, now=now, batch=batch, content_hash="0" * 64)


def test_changed_payer_account_is_noticed(now, accountant, head):
    planned(GrantFactory())
    batch = prepare(accountant, now).batch
    Office.objects.update(payer_iban=IBAN)
    with refused("batch_changed"):
        approve(head, now, batch)


def test_left_out_with_reason(now, accountant):
    good, dead, ended, faulty, closed = (planned(GrantFactory(), until=FEBRUARY)[0] for _ in range(5))
    dead.grant.person.died = date(2026, 2, 3)
    dead.grant.person.save()
    Grant.objects.filter(pk=ended.grant_id).update(ended_on=date(2026, 1, 31), end_reason="moved")
    Grant.objects.filter(pk=faulty.grant_id).update(iban="LV97HABA0012345678911")
    provider = ProviderFactory(closed_on=date(2026, 1, 1))
    Grant.objects.filter(pk=closed.grant_id).update(iban="", provider=provider)
    prepared = prepare(accountant, now)
    assert [line.instalment_id for line in prepared.batch.lines.all()] == [good.pk]
    assert {each.row.instalment: each.fault for each in prepared.left_out} == {
        dead.pk: "died",
        ended.pk: "ended",
        faulty.pk: "iban_invalid",
        closed.pk: "provider_closed",
    }


@pytest.mark.parametrize("event", ["death", "end", "account", "provider_account"])
def test_what_changes_between_the_two_people_stops_approval(now, accountant, head, event):
    provider = ProviderFactory() if event == "provider_account" else None
    grant = GrantFactory(iban="" if provider else IBAN, provider=provider)
    planned(grant)
    batch = prepare(accountant, now).batch
    worker = actor_in(Role.SOCIAL_WORKER, unit=grant.case.unit)
    if event == "death":
        grant.person.died = date(2026, 2, 9)
        grant.person.save()
    elif event == "end":
        end_grant(actor=worker, now=now, grant=grant, version=1, ended_on=date(2026, 1, 31), reason=EndReason.MOVED)
    elif event == "account":
        change_payee(actor=worker, now=now, grant=grant, version=1, payee=Payee(iban=OTHER_IBAN), reason="konts slēgts")
    else:
        provider.iban = IBAN
        provider.save()
    with refused("batch_needs_attention") as info:
        approve(head, now, batch)
    expected = {"death": "died", "end": "ended"}.get(event, "payee_changed")
    assert [problem.fault for problem in info.value.problems] == [expected]
    assert Instalment.objects.filter(state=InstalmentState.PAID).count() == 0


def test_discard_frees_the_lines_and_the_next_batch_takes_them(now, accountant, head):
    instalment = planned(GrantFactory(), until=FEBRUARY)[0]
    first = prepare(accountant, now).batch
    discard_batch(actor=accountant, now=now, batch=first, reason="nepareiza diena")
    assert Instalment.objects.get().state == InstalmentState.PLANNED
    second = prepare(accountant, now).batch
    assert second.number != first.number
    assert list(BatchLine.objects.order_by("pk").values_list("instalment_id", "live")) == [
        (instalment.pk, False),
        (instalment.pk, True),
    ]
    approve(head, now, second)


def test_discard_cancels_what_ended_meanwhile(now, accountant):
    grant = GrantFactory()
    planned(grant)
    batch = prepare(accountant, now).batch
    end_grant(
        actor=actor_in(Role.SOCIAL_WORKER, unit=grant.case.unit),
        now=now,
        grant=grant,
        version=1,
        ended_on=date(2026, 1, 31),
        reason=EndReason.DEATH,
    )
    discard_batch(actor=accountant, now=now, batch=batch, reason="miris")
    assert {row.state for row in Instalment.objects.all()} == {InstalmentState.CANCELLED}


def test_held_stays_out_until_released(now, accountant, head):
    instalment = planned(GrantFactory(), until=FEBRUARY)[0]
    hold(actor=accountant, now=now, instalment=instalment, reason="precizē kontu")
    with refused("nothing_to_pay"):
        prepare(accountant, now)
    with refused("instalment_not_planned"):
        hold(actor=accountant, now=now, instalment=instalment, reason="vēlreiz")
    release(actor=head, now=now, instalment=instalment)
    assert prepare(accountant, now).batch.lines_count == 1
    with refused("instalment_not_planned"):
        hold(actor=accountant, now=now, instalment=instalment, reason="par vēlu")


def test_pay_day(now, accountant):
    planned(GrantFactory())
    for day, code in [
        (date(2026, 2, 9), "pay_day_past"),
        (date(9999, 12, 31), "pay_day_far"),
        (date(2026, 2, 21), "banks_closed"),
    ]:
        with refused(code) as info:
            prepare_batch(actor=accountant, now=now, month=FEBRUARY, pay_on=day)
    assert "23.02.2026" in info.value.next_step


def test_a_month_far_ahead_is_refused_and_gathers_nothing(now, accountant):
    planned(GrantFactory())
    with refused("month_ahead"):
        prepare_batch(actor=accountant, now=now, month=date(9999, 12, 1), pay_on=PAY_ON)
    assert not Batch.objects.exists()


def test_approval_after_the_pay_day_is_refused(now, accountant):
    planned(GrantFactory())
    batch = prepare(accountant, now).batch
    late = actor_in(Role.HEAD_OF_OFFICE, today=PAY_ON + timedelta(days=1))
    with refused("pay_day_past"):
        approve(late, now, batch)


def test_payer_without_account(now, accountant):
    planned(GrantFactory())
    Office.objects.update(payer_iban="")
    with refused("payer_missing"):
        prepare(accountant, now)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ACCOUNTANT])
def test_only_an_accountant_prepares(now, role):
    planned(GrantFactory())
    with pytest.raises(AccessRefused):
        prepare(actor_in(role), now)


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.ACCOUNTANT, Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE}]
)
def test_others_do_not_approve(now, accountant, role):
    planned(GrantFactory())
    batch = prepare(accountant, now).batch
    with pytest.raises(AccessRefused):
        approve(actor_in(role), now, batch)


def test_queries_grow_by_block_only(now, accountant, django_assert_max_num_queries):
    many_planned(1000)
    with django_assert_max_num_queries(60):  # SQLite takes fewer rows in one INSERT than PostgreSQL
        batch = prepare(accountant, now).batch
    assert batch.lines_count == 1000
    assert batch.total_cents == sum(range(10000, 11000))
