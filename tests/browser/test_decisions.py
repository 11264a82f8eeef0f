"""From the proposal to the decision in a real browser, by keyboard; and every page through axe."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dienests.base.access import Actor
from dienests.cases.models import Case, Control, Decision, Draft, State, Submission
from dienests.cases.operations.control import open_for_control
from dienests.cases.operations.process import propose_process
from tests.browser.conftest import AxeCheck, Open, until
from tests.factories.cases import (
    OfficeAtWork,
    controlled,
    decided,
    fresh,
    office_at_work,
    opened_case,
    pensioner,
    ready_case,
    submitted,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> OfficeAtWork:
    return office_at_work(today=timezone.localdate(), now=timezone.now())


def _today(office: OfficeAtWork) -> dict[str, Any]:
    return {"received_on": timezone.localdate(), "now": office.now}


def test_submitted_and_undone_by_keyboard(office: OfficeAtWork, open_page: Open) -> None:
    case = ready_case(office, **_today(office))
    page = open_page(office.organiser, f"/office/cases/{case.pk}/proposal/")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Submitted for control", exact=True)).to_be_visible()
    assert fresh(case).state == State.SUBMITTED
    page.keyboard.press("u")
    expect(page.get_by_text("Taken back. The case is yours again, as it was.")).to_be_visible()
    assert fresh(case).state == State.OPEN


def test_choosing_to_refuse_changes_the_action_and_keeps_the_focus(office: OfficeAtWork, open_page: Open) -> None:
    case = ready_case(office, **_today(office))
    page = open_page(office.organiser, f"/office/cases/{case.pk}/proposal/")
    page.locator("#change-housing > summary").click()
    page.locator("#verdict-housing-refuse").check()
    expect(page.get_by_role("link", name="1 thing is missing")).to_be_visible()
    expect(page.locator("#change-housing")).to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.id") == "verdict-housing-refuse"
    page.locator("#reason-housing-false_information").check()
    expect(page.get_by_role("button", name="Submit for control")).to_be_visible()
    until(page, lambda: Draft.objects.filter(form="proposal").exists())
    page.reload()
    expect(page.locator("#reason-housing-false_information")).to_be_checked()


def test_letter_is_printed_when_it_is_unfolded(office: OfficeAtWork, open_page: Open) -> None:
    case = ready_case(office, **_today(office))
    page = open_page(office.organiser, f"/office/cases/{case.pk}/proposal/")
    page.locator("details.letter-preview > summary").click()
    expect(page.locator("img.sheet").first).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.locator('img.sheet[lang="en"]').first).to_be_visible()


def test_controlled_and_decided_by_keyboard_alone(office: OfficeAtWork, open_page: Open) -> None:
    submission = submitted(office, **_today(office))
    page = open_page(office.worker, f"/office/cases/{submission.case_id}/control/")
    page.keyboard.press("Control+Enter")  # begin
    boxes = page.locator("input[data-must]")
    expect(boxes.first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("j")
    expect(boxes.nth(1)).to_be_focused()
    page.keyboard.press("Space")
    for _ in range(boxes.count() - 2):
        page.keyboard.press("j")
        page.keyboard.press("Space")
    expect(page.locator("[data-all-seen]")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("is made, letter")).to_be_visible()
    decision = Decision.objects.get()
    assert decision.decided_by == office.worker.user
    page.keyboard.press("v")
    expect(page.get_by_text("same figures, same hashes")).to_be_visible()


def test_marks_survive_a_closed_tab_and_enter_goes_on(office: OfficeAtWork, open_page: Open) -> None:
    submission = submitted(office, **_today(office))
    open_for_control(actor=office.worker, now=office.now, submission=submission)
    page = open_page(office.worker, f"/office/cases/{submission.case_id}/control/")
    boxes = page.locator("input[data-must]")
    expect(boxes.first).to_be_focused()
    page.keyboard.press("Enter")  # seen, and on to the next; the form is not sent
    expect(boxes.first).to_be_checked()
    expect(boxes.nth(1)).to_be_focused()
    until(page, lambda: Draft.objects.filter(form="control").exists())
    assert not Control.objects.exists()
    page.reload()
    expect(boxes.first).to_be_checked()


def test_returned_with_reasons_from_the_dialog(office: OfficeAtWork, open_page: Open) -> None:
    submission = submitted(office, **_today(office))
    open_for_control(actor=office.worker, now=office.now, submission=submission)
    page = open_page(office.worker, f"/office/cases/{submission.case_id}/control/")
    expect(page.locator("input[data-must]").first).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("r")
    page.get_by_label("A document on which the calculation rests is missing.").check()
    page.get_by_label("What exactly").fill("Nav SEB konta pārskata")
    page.get_by_role("button", name="Return to").click()
    expect(page.get_by_text("Nav SEB konta pārskata")).to_be_visible()
    assert Control.objects.get().outcome == "return"
    assert Case.objects.get().state == State.RETURNED


def test_chosen_cases_are_taken(office: OfficeAtWork, open_page: Open) -> None:
    submitted(office, **_today(office))
    page = open_page(office.worker, "/office/cases/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("button", name="Take them myself").click()
    expect(page.get_by_text("1 case is yours.")).to_be_visible()


def _every_page(office: OfficeAtWork) -> list[tuple[Actor, str]]:
    today = _today(office)
    ready = ready_case(office, people=[pensioner(given_names="Aleksandrs Maksimiliāns")], **today)
    bare = opened_case(office, signed=False, **today)
    waiting, open_one = submitted(office, **today), submitted(office, **today)
    open_for_control(actor=office.worker, now=office.now, submission=open_one)
    own = submitted(office, ready_case(office, actor=office.second_worker, **today), actor=office.second_worker)
    returned = controlled(office, outcome="return", reasons=["missing_document"], **today)
    decision = decided(office, controlled(office, **today), now=office.now)
    way = propose_process(actor=office.head, now=office.now, name="latvia", note="pēc vizītes")
    case = "/office/cases/{}/{}/".format
    return [
        (office.organiser, "/office/cases/"),
        (office.head, "/office/cases/?q=nav&due=late"),
        (office.organiser, case(ready.pk, "proposal")),
        (office.organiser, case(bare.pk, "proposal")),
        (office.organiser, case(waiting.case_id, "proposal")),
        (office.organiser, case(returned.submission.case_id, "proposal")),
        (office.worker, case(waiting.case_id, "control")),
        (office.worker, case(open_one.case_id, "control")),
        (office.second_worker, case(own.case_id, "control")),
        (office.worker, case(returned.submission.case_id, "control")),
        (office.worker, case(decision.case_id, "decision")),
        (office.worker, case(decision.case_id, "letters")),
        (office.worker, "/office/practice/"),
        (office.worker, "/office/practice/law/"),
        (office.worker, "/office/practice/reasons/"),
        (office.worker, "/office/practice/papers/"),
        (office.worker, "/office/practice/letters/"),
        (office.director, "/office/practice/choose/?name=daugavpils"),
        (office.director, f"/office/practice/proposals/{way.pk}/"),
        (office.director, "/office/practice/"),
        (office.director, "/office/"),
    ]


@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "lv"), (390, "dark", "en")])
def test_axe_finds_nothing(
    page: Page,
    office: OfficeAtWork,
    open_page: Open,
    axe_check: AxeCheck,
    width: int,
    theme: str,
    language: str,
) -> None:
    told = []
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(f"localStorage.setItem('dienests-theme', '{theme}')")
    for actor, path in _every_page(office):
        open_page(actor, path, language=language)
        try:
            axe_check(page)
        except AssertionError as found:
            told.append(f"{path} ({width}): {found}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            told.append(f"{path} ({width}): wider than the screen")
    assert not told, "\n".join(told)
    assert Submission.objects.filter(opened_at__isnull=True).exists()  # looking has opened nothing
