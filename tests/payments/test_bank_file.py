"""The bank file: valid by the official schema, exact to the cent, the same bytes each time."""

import hashlib
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.cases import store
from dienests.payments.bank_file import FileHead, schema_fault, write_bank_file
from dienests.payments.bank_text import bank_text, iban_fault
from dienests.payments.lines import Transfer
from dienests.payments.operations import approve_batch, bank_file_of, prepare_batch
from tests.factories.organisation import actor_in
from tests.factories.payments import GrantFactory, ProviderFactory, planned

NAMESPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
ALLOWED = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ")


def texts(content, path):
    return [node.text for node in ET.fromstring(content).findall(f".//p:{path}", NAMESPACE)]


def head_of(now):
    return FileHead(
        message_id="DIENESTS-MK-2026-000001",
        payer_name="Ogres novada pašvaldība",
        payer_iban="LV80BANK0000435195001",
        payer_bic="BANKLV22",
        pay_on=date(2026, 2, 20),
        created_at=now,
    )


def transfer(**changes):
    fields = {
        "instalment": 1,
        "amount_cents": 10000,
        "payee_name": "Janis Berzins",
        "iban": "LV97HABA0012345678910",
        "end_to_end_id": "MK-2026-000001-1",
        "remittance": "GMI pabalsts 02.2026",
        "budget_code": "6260",
    }
    return Transfer(**{**fields, **changes})


def test_file_is_valid_exact_and_deterministic(now):
    amounts = [1, 10, 99, 100, 19270, 99999999]
    transfers = [transfer(amount_cents=cents, end_to_end_id=f"E{n}") for n, cents in enumerate(amounts)]
    content = write_bank_file(head_of(now), transfers)
    assert schema_fault(content) == ""
    assert texts(content, "InstdAmt") == ["0.01", "0.10", "0.99", "1.00", "192.70", "999999.99"]
    assert texts(content, "CtrlSum") == ["1000194.79"] * 2
    assert texts(content, "NbOfTxs") == ["6"] * 2
    assert texts(content, "EndToEndId") == [f"E{n}" for n in range(6)]
    assert texts(content, "MsgId") == texts(content, "PmtInfId") == ["DIENESTS-MK-2026-000001"]
    assert texts(content, "CreDtTm") == ["2026-02-10T10:00:00"]
    assert texts(content, "ReqdExctnDt/p:Dt") == ["2026-02-20"]
    assert texts(content, "BICFI") == ["BANKLV22"]
    assert content == write_bank_file(head_of(now), transfers)


@pytest.mark.parametrize("wrong", [{"iban": "LV"}, {"end_to_end_id": "x" * 36}, {"remittance": "x" * 141}])
def test_a_file_against_the_schema_is_not_written(now, wrong):
    with pytest.raises(ValueError, match="CdtTrfTxInf"):
        write_bank_file(head_of(now), [transfer(**wrong)])


@given(st.text(max_size=300), st.integers(min_value=1, max_value=140))
def test_bank_text_has_only_what_every_bank_prints(text, length):
    plain = bank_text(text, length=length)
    assert len(plain) <= length
    assert set(plain) <= ALLOWED
    assert not plain.startswith("/")
    assert not plain.endswith("/")
    assert "//" not in plain
    assert plain == bank_text(plain, length=length)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ģirts Šķēle-Žagariņš", "Girts Skele-Zagarins"),
        ("SIA „Ogres Namsaimnieks”", "SIA ,,Ogres Namsaimnieks"),
        ("Анна Петрова", "Anna Petrova"),
        ("O'Brien & Co <script>", "O'Brien Co script"),
    ],
)
def test_bank_text(text, plain):
    assert bank_text(text, length=70) == plain


@pytest.mark.parametrize(
    ("iban", "valid"),
    [
        ("LV97HABA0012345678910", True),
        ("EE382200221020145685", True),
        ("LV97HABA0012345678911", False),
        ("LV97HABA001234567891", False),
        ("", False),
        ("XX97HABA0012345678910", False),
    ],
)
def test_accounts(iban, valid):
    assert (iban_fault(iban) == "") == valid


@pytest.fixture
def approved(now, accountant, head, office):
    provider = ProviderFactory(name="SIA „Ogres Namsaimnieks”")
    planned(GrantFactory())
    planned(GrantFactory(iban="", provider=provider, provider_reference="Nr. 77/12"))
    batch = prepare_batch(actor=accountant, now=now, month=date(2026, 2, 1), pay_on=date(2026, 2, 20)).batch
    return approve_batch(actor=head, now=now, batch=batch, content_hash=batch.content_hash)


@pytest.mark.django_db
def test_the_approved_file_is_stored_and_fetching_it_is_recorded(approved, accountant, now):
    content = bank_file_of(actor=accountant, now=now, batch=approved)
    assert hashlib.sha256(content).hexdigest() == approved.file_sha256
    assert schema_fault(content) == ""
    assert texts(content, "Cdtr/p:Nm")[1] == "SIA ,,Ogres Namsaimnieks"
    assert "lig. Nr. 77/12" in texts(content, "Ustrd")[1]
    assert "Paraugs" not in texts(content, "Ustrd")[1]  # the customer number is enough for the provider
    assert AuditEntry.objects.last().event == "bank_file_downloaded"


@pytest.mark.django_db
def test_a_lost_file_is_written_again_byte_for_byte(approved, accountant, now):
    first = bank_file_of(actor=accountant, now=now, batch=approved)
    store.path_of(approved.file_sha256).unlink()
    assert bank_file_of(actor=accountant, now=now, batch=approved) == first


@pytest.mark.django_db
def test_a_damaged_file_is_replaced_by_what_was_approved(approved, accountant, now):
    path = store.path_of(approved.file_sha256)
    whole = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(whole.replace(b"100.00", b"900.00"))
    assert bank_file_of(actor=accountant, now=now, batch=approved) == whole
    assert path.read_bytes() == whole


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ACCOUNTANT, Role.HEAD_OF_OFFICE}])
def test_others_do_not_fetch_the_file(approved, now, role):
    with pytest.raises(AccessRefused):
        bank_file_of(actor=actor_in(role), now=now, batch=approved)


@pytest.mark.django_db
def test_no_file_before_approval(now, accountant, office):
    planned(GrantFactory())
    batch = prepare_batch(actor=accountant, now=now, month=date(2026, 2, 1), pay_on=date(2026, 2, 20)).batch
    with pytest.raises(AccessRefused):
        bank_file_of(actor=accountant, now=now, batch=batch)
