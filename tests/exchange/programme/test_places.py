"""One place however its address is written; two places where it is another house."""

import pytest

from dienests.exchange.programme.places import by_places, minutes_between, pair_of, place_of
from dienests.exchange.programme.too_much import least_way
from dienests.exchange.programme.visit import Site, Visit, Window

HOUSE = "Brīvības iela 15, Ogre, LV-5001"


@pytest.mark.parametrize(
    "written",
    [
        "Brīvības iela 15, Ogre",
        "brīvības  iela 15 Ogre",
        "BRĪVĪBAS IELA 15, Ogre, LV 5001",
        "Brīvības iela 15,Ogre LV5001.",
        " Brīvības iela 15 – Ogre, lv-5001 ",
        "Bri\u0304vi\u0304bas iela 15, Ogre",
        "LV-5001, Brīvības iela 15, Ogre",
    ],
)
def test_one_place(written: str) -> None:
    assert place_of(written) == place_of(HOUSE)
    assert len(pair_of(written, HOUSE)) == 1


@pytest.mark.parametrize(
    "written",
    [
        "Brīvības iela 1-5, Ogre",
        "Brīvības iela 15a, Ogre",
        "Brīvības iela 15, Ikšķile",
        "Brīvības iela 150, Ogre",
        "LV-5001",
        "",
        "Brivibas iela 15, Ogre",
    ],
)
def test_another_place(written: str) -> None:
    assert place_of(written) != place_of(HOUSE)


def test_a_letter_of_a_house_and_a_flat() -> None:
    assert place_of("Skolas iela 4 A") == place_of("skolas iela 4a")
    assert place_of("Skolas iela 4 - 5") == place_of("Skolas iela 4-5") == place_of("Skolas iela 4, 5")
    assert place_of("LV-5001") != place_of("")


def test_minutes_are_between_places() -> None:
    travel = by_places({frozenset((HOUSE, "Skolas iela 4, Ogre")): 21})
    assert minutes_between(travel, "skolas iela 4 ogre", "Brīvības iela 15, Ogre", usual=10) == 21
    assert minutes_between(travel, "Brīvības iela 15, Ogre", HOUSE, usual=10) == 0
    assert minutes_between(travel, "Rīgas iela 1", HOUSE, usual=10) == 10


def test_the_solver_goes_no_way_within_one_place() -> None:
    sites = [Site("a", HOUSE, 30), Site("b", "brīvības iela 15 Ogre", 30), Site("c", "Skolas iela 4, Ogre LV-5001", 30)]
    visit = Visit(Window(540, 960), sites, (), travel={frozenset(("Skolas iela 4, Ogre", HOUSE)): 21})
    assert visit.minutes_between(sites[0].address, sites[1].address) == 0
    assert visit.minutes_between(sites[1].address, sites[2].address) == 21
    assert least_way(visit, sites) == 21
