"""Previews in a real browser: a slider moved by keyboard, a file saved and uploaded, every page by axe."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dienests.base.access import Actor
from dienests.base.organisation.models import Role
from dienests.population.office.models import Preview
from tests.browser.conftest import AxeCheck, SignIn
from tests.factories.organisation import OfficeFactory, actor_in
from tests.factories.previews import finished_preview, first_household, listed_preview, population_here

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def head(transactional_db: None, tmp_path: Path, settings: Any) -> Actor:
    settings.VAR = tmp_path
    OfficeFactory()
    return actor_in(Role.HEAD_OF_OFFICE, today=timezone.localdate())


def test_sliders_by_keyboard_and_the_file_they_make(
    head: Actor, signed_in: SignIn, live_server: Any, axe_check: AxeCheck, tmp_path: Path
) -> None:
    population_here()
    page = signed_in(head.user, language="en")
    page.goto(f"{live_server.url}/office/previews/what-if/?source=paraugs&day=2026-02-10")
    result = page.locator("#what-if-result")
    expect(result).to_contain_text("nothing is changed yet")
    slider = page.locator("[data-slider]", has=page.locator("#gmi_first"))
    slider.locator("input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#gmi_first")).to_have_value("188")
    expect(result).to_contain_text("Make a full preview of it")
    expect(slider).to_contain_text("in force €187.00")
    page.wait_for_url("**gmi_first=188**")
    axe_check(page)
    with page.expect_download() as download:
        result.get_by_text("Save as reform file").click()
    saved = tmp_path / "what-if.yaml"
    download.value.save_as(saved)
    slider.get_by_role("button", name="Reset").click()
    expect(page.locator("#gmi_first")).to_have_value("187")
    expect(result).to_contain_text("nothing is changed yet")
    page.goto(f"{live_server.url}/office/previews/new/")
    page.locator("input[name=reform][value=upload]").check()
    page.locator("#id_file").set_input_files(saved)
    page.locator("input[name=source][value=paraugs]").check()
    axe_check(page)
    page.get_by_role("button", name="Compute the preview").click()
    expect(page.locator(".verdict-cost")).to_be_visible()
    assert Preview.objects.get().reform_text == saved.read_text()


def test_every_page_in_both_languages(head: Actor, signed_in: SignIn, live_server: Any, axe_check: AxeCheck) -> None:
    preview = finished_preview(asked_by=head.user)
    waiting = finished_preview(asked_by=head.user, state="queued")
    root = f"{live_server.url}/office/previews/"
    for language in ("en", "lv"):
        page = signed_in(head.user, language=language)
        for path in ("", f"{preview.pk}/", f"{waiting.pk}/", f"{preview.pk}/households/{first_household()}/"):
            page.goto(root + path)
            axe_check(page)
    page.goto(f"{root}{preview.pk}/")
    plot = page.locator("img.plot-light").first
    plot.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=plot.element_handle())
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_from_a_figure_to_one_household_by_keyboard(
    head: Actor, signed_in: SignIn, live_server: Any, axe_check: AxeCheck
) -> None:
    preview = listed_preview(asked_by=head.user)
    root = f"{live_server.url}/office/previews/{preview.pk}/"
    page = signed_in(head.user, language="en")
    page.goto(root)
    axe_check(page)
    figure = page.locator("#movements a.figure").first
    count = figure.inner_text()
    figure.press("Enter")
    page.wait_for_url("**/households/**")
    expect(page.locator('[data-sum="households"]')).to_have_text(count)
    axe_check(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/households/\d+/"))
    expect(page.get_by_role("link", name="Households", exact=True)).to_be_visible()
    axe_check(page)
    page.get_by_role("link", name="Households", exact=True).click()
    expect(page.locator('[data-sum="households"]')).to_have_text(count)
    page.locator(".case-filter-more summary").click()
    page.locator("#municipality").select_option("ogre")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".filter-chip")).to_contain_text("Municipality: Ogre")
    number = page.locator('td[data-col="number"]').nth(2).inner_text()
    page.keyboard.press("f")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/households/{number}/**")
    expect(page.locator("h1")).to_be_visible()
    page.goto(f"{root}set-aside/")
    axe_check(page)
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("", "households/?from=x", "set-aside/"):
        page.goto(root + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
