"""Every figure of a preview opens the households that it counts, and each of them opens explained."""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienests.base.audit.models import AuditEntry
from dienests.base.background.models import Work
from dienests.base.organisation.models import Role
from dienests.engine import Text
from dienests.population.comparison import Comparison
from dienests.population.household_csv import household_lines
from dienests.population.household_list import Wanted
from dienests.population.office.households import compared_households
from dienests.population.office.queries import result_of
from dienests.web import formats
from dienests.web.office.previews import households
from tests.factories.cases import OfficeAtWork, ready_case
from tests.factories.organisation import UnitFactory, actor_in
from tests.factories.previews import finished_preview, first_household, listed_preview, population_here
from tests.population.comparisons import ASIDE
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
FIGURE = re.compile(r'<a class="figure" href="([^"]+)">([^<]+)</a>')
SUM = re.compile(r'data-sum="(\w+)">([^<]+)<')


def url(name: str, *args: Any) -> str:
    return reverse(f"office:{name}", args=args)


def text(response: Any) -> str:
    assert response.status_code == 200, response
    return str(response.content.decode())


def figures_in(page: str) -> dict[str, set[str]]:
    """Addresses that figures of a page lead to, with the figures."""
    found: dict[str, set[str]] = {}
    for address, figure in FIGURE.findall(page):
        found.setdefault(html.unescape(address), set()).add(figure)
    return found


def cents_of(written: str) -> int:
    return int(re.sub(r"[^0-9\u2212]", "", written).replace("\u2212", "-"))


def sums_of(page: str) -> dict[str, str]:
    return dict(SUM.findall(page))


def derived(sums: dict[str, str], comparison: Comparison, address: str) -> set[str]:
    """What follows from a list: amounts a year, averages; poverty and the median, which stand in the comparison."""
    households = cents_of(sums["households"])
    persons = cents_of(sums["persons"])
    found = set()
    for name in ("before", "after", "change"):
        cents = cents_of(sums[name])
        found |= {formats.cents(12 * cents), formats.cents((2 * cents + households) // (2 * households))}
        found.add(formats.cents((2 * cents + persons) // (2 * persons)))
        found |= {formats.cents(round(cents / households)), formats.cents(abs(cents))}
    spreads = (comparison.figures.before, comparison.figures.after)
    if "below_" in address:
        found |= {formats.cents(each.gap_month_cents) for each in spreads}
    if "?" not in address:
        found |= {formats.cents(each.median_equivalised_cents) for each in spreads}
    return found | {f"+{each}" for each in found}


def test_every_figure_of_the_page_opens_as_many(office: OfficeAtWork, sign_in: SignIn, monkeypatch: Any) -> None:
    preview = listed_preview(asked_by=office.head.user)
    client = sign_in(office.auditor)
    links = figures_in(text(client.get(url("preview", preview.pk))))
    listed = url("preview_households", preview.pk)
    assert links.pop(url("preview_set_aside", preview.pk)) == {str(len(ASIDE))}
    assert len(links) > 150
    for group in ("gaining", "losing", "unchanged", "newly_entitled", "no_longer_entitled"):
        assert f"{listed}?group={group}" in links
        assert f"{listed}?group={group}&benefit=gmi" in links
    for narrowed in ("municipality=ogre", "household_type=PC", "age_group=65", "income_decile=8"):
        for group in ("seeking", "receiving_before", "receiving_after", "gaining", "losing"):
            assert any(group in each and each.endswith(f"&{narrowed}") for each in links), (group, narrowed)
    monkeypatch.setattr(households, "PAGE", 1000)
    comparison = result_of(preview)
    assert comparison is not None
    for address, figures in links.items():
        page = text(client.get(address))
        sums = sums_of(page)
        rows = page.count('<th scope="row" data-col="household">')
        assert rows == cents_of(sums["households"]) > 0, address
        assert figures <= set(sums.values()) | derived(sums, comparison, address), (address, figures, sums)
        if "group=gaining" in address or "group=losing" in address:
            assert figures == {sums["households"]}, address


def test_where_nothing_is_kept_figures_stay_figures(office: OfficeAtWork, sign_in: SignIn) -> None:
    population_here()
    preview = finished_preview(asked_by=office.head.user)
    client = sign_in(office.head)
    page = text(client.get(url("preview", preview.pk)))
    assert not figures_in(page)
    assert "The households behind these figures are not kept" in page
    assert url("preview_again", preview.pk) in page
    assert url("preview_again", preview.pk) not in text(sign_in(office.auditor).get(url("preview", preview.pk)))
    response = client.get(url("preview_households", preview.pk))
    assert response.status_code == 422
    assert "every figure opens" in response.content.decode()
    assert client.get(url("preview_household", preview.pk, first_household())).status_code == 200
    client.post(url("preview_again", preview.pk))
    preview.refresh_from_db()
    assert preview.state == Work.DONE  # computed at once, as tests do
    assert figures_in(text(client.get(url("preview", preview.pk))))
    query = "?source=paraugs&day=2026-02-10&housing_coefficient-S=3"
    assert not figures_in(text(client.get(url("previews_what_if_result") + query)))


def rows_of(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'data-col="number" class="num">(\d+)<', page)]


def test_filtering_sorting_and_leafing(office: OfficeAtWork, sign_in: SignIn) -> None:
    preview = listed_preview(asked_by=office.head.user)
    client = sign_in(office.head)
    address = url("preview_households", preview.pk)
    seen: list[int] = []
    page = text(client.get(f"{address}?group=seeking&sort=-income"))
    while True:
        seen += rows_of(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if following is None:
            break
        page = text(client.get(address + html.unescape(following.group(1))))
    with compared_households(preview) as kept:
        expected = [each.household.household_id for each in kept.rows(Wanted(group="seeking"), order="income")]
    assert seen == expected
    assert 'rel="prev"' in page
    page = text(client.get(f"{address}?group=losing&municipality=ogre&benefit=housing&from=-50&to=-10,00&sort=change"))
    for words in ("Municipality: Ogre", "Housing benefit", "change from −€50.00", "change to −€10.00"):
        assert words in page, words
    assert 'aria-sort="ascending"' in page
    with compared_households(preview) as kept:
        wanted = Wanted(
            group="losing", benefit="housing", of={"municipality": "ogre"}, change_from=-5000, change_to=-1000
        )
        rows = list(kept.rows(wanted, order="change", falling=False))
    assert rows_of(page) == [each.household.household_id for each in rows] != []
    assert rows_of(text(client.get(f"{address}?after=99999"))) == rows_of(text(client.get(address)))


def test_what_cannot_be_read_is_said_where_it_stands(office: OfficeAtWork, sign_in: SignIn) -> None:
    preview = listed_preview(asked_by=office.head.user)
    client = sign_in(office.head)
    address = url("preview_households", preview.pk)
    everybody = sums_of(text(client.get(address)))
    for query, words in (
        ("number=abc", "“abc” is not the number of a household"),
        ("number=1' OR 1=1", "is not the number of a household"),
        ("from=lots", "“lots” is not an amount"),
        ("to=1e400", "is not an amount"),
        ("to=1e300", "is not an amount"),
        ("from=<b>", "“&lt;b&gt;” is not an amount"),
    ):
        page = text(client.get(f"{address}?{query}"))
        assert words in page, query
        assert 'aria-invalid="true"' in page
        assert sums_of(page) == everybody
    page = text(client.get(f"{address}?from=20&to=10"))
    assert "nothing lies between them" in page
    assert "No household fits this filter" in page
    odd = "?group=x&benefit=y&municipality=z&age_group=7&sort=drop&after=-1&before=x"
    assert sums_of(text(client.get(address + odd))) == everybody


def test_a_typed_number_opens(office: OfficeAtWork, sign_in: SignIn) -> None:
    preview = listed_preview(asked_by=office.head.user)
    client = sign_in(office.head)
    address = url("preview_households", preview.pk)
    number = rows_of(text(client.get(address)))[30]
    for typed in (str(number), f" {number} ", f"'{number}"):
        response = client.get(address, {"number": typed})
        assert response["Location"] == url("preview_household", preview.pk, number)
    assert client.get(address, {"number": ASIDE[0]})["Location"] == url("preview_household", preview.pk, ASIDE[0])
    begins = text(client.get(address, {"number": "20", "sort": "number"}))
    assert rows_of(begins) == sorted(rows_of(begins))
    assert {str(each)[:2] for each in rows_of(begins)} == {"20"}
    page = text(client.get(address, {"number": "9" * 19}))
    assert "No household fits this filter" in page
    assert client.get(url("preview_household", preview.pk, 10**30)).status_code == 404
    assert client.get(url("preview_household", preview.pk, 5)).status_code == 404


def test_from_the_list_to_a_household_and_back(office: OfficeAtWork, sign_in: SignIn) -> None:
    preview = listed_preview(asked_by=office.head.user)
    population_here(households=1)  # not the one that was computed on
    client = sign_in(office.head)
    address = url("preview_households", preview.pk) + "?group=gaining&municipality=ogre&sort=age"
    page = text(client.get(address))
    links = re.findall(r'<a class="row-link" href="([^"]+)"', page)
    opened = text(client.get(html.unescape(links[-1])))
    assert html.escape(address) in opened
    assert "The calculation cannot be shown now" in opened
    assert "There is no household" in opened
    aside = text(client.get(url("preview_household", preview.pk, ASIDE[1])))
    assert "This household cannot be assessed" in aside
    assert "Municipality: found atlantis, expected one of" in aside
    assert text(client.get(url("preview_household", preview.pk, ASIDE[0])))
    assert client.get(html.unescape(links[-1]) + "x" * 5000).status_code == 200


def test_set_aside(office: OfficeAtWork, sign_in: SignIn) -> None:
    preview = listed_preview(asked_by=office.head.user)
    client = sign_in(office.auditor)
    address = url("preview_set_aside", preview.pk)
    page = text(client.get(address))
    assert page.count('<th scope="row" data-col="number">') == len(ASIDE)
    assert "Municipality: found atlantis" in page
    (kind,) = re.findall(r'href="\?kind=(households\.municipality\.unknown_code)"', page)
    page = text(client.get(f"{address}?kind={kind}"))
    assert page.count('<th scope="row" data-col="number">') == 1
    assert text(client.get(f"{address}?kind=nothing&after=900")).count('data-col="reasons">') >= len(ASIDE)
    content = b"".join(client.get(url("preview_set_aside_csv", preview.pk)).streaming_content).decode("utf-8-sig")
    assert "households.municipality;atlantis" in content


def test_the_list_as_csv(office: OfficeAtWork, sign_in: SignIn) -> None:
    preview = listed_preview(asked_by=office.head.user)
    client = sign_in(office.head)
    address = url("preview_households_csv", preview.pk)
    response = client.get(f"{address}?group=losing&sort=change")
    assert response.streaming
    assert "synthetic" in response["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert ["SYNTHETIC DATA – not real people"] in rows
    assert ["Lose"] in rows
    head = rows.index([])
    found = [dict(zip(rows[head + 1], row, strict=True)) for row in rows[head + 2 :]]
    with compared_households(preview) as kept:
        expected = list(kept.rows(Wanted(group="losing"), order="change", falling=False))
    assert [row["Household number"] for row in found] == [str(each.household.household_id) for each in expected]
    change = [row["Both benefits together, change, EUR"] for row in found]
    assert [round(float(each.replace(",", ".")) * 100) for each in change] == [each.change_cents for each in expected]
    entry = AuditEntry.objects.get(event="preview_exported")
    assert (entry.actor_id, entry.details["list"], entry.details["rows"]) == (
        office.head.user.pk, "households", len(expected),
    )  # fmt: skip
    assert entry.details["filter"] == "group=losing&sort=change"


def test_long_numbers_stay_whole_in_a_spreadsheet(office: OfficeAtWork, sign_in: SignIn) -> None:
    preview = listed_preview(asked_by=office.head.user)
    comparison = result_of(preview)
    assert comparison is not None
    with compared_households(preview) as kept:
        (one,) = kept.rows(Wanted(), most=1)
    long = replace(one, household=replace(one.household, household_id=2**63 - 1))
    lines = household_lines([long], Wanted(), comparison, filtered=Text("", ""), language="lv")
    assert f"\r\n'{2**63 - 1};" in b"".join(lines).decode()


def test_own_cases_leave_a_trace(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = ready_case(office)
    preview = listed_preview(asked_by=office.head.user, case=case)
    client = sign_in(office.head)
    address = url("preview_households", preview.pk)
    client.get(f"{address}?group=losing")
    client.get(f"{address}?group=losing&after=50")
    (listed,) = AuditEntry.objects.filter(event="preview_households_listed")
    assert (listed.actor_id, listed.details["filter"]) == (office.head.user.pk, "group=losing")
    number = first_household(synthetic=False)
    page = text(client.get(url("preview_household", preview.pk, number)))
    assert url("case", case.pk) in page
    entry = AuditEntry.objects.get(event="preview_household_viewed")
    assert (entry.case_id, list(entry.subjects.values_list("person_id", flat=True))) == (case.pk, [case.applicant_id])
    elsewhere = sign_in(actor_in(Role.HEAD_OF_UNIT, unit=UnitFactory()))
    assert text(elsewhere.get(address))
    assert url("case", case.pk) not in text(elsewhere.get(url("preview_household", preview.pk, number)))


def test_who_may(office: OfficeAtWork, sign_in: SignIn) -> None:
    preview = listed_preview(asked_by=office.head.user)
    places = [
        url(name, preview.pk)
        for name in ("preview_households", "preview_households_csv", "preview_set_aside", "preview_set_aside_csv")
    ]
    places.append(url("preview_household", preview.pk, first_household()))
    for actor in (office.organiser, office.worker, office.accountant, office.administrator, office.service):
        client = sign_in(actor)
        assert [client.get(place).status_code for place in places] == [403] * len(places), actor
        assert not AuditEntry.objects.filter(object_type="preview").exists()
    client = sign_in(office.auditor)
    assert [client.get(place).status_code for place in places] == [200] * len(places)
    assert [client.post(place).status_code for place in places] == [405] * len(places)


def test_the_list_asks_the_database_no_more_for_many(office: OfficeAtWork, sign_in: SignIn, monkeypatch: Any) -> None:
    preview = listed_preview(asked_by=office.head.user)
    client = sign_in(office.head)
    counts = []
    for size in (1, 50):
        monkeypatch.setattr(households, "PAGE", size)
        with CaptureQueriesContext(connection) as queries:
            client.get(url("preview_households", preview.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]
