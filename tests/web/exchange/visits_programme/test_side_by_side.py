"""What overlaps in a column of a timetable stands side by side, on sheets one below another, and says so."""

from collections.abc import Callable
from datetime import time

import pytest
from django.test import Client

from dienests.exchange.office.visits.clashes import clashes_of
from dienests.exchange.office.visits.models import Group, Stop, StopKind, Visit
from dienests.exchange.office.visits.queries.programme import load_programme
from dienests.web.office.visits.programme.timetable import MOST_BESIDE, timetable_of
from tests.factories.cases import OfficeAtWork
from tests.factories.visits import GroupFactory, SiteFactory, StopFactory, VisitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit() -> Visit:
    visit: Visit = VisitFactory()
    for number in (1, 2):
        GroupFactory(visit=visit, number=number)
    return visit


def at(visit: Visit, begins: time, ends: time, title: str, group: int = 1) -> Stop:
    of_group = Group.objects.get(visit=visit, number=group) if group else None
    stop: Stop = StopFactory(visit=visit, group=of_group, kind=StopKind.TALK, title=title, begins=begins, ends=ends)
    return stop


def places(visit: Visit, column: int = 0) -> dict[str, str]:
    """Title → lane and of how many."""
    loaded = load_programme(visit)
    lines = timetable_of(loaded, clashes_of(loaded), "group").columns[column].lines
    return {line.title: " ".join(line.place.split()[2:]) for line in lines}


def test_only_what_overlaps_stands_side_by_side(visit: Visit) -> None:
    at(visit, time(9), time(10), "before")
    at(visit, time(10), time(12), "long")
    at(visit, time(10, 30), time(11), "first within")
    at(visit, time(11), time(11, 30), "second within")
    at(visit, time(12), time(13), "after")
    at(visit, time(10), time(12), "of others", group=2)
    assert places(visit) == {
        "before": "", "long": "lane-0 of-2", "first within": "lane-1 of-2", "second within": "lane-1 of-2", "after": "",
    }  # fmt: skip
    assert places(visit, 1) == {"of others": ""}


def test_three_at_once_and_very_many(visit: Visit) -> None:
    for number in range(3):
        at(visit, time(10), time(11), str(number))
    assert places(visit) == {str(number): f"lane-{number} of-3" for number in range(3)}
    for number in range(3, MOST_BESIDE + 2):
        at(visit, time(10), time(11), str(number))
    assert set(places(visit).values()) == {f"lane-{number} of-{MOST_BESIDE}" for number in range(MOST_BESIDE)}


def test_the_page_and_the_sheet_show_both_and_that_they_clash(
    visit: Visit, office: OfficeAtWork, sign_in: Callable[..., Client]
) -> None:
    at(visit, time(10), time(11), "Saruna", group=1)
    at(visit, time(10, 30), time(11, 30), "Kopīga kafija", group=0)
    place = SiteFactory(hosts=[])
    site = {"visit": visit, "kind": StopKind.SITE, "site": place, "group": Group.objects.get(visit=visit, number=2)}
    StopFactory(**site, begins=time(13), ends=time(14))
    client, said = sign_in(office.head), "“Saruna” and “Kopīga kafija” are at the same time."
    page = client.get(f"/office/visits/{visit.pk}/programme/").content.decode()
    assert "lane-0 of-2" in page
    assert "lane-1 of-2" in page
    assert page.count(f'<span class="pg-why">{said}</span>') == 2  # in the column of group 1, not in that of group 2
    sheets = client.get(f"/office/visits/{visit.pk}/programme/print/").content.decode()
    first, second = sheets.split('<article class="pg-sheet">')[1:]
    assert [sheet.count(said) for sheet in (first, second)] == [2, 0]
    assert "Nobody receives" not in sheets  # what is not for guests
