"""What a new process of pages loads before its first page, and what it leaves to those who need it."""

import os
import subprocess
import sys

from django.urls import URLPattern

from dienests.web.later import Later, LaterView
from tests.hostile.doors import every_address

# Each takes a tenth of a second or several to load.
HEAVY = {
    "altair", "duckdb", "faker", "ibis", "openpyxl", "ortools", "pandas", "pyarrow", "sqlglot", "vl_convert",
    "xmlschema",
}  # fmt: skip


def test_pages_are_loaded_without_engines_that_few_of_them_need() -> None:
    code = "import sys, dienests.config.wsgi; print(*sys.modules)"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO_")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "dienests.web.office.my_day" in loaded  # the pages are there
    assert loaded & HEAVY == set()


def _later() -> list[tuple[str, URLPattern, LaterView]]:
    return [
        (name, pattern, pattern.callback)
        for name, pattern in every_address()
        if isinstance(pattern.callback, LaterView)
    ]


def test_every_address_of_a_view_that_is_loaded_later_leads_to_one() -> None:
    found = _later()
    assert {name for name, _pattern, _view in found} >= {"office:previews", "office:measures", "office:studies"}
    for name, _pattern, view in found:
        assert callable(view.loaded()), name


def test_no_view_that_is_loaded_later_is_marked() -> None:
    """Middleware looks for marks on what stands in the list of addresses, and would not find them."""
    for name, _pattern, view in _later():
        for mark in ("login_required", "csrf_exempt"):
            assert not hasattr(view.loaded(), mark), f"{name}: {mark}"


def test_a_view_is_loaded_by_the_first_request_for_it() -> None:
    view = Later("tests.config").test_loading._answer
    assert view(7, more=1) == (7, 1)


def _answer(request: int, *, more: int) -> tuple[int, int]:
    return request, more
