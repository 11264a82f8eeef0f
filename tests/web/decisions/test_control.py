"""Control by a second person: opening, seeing, approving and deciding, returning; who may not."""

import pytest
from django.urls import reverse

from dienests.cases.models import Control, Decision, Draft, Letter, State, Submission
from dienests.cases.operations.control import open_for_control
from dienests.payments.models import Grant
from tests.factories.cases import (
    OfficeAtWork,
    controlled,
    everything_seen,
    fresh,
    office_at_work,
    ready_case,
    submitted,
)
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def _form(submission: Submission, **fields: object) -> dict[str, object]:
    return {"submission": submission.pk, "version": fresh(submission.case).version, **fields}


def _opened(office: OfficeAtWork, **options: object) -> Submission:
    submission = submitted(office, **options)
    open_for_control(actor=office.worker, now=office.now, submission=submission)
    return submission


def test_looking_at_the_page_does_not_open(office: OfficeAtWork, sign_in: SignIn) -> None:
    submission = submitted(office)
    client = sign_in(office.worker)
    page = client.get(reverse("office:control", args=[submission.case_id]))
    assert "Begin control" in page.content.decode()
    assert Submission.objects.get().opened_at is None
    client.post(reverse("office:control_open", args=[submission.case_id]), _form(submission))
    found = Submission.objects.get()
    assert (found.opened_by, fresh(submission.case).assignee) == (office.worker.user, office.worker.user)


def test_what_was_waived_has_to_be_seen_first(office: OfficeAtWork, sign_in: SignIn) -> None:
    submission = _opened(office)
    client = sign_in(office.worker)
    text = client.get(reverse("office:control", args=[submission.case_id])).content.decode()
    assert text.index("Identity document") < text.index("Old-age pension")
    approve = reverse("office:control_approve", args=[submission.case_id])
    answer = client.post(approve, _form(submission, do="decide"), follow=True)
    assert "Not everything that is to be controlled is marked as seen" in answer.content.decode()
    assert not Control.objects.exists()


def test_approve_and_decide_in_one_sitting(office: OfficeAtWork, sign_in: SignIn) -> None:
    submission = _opened(office)
    client = sign_in(office.worker)
    client.post(reverse("office:draft", args=["control", str(submission.pk)]), {"seen": ["members"]})
    form = _form(submission, do="decide", seen=everything_seen(submission), letter="en", note="Redzēts.")
    answer = client.post(reverse("office:control_approve", args=[submission.case_id]), form)
    decision = Decision.objects.get()
    assert answer["Location"] == reverse("office:decision", args=[submission.case_id]) + "?done=1"
    assert (decision.decided_by, decision.control.note) == (office.worker.user, "Redzēts.")
    assert decision.content["benefits"][1]["amount"] == "192.70"
    letter = Letter.objects.get()
    assert (letter.kind, letter.language, letter.signed_by) == ("decision", "en", office.worker.user)
    assert Grant.objects.filter(decision=decision, benefit="housing").count() == 1
    assert not Draft.objects.filter(form="control").exists()


def test_marks_are_kept_until_it_is_finished(office: OfficeAtWork, sign_in: SignIn) -> None:
    submission = _opened(office)
    client = sign_in(office.worker)
    client.post(reverse("office:draft", args=["control", str(submission.pk)]), {"seen": ["papers.identity_document"]})
    text = client.get(reverse("office:control", args=[submission.case_id])).content.decode()
    assert 'value="papers.identity_document" data-see data-row-link data-must checked' in text


def test_return_with_reasons(office: OfficeAtWork, sign_in: SignIn) -> None:
    submission = _opened(office)
    client = sign_in(office.worker)
    back = reverse("office:control_return", args=[submission.case_id])
    refused = client.post(back, _form(submission), follow=True)
    assert "A reason is needed" in refused.content.decode()
    form = _form(submission, reason=["missing_document"], return_note="Nav SEB pārskata", seen=["members"])
    done = client.post(back, form, follow=True)
    row = Control.objects.get()
    assert (row.outcome, row.reasons, row.note) == ("return", ["missing_document"], "Nav SEB pārskata")
    assert row.checked == ["members"]
    assert fresh(submission.case).state == State.RETURNED
    assert "Nav SEB pārskata" in done.content.decode()


def test_who_prepared_is_told_why_not(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = ready_case(office, actor=office.worker)
    submission = submitted(office, case, actor=office.worker)
    client = sign_in(office.worker)
    page = client.get(reverse("office:control", args=[case.pk]))
    assert "You prepared this case" in page.content.decode()
    for name, more in (
        ("control_open", {}),
        ("control_approve", {"do": "decide", "seen": everything_seen(submission)}),
        ("control_return", {"reason": ["missing_document"]}),
        ("control_decide", {}),
    ):
        client.post(reverse(f"office:{name}", args=[case.pk]), _form(submission, **more))
        assert not Control.objects.exists()
        assert not Decision.objects.exists()
        assert Submission.objects.get().opened_at is None


def test_two_who_control_at_once(office: OfficeAtWork, sign_in: SignIn) -> None:
    submission = _opened(office)
    form = _form(submission, do="decide", seen=everything_seen(submission))
    other = sign_in(office.second_worker)
    page = other.get(reverse("office:control", args=[submission.case_id])).content.decode()
    assert "Agree between you who finishes it." in page
    approve = reverse("office:control_approve", args=[submission.case_id])
    assert sign_in(office.worker).post(approve, form).status_code == 302
    late = other.post(approve, form)
    assert late.status_code == 409
    assert str(office.worker.user) in late.content.decode()
    assert Decision.objects.count() == 1


def test_edited_meanwhile_cannot_be_approved(office: OfficeAtWork, sign_in: SignIn) -> None:
    submission = _opened(office)
    data = dict(submission.case.declaration.data, savings="9000.00")
    type(submission.case.declaration).objects.filter(pk=submission.case.declaration_id).update(data=data)
    client = sign_in(office.worker)
    page = client.get(reverse("office:control", args=[submission.case_id])).content.decode()
    assert "The case is no longer what was submitted" in page
    form = _form(submission, do="decide", seen=everything_seen(submission))
    answer = client.post(reverse("office:control_approve", args=[submission.case_id]), form)
    assert answer.status_code == 409
    assert not Control.objects.exists()


def test_payment_that_cannot_be_made_undoes_everything(
    office: OfficeAtWork, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dienests.payments.errors import PaymentRefused
    from dienests.payments.operations import granting

    def refuse(*_given: object, **_named: object) -> None:
        raise PaymentRefused("payee_missing", benefit="housing")

    monkeypatch.setattr(granting, "payee_of", refuse)
    submission = _opened(office)
    form = _form(submission, do="decide", seen=everything_seen(submission))
    answer = sign_in(office.worker).post(
        reverse("office:control_approve", args=[submission.case_id]), form, follow=True
    )
    assert "There is no account to pay" in answer.content.decode()
    assert (Control.objects.count(), Decision.objects.count()) == (0, 0)
    assert fresh(submission.case).state == State.SUBMITTED


def test_where_others_decide_approving_passes_it_on(sign_in: SignIn, db: None) -> None:
    office = office_at_work(practice="latvia")
    submission = _opened(office)
    client = sign_in(office.worker)
    page = client.get(reverse("office:control", args=[submission.case_id])).content.decode()
    assert 'value="approve"' in page
    assert 'value="decide"' not in page
    approve = reverse("office:control_approve", args=[submission.case_id])
    client.post(approve, _form(submission, do="approve", seen=everything_seen(submission)))
    assert (fresh(submission.case).state, fresh(submission.case).stage) == (State.APPROVED, "decision")
    head = sign_in(office.head)
    assert "Decide" in head.get(reverse("office:control", args=[submission.case_id])).content.decode()
    head.post(reverse("office:control_decide", args=[submission.case_id]), _form(submission))
    assert Decision.objects.get().decided_by == office.head.user


def test_next_one_that_waits_is_offered(office: OfficeAtWork, sign_in: SignIn) -> None:
    submission, other = _opened(office), submitted(office)
    form = _form(submission, do="decide", seen=everything_seen(submission))
    client = sign_in(office.worker)
    page = client.post(reverse("office:control_approve", args=[submission.case_id]), form, follow=True)
    assert reverse("office:control", args=[other.case_id]) in page.content.decode()


def test_record_of_control_can_be_read_afterwards(office: OfficeAtWork, sign_in: SignIn) -> None:
    control = controlled(office, outcome="return", reasons=["wrong_payee"])
    page = sign_in(office.auditor).get(reverse("office:control", args=[control.submission.case_id]))
    text = page.content.decode()
    assert "The payee or account does not match" in text
    assert "data-autosave=" not in text


def test_nothing_to_control_yet(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = ready_case(office)
    page = sign_in(office.worker).get(reverse("office:control", args=[case.pk]))
    assert "There is nothing to control yet" in page.content.decode()


def test_foreign_submission_is_not_found(office: OfficeAtWork, sign_in: SignIn) -> None:
    mine, other = _opened(office), submitted(office)
    form = {"submission": other.pk, "version": fresh(mine.case).version}
    for name in ("control_open", "control_approve", "control_decide", "control_return"):
        answer = sign_in(office.worker).post(reverse(f"office:{name}", args=[mine.case_id]), form)
        assert answer.status_code == 404


def test_letter_as_it_would_be_signed(office: OfficeAtWork, sign_in: SignIn) -> None:
    submission = _opened(office)
    page = sign_in(office.worker).get(reverse("office:control_letter", args=[submission.case_id]))
    assert "data:image/png" in page.content.decode()
    assert not Letter.objects.exists()
