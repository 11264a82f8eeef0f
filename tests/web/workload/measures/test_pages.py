"""How we work, as heads and the auditor see it: periods, what is too little to tell, and who may look."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.cases import NOW, OfficeAtWork
from tests.web.conftest import SignIn
from tests.workload.measures.histories import decided_case

pytestmark = pytest.mark.django_db
BEGAN = NOW - timedelta(days=60)
PAGES = ("measures", "measures_map", "measures_conformance")


def url(name: str, query: str = "") -> str:
    return reverse(f"office:{name}") + query


def text(response: Any) -> str:
    return html.unescape(response.content.decode()).replace("\u00a0", " ")


def rows_of(response: Any) -> int:
    found = re.search(r'<span class="count">([\d,]+) rows?</span>', text(response))
    return int(found.group(1).replace(",", "")) if found else 0


def test_too_few_decisions_are_no_figures(office: OfficeAtWork, sign_in: SignIn) -> None:
    for _ in range(2):
        decided_case(office, opened=BEGAN)
    client = sign_in(office.head)
    page = text(client.get(url("measures")))
    assert page.count("too few") > 10
    assert '<svg class="picture"' not in page
    assert "Too few cases for a map" in text(client.get(url("measures_map")))
    assert "Too few cases" in text(client.get(url("measures_conformance")))


def test_nothing_at_all_says_what_to_do(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.auditor)
    for name in PAGES:
        page = text(client.get(url(name)))
        assert "Choose a longer period" in page, name


@pytest.mark.parametrize("name", [*PAGES, "measures_cases", "measures_xes", "measures_csv"])
def test_who_may_not_is_refused(office: OfficeAtWork, sign_in: SignIn, name: str) -> None:
    for actor in (office.organiser, office.worker, office.accountant, office.administrator, office.service):
        assert sign_in(actor).get(url(name)).status_code == 403


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?from=2026-03-01&to=2026-01-01", "The first day lies after the last"),
        ("?from=yesterday", "“yesterday” is not a day"),
        ("?from=0001-01-01", "“0001-01-01” is not a day"),
        ("?from=2026-02-11&to=2026-03-01", "The period has not begun yet"),
    ],
)
def test_a_period_that_cannot_be_is_told(office: OfficeAtWork, sign_in: SignIn, query: str, words: str) -> None:
    page = text(sign_in(office.head).get(url("measures", query)))
    assert words in page
    assert 'value="2025-02-01"' in page


@pytest.mark.parametrize("key", ["nothing", "days:1e9-", "flow:a>b", "reason:", "contact:x"])
def test_a_list_behind_no_figure_is_not_there(office: OfficeAtWork, sign_in: SignIn, key: str) -> None:
    client = sign_in(office.head)
    for name in ("measures_cases", "measures_xes"):
        assert client.get(url(name), {"behind": key}).status_code == 404


def test_queries_do_not_grow_with_cases(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.director)

    def queries(name: str) -> int:
        client.get(url(name))
        with CaptureQueriesContext(connection) as captured:
            client.get(url(name))
        return len(captured)

    def cases(count: int) -> None:
        for _ in range(count):
            decided_case(office, opened=BEGAN)

    cases(5)
    few = [queries(name) for name in (*PAGES, "measures_cases")]
    cases(6)
    assert [queries(name) for name in (*PAGES, "measures_cases")] == few
    assert max(few) <= 15, few


def test_only_who_may_see_it_has_it_in_the_rail(office: OfficeAtWork, sign_in: SignIn) -> None:
    def in_rail(client: Client) -> bool:
        return f'href="{url("measures")}"' in text(client.get(reverse("office:my_day")))

    assert in_rail(sign_in(office.head))
    assert in_rail(sign_in(office.auditor))
    assert not in_rail(sign_in(office.worker))
