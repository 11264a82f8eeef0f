"""Every figure of how we work opens exactly the cases that it counts; one office is made for all and only read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import override_settings
from django.utils import timezone

from dienests.base.organisation.models import Role
from dienests.cases.operations.contacts import Noted, note_contact
from dienests.cases.operations.decision import withdraw
from dienests.cases.operations.process import store_process
from dienests.workload.measures import refreshing
from dienests.workload.measures.conformance_figures import conformance_of
from dienests.workload.measures.figures import Count, Spread, by_unit, figures_of
from dienests.workload.measures.mix import mix_of
from dienests.workload.measures.process_map import process_map
from dienests.workload.measures.queries import cases_behind, measured_log
from dienests.workload.measures.selection import Selection, behind
from dienests.workload.measures.still_open import still_open
from dienests.workload.measures.survival import expected_days
from dienests.workload.measures.variants import variants_of
from tests.factories.cases import NOW, OfficeAtWork, fresh, office_at_work, opened_case
from tests.factories.organisation import UnitFactory, actor_in
from tests.web.conftest import SignIn
from tests.web.workload.measures.test_pages import BEGAN, PAGES, rows_of, text, url
from tests.workload.measures.histories import decided_case

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def worked_once(kept_rows: None) -> OfficeAtWork:
    """Cases of every kind: on time and late, returned, withdrawn, with and without contacts, in work."""
    with pytest.MonkeyPatch.context() as patched, override_settings(LANGUAGE_CODE="en"):
        patched.setattr(timezone, "now", lambda: NOW)
        return _worked(office_at_work())


@pytest.fixture
def worked(worked_once: OfficeAtWork, db: None) -> OfficeAtWork:
    return worked_once


def _worked(office: OfficeAtWork) -> OfficeAtWork:
    for place in range(4):
        decided_case(office, opened=BEGAN + timedelta(days=place), minutes=(30, None))
    late = decided_case(office, opened=BEGAN, days=45, returned_for=("missing_document", "wrong_period"))
    decided_case(office, opened=BEGAN, channel="post", asked=("housing",))
    again = opened_case(office, now=BEGAN, received_on=BEGAN.date(), people=[late.applicant])
    withdraw(actor=office.organiser, now=BEGAN, case=again, version=fresh(again).version, reason="pārdomāja")
    for kind, minutes in (("phone", 5), ("phone", None), ("home_visit", 60)):
        noted = Noted(kind, BEGAN.date(), minutes)
        note_contact(actor=office.organiser, now=BEGAN + timedelta(hours=3), case=late, noted=noted)
    opened_case(office)
    return office


def counts_in(value: Any) -> Iterator[tuple[str, int]]:
    """Every figure of a result: the key of its list and how many cases it says there are."""
    if isinstance(value, (Count, Spread)):
        yield value.behind, value.cases
    elif is_dataclass(value) and not isinstance(value, type):
        if hasattr(value, "behind"):
            yield value.behind, value.cases
        for each in fields(value):
            yield from counts_in(getattr(value, each.name))
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from counts_in(each)


def test_every_figure_has_as_many_cases_behind_it_as_it_says(worked: OfficeAtWork) -> None:
    everything = Selection(BEGAN.date(), NOW.date())
    with measured_log() as log:
        for selection in (everything, Selection(BEGAN.date(), NOW.date(), asked="housing")):
            results = (
                figures_of(log, selection),
                conformance_of(log, selection),
                still_open(log, selection),
                expected_days(log, selection),
                mix_of(log, selection),
                variants_of(log, selection),
                process_map(log, selection),
                process_map(log, selection, contacts=False),
                by_unit(log, selection),
            )
            told = set(counts_in(results))
            assert selection is not everything or len(told) > 50
            for key, cases in told:
                among = selection.listed(key)
                count, listed = cases_behind(log, among, behind(key), order="number", first=0, most=1_000)
                assert (count, len(listed)) == (cases, cases), key


@pytest.mark.parametrize("query", ["", "?with=before", "?asked=gmi&who=first", "?contacts=yes&least=1"])
@pytest.mark.parametrize("name", PAGES)
def test_every_link_opens_the_cases_it_counts(worked: OfficeAtWork, sign_in: SignIn, name: str, query: str) -> None:
    client = sign_in(worked.director)
    page = text(client.get(url(name, query)))
    assert "Something went wrong" not in page
    links = set(re.findall(r'href="([^"]*workload/cases/[^"]*)"', page))
    told = set(re.findall(r'href="([^"]*workload/cases/[^"]*)" data-cases="(\d+)"', page))
    assert links == {link for link, _cases in told}
    assert told
    for link, cases in told:
        listed = client.get(link)
        assert (listed.status_code, rows_of(listed)) == (200, int(cases)), link


def test_what_a_head_reads_first(worked: OfficeAtWork, sign_in: SignIn) -> None:
    page = text(sign_in(worked.head).get(url("measures")))
    for words in (
        "Days from application to decision, median",
        "Returned at control",
        "A document on which the calculation rests is missing.",
        "Hours of work per decision",
        "estimated",
        "No figure here is about a single colleague",
        "Reception and assessment",
    ):
        assert words in page
    names = [str(actor.user) for actor in (worked.organiser, worked.worker, worked.second_worker)]
    assert [name for name in names if name in page] == []
    assert page.count('<svg class="picture"') == 2


def test_two_sides_beside_one_another(worked: OfficeAtWork, sign_in: SignIn) -> None:
    store_process(name="daugavpils", now=NOW)
    client = sign_in(worked.director)
    page = text(client.get(url("measures", "?way=ogre&with=way:daugavpils")))
    assert "One visit by the client" in page
    assert "Two-stage granting (2017)" in page
    assert "too few" in page  # nobody was decided the other way yet
    links = [parse_qs(urlsplit(link).query) for link in re.findall(r'href="([^"]*workload/cases/[^"]*)"', page)]
    assert {link["way"][0] for link in links} == {"ogre"}
    page = text(client.get(url("measures", "?from=2025-12-01&with=year")))
    assert "1 Dec 2024 – 10 Feb 2025" in page
    assert "1 Dec 2025 – 10 Feb 2026" in page
    assert client.get(url("measures_map", "?with=year")).status_code == 200


def test_a_head_of_unit_sees_their_own_and_no_other(worked: OfficeAtWork, sign_in: SignIn) -> None:
    elsewhere = UnitFactory()
    stranger = sign_in(actor_in(Role.HEAD_OF_UNIT, unit=elsewhere))
    for query in ("", f"?unit={worked.unit.pk}", f"?with=unit:{worked.unit.pk}"):
        assert "No case ended in this period" in text(stranger.get(url("measures", query)))
    listed = f"?unit={worked.unit.pk}&behind=closed"
    assert rows_of(stranger.get(url("measures_cases", listed))) == 0
    assert rows_of(sign_in(worked.head).get(url("measures_cases", listed))) == 7
    export = b"".join(stranger.get(url("measures_csv", listed)).streaming_content)
    assert export.count(b"\r\n") == 1
    assert rows_of(sign_in(worked.auditor).get(url("measures_cases", listed))) == 7


@pytest.mark.parametrize(
    "query", ["?unit=x", "?way=<b>", "?who=9", "?asked=1", "?with=unit:x", "?with=way:", "?least=7"]
)
def test_nonsense_in_an_address_is_left_out(worked: OfficeAtWork, sign_in: SignIn, query: str) -> None:
    client = sign_in(worked.head)
    for name in PAGES:
        assert client.get(url(name, query)).status_code == 200
        assert "<b>" not in client.get(url(name, query)).content.decode()


def test_the_list_sorts_leafs_and_opens_cases(worked: OfficeAtWork, sign_in: SignIn, monkeypatch: Any) -> None:
    monkeypatch.setattr("dienests.web.office.workload.measures.listing.PAGE", 3)
    client = sign_in(worked.director)
    numbers: list[str] = []
    address = url("measures_cases", "?behind=decided&sort=number")
    while address:
        page = text(client.get(address))
        numbers += re.findall(r'row-link nowrap" href="[^"]*">([^<]+)</a>', page)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        address = url("measures_cases") + after.group(1) if after else ""
    assert len(numbers) == 6
    assert numbers == sorted(set(numbers))
    page = text(client.get(url("measures_cases", "?behind=deviating")))
    assert "Stage done again".lower() in page.lower()
    assert "Velta" not in page
    assert client.get(url("measures_cases", "?sort=drop&after=x&before=99999999999999")).status_code == 200


def test_many_histories_are_read_on_a_page_that_says_so(
    worked: OfficeAtWork, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "AT_ONCE", 2)
    client = sign_in(worked.head)
    page = text(client.get(url("measures", "?asked=gmi")))
    assert "The histories of 8 cases are being read." in page
    assert f'hx-post="{url("measures_prepare")}"' in page
    assert client.get(url("measures_xes"))["Location"] == f"/office/workload/?{'from=2025-02-01&to=2026-02-10'}"
    assert client.get(url("measures_prepare")).status_code == 405
    answer = client.post(url("measures_prepare"), {"back": url("measures", "?asked=gmi")})
    assert answer["HX-Redirect"] == url("measures", "?asked=gmi")
    assert "Days from application" in text(client.get(url("measures", "?asked=gmi")))
    assert client.post(url("measures_prepare"), {"back": "//elsewhere.example"})["HX-Redirect"] == "/"
    assert sign_in(worked.worker).post(url("measures_prepare"), {"back": "/"}).status_code == 403
