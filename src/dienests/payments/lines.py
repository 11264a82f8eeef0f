"""From an instalment to a credit transfer: to whom, with which words, and why it may not be paid."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dienests.payments.bank_text import bank_text, may_be_paid_to
from dienests.payments.models import Instalment

# Words of the bank statement are Latvian whatever the reader's language: the payee reads them.
BENEFIT_IN_BANK_TEXT = {"gmi": "GMI pabalsts", "housing": "Majokla pabalsts"}
FAULTS = {
    "died": _("the recipient has died"),
    "ended": _("the grant ended before this month"),
    "iban_invalid": _("the account number is not valid"),
    "provider_closed": _("the provider is no longer paid"),
    "amount_changed": _("the amount is not that of the instalment"),
    "not_batched": _("the instalment is no longer in this batch"),
    "payee_changed": _("the account was changed after the batch was prepared"),
}


class Payable(NamedTuple):
    """An instalment with all that a transfer needs, as one flat row: 100,000 of them fit in memory."""

    instalment: int
    month: date
    sequence: int
    amount_cents: int
    state: str
    benefit: str
    case_number: str
    grant: int
    grant_iban: str
    reference: str
    budget_code: str
    ended_on: date | None
    person: int
    given_names: str
    family_name: str
    died: date | None
    died_as_merged: date | None
    provider: int | None
    provider_name: str | None
    provider_iban: str | None
    provider_closed_on: date | None

    @property
    def iban(self) -> str:
        return self.provider_iban or "" if self.provider else self.grant_iban

    @property
    def payee_name(self) -> str:
        return self.provider_name or "" if self.provider else f"{self.given_names} {self.family_name}"


_COLUMNS = (
    "pk",
    "month",
    "sequence",
    "amount_cents",
    "state",
    "grant__benefit",
    "grant__case__number",
    "grant_id",
    "grant__iban",
    "grant__provider_reference",
    "grant__budget_code",
    "grant__ended_on",
    "grant__person_id",
    "grant__person__given_names",
    "grant__person__family_name",
    "grant__person__died",
    "grant__person__merged_into__died",
    "grant__provider_id",
    "grant__provider__name",
    "grant__provider__iban",
    "grant__provider__closed_on",
)


def payables(instalments: QuerySet[Instalment], *, limit: int | None = None) -> list[Payable]:
    """One query, whatever the number of rows; in the order of the bank file (by instalment)."""
    rows: Iterable[tuple[Any, ...]] = instalments.order_by("pk").values_list(*_COLUMNS)[:limit]
    return [Payable._make(row) for row in rows]


def fault_of(row: Payable, *, pay_on: date) -> str:
    """A key of FAULTS when `row` may not be paid on `pay_on`, else an empty string."""
    if row.ended_on and row.ended_on < row.month:
        return "ended"
    if row.died or row.died_as_merged:
        return "died"
    if row.provider and row.provider_closed_on and row.provider_closed_on <= pay_on:
        return "provider_closed"
    if not may_be_paid_to(row.iban):
        return "iban_invalid"
    return ""


class Transfer(NamedTuple):
    """One credit transfer as it stands in the batch and in the file."""

    instalment: int
    amount_cents: int
    payee_name: str
    iban: str
    end_to_end_id: str
    remittance: str
    budget_code: str


def transfer_of(row: Payable, *, batch_number: str) -> Transfer:
    """The transfer that pays `row`. Its end-to-end id names batch and instalment: what the bank returns finds both."""
    return Transfer(
        instalment=row.instalment,
        amount_cents=row.amount_cents,
        payee_name=bank_text(row.payee_name, length=70),
        iban=row.iban,
        end_to_end_id=f"{batch_number}-{row.instalment}",
        remittance=remittance_of(row),
        budget_code=row.budget_code,
    )


def remittance_of(row: Payable) -> str:
    """What the payee reads. A provider gets its own customer number; the person's name only where there is none."""
    parts = [f"{BENEFIT_IN_BANK_TEXT.get(row.benefit, 'Pabalsts')} {row.month:%m.%Y}"]
    if row.sequence:
        parts.append("starpiba")
    if row.provider:
        parts.append(f"lig. {row.reference}" if row.reference else f"{row.given_names} {row.family_name}")
    parts.append(row.case_number)
    return bank_text(", ".join(parts), length=140)


def content_hash(head: dict[str, str], transfers: Iterable[Transfer]) -> str:
    """SHA-256 over the batch's own facts and every transfer in order: what is approved is what was prepared."""
    digest = hashlib.sha256(json.dumps(head, sort_keys=True, ensure_ascii=False).encode())
    for transfer in transfers:
        digest.update(b"\n")
        digest.update(json.dumps(transfer, ensure_ascii=False, separators=(",", ":")).encode())
    return digest.hexdigest()
