"""A real Chromium for the tests marked `browser`: `page`, `signed_in(user)`, `axe_check(page)`.

DIENESTS_CHROMIUM names the program (default /usr/bin/chromium). Without it these tests are skipped, and say so.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dienests.base.organisation.models import User
from dienests.config.translations import compile_catalogue

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("DIENESTS_CHROMIUM", "/usr/bin/chromium")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 20_000  # milliseconds: two cores shared with other work

SignIn = Callable[..., Page]
AxeCheck = Callable[[Page], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright keeps an event loop of its own running, which Django would take for asynchronous code."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; DIENESTS_CHROMIUM names another")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread; the tests' queries are plain
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def latvian() -> None:
    """The Latvian catalogue, compiled where these settings look for it."""
    compile_catalogue(Path(settings.LOCALE_PATHS[0]))


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
        context.add_cookies([{"name": "sessionid", "value": session.session_key or "", "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def axe_check() -> AxeCheck:
    """`axe_check(page)` fails with every violation of WCAG 2.2 AA, naming rule and element."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make setup")
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        """In a window as tall as the page: what scrolls under a sticky bar is covered only for the moment."""
        window = page.viewport_size or {"width": 1440, "height": 900}
        tall = page.evaluate("document.documentElement.scrollHeight") + 300
        page.set_viewport_size({"width": window["width"], "height": max(window["height"], tall)})
        page.evaluate("scrollTo(0, 0)")
        page.evaluate(source)
        found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
        page.set_viewport_size(window)
        told = [
            f"{each['id']} ({each['impact']}): {each['help']} – {[node['target'] for node in each['nodes']]}"
            for each in found["violations"]
        ]
        assert not told, "\n".join(told)

    return check
