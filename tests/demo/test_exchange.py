"""What the two demo offices publish and show to guests, made as people make it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from dienests.demo.exchange import OWN_ADDRESS, add_own_practice
from dienests.demo.hours import moment
from dienests.demo.make import make_demo_office, plan_of_office
from dienests.demo.office import make_office
from dienests.demo.offices import DAUGAVPILS, OFFICES
from dienests.demo.offices.plan import OfficePlan
from dienests.demo.visits import add_hosting
from dienests.exchange.office.colleagues.models import OwnOffice
from dienests.exchange.office.library.models import ItemState, LibraryItem, Publication
from dienests.exchange.office.visits.models import Site, Visit

pytestmark = pytest.mark.django_db
QUIET = Console(quiet=True)


@pytest.mark.parametrize("plan", OFFICES.values(), ids=OFFICES)
def test_practice_is_published_by_two_and_guests_have_something_to_see(
    plan: OfficePlan, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.EXCHANGE_ROOT, settings.EXCHANGE_INNER = tmp_path, True
    monkeypatch.setenv(OWN_ADDRESS, "http://localhost:8000")
    make_office(plan, since=date(2021, 1, 4), now=moment(date(2021, 1, 4), 8, 0))
    for _again in range(2):
        add_own_practice(plan, console=QUIET)
        add_hosting(plan, console=QUIET)
    published = LibraryItem.objects.filter(state=ItemState.PUBLISHED).values_list("name", flat=True)
    assert sorted(published) == sorted(plan.publishes)
    assert all(each.proposed_by_id != each.ended_by_id for each in Publication.objects.order_by("pk"))
    assert OwnOffice.objects.get().publishes
    assert Site.objects.count() == len(plan.shows)
    assert all(site.hosts.exists() for site in Site.objects.order_by("pk"))
    assert Visit.objects.count() == len(plan.asked)


def test_the_small_office_works_in_two_stages() -> None:
    make_demo_office(households=3, console=QUIET, today=date(2026, 11, 21), plan=DAUGAVPILS)
    assert plan_of_office() == DAUGAVPILS
