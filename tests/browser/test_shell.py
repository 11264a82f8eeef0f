"""The frame in a real browser: keys, drafts that survive, lists, the grid; axe in both themes, wide and narrow."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from dienests.base.organisation.models import User
from dienests.cases.models import Draft
from tests.browser.conftest import AxeCheck, SignIn
from tests.factories.cases import OfficeAtWork, bulk_cases, office_at_work
from tests.factories.organisation import PASSWORD, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """text => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    document.activeElement.dispatchEvent(paste);
}"""
DRAFTS = "Object.keys(localStorage).filter(key => key.startsWith('dienests-draft:'))"


@pytest.fixture
def office(transactional_db: None, settings: Any) -> OfficeAtWork:
    settings.DEMO = True
    return office_at_work(today=timezone.localdate(), now=timezone.now())


@pytest.fixture
def components(office: OfficeAtWork, signed_in: SignIn, live_server: Any) -> Page:
    """The page that shows every component."""
    page = signed_in(office.worker.user)
    page.goto(f"{live_server.url}/styleguide")
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_component_passes_axe(components: Page, axe_check: AxeCheck, theme: str, width: int) -> None:
    components.set_viewport_size({"width": width, "height": 844})
    components.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    components.reload()
    expect(components.locator("html")).to_have_attribute("data-bs-theme", theme)
    axe_check(components)
    overflow = components.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


@pytest.mark.parametrize("language", ["lv", "en"])
def test_signing_in_and_the_first_page_pass_axe(
    page: Page, office: OfficeAtWork, live_server: Any, axe_check: AxeCheck, language: str
) -> None:
    UserFactory(username="anna", password=PASSWORD, language=language)
    page.goto(live_server.url)
    if language == "en":
        page.locator("button[name=language][value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    axe_check(page)
    page.locator("#id_login").fill("anna")
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    axe_check(page)


def test_rows_by_keyboard(office: OfficeAtWork, signed_in: SignIn, live_server: Any) -> None:
    bulk_cases(office, count=3, assignee=office.organiser.user)
    page = signed_in(office.organiser.user)
    page.goto(f"{live_server.url}/office/")
    links = page.locator("a.row-link")
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(links.nth(place)).to_be_focused()
    target = links.nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")


def test_help_lists_the_keys_and_keys_do_nothing_while_typing(components: Page) -> None:
    components.keyboard.press("?")
    dialog = components.locator("#keyboard-help")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[data-page-keys] dt").first).to_have_text("Ctrl Enter")
    components.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    components.locator("#id_note").press_sequentially("j?g d")
    expect(dialog).not_to_be_visible()
    assert components.locator("#id_note").input_value() == "j?g d"
    components.locator("h1").first.click()
    components.keyboard.press("g")
    components.keyboard.press("d")
    components.wait_for_url("**/office/")


def test_a_draft_survives_the_network_and_the_end_of_the_session(
    components: Page, context: BrowserContext, office: OfficeAtWork
) -> None:
    note, state = components.locator("#id_note"), components.locator("[data-autosave-state]")
    note.fill("pirmais")
    expect(state).to_have_attribute("data-state", "saved")
    assert Draft.objects.get().data["note"] == ["pirmais"]

    context.set_offline(True)
    note.fill("otrais")
    expect(state).to_have_attribute("data-state", "failed")
    context.set_offline(False)
    expect(state).to_have_attribute("data-state", "saved")
    assert Draft.objects.get().data["note"] == ["otrais"]
    assert components.evaluate(DRAFTS) == []

    Session.objects.all().delete()
    note.fill("trešais")
    ended = components.locator("#session-ended")
    expect(ended).to_be_visible()
    ended.locator("a").click()
    components.locator(f"button[name=user][value='{office.worker.user.pk}']").first.click()
    components.wait_for_url("**/styleguide")
    expect(note).to_have_value("trešais")
    expect(state).to_have_attribute("data-state", "saved")
    assert Draft.objects.get().data["note"] == ["trešais"]


def test_a_draft_is_sent_when_the_page_is_left_at_once(components: Page, live_server: Any) -> None:
    components.locator("#id_note").fill("uzreiz prom")
    components.goto(f"{live_server.url}/office/")
    components.goto(f"{live_server.url}/styleguide")
    expect(components.locator("#id_note")).to_have_value("uzreiz prom")
    expect(components.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")
    assert Draft.objects.get().data["note"] == ["uzreiz prom"]


def test_an_old_page_does_not_save_for_the_next_user(components: Page, office: OfficeAtWork, signed_in: SignIn) -> None:
    signed_in(office.head.user)  # in another tab: the cookie is another's now
    components.locator("#id_note").fill("pirmā kolēģa teksts")
    expect(components.locator("#session-ended")).to_be_visible()
    assert not Draft.objects.exists()


def test_pasting_from_a_spreadsheet(components: Page) -> None:
    cells = components.locator("table.grid input")
    cells.nth(5).focus()
    components.evaluate(PASTE, "1 234,50\t290.00 €\t1.310,5\n")
    assert [cells.nth(place).input_value() for place in (5, 6, 7)] == ["1234,50", "290,00", "1310,5"]
    components.keyboard.press("ArrowUp")
    expect(cells.nth(1)).to_be_focused()
    components.keyboard.press("ArrowRight")
    expect(cells.nth(2)).to_be_focused()
    components.keyboard.press("Enter")
    expect(cells.nth(6)).to_be_focused()
    components.keyboard.press("Control+d")
    expect(cells.nth(6)).to_have_value("434,00")


def test_columns_are_remembered_and_rows_are_chosen(components: Page) -> None:
    components.locator("[data-columns] summary").first.click()
    components.locator("[data-column-toggle][value=what]").first.uncheck()
    components.reload()
    expect(components.locator("td[data-col=what]").first).to_be_hidden()
    boxes = components.locator("input[data-choose]")
    boxes.nth(0).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(components.locator("[data-bulk-count]").first).to_have_text("4")
    components.locator("[data-choose-all]").first.click()
    expect(components.locator("[data-bulk-count]").first).to_have_text("7")


def test_faults_take_the_focus_and_lead_to_their_fields(components: Page) -> None:
    summary = components.locator("[data-fault-summary]")
    expect(summary).to_be_focused()
    summary.locator("a").nth(1).click()
    expect(components.locator("#id_amount")).to_be_focused()


def test_the_theme_is_kept_and_does_not_flash(components: Page) -> None:
    components.locator("details.menu summary").first.click()
    components.locator("[data-theme-choice=dark]").click()
    components.reload(wait_until="commit")
    components.wait_for_selector("body")
    expect(components.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_language_is_kept_with_the_user(components: Page, office: OfficeAtWork) -> None:
    components.locator("details.menu summary").first.click()
    components.locator("button[name=language][value=en]").click()
    expect(components.locator("html")).to_have_attribute("lang", "en")
    assert User.objects.get(pk=office.worker.user.pk).language == "en"
