"""Office pages of guests, notebook, promises, photographs, report and year: roles, forms that lose nothing, paging."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db.models import F
from django.test import Client
from django.utils import timezone

from dienests.exchange.office.exchanging.catalogued import put_own
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.visits.models import Guest, Note, Photograph, Visit, VisitReport, VisitState
from dienests.exchange.office.visits.operations.guests import guest_of_secret
from tests.factories.cases import OfficeAtWork
from tests.factories.remembered import DAY, NOW, agreed_visit, library_item, named, stop_at
from tests.factories.visits_asked import colleague

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
    # Whoever reloads the page of the link does not void what was just copied; forms of that page are let through.
    assert answer["Referrer-Policy"] == "strict-origin"
    assert client.post(f"/office/visits/{visit.pk}/guests/{guest.pk}/link/").status_code == 302
    assert guest_of_secret(address.split("/in/")[1].strip("/"), today=DAY) == guest
    seen = Guest.objects.get(pk=guest.pk).invitation_mark
    assert client.post(f"/office/visits/{visit.pk}/guests/{guest.pk}/link/", {"seen": seen}).status_code == 200
    assert guest_of_secret(address.split("/in/")[1].strip("/"), today=DAY) is None
    elsewhere = agreed_visit()
    assert client.post(f"/office/visits/{elsewhere.pk}/guests/{guest.pk}/link/").status_code == 404
    assert sign_in(office.worker).post(f"/office/visits/{visit.pk}/guests/invite/").status_code == 403


def test_everybody_is_invited_whom_the_mail_reaches(
    office: OfficeAtWork, visit: Visit, sign_in: SignIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_IS_SET = True
    for name in ("Anna", "Berta", "Cita"):
        Guest.objects.create(visit=visit, name=name, email=f"{name}@example.com")
    send = EmailMessage.send
    refuse = ["Anna@example.com"]

    def fail_for_anna(message: EmailMessage) -> int:
        if message.to == refuse:
            raise OSError
        return send(message)

    monkeypatch.setattr(EmailMessage, "send", fail_for_anna)
    here = f"/office/visits/{visit.pk}/guests/"
    page = sign_in(office.head).post(f"{here}invite/", {"by": "mail"}, follow=True).content.decode()
    assert "2 invitations sent: Berta, Cita." in page
    assert "Not sent: Anna." in page
    assert list(Guest.objects.exclude(secret_hash="").values_list("name", flat=True)) == ["Berta", "Cita"]


def test_notes_of_another_visit_are_not_reached_through_this_one(
    office: OfficeAtWork, visit: Visit, sign_in: SignIn
) -> None:
    other = Note.objects.create(visit=agreed_visit(), kind="promise", text="x", user=office.head.user, at=NOW)
    client = sign_in(office.head)
    assert client.post(f"/office/visits/{visit.pk}/notes/", {"do": "follow", "note": other.pk}).status_code == 404
    for act in ("strike", "host", "reopen", "choose"):
        assert client.post(f"/office/visits/{visit.pk}/notes/{other.pk}/{act}/").status_code == 404, act
    other.refresh_from_db()
    assert (other.struck_at, other.host) == (None, None)


def test_hours_and_what_became_of_an_idea_stay_when_refused(
    office: OfficeAtWork, visit: Visit, sign_in: SignIn
) -> None:
    idea = Note.objects.create(visit=visit, kind="idea", text="x", user=office.worker.user, at=NOW)
    client, here = sign_in(office.worker), f"/office/visits/{visit.pk}/notes/"
    for typed in (
        {"do": "hours", "minutes": "1:75", "what": "Sagatavojām telpas"},
        {"do": "hours", "minutes": "90", "what": "Kods 161175-19997"},
        {"do": "follow", "note": idea.pk, "outcome": "Kods 161175-19997"},
    ):
        answer = client.post(here, typed)
        assert answer.status_code == 422
        for name in {"minutes", "what", "outcome"} & typed.keys():
            assert f'value="{typed[name]}"' in answer.content.decode()
    assert client.post(here, {"do": "hours", "minutes": "1:15", "what": ""}).status_code == 302
    assert visit.host_hours.get().minutes == 75
    client.post(here, {"do": "follow", "note": idea.pk, "outcome": "Ieviesām"})
    idea.refresh_from_db()
    assert idea.outcome == "Ieviesām"
    client.post(here, {"do": "hours", "remove": visit.host_hours.get().pk})
    assert not visit.host_hours.exists()


def test_what_is_kept_here_is_handed_out_by_heads_alone(office: OfficeAtWork, visit: Visit, sign_in: SignIn) -> None:
    note = Note.objects.create(visit=visit, kind="promise", text="x", host=office.worker.user, user=office.head.user,
                               at=NOW)  # fmt: skip
    shared, ours = library_item(office.head.user, "veidlapa"), library_item(office.head.user, "veidlapa-iekseja")
    LibraryItem.objects.filter(pk=ours.pk).update(shared=False)
    worker, head = sign_in(office.worker), sign_in(office.head)
    here = f"/office/visits/{visit.pk}/notes/{note.pk}/choose/"
    assert worker.get(here).context["items"] == [shared]
    worker.post(here, {"item": ours.pk})
    assert Note.objects.get().delivered is None
    page = head.get(here)
    assert page.context["items"] == [shared, ours]
    assert page.content.decode().count("kept in this office") == 1
    head.post(here, {"item": ours.pk})
    assert Note.objects.get().delivered == ours


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


def test_the_news_shows_the_photographs_that_the_publisher_saw(
    office: OfficeAtWork, visit: Visit, sign_in: SignIn
) -> None:
    def photograph(**told: Any) -> Photograph:
        return Photograph.objects.create(visit=visit, content=b"x", user=office.head.user, at=NOW, **told)

    shown, hidden = photograph(consent=True, caption="Nams"), photograph()
    head, anybody = sign_in(office.head), sign_in(office.second_worker)
    VisitReport.objects.create(visit=visit, title="T", text="t", written_by=office.director.user, written_at=NOW)
    here = f"/office/visits/{visit.pk}"
    seen = [each.pk for each in head.get(f"{here}/report/").context["photographs"]]
    assert anybody.get(f"{here}/photographs/{shown.pk}/").status_code == 403
    late = photograph(consent=True)
    news = head.post(f"{here}/report/publish/", {"version": 1, "photographs": [*seen, hidden.pk]})["Location"]
    assert list(anybody.get(news).context["photographs"]) == [shown]
    assert anybody.get(f"{here}/photographs/{shown.pk}/")["Content-Type"] == "image/jpeg"
    for other in (hidden, late):
        assert anybody.get(f"{here}/photographs/{other.pk}/").status_code == 403
    assert "comes in when the report is published again" in head.get(f"{here}/photographs/").content.decode()
    # Other words that nobody has confirmed are not shown to everybody.
    head.post(f"{here}/photographs/{shown.pk}/keep/", {"caption": "Pagalms", "consent": "on"})
    assert list(anybody.get(news).context["photographs"]) == []


def test_words_under_a_photograph_are_checked_as_notes_are(office: OfficeAtWork, visit: Visit, sign_in: SignIn) -> None:
    client, here = sign_in(office.head), f"/office/visits/{visit.pk}/photographs/"
    kept = Photograph.objects.create(visit=visit, content=b"x", user=office.head.user, at=NOW)
    for address in (here, f"{here}{kept.pk}/keep/"):
        answer = client.post(address, {"caption": "Kods 161175-19997", "consent": "on"})
        assert answer.status_code == 422
        assert "Kods 161175-19997" in answer.content.decode()
    kept.refresh_from_db()
    assert (kept.caption, kept.consent) == ("", False)


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
    back = []
    while page.context["table"].before_url:
        page = client.get("/office/visits/promises/" + page.context["table"].before_url)
        back = [note.text for note, _term in page.context["rows"]] + back
    assert back == seen[:100]


def test_an_idea_leads_on(office: OfficeAtWork, visit: Visit, sign_in: SignIn) -> None:
    idea, followed, gone = (
        Note.objects.create(visit=visit, kind="idea", text=text, user=office.worker.user, at=NOW)
        for text in ("Dienas centrā ir rīta aplis, arī mums tādu!", "Karte sienā", "Cits")
    )
    Note.objects.filter(pk=gone.pk).update(struck_at=NOW)
    item = library_item(office.head.user, "karte")
    client = sign_in(office.worker)
    page = client.get("/office/visits/ideas/")
    assert page.context["rows"] == [followed, idea]
    assert f"/office/visits/ideas/{idea.pk}/look/" in page.content.decode()
    client.post(f"/office/visits/{visit.pk}/notes/{followed.pk}/choose/", {"item": item.pk})
    Note.objects.create(visit=visit, kind="promise", text="x", user=office.worker.user, at=NOW, delivered=item,
                        delivered_at=NOW)  # fmt: skip
    assert client.get("/office/visits/ideas/").context["rows"] == [idea]
    assert client.get("/office/visits/ideas/?q=sienā").context["rows"] == []
    notebook = client.get(f"/office/visits/{visit.pk}/notes/").content.decode()
    assert notebook.count(f'href="/office/library/{item.pk}/"') == 2
    assert "Look at colleagues" in notebook


def test_an_idea_is_looked_for_with_words_that_somebody_uses(
    office: OfficeAtWork, visit: Visit, sign_in: SignIn, settings: Any, tmp_path: Path
) -> None:
    settings.EXCHANGE_ROOT = tmp_path
    words = "Ieviest supervīziju žurnālu kā Daugavpilī!"
    idea = Note.objects.create(visit=visit, kind="idea", text=words, user=office.worker.user, at=NOW)
    client, look = sign_in(office.worker), f"/office/visits/ideas/{idea.pk}/look/"
    assert client.get(look)["Location"].endswith("/catalogue/?q=superv%C4%ABziju")
    library_item(office.head.user, "zurnals")
    LibraryItem.objects.update(title_lv="Supervīziju žurnāls", summary_lv="Daugavpils dienesta veidlapa")
    put_own()
    # The office that was visited says nothing of what is looked for; “ieviest” is in no item.
    assert client.get(look)["Location"].endswith("/catalogue/?q=superv%C4%ABziju+%C5%BEurn%C4%81lu")
    (tmp_path / "catalogue.sqlite").write_bytes(b"no catalogue")
    assert client.get(look).status_code == 302
    Note.objects.filter(pk=idea.pk).update(struck_at=NOW)
    assert client.get(look).status_code == 404


def test_what_an_idea_became_is_first_looked_for_at_whom_it_was_seen(
    office: OfficeAtWork, visit: Visit, sign_in: SignIn
) -> None:
    host = colleague(name_en="Daugavpils Social Service")
    Visit.objects.update(colleague=host)
    idea = Note.objects.create(visit=visit, kind="idea", text="Žurnāls", user=office.worker.user, at=NOW)
    for name, state in (("a", "published"), ("z", "published"), ("draft", "draft")):
        library_item(office.head.user, name, state=state)
    LibraryItem.objects.exclude(name="a").update(from_colleague=host, from_name=F("name"))
    client, choose = sign_in(office.worker), f"/office/visits/{visit.pk}/notes/{idea.pk}/choose/"
    page = client.get(choose)
    assert [item.name for item in page.context["items"]] == ["z", "a"]
    assert [item.name for item in page.context["drafts"]] == ["draft"]
    assert "taken over from: Daugavpils Social Service" in page.content.decode()
    idea.kind = "promise"
    idea.save()
    page = client.get(choose)
    assert ([item.name for item in page.context["items"]], page.context["drafts"]) == (["a", "z"], [])
