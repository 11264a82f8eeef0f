"""The decision's page, verifying it, and its letters."""

import pytest
from django.urls import reverse

from dienests.base.audit.models import AuditEntry
from dienests.cases.models import Decision, Letter
from dienests.cases.operations import verification
from dienests.cases.operations.letters import issue_letter
from tests.factories.cases import OfficeAtWork, decided, fresh, ready_case
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def _page(name: str, decision: Decision, *more: int) -> str:
    return reverse(f"office:{name}", args=[decision.case_id, *more])


def test_says_what_why_and_by_whom(office: OfficeAtWork, sign_in: SignIn) -> None:
    decision = decided(office)
    text = sign_in(office.organiser).get(_page("decision", decision)).content.decode()
    for expected in (
        decision.number,
        "€192.70",
        "Law on Social Services and Social Assistance, s. 35",
        "you may contest it at Ogre Municipal Council",
        str(office.organiser.user),
        str(office.worker.user),
        decision.content_hash,
        decision.calculation.rulebook_version,
    ):
        assert expected in text, expected


def test_accountant_sees_the_decision_without_the_means(office: OfficeAtWork, sign_in: SignIn) -> None:
    decision = decided(office)
    text = sign_in(office.accountant).get(_page("decision", decision)).content.decode()
    assert decision.number in text
    assert "Old-age pension" not in text
    assert "What it was calculated from" not in text
    assert sign_in(office.accountant).get(_page("letters", decision)).status_code == 403


def test_verify_now(office: OfficeAtWork, sign_in: SignIn) -> None:
    decision = decided(office)
    client = sign_in(office.organiser)
    assert "same figures, same hashes" in client.get(_page("decision_verify", decision)).content.decode()


def test_verify_now_tells_a_changed_row(office: OfficeAtWork, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    decision = decided(office)
    monkeypatch.setattr(verification, "content_hash", lambda _data: "0" * 64)  # no row can be changed: triggers
    text = sign_in(office.organiser).get(_page("decision_verify", decision)).content.decode()
    assert "a stored row was changed" in text
    assert "calculation.result" in text


def test_case_without_decision(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = ready_case(office)
    page = sign_in(office.organiser).get(reverse("office:decision", args=[case.pk]))
    assert "There is no decision yet" in page.content.decode()
    assert sign_in(office.organiser).get(reverse("office:decision_verify", args=[case.pk])).status_code == 404


def test_letter_is_looked_at_signed_read_and_printed_again(office: OfficeAtWork, sign_in: SignIn) -> None:
    decision = decided(office)
    client = sign_in(office.organiser)
    look = client.get(_page("letter_preview", decision), {"kind": "decision"})
    assert "data:image/png" in look.content.decode()
    assert not Letter.objects.exists()
    client.post(_page("letter_issue", decision), {"kind": "decision", "language": "lv"})
    letter = Letter.objects.get()
    assert letter.signed_by == office.worker.user  # who decided, whoever hands it out
    pdf = client.get(_page("letter", decision, letter.pk))
    assert pdf.content.startswith(b"%PDF")
    assert f'filename="{letter.number}.pdf"' in pdf["Content-Disposition"]
    assert AuditEntry.objects.filter(event="letter_viewed", actor=office.organiser.user).count() == 1
    again = client.post(_page("letter_again", decision, letter.pk), follow=True)
    assert "every byte is the same" in again.content.decode()


def test_certificate_only_for_a_status_in_force(office: OfficeAtWork, sign_in: SignIn) -> None:
    granted = decided(office)
    refused = decided(office, income=[{"kind": "old_age_pension", "monthly": "900.00"}])
    client = sign_in(office.organiser)
    assert "Certificate of household status" in client.get(_page("letters", granted)).content.decode()
    assert "Certificate of household status" not in client.get(_page("letters", refused)).content.decode()
    answer = client.post(_page("letter_issue", refused), {"kind": "status_certificate"}, follow=True)
    assert not Letter.objects.exists()
    assert "certificate" in answer.content.decode().lower()


def test_letter_of_another_case_is_not_found(office: OfficeAtWork, sign_in: SignIn) -> None:
    one, other = decided(office), decided(office)
    letter = issue_letter(actor=office.worker, now=office.now, decision=one, kind="decision", language="lv")
    answer = sign_in(office.organiser).get(_page("letter", other, letter.pk))
    assert answer.status_code == 404


def test_accountant_cannot_sign(office: OfficeAtWork, sign_in: SignIn) -> None:
    decision = decided(office)
    answer = sign_in(office.accountant).post(_page("letter_issue", decision), {"kind": "decision"})
    assert answer.status_code == 403
    assert fresh(decision.case).pk == decision.case_id
    assert not Letter.objects.exists()
