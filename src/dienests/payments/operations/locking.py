"""The row as it is now, locked until the transaction ends, and not another than the person saw."""

from dienests.payments.errors import PaymentRefused
from dienests.payments.models import Grant, Instalment, Provider


def lock_grant(grant: Grant, *, version: int | None) -> Grant:
    """`version` is what the person saw (None: does not matter). Raises PaymentRefused changed_meanwhile."""
    rows = Grant.objects.select_for_update(of=("self",)).select_related("decision__calculation", "case", "replaces")
    found = rows.defer("decision__calculation__result").get(pk=grant.pk)
    refuse_other_version(seen=version, current=found.version)
    return found


def lock_provider(provider: Provider, *, version: int) -> Provider:
    """Raises PaymentRefused changed_meanwhile."""
    found = Provider.objects.select_for_update(of=("self",)).get(pk=provider.pk)
    refuse_other_version(seen=version, current=found.version)
    return found


def lock_instalment(instalment: Instalment) -> Instalment:
    """An instalment has no version: its state says whether it is still what the person saw."""
    return Instalment.objects.select_for_update(of=("self",)).select_related("grant").get(pk=instalment.pk)


def refuse_other_version(*, seen: int | None, current: int) -> None:
    if seen is not None and seen != current:
        raise PaymentRefused("changed_meanwhile", seen=seen, current=current)
