"""The bank file: ISO 20022 pain.001.001.09, the same bytes each time it is written for the same batch."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from django.utils import timezone
from sepaxml import SepaTransfer

from dienests.payments.bank_text import bank_text
from dienests.payments.lines import Transfer

if TYPE_CHECKING:
    from xmlschema import XMLSchema

SCHEMA = "pain.001.001.09"
_NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"


@dataclass(frozen=True, kw_only=True)
class FileHead:
    """What the file says besides its transfers. `created_at` is the moment of approval, not of writing."""

    message_id: str
    payer_name: str
    payer_iban: str
    payer_bic: str
    pay_on: date
    created_at: datetime


def write_bank_file(head: FileHead, transfers: Sequence[Transfer]) -> bytes:
    """The file for `transfers`, all carried out on `head.pay_on` from one account.

    Validated against the official schema; raises ValueError with the first thing the schema refuses.
    """
    name = bank_text(head.payer_name, length=70)
    payment = SepaTransfer(
        {"name": name, "IBAN": head.payer_iban, "BIC": head.payer_bic, "batch": True, "currency": "EUR"},
        schema=SCHEMA,
        clean=False,  # the transfers were made plain when the batch was prepared
    )
    for transfer in transfers:
        payment.add_payment(
            {
                "name": transfer.payee_name,
                "IBAN": transfer.iban,
                "amount": transfer.amount_cents,
                "execution_date": head.pay_on,
                "description": transfer.remittance,
                "endtoend_id": transfer.end_to_end_id,
            }
        )
    content = _with_own_marks(payment.export(validate=False), head)
    if fault := schema_fault(content):
        raise ValueError(fault)
    return content


def _with_own_marks(content: bytes, head: FileHead) -> bytes:
    """The library fills in the present moment and chance numbers; ours come from the batch."""
    root = ET.fromstring(content)  # noqa: S314 – written a moment ago by ourselves, not received
    created = timezone.localtime(head.created_at).replace(tzinfo=None).isoformat(timespec="seconds")
    for path, text in (
        ("p:GrpHdr/p:MsgId", head.message_id),
        ("p:GrpHdr/p:CreDtTm", created),
        ("p:PmtInf/p:PmtInfId", head.message_id),
    ):
        node = root.find(f"p:CstmrCdtTrfInitn/{path}", {"p": _NAMESPACE})
        if node is None:
            raise ValueError(f"{path} is missing")
        node.text = text
    ET.register_namespace("", _NAMESPACE)
    body: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body


@lru_cache(maxsize=1)
def _schema() -> XMLSchema:
    # Takes half a second to load: whoever writes a bank file waits for it, and no other page.
    from xmlschema import XMLSchema  # noqa: PLC0415

    return XMLSchema(files("sepaxml").joinpath("schemas", f"{SCHEMA}.xsd").read_text(encoding="utf-8"))


def schema_fault(content: bytes) -> str:
    """What the official schema refuses in `content`, with its place; empty when the file is valid."""
    fault = next(_schema().iter_errors(content.decode()), None)
    return "" if fault is None else f"{fault.path}: {fault.reason}"
