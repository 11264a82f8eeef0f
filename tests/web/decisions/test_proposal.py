"""The proposal: what would be decided, what is missing, put forward, taken back."""

import pytest
from django.urls import reverse

from dienests.cases.models import Case, Draft, State, Submission
from dienests.cases.operations.control import open_for_control
from tests.factories.cases import (
    OfficeAtWork,
    controlled,
    decided,
    declare,
    fresh,
    opened_case,
    ready_case,
    submitted,
)
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def _form(case: Case, **fields: object) -> dict[str, object]:
    case = fresh(case)
    return {"version": case.version, "declaration_version": case.declaration.version, **fields}


def test_says_what_the_client_gets_and_from_when(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = ready_case(office)
    page = sign_in(office.organiser).get(reverse("office:proposal", args=[case.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "€192.70" in text
    assert "The household&#x27;s income exceeds the limit for a needy household." in text  # why there is no GMI
    assert "Submit for control" in text
    assert "This stage is part of every case." in text  # why it is controlled


def test_names_what_is_missing_with_the_way_to_it(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = declare(opened_case(office, signed=False), actor=office.organiser)
    text = sign_in(office.organiser).get(reverse("office:proposal", args=[case.pk])).content.decode()
    assert "Not all adults of the household have signed" in text
    assert reverse("office:documents", args=[case.pk]) in text
    assert 'form="proposal-form"' not in text  # nothing to press before it is put right


def test_without_an_assessment_it_leads_to_the_declaration(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = opened_case(office)
    text = sign_in(office.organiser).get(reverse("office:proposal", args=[case.pk])).content.decode()
    assert reverse("office:declaration", args=[case.pk]) in text


def test_submit_then_take_back(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = ready_case(office)
    client = sign_in(office.organiser)
    answer = client.post(reverse("office:proposal_submit", args=[case.pk]), _form(case, note="Zvanīt  pēc\nplkst. 14"))
    assert answer.status_code == 302
    submission = Submission.objects.get()
    assert submission.content["note"] == "Zvanīt pēc plkst. 14"
    page = client.get(answer["Location"]).content.decode()
    undo = reverse("office:proposal_take_back", args=[case.pk, submission.pk])
    assert "Take back" in page
    assert f"{undo}?version={fresh(case).version}" in page  # the toast's undo
    client.post(undo, {"version": fresh(case).version})
    assert fresh(case).state == State.OPEN


def test_once_opened_it_cannot_be_taken_back(office: OfficeAtWork, sign_in: SignIn) -> None:
    submission = submitted(office)
    open_for_control(actor=office.worker, now=office.now, submission=submission)
    client = sign_in(office.organiser)
    page = client.get(reverse("office:proposal", args=[submission.case_id])).content.decode()
    assert "it can no longer be taken back" in page
    undo = reverse("office:proposal_take_back", args=[submission.case_id, submission.pk])
    answer = client.post(undo, {"version": fresh(submission.case).version}, follow=True)
    assert "has already opened the submission" in answer.content.decode()
    assert fresh(submission.case).state == State.SUBMITTED


def test_refusing_what_the_calculation_gives_needs_a_reason(office: OfficeAtWork, sign_in: SignIn) -> None:
    case, client = ready_case(office), sign_in(office.organiser)
    look = client.get(reverse("office:proposal_look", args=[case.pk]), {"verdict-housing": "refuse"}, HTTP_HX_REQUEST=1)
    assert "to be refused; mark why" in look.content.decode()
    answer = client.post(
        reverse("office:proposal_submit", args=[case.pk]), _form(case, **{"verdict-housing": "refuse"}), follow=True
    )
    assert "A reason is needed: Housing benefit." in answer.content.decode()
    assert not Submission.objects.exists()
    form = _form(case, **{"verdict-housing": "refuse", "reason-housing": ["false_information", "housing_granted"]})
    client.post(reverse("office:proposal_submit", args=[case.pk]), form)
    [housing] = [entry for entry in Submission.objects.get().content["benefits"] if entry["benefit"] == "housing"]
    assert (housing["granted"], housing["amount"], housing["reasons"]) == (False, "0.00", ["false_information"])


def test_what_was_marked_comes_back_from_the_draft(office: OfficeAtWork, sign_in: SignIn) -> None:
    case, client = ready_case(office), sign_in(office.organiser)
    kept = {"verdict-housing": "refuse", "reason-housing": "false_information", "note": "pagaidām"}
    client.post(reverse("office:draft", args=["proposal", str(case.pk)]), kept)
    text = client.get(reverse("office:proposal", args=[case.pk])).content.decode()
    assert "pagaidām" in text
    assert "The calculation gives this; you refuse it." in text
    client.post(reverse("office:proposal_submit", args=[case.pk]), _form(case, **kept))
    assert not Draft.objects.filter(form="proposal").exists()


def test_looking_stores_nothing(office: OfficeAtWork, sign_in: SignIn) -> None:
    case, client = ready_case(office), sign_in(office.organiser)
    before = fresh(case).version
    client.get(reverse("office:proposal_look", args=[case.pk]), {"verdict-housing": "refuse"}, HTTP_HX_REQUEST=1)
    client.get(reverse("office:proposal_letter", args=[case.pk]))
    assert fresh(case).version == before
    assert not Draft.objects.exists()


def test_two_who_submit_at_once_get_the_page_that_says_so(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = ready_case(office)
    form = _form(case)
    assert sign_in(office.organiser).post(reverse("office:proposal_submit", args=[case.pk]), form).status_code == 302
    late = sign_in(office.second_organiser).post(reverse("office:proposal_submit", args=[case.pk]), form)
    assert late.status_code == 409
    assert str(office.organiser.user) in late.content.decode()
    assert Submission.objects.count() == 1


def test_the_letter_before_anything_is_signed_in_both_languages(office: OfficeAtWork, sign_in: SignIn) -> None:
    case, client = ready_case(office), sign_in(office.organiser)
    address = reverse("office:proposal_letter", args=[case.pk])
    pictures = client.get(address, {"language": "lv"}).content.decode()
    assert "data:image/png;base64," in pictures
    pdf = client.get(address, {"language": "en", "as": "pdf"})
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")


def test_returned_case_shows_why(office: OfficeAtWork, sign_in: SignIn) -> None:
    control = controlled(office, outcome="return", reasons=["missing_document"])
    page = sign_in(office.organiser).get(reverse("office:proposal", args=[control.submission.case_id]))
    assert "A document on which the calculation rests is missing." in page.content.decode()


def test_decided_case_leads_to_the_decision(office: OfficeAtWork, sign_in: SignIn) -> None:
    decision = decided(office)
    answer = sign_in(office.organiser).get(reverse("office:proposal", args=[decision.case_id]))
    assert answer["Location"] == reverse("office:decision", args=[decision.case_id])


def test_in_a_stage_that_only_hands_over_nothing_is_submitted(sign_in: SignIn, db: None) -> None:
    from tests.factories.cases import office_at_work

    office = office_at_work(practice="daugavpils")
    case = opened_case(office)
    text = sign_in(office.organiser).get(reverse("office:proposal", args=[case.pk])).content.decode()
    assert "it ends by handing the case over" in text
    assert 'form="proposal-form"' not in text
