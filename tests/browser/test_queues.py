"""Queues in a real browser: worked through by keyboard, cases given with undo, suggestions, a whole caseload."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dienests.cases.models import Case
from dienests.workload.office.models import Allocation, Handover, SavedFilter, Way
from dienests.workload.office.operations.schemes import choose_loads
from tests.browser.conftest import LookOver, Open, press, said
from tests.factories.cases import OfficeAtWork, bulk_cases, fresh, office_at_work, opened_case, pensioner, submitted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE = "/office/queue/"
LONG_NAME = "Ļoti-Gara-Dubultā-Uzvārdniece-Kalniņa-Bērziņa"


@pytest.fixture
def office(transactional_db: None) -> OfficeAtWork:
    found = office_at_work(today=timezone.localdate(), now=timezone.now())
    choose_loads(actor=found.director, now=timezone.now(), name="points_assumed")
    return found


def plain_cases(office: OfficeAtWork, count: int, **fields: Any) -> list[Case]:
    """Cases taken today, each due a day later than the one before: their order in a queue is known."""
    today = timezone.localdate()
    return [
        bulk_cases(office, count=1, received_on=today, decision_due=today + timedelta(days=20 + place), **fields)[0]
        for place in range(count)
    ]


def test_a_queue_is_worked_through_by_keyboard(office: OfficeAtWork, open_page: Open) -> None:
    cases = plain_cases(office, 4, assignee=None)
    page = open_page(office.organiser, "/office/")
    press(page, "g q")
    page.wait_for_url(f"**{QUEUE}")
    page.get_by_role("link", name="Nobody's").press("Enter")
    rows = page.locator("[data-queue] a.row-link")
    expect(rows).to_have_count(4)
    press(page, "j j j k")
    expect(rows.nth(1)).to_be_focused()
    press(page, "t")
    said(page, "1 case is yours.")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_be_focused()  # the next case stands where the taken one stood
    press(page, "t")
    expect(rows).to_have_count(2)
    assert [fresh(case).assignee for case in cases] == [None, office.organiser.user, office.organiser.user, None]
    page.get_by_role("link", name="Mine").press("Enter")
    expect(rows).to_have_count(2)
    press(page, "j r")
    said(page, "1 case is back in the queue.")
    expect(rows.nth(0)).to_be_focused()
    press(page, "Enter")
    page.wait_for_url(f"**/office/cases/{cases[2].pk}/")


def test_a_decided_case_leaves_the_queue(office: OfficeAtWork, open_page: Open) -> None:
    case = submitted(office, received_on=timezone.localdate(), now=office.now).case
    page = open_page(office.worker, f"{QUEUE}?of=nobody")
    press(page, "j t")
    said(page, "1 case is yours.")
    page.get_by_role("link", name="Mine").click()
    expect(page.locator("[data-queue] a.row-link")).to_have_count(1)
    press(page, "j Enter")
    page.wait_for_url(f"**/office/cases/{case.pk}/")
    press(page, "n")
    page.wait_for_url("**/control/")
    press(page, "Control+Enter")
    boxes = page.locator("input[data-must]")
    expect(boxes.first).to_be_focused()
    for _ in range(boxes.count()):
        press(page, "Enter")
    expect(page.locator("[data-all-seen]")).to_be_visible()
    press(page, "Control+Enter")
    expect(page.get_by_text("is made, letter")).to_be_visible()
    press(page, "g q")
    expect(page.get_by_text("Your queue is empty")).to_be_visible()
    assert fresh(case).closed_at


def test_chosen_rows_are_given_and_given_back(office: OfficeAtWork, open_page: Open) -> None:
    cases = plain_cases(office, 3, assignee=office.organiser.user)
    page = open_page(office.head, f"{QUEUE}?of={office.organiser.pk}")
    press(page, "j x j j x")
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.locator("#give-to").select_option(str(office.second_organiser.pk))
    page.get_by_role("button", name="Give", exact=True).press("Enter")
    said(page, "2 cases given to")
    expect(page.locator("[data-queue] a.row-link")).to_have_count(1)
    press(page, "u")
    said(page, "2 cases are back where they were.")
    assert {fresh(case).assignee for case in cases} == {office.organiser.user}


def test_too_much_is_asked_and_the_answer_is_one_key(office: OfficeAtWork, open_page: Open) -> None:
    plain_cases(office, 17, assignee=office.organiser.user)
    [case] = plain_cases(office, 1, assignee=None)
    page = open_page(office.organiser, f"{QUEUE}?of=nobody")
    press(page, "j t")
    expect(page.get_by_text("would then carry 90 %")).to_be_visible()
    expect(page.get_by_role("button", name="Go on all the same")).to_be_focused()
    press(page, "Enter")
    said(page, "1 case is yours.")
    assert fresh(case).assignee == office.organiser.user


def test_a_filter_is_kept_found_again_and_deleted(office: OfficeAtWork, open_page: Open) -> None:
    plain_cases(office, 2, assignee=None)
    submitted(office, received_on=timezone.localdate(), now=office.now)
    page = open_page(office.worker, f"{QUEUE}?of=nobody")
    page.get_by_text("Narrow", exact=True).click()
    page.locator("#f-state").select_option("submitted")
    page.get_by_role("button", name="Show", exact=True).click()
    rows = page.locator("[data-queue] a.row-link")
    expect(rows).to_have_count(1)
    page.locator(".kept-filters > summary").click()
    page.locator("#keep-name").fill("Kontrolei")
    page.keyboard.press("Enter")
    said(page, "The filter is kept.")
    assert SavedFilter.objects.get().query == "of=nobody&state=submitted"
    page.goto(page.url.partition("?")[0])
    page.locator(".kept-filters > summary").click()
    page.get_by_role("link", name="Kontrolei").click()
    expect(rows).to_have_count(1)
    expect(page.locator("#f-state")).to_have_value("submitted")
    page.locator(".kept-filters > summary").click()
    page.get_by_role("button", name="Delete the filter “Kontrolei”").click()
    said(page, "The filter “Kontrolei” is deleted.")
    assert not SavedFilter.objects.exists()


def test_suggestions_taken_one_changed_and_one_left(office: OfficeAtWork, open_page: Open) -> None:
    cases = plain_cases(office, 3, assignee=None)
    plain_cases(office, 2, assignee=office.second_organiser.user)
    page = open_page(office.head, f"{QUEUE}allocation/")
    changed, left = (page.locator(f"#to-{case.pk}") for case in cases[1:])
    suggested = changed.input_value()
    why = changed.locator("xpath=..").locator("[data-why-shown]")
    before = why.inner_text()
    chosen = str(office.second_organiser.pk)
    assert chosen != suggested
    changed.select_option(chosen)
    expect(why).not_to_have_text(before)  # says why the one who is chosen now
    left.select_option("leave")
    page.locator("h1").click()
    press(page, "n")
    said(page, "2 cases handed out.")
    ways = dict(Allocation.objects.values_list("case_id", "way"))
    assert ways == {cases[0].pk: Way.ACCEPTED, cases[1].pk: Way.CHANGED, cases[2].pk: Way.LEFT}
    assert str(fresh(cases[1]).assignee_id) == chosen
    expect(page.locator("tbody tr")).to_have_count(2)
    press(page, "u")
    said(page, "2 cases are back where they were.")
    assert {fresh(case).assignee for case in cases} == {None}


def test_a_whole_caseload_changes_hands_and_comes_back(office: OfficeAtWork, open_page: Open) -> None:
    cases = plain_cases(office, 3, assignee=office.organiser.user)
    page = open_page(office.head, f"{QUEUE}load/")
    row = page.locator("tr", has=page.get_by_role("link", name=str(office.organiser.user)))
    row.get_by_role("link", name="Hand over…").press("Enter")
    page.locator("#all-to").select_option(str(office.second_organiser.pk))
    page.locator(f"#to-{cases[2].pk}").select_option("queue")
    page.locator("h1").click()
    press(page, "n")
    said(page, "3 cases have changed hands.")
    assert [fresh(case).assignee for case in cases] == [office.second_organiser.user] * 2 + [None]
    press(page, "u")
    said(page, "3 cases are back where they were.")
    assert {fresh(case).assignee for case in cases} == {office.organiser.user}
    expect(page.get_by_text("Taken back by")).to_be_visible()


def test_every_page_of_queues(page: Page, office: OfficeAtWork, open_page: Open, look_over: LookOver) -> None:
    """In Latvian, empty and full; names that do not end."""
    paths = [f"{QUEUE}{path}" for path in ("", "allocation/", "load/", "week/", "load/scheme/")]
    open_page(office.director, QUEUE, language="lv")
    look_over(page, paths[:2])
    opened_case(office, people=[pensioner(family_name=LONG_NAME)], received_on=timezone.localdate())
    plain_cases(office, 25, assignee=None)
    plain_cases(office, 22, assignee=office.organiser.user)
    open_page(office.director, f"{QUEUE}?of=nobody", language="lv")
    press(page, "j x j x")
    page.locator("#give-to").select_option(str(office.second_organiser.pk))
    page.locator("button[name=do][value=give]").click()
    said(page, "2")
    handover = Handover.objects.get()
    look_over(
        page,
        [
            *paths,
            f"{QUEUE}?of={office.organiser.pk}",
            f"{QUEUE}?of=unit&order=waiting",
            f"{QUEUE}caseload/{office.organiser.pk}/",
            f"{QUEUE}handovers/{handover.pk}/",
        ],
    )
