"""A real Chromium for the tests marked `browser`: `page`, `signed_in(user)`, `open_page(actor, path)`.

`axe_check(page)` looks for faults of access on a page, `look_over(page, paths)` on many, wide and narrow.
DIENESTS_CHROMIUM names the program (default /usr/bin/chromium). Without it these tests are skipped, and say so.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import get_resolver
from django.utils.translation.reloader import translation_file_changed
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dienests.base.access import Actor
from dienests.base.organisation.models import User
from dienests.config.translations import compile_catalogue

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("DIENESTS_CHROMIUM", "/usr/bin/chromium")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Colours change at once when the theme does; else they pass from element to element, some frames long.
STILL = """() => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [still];
}"""
PATIENCE = 60_000  # milliseconds: two cores shared with other work

SignIn = Callable[..., Page]
Open = Callable[..., Page]
AxeCheck = Callable[[Page], None]
LookOver = Callable[[Page, Iterable[str]], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright keeps an event loop of its own running, which Django would take for asynchronous code."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium(latvian: None) -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; DIENESTS_CHROMIUM names another")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread; the tests' queries are plain
    expect.set_options(timeout=PATIENCE)
    _ = get_resolver().url_patterns  # every view is imported here, not while the first page waits
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def latvian() -> None:
    """The Latvian catalogue, compiled where these settings look for it, before the first page asks for it."""
    folder = Path(settings.LOCALE_PATHS[0])
    compile_catalogue(folder)
    translation_file_changed(None, folder / "django.mo")  # what was read before, while the database was made, is old


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="lv-LV")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """An empty page; what goes wrong in its scripts fails the test."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if _is_fault(said) else None)
    yield page
    assert not wrong, wrong


def _is_fault(said: Any) -> bool:
    """Refusals by the content security policy and errors of scripts; an answer 4xx is a matter of the test itself."""
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture
def signed_in(live_server: Any, page: Page, context: BrowserContext) -> SignIn:
    """`signed_in(user)` gives the page with that user's session; `signed_in(user, language="en")` in English."""

    def sign_in(user: User, *, language: str = "lv") -> Page:
        User.objects.filter(pk=user.pk).update(language=language)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = BACKEND
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key or "", "url": live_server.url}]
        )
        return page

    return sign_in


@pytest.fixture
def open_page(signed_in: SignIn, live_server: Any) -> Open:
    """`open_page(actor, path)`: the page as that person sees it, in English unless told otherwise."""

    def opened(actor: Actor, path: str, *, language: str = "en") -> Page:
        page = signed_in(actor.user, language=language)
        page.goto(live_server.url + path)
        return page

    return opened


def press(page: Page, keys: str) -> None:
    """One key after another, once the page's scripts are there to hear them."""
    page.wait_for_load_state("load")
    for key in keys.split():
        page.keyboard.press(key)


def said(page: Page, text: str) -> None:
    """The page says so in passing."""
    expect(page.locator(".toast").filter(has_text=text)).to_be_visible()


def saved(page: Page) -> None:
    """Everything typed so far is with the server; the word alone may be of what was typed before."""
    expect(page.locator("[data-autosave-state]").first).to_have_attribute("data-state", "saved")


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Waits for what is not seen on the page, with the page going on meanwhile."""
    ends = monotonic() + PATIENCE / 1000
    while not holds():
        assert monotonic() < ends, "it did not happen"
        page.wait_for_timeout(100)


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make setup")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def axe_check(axe: str) -> AxeCheck:
    """`axe_check(page)` fails with every violation of WCAG 2.2 AA, naming rule and element."""

    def check(page: Page) -> None:
        told = violations(page, axe)
        assert not told, "\n".join(told)

    return check


def violations(page: Page, axe: str) -> list[str]:
    """In a window as tall as the page: what scrolls under a sticky bar is covered only for the moment."""
    page.wait_for_load_state("load")
    window = page.viewport_size or {"width": 1440, "height": 900}
    tall = page.evaluate("document.documentElement.scrollHeight") + 300
    page.set_viewport_size({"width": window["width"], "height": max(window["height"], tall)})
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
    page.set_viewport_size(window)
    return [
        f"{each['id']} ({each['impact']}): {each['help']} – {[node['target'] for node in each['nodes']]}"
        for each in found["violations"]
    ]


@pytest.fixture
def look_over(axe: str, live_server: Any) -> LookOver:
    """`look_over(page, paths)`: every page by axe, light on a screen and dark on a telephone; nothing sticks out."""

    def look(page: Page, paths: Iterable[str]) -> None:
        told = []
        for path in paths:
            page.set_viewport_size({"width": 1440, "height": 900})
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
            page.goto(live_server.url + path)
            page.evaluate(STILL)
            told += [f"{path}, light: {each}" for each in violations(page, axe)]
            page.set_viewport_size({"width": 390, "height": 900})
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
            told += [f"{path}, dark: {each}" for each in violations(page, axe)]
            if page.evaluate("document.documentElement.scrollWidth") > 390:
                told.append(f"{path}: wider than a telephone")
        assert not told, "\n".join(told)

    return look
