"""The notebook of a visit in a real browser: what is typed is written down, by guests and by staff."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dienests.exchange.office.visits.models import Note, Visit
from dienests.exchange.office.visits.operations.guests import invite
from tests.browser.conftest import LookOver, Open
from tests.factories.cases import OfficeAtWork, office_at_work
from tests.factories.remembered import named
from tests.factories.visits import VisitFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> OfficeAtWork:
    return office_at_work(today=timezone.localdate(), now=timezone.now())


@pytest.fixture
def visit(office: OfficeAtWork) -> Visit:
    today = timezone.localdate()
    visit: Visit = VisitFactory(on=today, begins_on=today, ends_on=today)
    return visit


def test_a_guest_writes_with_a_click_and_with_enter(
    office: OfficeAtWork, visit: Visit, page: Page, live_server: Any
) -> None:
    secret = invite(actor=office.head, now=timezone.now(), guest=named(visit, "Anna")).secret
    page.goto(f"{live_server.url}/guest/in/{secret}/")
    page.locator(".guest-door button").click()
    page.wait_for_url("**/guest/")
    page.goto(f"{live_server.url}/guest/notebook/")
    page.locator("#note-text").fill("Kā jūs sadalāt lietas?")
    page.locator(".note-form button[type=submit]").click()
    expect(page.locator(".note-text")).to_have_text(["Kā jūs sadalāt lietas?"])
    page.locator("#note-text").fill("Un kas aizvieto?")
    page.locator("#note-text").press("Enter")
    expect(page.locator(".note-text")).to_have_count(2)
    expect(page.locator("#note-text")).to_have_value("")


def test_staff_write_and_the_pages_of_a_visit_are_in_order(
    office: OfficeAtWork, visit: Visit, open_page: Open, look_over: LookOver
) -> None:
    base = f"/office/visits/{visit.pk}/"
    page = open_page(office.head, f"{base}notes/")
    page.locator("#note-text").fill("Seen: one queue for all")
    page.locator(".note-form button[type=submit]").click()
    expect(page.locator(".note-text")).to_have_count(1)
    assert Note.objects.get().text == "Seen: one queue for all"
    places = ("", "programme/", "groups/", "guests/", "calendars/", "notes/", "photographs/", "report/")
    look_over(page, [base + place for place in places])
