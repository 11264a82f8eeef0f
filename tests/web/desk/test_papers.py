"""Papers: several at a time with a result each, the checklist, previews in frames that can do nothing, requests."""

import io
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from dienests.cases.models import Case, Document, DocumentRequest, Letter, State
from tests.factories.cases import OfficeAtWork, opened_case
from tests.factories.people import PersonFactory
from tests.web.desk.conftest import SignIn


@pytest.fixture
def client(office: OfficeAtWork, sign_in: SignIn) -> Client:
    return sign_in(office.organiser)


@pytest.fixture
def case(office: OfficeAtWork) -> Case:
    return opened_case(office, received_on=office.organiser.today)


def picture(colour: str = "white") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(content, format="PNG")
    return content.getvalue()


def word_document() -> bytes:
    """The least that is a DOCX: one paragraph."""
    space = "http://schemas.openxmlformats.org"
    kinds = (
        f'<Types xmlns="{space}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{space}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    text = (
        f'<w:document xmlns:w="{space}/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>Izziņa par ienākumiem</w:t></w:r></w:p></w:body></w:document>"
    )
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name, part in (("[Content_Types].xml", kinds), ("_rels/.rels", relations), ("word/document.xml", text)):
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + part)
    return content.getvalue()


def add(client: Client, case: Case, *files: tuple[str, bytes], **form: Any) -> list[dict[str, Any]]:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    answer = client.post(
        f"/office/cases/{case.pk}/documents/add/", {"files": uploads, **form}, headers={"X-Requested-With": "fetch"}
    )
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_good_files_stay_whatever_is_wrong_with_others(client: Client, case: Case) -> None:
    results = add(client, case, ("konts.png", picture()), ("vīruss.pdf", b"<html>"), ("tukšs.pdf", b""))
    assert [result["ok"] for result in results] == [True, False, False]
    assert all(result["message"] for result in results[1:])
    assert Document.objects.get().name == "konts.png"


def test_nothing_chosen_is_told(client: Client, case: Case) -> None:
    where = f"/office/cases/{case.pk}/documents/add/"
    assert client.post(where, {}, headers={"X-Requested-With": "fetch"}).status_code == 422
    assert client.post(where, {}).status_code == 302


def test_naming_a_paper_answers_its_line(client: Client, case: Case) -> None:
    add(client, case, ("konts.png", picture()))
    document = Document.objects.get()
    where = f"/office/cases/{case.pk}/documents/{document.pk}/classify/"
    kind = f"bank_statements:{case.applicant_id}"
    text = client.post(where, {"kind": kind}, headers={"HX-Request": "true"}).content.decode()
    document.refresh_from_db()
    assert (document.kind, document.person_id) == ("bank_statements", case.applicant_id)
    assert "is-present" in text


def test_removing_asks_for_a_reason(client: Client, case: Case) -> None:
    add(client, case, ("konts.png", picture()))
    where = f"/office/cases/{case.pk}/documents/{Document.objects.get().pk}/remove/"
    refused = client.post(where, {"reason": " "}, headers={"HX-Request": "true"})
    assert (refused.status_code, refused["X-Fragment"]) == (422, "refused")
    assert client.post(where, {"reason": "nav par šo lietu"}, headers={"HX-Request": "true"}).status_code == 200
    assert Document.objects.get().removed_at is not None


def test_seen_at_the_desk_and_needed_after_all(client: Client, case: Case) -> None:
    where = f"/office/cases/{case.pk}/documents/"
    client.post(where + "waive/", {"key": "identity_document", "reason": "uzrādīts"}, headers={"HX-Request": "true"})
    case.refresh_from_db()
    assert case.waived["identity_document"]["reason"] == "uzrādīts"
    client.post(where + "ask-again/", {"key": "identity_document"}, headers={"HX-Request": "true"})
    case.refresh_from_db()
    assert case.waived == {}


def test_paper_of_another_case_is_not_reached_through_ones_own(
    office: OfficeAtWork, client: Client, case: Case
) -> None:
    add(client, case, ("konts.png", picture()))
    document = Document.objects.get()
    other = opened_case(office, people=[PersonFactory()], received_on=office.organiser.today)
    for part in ("", "file/", "page/1/", "text/"):
        assert client.get(f"/office/cases/{other.pk}/documents/{document.pk}/{part}").status_code == 404


def test_papers_are_not_shown_to_strangers(office: OfficeAtWork, client: Client, case: Case, sign_in: SignIn) -> None:
    add(client, case, ("konts.png", picture()))
    document = Document.objects.get()
    for who in (office.accountant, office.administrator, office.service):
        stranger = sign_in(who)
        for part in ("", "file/", "page/1/", "text/"):
            where = f"/office/cases/{case.pk}/documents/{document.pk}/{part}"
            assert stranger.get(where).status_code == 403, part


def test_pages_come_as_pictures_and_the_file_as_attachment(client: Client, case: Case) -> None:
    add(client, case, ("konts ā.png", picture()))
    where = f"/office/cases/{case.pk}/documents/{Document.objects.get().pk}/"
    assert "preview-pages" in client.get(where, headers={"HX-Request": "true"}).content.decode()
    page = client.get(where + "page/1/")
    assert (page["Content-Type"], page.content[:4]) == ("image/png", b"\x89PNG")
    file = client.get(where + "file/")
    assert file.content == picture()
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert client.get(where + "page/9/").status_code == 422


def test_text_of_a_docx_comes_in_a_frame_that_can_do_nothing(client: Client, case: Case) -> None:
    assert add(client, case, ("izziņa.docx", word_document()))[0]["ok"]
    where = f"/office/cases/{case.pk}/documents/{Document.objects.get().pk}/"
    assert 'sandbox=""' in client.get(where, headers={"HX-Request": "true"}).content.decode()
    answer = client.get(where + "text/")
    policy = answer["Content-Security-Policy"]
    assert "Izziņa par ienākumiem" in answer.content.decode()
    assert "sandbox" in policy
    assert "script-src 'none'" in policy
    assert "default-src 'none'" in policy
    assert "nonce" not in policy


def test_request_stops_the_clock_and_papers_start_it(office: OfficeAtWork, client: Client, case: Case) -> None:
    due = (office.organiser.today + timedelta(days=10)).isoformat()
    where = f"/office/cases/{case.pk}/requests/"
    form = {"key": [f"bank_statements:{case.applicant_id}"], "due": due, "message": "Lūdzu!", "language": "lv"}
    preview = client.post(where + "preview/", form, headers={"X-Requested-With": "fetch"}).json()
    assert preview["pages"][0].startswith("data:image/png;base64,")
    assert not Letter.objects.exists()
    client.post(where + "send/", {**form, "version": case.version})
    case.refresh_from_db()
    assert case.state == State.WAITING
    assert case.clock_stopped_on == office.organiser.today
    text = client.get(f"/office/cases/{case.pk}/documents/").content.decode()
    assert "request" in text or "pieprasīj" in text.lower()
    client.post(where + "received/", {"version": case.version, "received_on": office.organiser.today.isoformat()})
    case.refresh_from_db()
    assert case.state == State.OPEN
    assert DocumentRequest.objects.get().answered_on == office.organiser.today


@pytest.mark.parametrize("due", ["", "2020-01-01", "nevis datums"])
def test_request_with_an_impossible_term_is_told(client: Client, case: Case, due: str) -> None:
    where = f"/office/cases/{case.pk}/requests/send/"
    client.post(where, {"key": ["housing_bills"], "due": due, "version": case.version})
    assert not DocumentRequest.objects.exists()
    assert "tone-late" in client.get(f"/office/cases/{case.pk}/documents/").content.decode()


@pytest.mark.parametrize("page", ["", "declaration/", "documents/"])
def test_queries_of_a_page_do_not_grow(office: OfficeAtWork, client: Client, page: str) -> None:
    def queries(count: int) -> int:
        people = [PersonFactory() for _ in range(count)]
        case = opened_case(office, people=people, received_on=office.organiser.today)
        for number in range(count):
            add(client, case, (f"{number}.png", picture(f"#0000{number:02x}")))
        client.get(f"/office/cases/{case.pk}/{page}")  # the look itself is noted once
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/office/cases/{case.pk}/{page}").status_code == 200
        return len(captured)

    few, many = queries(1), queries(8)
    assert many == few
    assert few <= 15, few


def test_children_need_not_explain_what_they_live_on(office: OfficeAtWork, client: Client) -> None:
    child = PersonFactory(given_names="Jānis", born=office.organiser.today - timedelta(days=3000))
    case = opened_case(office, people=[PersonFactory(), child], received_on=office.organiser.today)
    text = client.get(f"/office/cases/{case.pk}/documents/").content.decode()
    assert f'data-waive="no_income_explanation:{case.applicant_id}"' in text
    assert f'data-waive="no_income_explanation:{child.pk}"' not in text
