"""Office pages of guests, notebook, promises, photographs, report and year: roles, forms that lose nothing, paging."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dienests.exchange.office.visits.models import Guest, Note, Photograph, Visit, VisitReport, VisitState
from dienests.exchange.office.visits.operations.guests import guest_of_secret
from tests.factories.cases import OfficeAtWork
from tests.factories.remembered import DAY, NOW, agreed_visit, library_item, named, stop_at

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def visit(office: OfficeAtWork) -> Visit:
    found = agreed_visit(state=VisitState.HELD)
    stop_at(found, host=office.worker.user)
    return found


def test_names_of_guests_are_for_hosts_and_heads(office: OfficeAtWork, visit: Visit, sign_in: SignIn) -> None:
    guest = named(visit, "Anna Ozola")
    Note.objects.create(visit=visit, kind="question", text="Kāpēc?", guest=guest, at=NOW)
    Photograph.objects.create(visit=visit, content=b"x", guest=guest, at=NOW)
    here = f"/office/visits/{visit.pk}"
    for actor, sees in ((office.head, True), (office.worker, True), (office.second_worker, False),
                        (office.auditor, False)):  # fmt: skip
        client = sign_in(actor)
        statuses = {client.get(f"{here}/{page}/").status_code for page in ("guests", "photographs")}
        assert statuses == ({200} if sees else {403})
        assert ("Anna Ozola" in client.get(f"{here}/notes/").content.decode()) is sees
        assert "Kāpēc?" in client.get(f"{here}/notes/").content.decode()
        assert client.get(f"{here}/notes/panel/").status_code == 200


def test_a_refused_list_stays_in_the_field(office: OfficeAtWork, visit: Visit, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    typed = "Anna Ozola, patversme\n<b>x</b>;nav@pasts"
    answer = client.post(f"/office/visits/{visit.pk}/guests/", {"text": typed})
    assert answer.status_code == 422
    assert "Anna Ozola, patversme\n&lt;b&gt;x" in answer.content.decode()
    assert not Guest.objects.exists()


def test_a_link_is_shown_once_and_lets_in(office: OfficeAtWork, visit: Visit, sign_in: SignIn) -> None:
    client, guest = sign_in(office.head), named(visit, "Anna")
    answer = client.post(f"/office/visits/{visit.pk}/guests/{guest.pk}/link/")
    address = answer.context["links"][0].address
    assert address in answer.content.decode()
    assert guest_of_secret(address.split("/in/")[1].strip("/"), today=DAY) == guest
    assert "/guest/in/" not in client.get(f"/office/visits/{visit.pk}/guests/").content.decode()
    elsewhere = agreed_visit()
    assert client.post(f"/office/visits/{elsewhere.pk}/guests/{guest.pk}/link/").status_code == 404
    assert sign_in(office.worker).post(f"/office/visits/{visit.pk}/guests/invite/").status_code == 403


def test_notes_of_another_visit_are_not_reached_through_this_one(
    office: OfficeAtWork, visit: Visit, sign_in: SignIn
) -> None:
    other = Note.objects.create(visit=agreed_visit(), kind="promise", text="x", user=office.head.user, at=NOW)
    client = sign_in(office.head)
    for act in ("strike", "host", "follow", "reopen", "choose"):
        assert client.post(f"/office/visits/{visit.pk}/notes/{other.pk}/{act}/").status_code == 404, act
    other.refresh_from_db()
    assert (other.struck_at, other.host) == (None, None)


def test_a_promise_from_my_day_to_delivery(office: OfficeAtWork, visit: Visit, sign_in: SignIn) -> None:
    client, here = sign_in(office.worker), f"/office/visits/{visit.pk}/notes/"
    late = (DAY - timedelta(days=1)).isoformat()
    client.post(here, {"kind": "promise", "text": "Veidlapa", "host": office.worker.pk, "due_on": late})
    note = Note.objects.get()
    day = client.get("/office/").content.decode()
    assert "Promised to guests" in day
    assert "1 is late." in day
    assert "Veidlapa" in client.get("/office/visits/promises/").content.decode()
    item = library_item(office.head.user, "veidlapa")
    found = client.get(f"{here}{note.pk}/choose/?q=veidl").context["items"]
    assert found == [item]
    client.post(f"{here}{note.pk}/choose/", {"item": item.pk})
    assert "Promised to guests" not in client.get("/office/").content.decode()
    assert Note.objects.get().delivered == item


def test_autosave_and_two_who_write_at_once(office: OfficeAtWork, visit: Visit, sign_in: SignIn) -> None:
    head, worker, here = sign_in(office.head), sign_in(office.worker), f"/office/visits/{visit.pk}/report/"
    worker.post(f"{here}draft/")
    by_itself = {"HTTP_X_REQUESTED_WITH": "fetch"}
    saved = worker.post(here, {"version": 1, "title": "A", "text": "viens"}, **by_itself)  # type: ignore[arg-type]
    assert saved.json()["version"] == 2
    late = {"version": 1, "title": "B", "text": "divi <b>"}
    assert head.post(here, late, **by_itself).status_code == 409  # type: ignore[arg-type]
    page = head.post(here, late)
    assert page.status_code == 409
    assert "divi &lt;b&gt;" in page.content.decode()
    assert "viens" in page.content.decode()
    assert worker.post(f"{here}publish/", {"version": 2}).status_code == 403
    published = head.post(f"{here}publish/", {"version": 2})
    assert published.status_code == 302
    auditor = sign_in(office.auditor)
    assert "viens" in auditor.get(published["Location"]).content.decode()
    assert len(auditor.get("/office/visits/news/?q=viens").context["reports"]) == 1


def test_only_agreed_photographs_are_in_the_news(office: OfficeAtWork, visit: Visit, sign_in: SignIn) -> None:
    shown = Photograph.objects.create(visit=visit, content=b"x", consent=True, user=office.head.user, at=NOW)
    hidden = Photograph.objects.create(visit=visit, content=b"x", user=office.head.user, at=NOW)
    client = sign_in(office.second_worker)
    here = f"/office/visits/{visit.pk}/photographs"
    assert client.get(f"{here}/{shown.pk}/").status_code == 403
    VisitReport.objects.create(
        visit=visit, title="T", text="t", written_by=office.head.user, written_at=NOW,
        published_by=office.director.user, published_at=NOW,
    )  # fmt: skip
    assert client.get(f"{here}/{shown.pk}/")["Content-Type"] == "image/jpeg"
    assert client.get(f"{here}/{hidden.pk}/").status_code == 403
    page = client.get(f"/office/visits/news/{VisitReport.objects.get().pk}/")
    assert list(page.context["photographs"]) == [shown]


def test_the_year_in_both_languages_and_as_csv(office: OfficeAtWork, visit: Visit, sign_in: SignIn) -> None:
    Visit.objects.update(office_name='=HYPERLINK("x")')
    for language in ("en", "lv"):
        client = sign_in(office.auditor, language=language)
        assert client.get("/office/visits/year/").status_code == 200
        assert client.get("/office/visits/year/?year=1").status_code == 200
    text = client.get("/office/visits/year/2026/visits.csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "=HYPERLINK" not in text.replace("'=HYPERLINK", "")
    assert client.get("/office/visits/year/2026/matrix.csv").status_code == 200
    assert client.get("/office/visits/year/2026/other.csv").status_code == 404


def test_many_promises_are_paged_with_few_queries(
    office: OfficeAtWork, visit: Visit, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    notes = [Note(visit=visit, kind="promise", text=str(n), user=office.head.user, at=NOW) for n in range(120)]
    Note.objects.bulk_create(notes)
    client = sign_in(office.head)
    with django_assert_max_num_queries(14):
        page = client.get("/office/visits/promises/?of=all")
    seen = [note.text for note, _term in page.context["rows"]]
    while page.context["table"].after_url:
        page = client.get("/office/visits/promises/" + page.context["table"].after_url)
        seen += [note.text for note, _term in page.context["rows"]]
    assert sorted(seen, key=int) == [str(n) for n in range(120)]
