"""The editor in a real browser: typed and saved by itself, rows by keyboard, two people at once, read by axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dienests.exchange.office.library.models import Draft
from dienests.exchange.office.library.operations import drafts
from tests.browser.conftest import LookOver, SignIn, saved
from tests.factories.cases import OfficeAtWork, office_at_work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None, tmp_path: Path, settings: Any) -> OfficeAtWork:
    settings.VAR, settings.EXCHANGE_ROOT = tmp_path, tmp_path / "exchange"
    return office_at_work(today=timezone.localdate(), now=timezone.now())


def begun(office: OfficeAtWork, shipped: str) -> Draft:
    return drafts.begin_from_shipped(actor=office.worker, now=timezone.now(), shipped=shipped)


def test_a_question_is_added_named_and_moved_by_keyboard(
    office: OfficeAtWork, signed_in: SignIn, live_server: Any
) -> None:
    draft = begun(office, "client_survey")
    page = signed_in(office.worker.user, language="en")
    page.goto(f"{live_server.url}/office/library/{draft.item_id}/edit/form/")
    page.locator("button[value='add:sections.0.fields']").press("Enter")
    question = page.locator("#f-sections-0-fields-2-label-lv")
    expect(question).to_be_focused()
    page.keyboard.type("Vai ieteiktu citiem?")
    saved(page)
    expect(page.locator("#f-sections-0-fields-2 .error").first).to_be_visible()  # the English is missing
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#f-sections-0-fields-1 .row-title")).to_have_text("Vai ieteiktu citiem?")
    page.locator("#f-sections-0-fields-1 > .row-tools [data-remove]").press("Enter")
    expect(page.get_by_role("button", name="Bring it back")).to_be_focused()
    page.keyboard.press("Enter")
    saved(page)
    expect(page.locator("#f-sections-0-fields-1 .row-title")).to_be_visible()


def test_the_text_is_seen_while_typed_and_a_colleague_s_change_is_put_beside_it(
    office: OfficeAtWork, signed_in: SignIn, live_server: Any
) -> None:
    draft = begun(office, "ethics_code")
    page = signed_in(office.worker.user, language="en")
    page.goto(f"{live_server.url}/office/library/{draft.item_id}/edit/text/")
    page.locator("#f-text-lv").press("Control+Home")
    page.keyboard.type("## Mans sākums\n\n")
    expect(page.locator("[data-seen]").first.get_by_role("heading", name="Mans sākums")).to_be_visible()
    saved(page)
    now = Draft.objects.get(pk=draft.pk)
    theirs = drafts.draft_files(now)["text.lv.md"] + "\n## Viņas beigas\n".encode()
    drafts.save(actor=office.head, now=timezone.now(), draft=now, revision=now.revision, files={"text.lv.md": theirs})
    page.keyboard.type("Vēl. ")
    page.get_by_role("button", name="Look at both").press("Enter")
    expect(page.get_by_role("heading", name="Two of you wrote this at once")).to_be_visible()
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_url("**/edit/text/")
    kept = drafts.draft_files(Draft.objects.get(pk=draft.pk))["text.lv.md"].decode()
    assert "Mans sākums" in kept
    assert "Vēl." in kept
    assert "Viņas beigas" in kept


def test_every_part_by_axe(office: OfficeAtWork, signed_in: SignIn, look_over: LookOver) -> None:
    form, process = begun(office, "client_survey"), begun(office, "two_stages")
    page = signed_in(office.worker.user)
    parts = ("about", "text", "law", "needs", "places", "form", "files", "propose")
    paths = [f"/office/library/{form.item_id}/edit/{part}/" for part in parts]
    look_over(page, ["/office/library/new/", *paths, f"/office/library/{process.item_id}/edit/process/"])
