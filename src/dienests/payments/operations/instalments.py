"""Holding a payment back, letting it go again, and paying to another account."""

from datetime import datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.payments.access import INSTALMENT_HOLD, PAYEE_CHANGE
from dienests.payments.bank_text import masked_iban
from dienests.payments.errors import PaymentRefused
from dienests.payments.models import Grant, Instalment, InstalmentState
from dienests.payments.operations.granting import Payee, open_provider, personal_account
from dienests.payments.operations.locking import lock_grant, lock_instalment


def hold(*, actor: Actor, now: datetime, instalment: Instalment, reason: str) -> Instalment:
    """Keep a planned instalment out of batches until it is released.

    Raises AccessRefused; PaymentRefused reason_missing, instalment_not_planned.
    """
    require(actor, INSTALMENT_HOLD, instalment.grant)
    if not reason.strip():
        raise PaymentRefused("reason_missing")
    with transaction.atomic():
        locked = lock_instalment(instalment)
        _refuse_unless(locked, InstalmentState.PLANNED, code="instalment_not_planned")
        locked.state, locked.held_reason = InstalmentState.HELD, reason.strip()
        locked.save(update_fields=["state", "held_reason"])
        record(_event("instalment_held", locked, reason=reason.strip()), actor=actor.user, at=now)
        return locked


def release(*, actor: Actor, now: datetime, instalment: Instalment) -> Instalment:
    """Let a held instalment go into the next batch; why it was held stays readable.

    Raises AccessRefused; PaymentRefused instalment_not_held.
    """
    require(actor, INSTALMENT_HOLD, instalment.grant)
    with transaction.atomic():
        locked = lock_instalment(instalment)
        _refuse_unless(locked, InstalmentState.HELD, code="instalment_not_held")
        locked.state = InstalmentState.PLANNED
        locked.save(update_fields=["state"])
        record(_event("instalment_released", locked), actor=actor.user, at=now)
        return locked


def change_payee(*, actor: Actor, now: datetime, grant: Grant, version: int, payee: Payee, reason: str) -> Grant:
    """Pay what is still to come to another account. The next approver is told that it changed.

    Raises AccessRefused; PaymentRefused changed_meanwhile, reason_missing, iban_invalid, provider_closed.
    """
    require(actor, PAYEE_CHANGE, grant)
    if not reason.strip():
        raise PaymentRefused("reason_missing")
    checked = (
        open_provider(payee.provider, reference=payee.reference) if payee.provider else personal_account(payee.iban)
    )
    with transaction.atomic():
        locked = lock_grant(grant, version=version)
        before = {"iban": masked_iban(locked.iban), "provider": locked.provider_id}
        locked.iban, locked.provider, locked.provider_reference = checked.iban, checked.provider, checked.reference
        locked.payee_changed_at = now
        locked.version += 1
        locked.save(update_fields=["iban", "provider", "provider_reference", "payee_changed_at", "version"])
        record(
            Event(
                event="payee_changed",
                object_type="grant",
                object_id=locked.pk,
                case_id=locked.case_id,
                persons=(locked.person_id,),
                reason=reason.strip(),
                details={"before": before, "iban": masked_iban(checked.iban), "provider": locked.provider_id},
            ),
            actor=actor.user,
            at=now,
        )
        return locked


def _refuse_unless(instalment: Instalment, state: InstalmentState, *, code: str) -> None:
    if instalment.state != state:
        raise PaymentRefused(code, month=f"{instalment.month:%m.%Y}", state=instalment.get_state_display())


def _event(name: str, instalment: Instalment, *, reason: str = "") -> Event:
    return Event(
        event=name,
        object_type="instalment",
        object_id=instalment.pk,
        case_id=instalment.grant.case_id,
        persons=(instalment.grant.person_id,),
        reason=reason,
        details={"month": f"{instalment.month:%Y-%m}", "cents": instalment.amount_cents},
    )
