"""Simulations in a real browser: asked by keyboard, read, chosen from; every page by axe, light and dark."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dienests.base.access import Actor
from dienests.base.background.models import Work
from dienests.cases.models import ProcessProposal
from dienests.cases.operations.process import switch_on
from dienests.workload.studies.models import Study
from dienests.workload.studies.operations import choose_way
from tests.browser.conftest import LookOver, SignIn
from tests.factories.cases import OfficeAtWork, office_at_work
from tests.factories.studies import SCENARIO, finished_study

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Vai pirms apkures sezonas pāriet uz kontroli pēc riska, ja trūkst divu sociālo darbinieku un viena organizatora"


@pytest.fixture
def office(transactional_db: None, tmp_path: Path, settings: Any) -> OfficeAtWork:
    settings.VAR = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    return office_at_work(today=timezone.localdate(), now=timezone.now())


@pytest.fixture
def head(office: OfficeAtWork) -> Actor:
    return office.head


def test_a_question_by_keyboard(head: Actor, signed_in: SignIn, live_server: Any) -> None:
    page = signed_in(head.user, language="en")
    page.goto(f"{live_server.url}/office/")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/simulation/")  # with its scripts, which listen for keys
    expect(page.get_by_text("Nothing has been simulated yet")).to_be_visible()
    page.keyboard.press("e")
    expect(page.locator("h1")).to_have_text("New question")
    group = page.locator("details.sim-figures", has=page.locator('[id="id_changed.effort_control"]'))
    group.locator("summary").press("Enter")
    own = page.locator('[id="id_changed.effort_control"]')
    own.press_sequentially("5000")
    expect(group.locator("[data-figures-changed]")).to_have_text("changed: 1")
    own.press("Enter")
    expect(page.locator(".fault-summary")).to_be_focused()
    expect(own).to_have_value("5000")  # its group is open, so that it is seen
    expect(own).to_be_visible()
    group.get_by_role("button", name="All of this group as they ship").press("Enter")
    expect(own).to_have_value("")
    own.press_sequentially("18,5")
    page.locator("#id_title").fill(LONG)
    page.locator("#id_title").press("Enter")
    expect(page.locator("h1")).to_have_text(LONG)
    assert Study.objects.get().changed == {"effort_control": 18.5}
    page.get_by_role("button", name="Stop").press("Enter")
    expect(page.get_by_text("The simulation was stopped")).to_be_visible()


def test_the_answer_and_a_proposal_by_keyboard(
    office: OfficeAtWork, head: Actor, signed_in: SignIn, live_server: Any
) -> None:
    study = finished_study(asked_by=head.user, title=LONG)
    page = signed_in(head.user, language="en")
    page.goto(f"{live_server.url}/office/simulation/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(LONG)
    page.get_by_role("link", name="Staff short by two").press("Enter")
    page.wait_for_url("**scenario=**")
    expect(page.locator("#circumstances")).to_be_visible()
    page.locator(".sim-propose summary").first.press("Enter")
    page.locator(".sim-propose textarea").first.fill("Mazāk kļūdu")
    page.locator(".sim-propose button").first.press("Enter")
    page.wait_for_url("**/practice/proposals/**")
    assert ProcessProposal.objects.get().note == "Mazāk kļūdu"
    assert study.choices.count() == 1


def test_every_page_wide_and_narrow_light_and_dark(
    office: OfficeAtWork, signed_in: SignIn, look_over: LookOver, latvian: None
) -> None:
    now = timezone.now()
    study = finished_study(asked_by=office.director.user, title=LONG)
    choice = choose_way(actor=office.head, now=now, study=study, way="daugavpils", note="Mazāk kļūdu")
    since = now - timedelta(days=100)
    switch_on(actor=office.director, now=since, proposal=choice.proposal, instead_of=office.process.pk)
    waiting = finished_study(asked_by=office.head.user, state=Work.RUNNING, heard_of_at=now, finished_at=None)
    failed = finished_study(
        asked_by=office.head.user, state=Work.FAILED, error={"code": "killed", "details": {}}, result=None, summary={}
    )
    root = "/office/simulation/"
    paths = [f"{root}{study.pk}/?scenario={SCENARIO}", f"{root}{study.pk}/reality/", f"{root}new/?again={study.pk}"]
    for language, more in (("lv", [root]), ("en", [f"{root}{waiting.pk}/", f"{root}{failed.pk}/"])):
        look_over(signed_in(office.director.user, language=language), [*paths, *more])


def test_an_empty_list(head: Actor, signed_in: SignIn, look_over: LookOver) -> None:
    look_over(signed_in(head.user, language="en"), ["/office/simulation/"])
