"""A visit planned in a real browser: found, moved by keyboard and by dragging, a clash kept knowingly; axe on all."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dienests.base.access import Actor
from dienests.exchange.office.visits.models import Stop, StopKind, Visit
from tests.browser.conftest import LookOver, SignIn
from tests.factories.cases import OfficeAtWork, office_at_work
from tests.factories.visits import GuestFactory, StopFactory, VisitFactory, daugavpils_2017

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> OfficeAtWork:
    return office_at_work(today=timezone.localdate(), now=timezone.now())


@pytest.fixture
def head(office: OfficeAtWork) -> Actor:
    return office.head


@pytest.fixture
def visit(office: OfficeAtWork) -> Visit:
    day = timezone.localdate() + timedelta(days=20)
    visit = daugavpils_2017(on=day, begins_on=day, ends_on=day)
    GuestFactory(
        visit=visit, name="Aleksandra Konstantinopolska-Bērziņa no Latgales plānošanas reģiona", work="Patversme"
    )
    return visit


def test_a_programme_is_found_and_changed_by_hand(
    head: Actor, visit: Visit, signed_in: SignIn, live_server: Any
) -> None:
    page = signed_in(head.user, language="en")
    page.goto(f"{live_server.url}/office/visits/{visit.pk}/programme/")
    page.get_by_role("button", name="Find the programme").click()
    expect(page.get_by_text("The programme was found")).to_be_visible()
    stop = Stop.objects.filter(visit=visit, kind=StopKind.SITE).order_by("-begins", "-pk")[0]
    card = page.locator(f"#stop-{stop.pk}")
    card.focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+Shift+ArrowUp")
    expect(card.locator(".pg-mark")).to_be_visible()  # the answer came: it is pinned now
    expect(card).to_be_focused()
    shorter = Stop.objects.get(pk=stop.pk)
    assert (shorter.begins, shorter.by_hand) == (stop.begins, True)
    assert shorter.ends < stop.ends
    box = card.bounding_box()
    assert box is not None
    hour = page.locator(".pg-hours li").first.bounding_box()
    assert hour is not None
    page.mouse.move(box["x"] + 40, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 10 + 8 * hour["height"], steps=6)
    page.mouse.up()
    expect(page.get_by_text("It does not fit")).to_be_visible()
    assert Stop.objects.get(pk=stop.pk).begins == stop.begins
    page.get_by_role("button", name="Save it all the same").click()
    expect(page.get_by_text("Otherwise it stays where it was.")).to_have_count(0)
    assert Stop.objects.get(pk=stop.pk).begins > stop.begins
    expect(page.locator(".notice").filter(has_text="clash")).to_be_visible()


def test_pages_of_a_programme_are_for_everybody(
    head: Actor, visit: Visit, signed_in: SignIn, look_over: LookOver
) -> None:
    page = signed_in(head.user)
    welcome = Stop.objects.get(visit=visit, kind=StopKind.WELCOME)
    Stop.objects.filter(visit=visit, kind=StopKind.MEAL).update(begins=time(9, 15))  # a clash
    empty = VisitFactory(office_name="Ādažu Sociālais dienests")
    below = f"/office/visits/{visit.pk}"
    look_over(
        page,
        [
            f"{below}/programme/",
            f"{below}/programme/stops/{welcome.pk}/",
            f"{below}/programme/print/",
            f"{below}/groups/",
            f"{below}/groups/?suggest=4",
            f"{below}/calendars/",
            f"/office/visits/{empty.pk}/programme/",
            f"/office/visits/{empty.pk}/groups/",
        ],
    )


@pytest.mark.parametrize(("width", "beside"), [(1440, True), (390, False)])
def test_what_overlaps_is_seen_whole(
    head: Actor, visit: Visit, signed_in: SignIn, live_server: Any, width: int, beside: bool
) -> None:
    """Side by side where there is room, one below another on a telephone; both say that they clash."""
    group = visit.groups.get(number=1)
    both = [
        StopFactory(visit=visit, group=group, kind=StopKind.TALK, title=title, begins=begins, ends=ends)
        for title, begins, ends in (("Saruna", time(10), time(11)), ("Kafija", time(10, 40), time(11)))
    ]
    page = signed_in(head.user, language="en")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/office/visits/{visit.pk}/programme/")
    one, other = (page.locator(f"#stop-{stop.pk}") for stop in both)
    for card, title in ((one, "Saruna"), (other, "Kafija")):
        expect(card.locator(".pg-title")).to_have_text(title)
        expect(card.locator(".pg-mark.is-late")).to_be_visible()
    first, second = one.bounding_box(), other.bounding_box()
    assert first is not None
    assert second is not None
    assert (first["x"] + first["width"] <= second["x"]) is beside
    assert (first["y"] + first["height"] <= second["y"]) is not beside
    assert second["width"] > 100
