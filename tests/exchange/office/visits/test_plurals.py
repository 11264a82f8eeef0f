"""Numbers and what they count agree in Latvian: 21 is one more than twenty."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from dienests.config.translations import compile_catalogue
from dienests.exchange.office.visits.clashes import clashes_of
from dienests.exchange.office.visits.models import Group, Plan, Site, StopKind, Travel, Visit
from dienests.exchange.office.visits.operations.answering import _days
from dienests.exchange.office.visits.queries.programme import load_programme
from dienests.exchange.office.visits.reasons import Because
from dienests.exchange.office.visits.solving import ways_of
from dienests.exchange.programme.visit import Relax
from tests.factories.visits import GroupFactory, SiteFactory, StopFactory, VisitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    compile_catalogue(folder)
    return folder


@pytest.fixture(autouse=True)
def _latvian(compiled: Path, settings: Any) -> Iterator[None]:
    settings.LOCALE_PATHS = [compiled]
    with translation.override("lv"):
        yield


def planned(guests: int, most: int = 1) -> tuple[Visit, Site]:
    visit = VisitFactory()
    site = SiteFactory(name_lv="Patversme", most_guests=most)
    Plan.objects.create(visit=visit).sites.add(site)
    group = GroupFactory(visit=visit, number=1, guests_number=guests)
    StopFactory(visit=visit, kind=StopKind.SITE, group=group, site=site, begins=time(10), ends=time(11))
    return visit, site


def said(visit: Visit, kind: str) -> str:
    return next(clash.words for clash in clashes_of(load_programme(visit)) if clash.kind == kind)


@pytest.mark.parametrize(("number", "minutes"), [(21, "21 minūti,"), (22, "22 minūtes,"), (11, "11 minūtes,")])
def test_minutes_of_the_way(number: int, minutes: str) -> None:
    visit, site = planned(1)
    StopFactory(visit=visit, group=Group.objects.get(), title="Saruna", address="A", begins=time(11), ends=time(12))
    one, other = sorted((site.address, "A"))
    Travel.objects.create(one=one, other=other, minutes=number)
    assert f"vajag {minutes}" in said(visit, "travel")


@pytest.mark.parametrize(("most", "guests"), [(21, "21 viesi,"), (22, "22 viesus,")])
def test_guests_at_once(most: int, guests: str) -> None:
    visit, _site = planned(60, most)
    assert f"uzņem {guests}" in said(visit, "crowded")


@pytest.mark.parametrize(("size", "guests"), [(21, "uzņem 21 viesi no"), (22, "uzņem visus 22 viesus no")])
def test_a_way_to_make_room(size: int, guests: str) -> None:
    visit, site = planned(size)
    loaded = load_programme(visit)
    relax = Relax("capacity", str(loaded.groups[0].group.pk), str(site.pk))
    assert guests in next(ways_of(loaded, [relax])).words


def test_reasons_of_days() -> None:
    assert Because("too_soon", {"days": 21}).words.endswith("21 dienu iepriekš")
    assert Because("too_soon", {"days": 14}).words.endswith("14 dienas iepriekš")
    assert Because("too_many", {"guests": 31, "most": 30}).words.startswith("31 viesis")
    assert Because("too_many", {"guests": 32, "most": 30}).words.startswith("32 viesi,")
    with translation.override("en"):
        assert Because("too_soon", {"days": 1}).words == "less than 1 day's notice"
        assert _days(1) == "1 of the chosen days does not fit"
