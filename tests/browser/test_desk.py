"""The desk in a real browser: an application in a few keys, the declaration while typing, papers by dropping."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dienests.base.people.models import Person, Relation
from dienests.cases.models import Case, Document
from dienests.cases.operations.declaration import save_declaration
from dienests.cases.queries.declaration import preview
from tests.browser.conftest import AxeCheck, SignIn, saved
from tests.factories.cases import IBAN, OfficeAtWork, office_at_work, opened_case, pensioner
from tests.factories.people import PersonFactory, household_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[[str], Page]


@pytest.fixture
def office(transactional_db: None) -> OfficeAtWork:
    return office_at_work(today=timezone.localdate(), now=timezone.now())


@pytest.fixture
def open_page(office: OfficeAtWork, signed_in: SignIn, live_server: Any) -> Open:
    def opened(path: str) -> Page:
        page = signed_in(office.organiser.user, language="en")
        page.goto(live_server.url + path)
        return page

    return opened


PASTE = """text => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    document.activeElement.dispatchEvent(paste);
}"""


def family() -> list[Person]:
    mother = PersonFactory(given_names="Ilze", family_name="Bērziņa", born=date(1985, 1, 1), iban=IBAN)
    father = PersonFactory(given_names="Andris", family_name="Bērziņš", born=date(1980, 1, 1))
    child = PersonFactory(given_names="Jānis", family_name="Bērziņš", born=date(2019, 1, 1))
    household_of(mother, father, child, relations=[Relation.SPOUSE, Relation.CHILD])
    return [mother, father, child]


def test_known_household_applies_in_six_actions(office: OfficeAtWork, open_page: Open) -> None:
    mother, _father, _child = family()
    page = open_page("/office/intake/")
    actions = 0

    def act(do: Callable[[], Any]) -> None:
        nonlocal actions
        actions += 1
        do()

    act(lambda: page.keyboard.type("berzina il"))
    act(lambda: page.keyboard.press("Enter"))
    expect(page.locator("#asked-status")).to_be_focused()
    act(lambda: page.keyboard.press("2"))
    act(lambda: page.keyboard.press("3"))
    act(lambda: page.keyboard.press("a"))
    act(lambda: page.keyboard.press("Control+Enter"))
    page.wait_for_url("**/declaration/")
    assert actions <= 6
    case = Case.objects.get()
    assert case.applicant == mother
    assert case.asked == ["gmi", "housing"]
    assert case.household.members.filter(until__isnull=True).count() == 3
    assert case.signatures.count() == 2
    assert case.payment["gmi"]["iban"] == IBAN


def test_closed_tab_loses_nothing_of_an_intake(office: OfficeAtWork, open_page: Open) -> None:
    family()
    page = open_page("/office/intake/")
    page.keyboard.type("berzina il")
    page.keyboard.press("Enter")
    page.locator("#asked-housing").check()
    page.locator("#reference").wait_for(state="attached")
    # Sent while the page is left, or just before, if the machine took its time.
    with page.expect_response(lambda answer: "Br%C4%ABv" in (answer.request.post_data or "")):
        page.locator("#address").fill("Brīvības iela 7")
        page.evaluate(
            "document.dispatchEvent(new Event('visibilitychange')); window.dispatchEvent(new Event('pagehide'))"
        )
    page.goto("about:blank")
    page = open_page("/office/intake/")
    expect(page.locator("#address")).to_have_value("Brīvības iela 7")
    expect(page.locator("#asked-housing")).to_be_checked()


def test_new_person_is_registered_on_the_same_screen(office: OfficeAtWork, open_page: Open, settings: Any) -> None:
    settings.DEMO = True
    page = open_page("/office/intake/")
    page.keyboard.type("Zenta Jaunā")
    page.locator(".choose-new").wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("#new-person #given_names")).to_have_value("Zenta")
    page.locator("#new-person #born").fill("1960-05-05")
    page.locator("#new-person .btn-primary").click()
    expect(page.locator("#asked-status")).to_be_focused()
    assert Person.objects.get(family_name="Jaunā").born == date(1960, 5, 5)


def test_assessment_follows_the_typing_and_the_caret_stays(office: OfficeAtWork, open_page: Open) -> None:
    case = opened_case(office, people=[pensioner()], received_on=office.organiser.today)
    page = open_page(f"/office/cases/{case.pk}/declaration/")
    box = page.locator("tr.owner-row [role='combobox']")
    box.click()
    page.keyboard.type("old age")
    page.keyboard.press("Enter")
    cells = page.locator("tr[data-kind='old_age_pension'] input")
    expect(cells.nth(0)).to_be_focused()
    page.keyboard.type("500")
    page.keyboard.press("Control+Enter")
    page.locator("tr[data-kind='heating'] input").click()
    page.keyboard.type("300")
    saved(page)
    expect(page.locator("tr[data-kind='heating'] input")).to_be_focused()
    found = preview(Case.objects.get(), known_on=office.organiser.today).assessment
    assert found is not None
    expect(page.locator("#outcome")).to_contain_text("€" + found["benefits"]["housing"]["amount"])
    expect(page.locator("tr[data-kind='old_age_pension'] [data-row-sum]")).to_have_text("1,500.00")
    case.declaration.refresh_from_db()
    assert case.declaration.data["members"][0]["income"] == [{"kind": "old_age_pension", "monthly": "500"}]
    assert case.declaration.data["dwelling"]["costs"] == [{"kind": "heating", "monthly": "300"}]


def test_figures_are_pasted_from_a_spreadsheet(office: OfficeAtWork, open_page: Open) -> None:
    case = opened_case(office, received_on=office.organiser.today)
    save(office, case, income=[{"kind": "wage", "months": {}}, {"kind": "other_regular", "months": {}}])
    page = open_page(f"/office/cases/{case.pk}/declaration/")
    first = page.locator("tr[data-kind='wage'] input").nth(0)
    first.click()
    text = "1 234,50 €\t1.100,00\t980\n10,5\t\t7"
    page.evaluate(PASTE, text)
    expect(page.locator("tr[data-kind='wage'] [data-row-sum]")).to_have_text("3,314.50")
    saved(page)
    case.declaration.refresh_from_db()
    wage, other = case.declaration.data["members"][0]["income"]
    assert list(wage["months"].values()) == ["1234.50", "1100.00", "980"]
    assert list(other["months"].values()) == ["10.5", "7"]


def test_colleagues_change_is_shown_and_nothing_is_overwritten(office: OfficeAtWork, open_page: Open) -> None:
    case = opened_case(office, received_on=office.organiser.today)
    page = open_page(f"/office/cases/{case.pk}/declaration/")
    save(office, case, actor=office.second_organiser, savings="900")
    page.locator("#savings").fill("100")
    expect(page.locator("#conflict")).to_be_visible()
    expect(page.locator("#conflict")).to_contain_text("900")
    expect(page.locator("#conflict")).to_contain_text("100")
    case.declaration.refresh_from_db()
    assert case.declaration.data["savings"] == "900"
    page.locator("[data-conflict='mine']").click()
    saved(page)
    case.declaration.refresh_from_db()
    assert case.declaration.data["savings"] == "100"


def test_session_that_ended_keeps_what_was_typed(office: OfficeAtWork, open_page: Open) -> None:
    case = opened_case(office, received_on=office.organiser.today)
    page = open_page(f"/office/cases/{case.pk}/declaration/")
    page.context.clear_cookies()
    page.locator("#savings").fill("250")
    expect(page.locator("[data-autosave-state]")).to_contain_text("kept in this browser")
    page = open_page(f"/office/cases/{case.pk}/declaration/")
    expect(page.locator("#savings")).to_have_value("250")
    saved(page)
    case.declaration.refresh_from_db()
    assert case.declaration.data["savings"] == "250"


def test_papers_are_added_and_shown(office: OfficeAtWork, open_page: Open, tmp_path: Path) -> None:
    case = opened_case(office, received_on=office.organiser.today)
    page = open_page(f"/office/cases/{case.pk}/documents/")
    good, bad = tmp_path / "konts.png", tmp_path / "vīruss.pdf"
    page.screenshot(path=str(good))
    bad.write_text("<html>")
    page.locator("#files").set_input_files([str(good), str(bad)])
    expect(page.locator("#uploads .is-refused")).to_contain_text("vīruss.pdf")
    paper = page.locator(".paper-name", has_text="konts.png")
    expect(paper).to_be_visible()
    page.locator("select.paper-kind").select_option("bank_statements")
    expect(page.locator(".check-line.is-present .paper-name", has_text="konts.png")).to_be_visible()
    page.locator(".paper-name", has_text="konts.png").click()
    expect(page.locator(".preview-pages img")).to_have_js_property("complete", True)
    assert page.locator(".preview-pages img").evaluate("image => image.naturalWidth") > 100
    assert Document.objects.get().kind == "bank_statements"


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_pass_axe_and_fit(
    office: OfficeAtWork, open_page: Open, axe_check: AxeCheck, width: int, scheme: Any
) -> None:
    people = [*family(), *[PersonFactory(family_name="Garais-Ļotigarais", born=date(2012, 1, 1)) for _ in range(9)]]
    case = opened_case(office, people=people, received_on=office.organiser.today, signed=False)
    save(
        office,
        case,
        income=[{"kind": "wage", "months": {}}, {"kind": "family_state_benefit", "monthly": "25"}],
        savings="x",
    )
    page = open_page("/office/intake/")
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for path in ("intake/", f"cases/{case.pk}/", f"cases/{case.pk}/declaration/", f"cases/{case.pk}/documents/"):
        page = open_page(f"/office/{path}")
        axe_check(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def save(
    office: OfficeAtWork, case: Case, *, income: list[dict[str, Any]] | None = None, actor: Any = None, **more: Any
) -> None:
    case.declaration.refresh_from_db()
    data = dict(case.declaration.data)
    if income is not None:
        data["members"] = [{**data["members"][0], "income": income}, *data["members"][1:]]
    save_declaration(
        actor=actor or office.organiser,
        now=timezone.now(),
        case=case,
        data={**data, **more},
        version=case.declaration.version,
    )
