"""Guests see their visit and nothing else; what they send is kept, shown as text, and never theirs to widen."""

import io
import zipfile
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dienests.base.organisation.models import Office
from dienests.exchange.office.visits.models import (
    Guest,
    Note,
    Photograph,
    Plan,
    StopKind,
    Visit,
    VisitReport,
    VisitState,
)
from dienests.exchange.office.visits.operations import guests as operations
from tests.factories.cases import OfficeAtWork
from tests.factories.library import files_of, published
from tests.factories.remembered import NOW, agreed_visit, library_item, named, picture, stop_at
from tests.factories.visits import StopFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def link_of(office: OfficeAtWork, guest: Guest) -> str:
    return f"/guest/in/{operations.invite(actor=office.head, now=NOW, guest=guest).secret}/"


def come_in(office: OfficeAtWork, guest: Guest) -> Client:
    client = Client()
    assert client.post(link_of(office, guest)).status_code == 302
    return client


@pytest.fixture
def visit(office: OfficeAtWork) -> Visit:
    found = agreed_visit()
    stop_at(found, host=office.worker.user)
    return found


def test_a_program_that_opens_links_does_not_come_in(office: OfficeAtWork, visit: Visit) -> None:
    client, guest = Client(), named(visit, "Anna")
    door = link_of(office, guest)
    answer = client.get(door)
    assert (answer.status_code, answer.cookies.keys()) == (200, {"ogre-csrf"} & set(answer.cookies))
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]
    assert Guest.objects.get(pk=guest.pk).seen_at is None
    assert client.get("/guest/").status_code == 403
    client.post(door)
    assert client.get("/guest/").status_code == 200
    assert Guest.objects.get(pk=guest.pk).seen_at == NOW


def test_a_forged_or_old_cookie_opens_nothing(office: OfficeAtWork, visit: Visit) -> None:
    guest = named(visit, "Anna")
    client = come_in(office, guest)
    name = next(name for name in client.cookies if name.endswith("-guest"))
    cookie = client.cookies[name]
    assert (cookie["httponly"], cookie["path"], cookie["samesite"]) == (True, "/guest/", "Lax")
    good = cookie.value
    for forged in (good[:-2], good.replace(f"{guest.pk}.", f"{named(visit, 'Cita').pk}.", 1), "1.x", ""):
        other = Client()
        other.cookies[name] = forged
        assert other.get("/guest/").status_code == 403
    operations.invite(actor=office.head, now=NOW, guest=guest)
    assert client.get("/guest/").status_code == 403


@pytest.mark.parametrize("ended", ["expired", "withdrawn", "called_off"])
def test_an_invitation_ends_for_those_inside_too(
    office: OfficeAtWork, visit: Visit, ended: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = named(visit, "Anna")
    client = come_in(office, guest)
    if ended == "expired":
        Visit.objects.update(on=visit.on - timedelta(days=61))  # type: ignore[operator]
    elif ended == "withdrawn":
        operations.withdraw_invitation(actor=office.head, now=NOW, guest=guest)
    else:
        Visit.objects.update(state=VisitState.CALLED_OFF)
    for address in ("", "notebook/", "photographs/", "report/", "practice/x/", "photographs/1/"):
        assert client.get(f"/guest/{address}").status_code == 403, address
    for address in ("notebook/", "notebook/1/strike/", "photographs/", "photographs/agree/", "pledge/", "leave/"):
        assert client.post(f"/guest/{address}", {"text": "x", "kind": "seen", "agrees": "yes"}).status_code == 403
    assert not Note.objects.exists()


def test_pages_of_staff_send_a_guest_to_sign_in(office: OfficeAtWork, visit: Visit) -> None:
    client = come_in(office, named(visit, "Anna"))
    for address in ("/office/", f"/office/visits/{visit.pk}/guests/", f"/office/visits/{visit.pk}/notes/",
                    "/office/people/", "/office/cases/"):  # fmt: skip
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/"), address


def test_the_session_of_staff_is_left_as_it_is(office: OfficeAtWork, visit: Visit, sign_in: SignIn) -> None:
    client = sign_in(office.worker)
    client.post(link_of(office, named(visit, "Anna")))
    assert client.get("/guest/").status_code == 200
    assert client.get("/office/").status_code == 200
    client.post("/guest/leave/")
    assert client.get("/guest/").status_code == 403
    assert client.get("/office/").status_code == 200


def test_what_is_of_another_visit_is_not_there(office: OfficeAtWork, visit: Visit) -> None:
    client = come_in(office, named(visit, "Anna"))
    other = agreed_visit(office_name="Slepens dienests")
    stranger = named(other, "Svešais Viesis")
    note = Note.objects.create(visit=other, kind="question", text="Svešs jautājums", guest=stranger, at=NOW)
    item = library_item(office.head.user, "sveshs")
    other.offered_items.add(item)
    shot = Photograph.objects.create(visit=other, content=b"x", consent=True, guest=stranger, at=NOW)
    hidden = Photograph.objects.create(visit=visit, content=b"x", guest=named(visit, "Berta"), at=NOW)
    site = stop_at(other, host=office.worker.user).site
    for address in (f"practice/{item.name}/", f"photographs/{shot.pk}/", f"photographs/{hidden.pk}/", "report/"):
        assert client.get(f"/guest/{address}").status_code == 404, address
    assert client.post(f"/guest/notebook/{note.pk}/strike/").status_code == 404
    assert client.post("/guest/notebook/", {"kind": "seen", "text": "x", "answers": note.pk}).status_code == 422
    assert client.post("/guest/notebook/", {"kind": "seen", "text": "x", "site": site.pk}).status_code == 422  # type: ignore[union-attr]
    page = client.get("/guest/notebook/").content.decode() + client.get("/guest/").content.decode()
    assert "Sveš" not in page
    assert "Slepens" not in page


def test_notes_are_text_and_kept_when_refused(office: OfficeAtWork, visit: Visit) -> None:
    client = come_in(office, named(visit, "Anna"))
    hostile = "<script>alert(1)</script> {{ x }}"
    answer = client.post("/guest/notebook/", {"kind": "idea", "text": hostile})
    assert answer.status_code == 302
    page = client.get("/guest/notebook/").content.decode()
    assert hostile not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ x }}" in page
    refused = client.post("/guest/notebook/", {"kind": "seen", "text": "Kods 161175-19997 uz galda"})
    assert refused.status_code == 422
    assert "Kods 161175-19997 uz galda" in refused.content.decode()
    assert Note.objects.count() == 1


def test_one_strikes_only_ones_own(office: OfficeAtWork, visit: Visit) -> None:
    anna, berta = named(visit, "Anna"), named(visit, "Berta")
    note = Note.objects.create(visit=visit, kind="question", text="Annas", guest=anna, at=NOW)
    ours = Note.objects.create(visit=visit, kind="idea", text="Mūsu", user=office.head.user, only_ours=True, at=NOW)
    client = come_in(office, berta)
    client.post(f"/guest/notebook/{note.pk}/strike/")
    assert client.post(f"/guest/notebook/{ours.pk}/strike/").status_code == 404
    assert not Note.objects.exclude(struck_at=None).exists()
    come_in(office, anna).post(f"/guest/notebook/{note.pk}/strike/")
    assert Note.objects.exclude(struck_at=None).get() == note


def test_the_pledge_is_signed_as_it_was_read(office: OfficeAtWork, visit: Visit) -> None:
    guest = named(visit, "Anna")
    client = come_in(office, guest)
    assert client.post("/guest/pledge/", {"digest": "x"}).status_code == 302  # nobody meets clients on this visit
    assert Guest.objects.get(pk=guest.pk).confidentiality_signed_at is None
    stop_at(visit, meets_clients=True)
    pledge = client.get("/guest/").context["pledge"]
    client.post("/guest/pledge/", {"digest": "another text"})
    assert Guest.objects.get(pk=guest.pk).confidentiality_signed_at is None
    client.post("/guest/pledge/", {"digest": pledge.digest})
    assert Guest.objects.get(pk=guest.pk).confidentiality_words == pledge.words


def test_no_pledge_is_asked_for_when_the_visit_is_over(office: OfficeAtWork, visit: Visit) -> None:
    guest = named(visit, "Anna")
    client = come_in(office, guest)
    stop_at(visit, meets_clients=True)
    pledge = client.get("/guest/").context["pledge"]
    Visit.objects.filter(pk=visit.pk).update(state=VisitState.HELD)
    assert client.get("/guest/").context["pledge"] is None
    assert client.post("/guest/pledge/", {"digest": pledge.digest}).status_code == 302
    assert Guest.objects.get(pk=guest.pk).confidentiality_signed_at is None


def test_items_reports_and_photographs_once_they_are_published(office: OfficeAtWork, visit: Visit) -> None:
    guest = named(visit, "Anna")
    client = come_in(office, guest)
    item = library_item(office.head.user, "veidlapa")
    visit.offered_items.add(item, library_item(office.head.user, "melnraksts", state="draft"))
    assert [each.name for each in client.get("/guest/").context["items"]] == ["veidlapa"]
    assert client.get("/guest/practice/veidlapa/").status_code == 200
    assert client.get("/guest/practice/melnraksts/").status_code == 404
    report = VisitReport.objects.create(
        visit=visit, title="Viesi", text="<b>x</b> **labi**", written_by=office.head.user, written_at=NOW
    )
    assert client.get("/guest/report/").status_code == 404
    VisitReport.objects.filter(pk=report.pk).update(published_by=office.director.user, published_at=NOW)
    page = client.get("/guest/report/").content.decode()
    assert "<strong>labi</strong>" in page
    assert "<b>x</b>" not in page


def test_a_programme_that_was_not_given_out_is_marked(office: OfficeAtWork, visit: Visit) -> None:
    client = come_in(office, Guest.objects.create(visit=visit, name="Anna", language="en"))

    def marked() -> bool:
        return "still being made" in client.get("/guest/").content.decode()

    assert marked()
    plan = Plan.objects.create(visit=visit)
    assert marked()
    Plan.objects.filter(pk=plan.pk).update(given_out_at=NOW)
    assert not marked()
    Plan.objects.update(given_out_at=None)
    Visit.objects.update(state=VisitState.HELD)
    assert not marked()


def test_a_group_with_a_name_is_called_by_both(office: OfficeAtWork, visit: Visit) -> None:
    visit.groups.update(name="Bērnu tiesības")
    client = come_in(office, Guest.objects.create(visit=visit, name="Anna", language="en"))
    assert "Group 1: Bērnu tiesības" in client.get("/guest/").content.decode()


def test_what_was_promised_is_saved_as_a_file(office: OfficeAtWork, visit: Visit) -> None:
    client = come_in(office, named(visit, "Anna"))
    item = published(files=files_of() | {"attachments/plan.png": picture("PNG")})
    here = f"/guest/practice/{item.name}/"
    assert client.get(f"{here}attachment/plan.png").status_code == 404  # promised to nobody yet
    assert client.get(f"{here}files.zip").status_code == 404
    Note.objects.create(
        visit=visit, kind="promise", text="x", user=office.head.user, at=NOW, delivered=item, delivered_at=NOW
    )
    page = client.get(here).content.decode()
    assert f"{here}attachment/plan.png" in page
    assert f"{here}files.zip" in page
    assert 'class="lib-answer' in page  # the form as it is on paper, to be printed
    file = client.get(f"{here}attachment/plan.png")
    assert file.content == picture("PNG")
    assert file["Content-Type"] == "application/octet-stream"
    assert (file["X-Content-Type-Options"], file["Content-Disposition"][:10]) == ("nosniff", "attachment")
    folder = zipfile.ZipFile(io.BytesIO(client.get(f"{here}files.zip").content))
    assert f"{item.name}/attachments/plan.png" in folder.namelist()
    for name in ("item.yaml", "../item.yaml", "other.png"):
        assert client.get(f"{here}attachment/{name}").status_code == 404


def test_a_photograph_is_sent_as_nothing_but_a_picture(office: OfficeAtWork, visit: Visit, tmp_path: object) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = come_in(office, named(visit, "Anna"))
    named_client = {"photograph": SimpleUploadedFile("x.png", picture("PNG")), "caption": "Kods 161175-19997"}
    assert client.post("/guest/photographs/", named_client).status_code == 422
    assert not Photograph.objects.exists()
    fault = client.post(
        "/guest/photographs/", {"photograph": SimpleUploadedFile("x.svg", b"<svg/>"), "caption": "Nams"}
    )
    assert fault.status_code == 422
    assert "Nams" in fault.content.decode()
    client.post("/guest/photographs/", {"photograph": SimpleUploadedFile("x.html", picture("PNG"))})
    kept = Photograph.objects.get()
    answer = client.get(f"/guest/photographs/{kept.pk}/")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not kept.consent


def test_a_form_of_another_site_is_refused(office: OfficeAtWork, visit: Visit) -> None:
    client = Client(enforce_csrf_checks=True)
    door = link_of(office, named(visit, "Anna"))
    assert client.post(door).status_code == 403
    inside = come_in(office, Guest.objects.get())
    client.cookies = inside.cookies
    for address in ("notebook/", "pledge/", "photographs/", "photographs/agree/", "leave/", "language/"):
        assert client.post(f"/guest/{address}", {"text": "x", "agrees": "yes"}).status_code == 403, address
    assert not Note.objects.exists()


def test_a_guest_is_told_where_to_come_and_whose_programme_it_is(office: OfficeAtWork, visit: Visit) -> None:
    StopFactory(visit=visit, kind=StopKind.WELCOME, begins=time(9), ends=time(9, 30))
    guest = named(visit, "Anna")
    link = link_of(office, guest)
    assert Office.objects.get().name_lv in Client().get(link).content.decode()
    client = Client()
    client.post(link)
    page = client.get("/guest/")
    assert next(line.place for line in page.context["lines"] if line.stop.kind == StopKind.WELCOME)
    assert page.context["of_all_groups"]
    Guest.objects.filter(pk=guest.pk).update(group=visit.groups.get(number=1))
    assert not client.get("/guest/").context["of_all_groups"]
