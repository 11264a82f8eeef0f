"""House managers and utilities that may be paid instead of the person. Their accounts are the accountant's."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.payments.access import PROVIDER_CHANGE
from dienests.payments.bank_text import compact_iban, iban_fault, masked_iban
from dienests.payments.errors import PaymentRefused
from dienests.payments.models import Provider
from dienests.payments.operations.locking import lock_provider


def add_provider(*, actor: Actor, now: datetime, name: str, registration_number: str, iban: str) -> Provider:
    """Raises AccessRefused; PaymentRefused iban_invalid, provider_name_taken, provider_nameless."""
    require(actor, PROVIDER_CHANGE)
    provider = Provider(name=name.strip(), registration_number=registration_number.strip(), iban=_account(iban))
    return _save(provider, event="provider_added", actor=actor, now=now, details={})


def change_provider(
    *,
    actor: Actor,
    now: datetime,
    provider: Provider,
    version: int,
    name: str,
    registration_number: str,
    iban: str,
    closed_on: date | None,
) -> Provider:
    """Change a provider. A batch being prepared with the old account is refused at approval, and names the lines.

    Raises AccessRefused; PaymentRefused changed_meanwhile, iban_invalid, provider_name_taken,
    provider_nameless.
    """
    require(actor, PROVIDER_CHANGE, provider)
    account = _account(iban)
    with transaction.atomic():
        locked = lock_provider(provider, version=version)
        before = {"name": locked.name, "iban": masked_iban(locked.iban), "closed_on": locked.closed_on}
        locked.name, locked.registration_number = name.strip(), registration_number.strip()
        locked.iban, locked.closed_on = account, closed_on
        locked.version += 1
        return _save(locked, event="provider_changed", actor=actor, now=now, details={"before": before})


def _account(text: str) -> str:
    iban = compact_iban(text)
    if fault := iban_fault(iban):
        raise PaymentRefused("iban_invalid", iban=iban or "–", why=fault)
    return iban


def _save(provider: Provider, *, event: str, actor: Actor, now: datetime, details: dict[str, object]) -> Provider:
    if not provider.name:
        raise PaymentRefused("provider_nameless")
    try:
        with transaction.atomic():
            provider.save()
            record(
                Event(
                    event=event,
                    object_type="provider",
                    object_id=provider.pk,
                    details={**details, "name": provider.name, "iban": masked_iban(provider.iban)},
                ),
                actor=actor.user,
                at=now,
            )
    except IntegrityError as error:
        raise PaymentRefused("provider_name_taken", provider=provider.name) from error
    return provider
