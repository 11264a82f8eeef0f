"""The main job from the application to the bank file, by the people who do it, in a real browser."""

import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from dienests.base.access import Actor
from dienests.base.people.models import Person
from dienests.cases.models import Case, Decision, ProcessVersion, State
from dienests.cases.queries.declaration import preview
from dienests.payments.bank_file import schema_fault
from dienests.payments.models import Batch
from tests.browser.conftest import SignIn, saved
from tests.factories.cases import OfficeAtWork, fresh, office_at_work, pensioner
from tests.factories.people import household_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
As = Callable[[Actor, str], Page]


@pytest.fixture
def office(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OfficeAtWork:
    monkeypatch.setattr(django_settings, "DOCUMENT_ROOT", tmp_path)
    return office_at_work(today=timezone.localdate(), now=timezone.now())


@pytest.fixture
def person(office: OfficeAtWork) -> Person:
    found = pensioner(given_names="Velta", family_name="Bērziņa")
    household_of(found)
    return found


@pytest.fixture
def as_(signed_in: SignIn, live_server: Any) -> As:
    """The page at a path, opened by that colleague."""

    def opened(actor: Actor, path: str) -> Page:
        page = signed_in(actor.user, language="en")
        page.goto(f"{live_server.url}/office/{path}")
        return page

    return opened


def takes_the_application(page: Page) -> Case:
    expect(page.get_by_role("combobox").first).to_be_focused()
    page.keyboard.type("berzina velta")
    page.keyboard.press("Enter")
    expect(page.locator("#asked-status")).to_be_focused()
    for key in "123a":
        page.keyboard.press(key)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+/"))
    return Case.objects.get()


def declares(page: Page, case: Case) -> str:
    """Pension 500, heating 300, as in the published example A5. Returns the housing benefit by today's law."""
    page.locator("tr.owner-row [role='combobox']").click()
    page.keyboard.type("old age")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-kind='old_age_pension'] input").first).to_be_focused()
    page.keyboard.type("500")
    page.keyboard.press("Control+Enter")
    page.locator("tr[data-kind='heating'] input").click()
    page.keyboard.type("300")
    expect(page.locator("tr[data-kind='old_age_pension'] [data-row-sum]")).to_have_text("1,500.00")
    expect(page.locator("#outcome").get_by_text("a month")).to_be_visible()
    saved(page)
    found = preview(fresh(case), known_on=timezone.localdate()).assessment
    assert found is not None
    amount = str(found["benefits"]["housing"]["amount"])
    assert Decimal(amount) > 100
    expect(page.locator("#outcome")).to_contain_text(f"€{amount}")
    return amount


def sees_every_paper(page: Page) -> None:
    seen = page.locator("#papers button[hx-post*='waive']")
    expect(seen.first).to_be_visible()
    for left in range(seen.count(), 0, -1):
        expect(seen).to_have_count(left)
        seen.first.click()
    expect(seen).to_have_count(0)
    expect(page.locator(".strip-missing")).to_have_count(0)


def submits(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Submitted for control", exact=True)).to_be_visible()


def controls_and_decides(page: Page, case: Case) -> Decision:
    page.keyboard.press("Control+Enter")
    boxes = page.locator("input[data-must]")
    expect(boxes.first).to_be_enabled()
    for place in range(boxes.count()):
        boxes.nth(place).check()
    expect(page.locator("[data-all-seen]")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("is made, letter")).to_be_visible()
    assert fresh(case).state == State.DECIDED
    return Decision.objects.get(case=case)


def letter_of(page: Page) -> pypdf.PdfReader:
    with page.expect_download() as download:
        page.locator("a[href*='save=1']").first.click()
    return pypdf.PdfReader(io.BytesIO(Path(download.value.path()).read_bytes()))


def test_from_the_application_to_the_bank_file(office: OfficeAtWork, person: Person, as_: As) -> None:
    page = as_(office.organiser, "")
    page.keyboard.press("n")
    page.wait_for_url("**/intake/**")
    case = takes_the_application(page)
    assert list(case.signatures.values_list("person_id", flat=True)) == [person.pk]
    amount = declares(page, case)
    sees_every_paper(as_(office.organiser, f"cases/{case.pk}/documents/"))
    submits(as_(office.organiser, f"cases/{case.pk}/proposal/"))

    page = as_(office.organiser, f"cases/{case.pk}/control/")
    expect(page.get_by_text("You can look.")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("input[data-see]:enabled")).to_have_count(0)
    assert fresh(case).state == State.SUBMITTED

    decision = controls_and_decides(as_(office.worker, f"cases/{case.pk}/control/"), case)
    assert (decision.prepared_by, decision.decided_by) == (office.organiser.user, office.worker.user)

    letter = letter_of(as_(office.worker, f"cases/{case.pk}/letters/"))
    assert b"<pdfaid:part>2" in letter.trailer["/Root"]["/Metadata"].get_data()
    assert amount.replace(".", ",") in "".join(sheet.extract_text() for sheet in letter.pages)

    page = as_(office.accountant, "payments")
    page.keyboard.press("p")
    page.locator("#prepare button.btn-primary").click()
    expect(page.locator("h1")).to_contain_text("MK-")
    expect(page.locator("[data-dialog=approve]")).to_have_count(0)
    page = as_(office.director, f"payments/batches/{Batch.objects.get().pk}")
    page.keyboard.press("a")
    page.locator("#approve button.btn-primary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Fetch the bank file").click()
    content = Path(download.value.path()).read_bytes()
    assert not schema_fault(content)
    amounts = [each.text for each in ElementTree.fromstring(content).iter() if each.tag.endswith("}InstdAmt")]
    assert amounts == [amount]

    page = as_(office.organiser, f"cases/{case.pk}/")
    for event in (
        "Application taken",
        "Submitted",
        "Opened for control",
        "Decided",
        "Letter signed",
        "Payments planned",
    ):
        expect(page.locator(".timeline").get_by_text(event).first).to_be_visible()


def test_two_stages_of_daugavpils_as_far_as_the_decision(office: OfficeAtWork, person: Person, as_: As) -> None:
    page = as_(office.head, "practice/")
    page.get_by_role("link", name="Propose another").click()
    page.locator("main a[href*='daugavpils']").click()
    page.locator("#choice-note").fill("after the visit")
    page.locator(".offer-take").click()
    page.wait_for_url("**/practice/proposals/**")
    assert not ProcessVersion.objects.filter(practice="daugavpils").exists()
    page = as_(office.director, "")
    page.get_by_role("link", name="A change of the way of working waits for your word").click()
    page.get_by_role("button", name="Switch on").click()
    page.locator("dialog[open]").get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("New cases now follow “daugavpils”.")).to_be_visible()
    assert ProcessVersion.objects.filter(practice="daugavpils").exists()

    case = takes_the_application(as_(office.organiser, "intake/"))
    assert (case.process.practice, case.stage) == ("daugavpils", "intake")
    page = as_(office.organiser, f"cases/{case.pk}/")
    page.get_by_role("button", name="Finish and hand over").click()
    expect(page.get_by_text("Assessment by a second specialist").first).to_be_visible()
    assert fresh(case).stage == "assessment"
    expect(
        as_(office.organiser, f"cases/{case.pk}/declaration/").locator("#declaration[data-readonly]")
    ).to_be_visible()

    page = as_(office.worker, f"cases/{case.pk}/")
    page.get_by_role("button", name="Take the case").click()
    expect(page.get_by_text("It is your turn.")).to_be_visible()
    page = as_(office.worker, f"cases/{case.pk}/declaration/")
    declares(page, case)
    sees_every_paper(as_(office.worker, f"cases/{case.pk}/documents/"))
    submits(as_(office.worker, f"cases/{case.pk}/proposal/"))

    expect(as_(office.worker, f"cases/{case.pk}/control/").get_by_text("You can look.")).to_be_visible()
    decision = controls_and_decides(as_(office.head, f"cases/{case.pk}/control/"), case)
    assert (decision.prepared_by, decision.decided_by) == (office.worker.user, office.head.user)
