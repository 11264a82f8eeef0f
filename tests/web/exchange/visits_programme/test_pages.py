"""Pages of a programme: found, moved, clashing, impossible; groups kept as typed; calendars and sheets for others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from dienests.exchange.office.visits.models import Group, Guest, Plan, Sending, Site, Stop, StopKind, Visit
from dienests.exchange.office.visits.sending import send
from tests.factories.cases import OfficeAtWork
from tests.factories.visits import GuestFactory, SiteFactory, StopFactory, VisitFactory, daugavpils_2017

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def visit(office: OfficeAtWork) -> Visit:
    """Planned by hand, so that no solver is waited for: two groups at two sites."""
    visit = daugavpils_2017()
    crisis, shelter = Site.objects.get(code="crisis"), Site.objects.get(code="shelter")
    for group, (one, other) in zip(
        Group.objects.filter(visit=visit).order_by("number")[:2], ((crisis, shelter), (shelter, crisis)), strict=True
    ):
        for place, hour in ((one, 10), (other, 13)):
            StopFactory(
                visit=visit, kind=StopKind.SITE, group=group, site=place, host=place.hosts.get(),
                begins=time(hour), ends=time(hour, 40),
            )  # fmt: skip
    return visit


@pytest.fixture
def head(office: OfficeAtWork, sign_in: Callable[..., Client]) -> Client:
    return sign_in(office.head)


def url(visit: Visit, rest: str = "programme/") -> str:
    return f"/office/visits/{visit.pk}/{rest}"


def text(response: Any) -> str:
    return response.content.decode()


@pytest.mark.parametrize("by", ["group", "site", "host", "nonsense"])
def test_everybody_on_staff_reads_the_timetable_and_heads_change_it(
    visit: Visit, office: OfficeAtWork, sign_in: Callable[..., Client], by: str
) -> None:
    for actor, plans in ((office.head, True), (office.organiser, False), (office.auditor, False)):
        page = text(sign_in(actor).get(url(visit) + f"?by={by}"))
        assert "Shelter" in page
        assert ("data-move=" in page) == plans
        assert ("Find the programme" in page) == plans


def test_a_stop_is_moved_and_a_clash_comes_back_with_what_to_do(visit: Visit, head: Client) -> None:
    stop = Stop.objects.get(visit=visit, group__number=1, site__code="shelter")
    move = url(visit, f"programme/stops/{stop.pk}/move/")
    sent = {"begins": "13:30", "ends": "14:10", "sequence": 0}
    answer = head.post(move, sent, headers=HTMX)
    assert answer.status_code == 200
    assert 'id="programme"' in text(answer)
    assert "<html" not in text(answer)
    stop.refresh_from_db()
    assert (stop.begins, stop.by_hand) == (time(13, 30), True)
    clash = {"begins": "10:10", "ends": "10:50", "sequence": 1}
    refused = head.post(move, clash, headers=HTMX)
    assert refused.status_code == 422
    assert "Two groups at once" in text(refused)
    assert 'name="anyway"' in text(refused)
    stop.refresh_from_db()
    assert stop.begins == time(13, 30)
    assert head.post(move, {**clash, "sequence": 0}).status_code == 409
    assert head.post(move, {**clash, "anyway": "1"}).status_code == 302
    assert "Two groups at once" in text(head.get(url(visit)))


def test_a_refused_form_keeps_what_was_typed(visit: Visit, head: Client) -> None:
    new = url(visit, "programme/stops/new/")
    typed = {
        "kind": "other", "begins": "9:03", "ends": "", "group": "", "site": "", "host": "free",
        "title": EVIL, "address": "Dome", "sequence": "0",
    }  # fmt: skip
    answer = head.post(new, typed)
    assert answer.status_code == 422
    assert "9:03" in text(answer)
    assert "&lt;script&gt;alert(1)" in text(answer)
    assert EVIL not in text(answer)
    assert head.post(new, typed | {"begins": "17:00", "ends": "17:30"}).status_code == 422  # after the day: a clash
    assert head.post(new, typed | {"begins": "17:00", "ends": "17:30", "anyway": "1"}).status_code == 302
    for page in (url(visit), url(visit, "programme/print/"), url(visit, "programme/panel/")):
        assert EVIL not in text(head.get(page))
        assert "&lt;script&gt;" in text(head.get(page))


def test_what_does_not_fit_is_one_click_from_fitting(head: Client) -> None:
    visit = VisitFactory(begins=time(9), ends=time(10))
    place = SiteFactory(minutes=60)
    Plan.objects.create(visit=visit).sites.add(place)
    group = Group.objects.create(visit=visit, number=1)
    group.must.add(place)
    StopFactory(visit=visit, kind=StopKind.WELCOME, begins=time(9), ends=time(9, 20), address=place.address)
    answer = head.post(url(visit, "programme/find/"), {"sequence": 0}, headers=HTMX)
    assert answer.status_code == 422
    assert "End the day an hour later, at 11:00." in text(answer)
    sent = {"sequence": 0, "kind": "later", "group": "0", "site": "0", "stop": "0"}
    fits = head.post(url(visit, "programme/relax/"), sent, headers=HTMX)
    assert fits.status_code == 200
    visit.refresh_from_db()
    assert visit.ends == time(11)
    assert Stop.objects.get(visit=visit, site=place).begins >= time(9, 20)
    for nonsense in ({"kind": "everything"}, {"kind": "must", "group": "x"}, {"kind": "open", "site": "99999999999"}):
        assert head.post(url(visit, "programme/relax/"), nonsense | {"sequence": visit.sequence}).status_code == 422


def test_an_empty_programme_says_what_comes_first(head: Client, office: OfficeAtWork) -> None:
    visit = VisitFactory()
    assert "No sites are known yet" in text(head.get(url(visit)))
    place = SiteFactory()
    page = text(head.get(url(visit)))
    assert "Begin the programme" in page
    assert head.post(url(visit, "programme/plan/"), {"sequence": 0}).status_code == 422
    assert head.post(url(visit, "programme/plan/"), {"sequence": 0, "sites": [place.pk]}).status_code == 302
    assert "Say who goes together" in text(head.get(url(visit)))
    assert head.post(url(visit, "programme/find/"), {"sequence": 1}).status_code == 422
    Visit.objects.update(on=None, state="offered")
    assert "No day has been agreed yet" in text(head.get(url(visit)))
    assert head.post(url(visit, "programme/plan/"), {"sequence": 1, "sites": [place.pk]}).status_code == 422


def test_groups_are_suggested_typed_refused_and_kept(head: Client, office: OfficeAtWork) -> None:
    visit, place = VisitFactory(guests_number=9), SiteFactory()
    guest = GuestFactory(visit=visit, work="Patversme")
    groups = url(visit, "groups/")
    assert "Nobody is in a group yet" in text(head.get(groups))
    assert "This is a suggestion" in text(head.get(groups + "?suggest=2"))
    assert not Group.objects.exists()
    typed = {
        "sequence": 0, "count": 2, "name-0": "Naktsmāju ļaudis", "guests-0": "5", "topics-0": ["shelter"],
        "must-0": [place.pk], "guests-1": "many", f"guest-{guest.pk}": "2",
    }  # fmt: skip
    refused = head.post(groups, typed)
    assert refused.status_code == 422
    assert "Naktsmāju ļaudis" in text(refused)
    assert 'value="many"' in text(refused)
    assert head.post(groups, typed | {"add": "1"}).status_code == 200
    assert head.post(groups, typed | {"guests-1": "4"}).status_code == 302
    assert Guest.objects.get().group == Group.objects.get(number=2)
    kept = list(Group.objects.order_by("number").values_list("pk", flat=True))
    gone = {
        "sequence": 1,
        "count": 2,
        "pk-0": kept[0],
        "gone-0": "on",
        "pk-1": kept[1],
        "guests-1": "4",
        f"guest-{guest.pk}": "2",
    }
    assert head.post(groups, gone).status_code == 302
    assert Guest.objects.get().group == Group.objects.get(number=1)
    assert Group.objects.get().pk == kept[1]


def test_calendars_are_downloaded_and_sent(
    visit: Visit, head: Client, office: OfficeAtWork, sign_in: Callable[..., Client], settings: Any, mailoutbox: Any
) -> None:
    group = Group.objects.get(visit=visit, number=1)
    guest = GuestFactory(visit=visit, group=group, name="Eva Viešņa")
    file = head.get(url(visit, f"calendars/group/{group.pk}.ics"))
    assert file["Content-Type"].startswith("text/calendar")
    assert "attachment" in file["Content-Disposition"]
    events = Calendar.from_ical(file.content).walk("VEVENT")
    assert len(events) == 5
    host = Stop.objects.filter(visit=visit, site__isnull=False).order_by("pk")[0].host
    assert host is not None
    assert Calendar.from_ical(head.get(url(visit, f"calendars/host/{host.pk}.ics")).content).walk("VEVENT")
    settings.EMAIL_IS_SET = False
    assert "no mail server" in text(head.get(url(visit, "calendars/")))
    assert head.post(url(visit, "calendars/send/"), {"sequence": 0}).status_code == 422
    assert head.post(url(visit, "calendars/given-out/"), {"sequence": 0}).status_code == 302
    settings.EMAIL_IS_SET = True
    assert guest.name in text(head.get(url(visit, "calendars/")))
    assert head.post(url(visit, "calendars/send/"), {"sequence": 0}).status_code == 302
    assert guest.email in {message.to[0] for message in mailoutbox}
    assert "Everybody has the newest programme." in text(head.get(url(visit, "calendars/")))
    assert "letters were sent" in text(head.get(url(visit, "calendars/")))
    # Whoever does not plan sees files, but neither addresses nor what was sent.
    assert guest.email not in text(sign_in(office.organiser).get(url(visit, "calendars/")))


def test_the_page_says_how_many_letters_are_being_sent_and_what_became_of_them(
    visit: Visit, head: Client, office: OfficeAtWork, sign_in: Callable[..., Client], settings: Any, mailoutbox: Any
) -> None:
    GuestFactory(visit=visit, group=Group.objects.get(visit=visit, number=1))
    settings.EMAIL_IS_SET = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    assert head.post(url(visit, "calendars/send/"), {"sequence": 0}).status_code == 302
    row = Sending.objects.get()
    assert not mailoutbox
    page = text(head.get(url(visit, "calendars/")))
    assert f"{row.step_total} letters are being sent" in page
    assert "Send invitations" not in page
    progress = url(visit, "calendars/sending/")
    assert f'hx-get="{progress}"' in page
    assert "letters are being sent" in text(head.get(progress, headers=HTMX))
    again = head.post(url(visit, "calendars/send/"), {"sequence": 0})
    assert "are being sent already" in text(again)
    assert sign_in(office.organiser).get(progress).status_code == 403
    with override_settings(EMAIL_BACKEND="tests.web.exchange.visits_programme.test_pages.NobodyAnswers"):
        send(row.pk, attempt=1, clock=timezone.now)
    assert head.get(progress, headers=HTMX)["HX-Refresh"] == "true"
    page = text(head.get(url(visit, "calendars/")))
    assert "Some could not be written to" in page
    assert "Send invitations" in page
    assert head.post(url(visit, "calendars/send/"), {"sequence": 0}).status_code == 302
    Visit.objects.update(sequence=3)
    send(Sending.objects.get().pk, attempt=1, clock=timezone.now)
    assert "Somebody changed the visit while" in text(head.get(url(visit, "calendars/")))


class NobodyAnswers(BaseEmailBackend):
    def send_messages(self, _messages: object) -> int:
        raise ConnectionRefusedError


def test_sheets_name_guests_only_to_whom_may_see_them(
    visit: Visit, head: Client, office: OfficeAtWork, sign_in: Callable[..., Client]
) -> None:
    GuestFactory(visit=visit, group=Group.objects.get(visit=visit, number=1), name="Eva Viešņa")
    page = url(visit, "programme/print/")
    assert "Eva Viešņa" in text(head.get(page))
    assert "Draft" in text(head.get(page))
    assert "Eva Viešņa" not in text(sign_in(office.auditor).get(page))
    assert "Eva Viešņa" not in text(head.get(page + "?for=hosts"))
    assert text(head.get(page)).count('class="pg-sheet"') == 3


def test_wrong_role_and_things_of_other_visits(
    visit: Visit, head: Client, office: OfficeAtWork, sign_in: Callable[..., Client]
) -> None:
    other = VisitFactory()
    stop, group = Stop.objects.filter(visit=visit).order_by("pk")[0], Group.objects.get(visit=visit, number=1)
    for rest in (
        f"programme/stops/{stop.pk}/",
        f"calendars/group/{group.pk}.ics",
        f"calendars/host/{office.head.pk}.ics",
    ):
        assert head.get(url(other, rest)).status_code == 404
    for rest in ("move/", "remove/"):
        sent = {"sequence": 0, "begins": "10:00", "ends": "11:00"}
        assert head.post(url(other, f"programme/stops/{stop.pk}/{rest}"), sent).status_code == 404
    assert Stop.objects.filter(pk=stop.pk, called_off=False).exists()
    clerk = sign_in(office.organiser)
    for rest in ("groups/", "programme/stops/new/", f"programme/stops/{stop.pk}/"):
        assert clerk.get(url(visit, rest)).status_code == 403
    for rest in ("programme/find/", "programme/plan/", "programme/relax/", "calendars/send/", "calendars/given-out/"):
        assert clerk.post(url(visit, rest), {"sequence": 0}).status_code == 403
        assert head.get(url(visit, rest)).status_code == 405


def test_the_timetable_takes_as_many_queries_however_long_it_is(visit: Visit, head: Client) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            head.get(url(visit))
        return len(queries)

    head.get(url(visit))
    before = counted()
    group = Group.objects.get(visit=visit, number=3)
    for hour in range(10, 16):
        place = SiteFactory()
        Plan.objects.get(visit=visit).sites.add(place)
        StopFactory(visit=visit, kind=StopKind.SITE, group=group, site=place, begins=time(hour), ends=time(hour, 30))
    assert counted() == before


def test_how_to_join_from_afar_is_for_who_sees_the_guests(
    visit: Visit, office: OfficeAtWork, sign_in: Callable[..., Client]
) -> None:
    Visit.objects.filter(pk=visit.pk).update(link="https://meet.example/abc")
    group = Group.objects.filter(visit=visit).order_by("number")[0]
    Group.objects.filter(pk=group.pk).update(name="Naktsmāju ļaudis")
    for actor, sees in ((office.head, True), (office.auditor, False), (office.worker, False)):
        entry = Calendar.from_ical(sign_in(actor).get(url(visit, f"calendars/group/{group.pk}.ics")).content).walk(
            "VEVENT"
        )[0]
        assert ("meet.example" in entry["description"]) is sees
        assert "Group 1: Naktsmāju ļaudis" in entry["description"] or "All together" in entry["description"]
