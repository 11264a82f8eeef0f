"""The pages of one visit have one row of tabs; what became of a request is shown as it is; history has words."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dienests.base.organisation.models import User
from dienests.exchange.office.colleagues.models import Said, Statement
from dienests.exchange.office.visits import operations
from dienests.exchange.office.visits.guest_list import GuestLine
from dienests.exchange.office.visits.heard import heard
from dienests.exchange.office.visits.models import Side, Visit, VisitForm, VisitState
from dienests.exchange.office.visits.operations.guests import add_guests, invite, note_entered
from dienests.exchange.office.visits.requests_heard import MOST_OPEN
from dienests.web.office.visits.visit_history import EVENTS
from tests.factories.cases import OfficeAtWork
from tests.factories.visits import SiteFactory
from tests.factories.visits_asked import NOW, TUESDAY, agreed, asked, colleague, offered, rules, statement
from tests.factories.working_time import AbsenceFactory

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
PAGES = ("visit", "visit_programme", "visit_groups", "visit_guests", "visit_ics", "visit_notes",
         "visit_notes_photographs", "visit_report")  # fmt: skip


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def tabs(client: Client, name: str, visit: Visit) -> list[tuple[str, bool]]:
    page = client.get(reverse(f"office:{name}", args=[visit.pk]))
    assert page.status_code == 200, name
    rows = re.findall(r'<nav class="case-tabs[^>]*>(.*?)</nav>', page.content.decode(), re.DOTALL)
    assert len(rows) == 1, name
    return [(href, bool(here)) for href, here in re.findall(r'<a href="([^"]+)"( aria-current="page")?', rows[0])]


def test_every_page_of_a_visit_has_the_same_tabs(office: OfficeAtWork, sign_in: SignIn) -> None:
    visit, client = agreed(TUESDAY), sign_in(office.head)
    addresses = [reverse(f"office:{name}", args=[visit.pk]) for name in PAGES]
    for name, address in zip(PAGES, addresses, strict=True):
        assert tabs(client, name, visit) == [(each, each == address) for each in addresses]


def test_tabs_lead_nobody_where_they_may_not_go(office: OfficeAtWork, sign_in: SignIn) -> None:
    ours, theirs = agreed(TUESDAY, side=Side.GUEST), agreed(TUESDAY)
    for actor in (office.head, office.worker, office.accountant):
        client = sign_in(actor)
        for visit in (ours, theirs):
            for address, _here in tabs(client, "visit", visit):
                assert client.get(address).status_code == 200, address
    shown = [address for address, _here in tabs(sign_in(office.head), "visit", ours)]
    assert reverse("office:visit_programme", args=[ours.pk]) not in shown  # the host makes it


def test_a_request_that_is_gone_from_the_index_is_neither_kept_silently_nor_called_off(
    office: OfficeAtWork, sign_in: SignIn
) -> None:
    one = colleague()
    heard(statement(one, Said.VISIT_REQUEST, data={"guests": 3}), now=NOW)
    visit, client = one.visits.get(), sign_in(office.head)
    places = (reverse("office:visit", args=[visit.pk]), reverse("office:visits"))
    assert "in their index" not in client.get(places[1]).content.decode()
    Statement.objects.update(gone_at=NOW)
    assert "no longer stands in the index of" in client.get(places[0]).content.decode()
    assert "no longer in their index" in client.get(places[1]).content.decode()
    visit.refresh_from_db()
    assert visit.state == VisitState.ASKED
    Visit.objects.update(state=VisitState.DECLINED)
    assert "no longer stands" not in client.get(places[0]).content.decode()


def test_who_asks_too_often_is_said_where_visits_are_listed(office: OfficeAtWork, sign_in: SignIn) -> None:
    one, client = colleague(), sign_in(office.head)
    for _number in range(MOST_OPEN + 1):
        heard(statement(one, Said.VISIT_REQUEST, data={"guests": 3}), now=NOW)
    page = client.get(reverse("office:visits")).content.decode()
    assert "asks for more visits than the 10 that are open already" in page
    link = next(href for href in re.findall(r'class="strong" href="([^"]+)"', page) if "?q=" in href)
    assert client.get(link.replace("&amp;", "&")).context["table"].shown == MOST_OPEN


def test_where_no_day_fits_it_is_said_what_stands_in_the_way(office: OfficeAtWork, sign_in: SignIn) -> None:
    rules()
    host = User.objects.get(pk=office.worker.pk)
    visit = asked()
    visit.wanted.set([SiteFactory(hosts=[host], name_lv="Patversme", name_en="Shelter")])
    AbsenceFactory(user=host, since=visit.begins_on, until=visit.ends_on)
    answer = sign_in(office.head).get(reverse("office:visit_answer", args=[visit.pk]))
    why, days = answer.context["in_the_way"][0]
    assert "Shelter: nobody there to receive" in why
    assert days == 31
    assert "nobody there to receive" in {cell.first for cell in answer.context["listed"]}


def test_what_is_done_for_each_guest_is_told_once_a_day(office: OfficeAtWork, sign_in: SignIn) -> None:
    visit = agreed(TUESDAY)
    lines = [GuestLine(f"Viesis {number}") for number in range(40)]
    guests = add_guests(actor=office.head, now=NOW, visit=visit, lines=lines)
    for guest in guests:
        invite(actor=office.head, now=NOW, guest=guest)
    for late, guest in enumerate(guests):
        note_entered(guest=guest, now=NOW + timedelta(days=late // 39, minutes=late))
    invite(actor=office.director, now=NOW + timedelta(hours=1), guest=guests[0])
    entries = sign_in(office.head).get(reverse("office:visit", args=[visit.pk])).context["entries"]
    assert [(str(each.what), each.who) for each in entries] == [
        ("A guest invited", str(office.director.user)),
        ("A guest came in by the link", "guests"),
        ("A guest came in by the link × 39", "guests"),
        ("A guest invited × 40", str(office.head.user)),
        ("Guests put on the list", str(office.head.user)),
    ]


def test_whatever_happens_to_a_visit_has_words() -> None:
    folder = Path(operations.__file__).parents[1]
    recorded: set[str] = set()
    for path in folder.rglob("*.py"):
        source = path.read_text()
        recorded |= set(re.findall(r'(?:happened|\.done)\(\s*"(\w+)"', source))
        recorded |= set(re.findall(r'changed\(row, "(\w+)"', source))
        recorded |= set(re.findall(r'Event\(event="(\w+)", object_type="visit"', source))
    guests = (folder / "operations" / "guests.py").read_text()
    recorded |= set(re.findall(r'_event\("(\w+)"', guests))
    assert len(recorded) > 25
    assert recorded - EVENTS.keys() == set()


def test_items_in_place_of_a_visit_are_called_by_their_titles(office: OfficeAtWork, sign_in: SignIn) -> None:
    items = [{"name": name, "title": {"lv": f"{name} lv", "en": f"{name} in English"}} for name in ("order", "form")]
    host, client = colleague(content={"items": items}), sign_in(office.head)
    visits = []
    for name in ("order", "form"):
        visit = asked(side=Side.GUEST, colleague=host, state=VisitState.INSTEAD)
        visit.request = Statement.objects.create(
            kind=Said.VISIT_REQUEST, uid=f"{visit.pk:032x}", to=host, to_key=host.key_line, at=NOW,
            said_by=office.head.user,
        )  # fmt: skip
        visit.save()
        data = {"state": "items", "items": [name, "gone"]}
        statement(host, Said.VISIT_ANSWER, data=data, answers=visit.request)
        visits.append(visit)
    for visit, name in zip(visits, ("order", "form"), strict=True):
        answer = client.get(reverse("office:visit", args=[visit.pk]))
        assert answer.context["their_items"] == [(name, f"{name} in English"), ("gone", "gone")]
        assert f"{name} in English</a>" in answer.content.decode()


def test_a_visit_from_afar_is_called_so_and_asks_for_its_link(office: OfficeAtWork, sign_in: SignIn) -> None:
    visit, client = asked(side=Side.GUEST, form=VisitForm.REMOTE, colleague=colleague()), sign_in(office.head)
    place = reverse("office:visit", args=[offered(visit, TUESDAY).pk])
    assert "The host offers to receive you from afar" in client.get(place).content.decode()
    agreed_on = {"state": VisitState.AGREED, "on": TUESDAY, "begins": time(9), "ends": time(10)}
    for side, words in ((Side.GUEST, "The host sends the link"), (Side.HOST, "The link of the video call is not")):
        for link, asks in (("", True), ("https://meet.example/a", False)):
            Visit.objects.update(side=side, link=link, **agreed_on)
            assert (words in client.get(place).content.decode()) is asks


def test_a_return_visit_is_proposed_once_and_again_when_it_came_to_nothing(
    office: OfficeAtWork, sign_in: SignIn
) -> None:
    client = sign_in(office.head)
    for side, words in ((Side.HOST, "Propose the return visit"), (Side.GUEST, "Write down their return visit")):
        visit = agreed(NOW.date(), side=side, state=VisitState.HELD)
        places = [reverse(f"office:{name}", args=[visit.pk]) for name in ("visit", "visit_report")]
        assert all(words in client.get(place).content.decode() for place in places)
        back = asked(return_of=visit)
        assert not any(words in client.get(place).content.decode() for place in places)
        Visit.objects.filter(pk=back.pk).update(state=VisitState.DECLINED)
        assert all(words in client.get(place).content.decode() for place in places)
