"""How we work in a real browser: from a figure to its cases, the map by keyboard, filters in the address, files."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from dienests.base.audit.models import AuditEntry
from dienests.workload.measures import refreshing
from tests.browser.conftest import LookOver, Open, press
from tests.factories.cases import OfficeAtWork, office_at_work
from tests.workload.measures.histories import decided_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MEASURES = "/office/workload/"


@pytest.fixture
def office(transactional_db: None, settings: Any, tmp_path: Path) -> OfficeAtWork:
    settings.VAR = tmp_path
    return office_at_work(today=timezone.localdate(), now=timezone.now())


@pytest.fixture
def worked(office: OfficeAtWork) -> OfficeAtWork:
    """Six decisions, of which one came back from control, and one without a visit."""
    began = timezone.now() - timedelta(days=60)
    for place in range(4):
        decided_case(office, opened=began + timedelta(days=place), minutes=(30, None))
    decided_case(office, opened=began, days=45, returned_for=("missing_document",))
    decided_case(office, opened=began, channel="post", asked=("housing",))
    return office


def opens_its_cases(page: Page, figure: Locator) -> None:
    """Enter on a figure leads to a list of as many cases as it says."""
    cases = figure.get_attribute("data-cases")
    figure.focus()
    press(page, "Enter")
    page.wait_for_url("**/workload/cases/**")
    expect(page.locator(".table-tools .count").first).to_contain_text(f"{cases} row")
    expect(page.locator("tbody a.row-link")).to_have_count(int(cases or 0))


def test_from_a_figure_to_its_cases_and_back(worked: OfficeAtWork, open_page: Open) -> None:
    page = open_page(worked.head, "/office/")
    press(page, "g h")
    page.wait_for_url(f"**{MEASURES}**")
    returned = page.locator("tr", has=page.get_by_role("rowheader", name="Returned at control")).locator("a.figure")
    opens_its_cases(page, returned.first)
    expect(page.locator("h1")).to_have_text("Returned at control")
    page.get_by_role("link", name="How we work").first.click()
    opens_its_cases(page, page.locator("svg.picture a").first)
    press(page, "j Enter")
    page.wait_for_url("**/office/cases/*/")


def test_the_map_by_keyboard_and_as_a_table(worked: OfficeAtWork, open_page: Open) -> None:
    page = open_page(worked.director, f"{MEASURES}map/")
    boxes = page.locator("svg.process-map a:has(rect)")
    page.locator(".map-scroll").focus()
    press(page, "Tab")
    expect(boxes.first).to_be_focused()
    for place in range(1, boxes.count()):
        press(page, "Tab")
        expect(boxes.nth(place)).to_be_focused()
    press(page, "Tab")
    flow = page.locator("svg.process-map a:has(.flow-label)").first
    expect(flow).to_be_focused()
    table = page.locator("details.map-table")
    table.locator("summary").press("Enter")
    rows = table.locator("tbody tr")
    assert rows.count() >= page.locator("svg.process-map path.flow").count() > 0
    page.get_by_role("link", name="with contacts", exact=True).press("Enter")
    page.wait_for_url("**contacts=yes**")
    opens_its_cases(page, boxes.first)
    page.go_back()
    opens_its_cases(page, page.locator("svg.process-map a:has(.flow-label)").first)


def test_the_filter_stays_in_the_address(worked: OfficeAtWork, open_page: Open) -> None:
    page = open_page(worked.head, MEASURES)
    press(page, "f")
    expect(page.locator("#m-way")).to_be_focused()
    page.locator("#m-asked").select_option("housing")
    page.locator("#m-with").select_option("year")
    page.get_by_role("button", name="Show", exact=True).press("Enter")
    page.wait_for_url("**asked=housing**")
    for name in ("Process map", "Conformance", "Figures"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.locator(".measure-tabs [aria-current]")).to_have_text(name)
        expect(page.locator("#m-asked")).to_have_value("housing")
        expect(page.locator("#m-with")).to_have_value("year")
    page.reload()
    expect(page.locator("#m-asked")).to_have_value("housing")
    page.get_by_role("link", name="this year", exact=True).click()
    kept = parse_qs(urlsplit(page.url).query)
    assert (kept["asked"], kept["with"]) == (["housing"], ["year"])


def test_the_event_log_is_taken_as_a_file(worked: OfficeAtWork, open_page: Open, tmp_path: Path) -> None:
    page = open_page(worked.director, f"{MEASURES}?asked=gmi")
    for ending in ("xes", "csv"):
        page.get_by_text("Event log", exact=True).press("Enter")
        with page.expect_download() as download:
            page.locator(f".menu-panel a[href*='log.{ending}']").first.press("Enter")
        assert download.value.suggested_filename.endswith(f".{ending}")
        saved = tmp_path / ending
        download.value.save_as(saved)
        assert "opened_for_control" in saved.read_text()
        press(page, "Escape")
    taken = AuditEntry.objects.filter(event="measures_exported").order_by("position")
    assert [entry.details["format"] for entry in taken] == ["xes", "csv"]


def test_many_histories_are_read_before_the_page_shows(
    worked: OfficeAtWork, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page says so, has it done, and goes on to where one wanted to go."""
    monkeypatch.setattr(refreshing, "AT_ONCE", 2)
    page = open_page(worked.head, f"{MEASURES}?asked=gmi")
    expect(page.locator("#m-asked")).to_have_value("gmi")
    expect(page.locator(".measure-heads")).to_be_visible()


def test_how_we_work_with_nothing(page: Page, office: OfficeAtWork, open_page: Open, look_over: LookOver) -> None:
    open_page(office.director, MEASURES, language="lv")
    look_over(page, [f"{MEASURES}{part}" for part in ("", "map/", "conformance/")])


def test_every_page_of_how_we_work(page: Page, worked: OfficeAtWork, open_page: Open, look_over: LookOver) -> None:
    open_page(worked.director, MEASURES, language="lv")
    look_over(
        page,
        [
            MEASURES,
            f"{MEASURES}?with=before",
            f"{MEASURES}map/?contacts=yes",
            f"{MEASURES}conformance/",
            f"{MEASURES}cases/?behind=decided",
        ],
    )
