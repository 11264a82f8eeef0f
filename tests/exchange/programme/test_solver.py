"""Programmes of real visits, and of visits that do not fit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienests.exchange.programme import solver
from dienests.exchange.programme.solver import programme_of
from dienests.exchange.programme.too_much import least_way, too_much
from dienests.exchange.programme.visit import Fixed, Group, Programme, Relax, Site, Together, Visit, Window

DAY = Window(9 * 60, 17 * 60)
UNITS = ("assistance", "crisis", "shelter", "day_centre", "apartments")


def daugavpils(**changed: object) -> Visit:
    """2 June 2017: three groups, five sites, an exhibition at the end. Hours and minutes are invented."""
    sites = [Site(unit, f"street {place % 3}", 40, frozenset({unit})) for place, unit in enumerate(UNITS)]
    groups = [
        Group("one", 8, frozenset({"assistance"})),
        Group("two", 8, frozenset({"crisis", "shelter"})),
        Group("three", 8, frozenset({"day_centre", "apartments"})),
    ]
    together = [
        Together("welcome", "street 0", 30, Window(9 * 60, 10 * 60)),
        Together("lunch", "street 1", 45, Window(12 * 60, 14 * 60)),
        Together("exhibition", "museum", 60, Window(14 * 60, 17 * 60)),
    ]
    values: dict[str, object] = {
        "day": DAY, "sites": sites, "groups": groups, "together": together,
        "travel": {frozenset(("street 0", "museum")): 20}, "everybody_everywhere": True,
    }  # fmt: skip
    return Visit(**(values | changed))  # type: ignore[arg-type]


def check(visit: Visit, found: Programme) -> None:
    """Everything that must hold of any programme."""
    sites = {site.code: site for site in visit.sites}
    events = {event.code: event for event in visit.together}
    for site in visit.sites:
        for one, other in pairwise(found.of_site(site.code)):
            assert one.ends <= other.begins, (one, other)
    for group in visit.groups:
        stops = found.of_group(group.code)
        for one, other in pairwise(stops):
            addresses = [(events[s.site] if s.together else sites[s.site]).address for s in (one, other)]
            assert one.ends + visit.minutes_between(*addresses) <= other.begins, (one, other)
        assert {stop.site for stop in stops if stop.together} == set(events)
        seen = {stop.site for stop in stops if not stop.together}
        assert group.must <= seen
        assert not group.never & seen
    for stop in found.stops:
        assert visit.day.begins <= stop.begins
        assert stop.ends <= visit.day.ends
        if stop.together:
            within = events[stop.site].within
            assert within.begins <= stop.begins
            assert stop.ends <= within.ends
        elif hours := sites[stop.site].open:
            assert any(window.begins <= stop.begins and stop.ends <= window.ends for window in hours)


def test_the_visit_to_daugavpils_fits_and_everybody_sees_everything() -> None:
    visit = daugavpils()
    found = programme_of(visit)
    check(visit, found)
    assert len([stop for stop in found.stops if not stop.together]) == 15
    order = {stop.site: stop.begins for stop in found.of_group("one") if stop.together}
    assert order["welcome"] < order["lunch"] < order["exhibition"]


def test_where_not_everything_fits_units_meet_their_own_first() -> None:
    visit = daugavpils(day=Window(9 * 60, 13 * 60 + 30), everybody_everywhere=False, together=[])
    sites = [Site(site.code, site.address, 80, site.units) for site in visit.sites]
    visit = daugavpils(day=visit.day, everybody_everywhere=False, together=[], sites=sites)
    found = programme_of(visit)
    check(visit, found)
    for group in visit.groups:
        assert group.units <= {stop.site for stop in found.of_group(group.code)}


def test_hours_of_hosts_and_what_was_fixed_by_hand_hold() -> None:
    visit = daugavpils()
    sites = [Site("crisis", "street 1", 40, frozenset({"crisis"}), (Window(600, 660), Window(840, 1000)))]
    sites += [site for site in visit.sites if site.code != "crisis"]
    fixed = [Fixed("one", "shelter", 11 * 60 + 5)]
    visit = daugavpils(sites=sites, fixed=fixed, everybody_everywhere=False)
    found = programme_of(visit)
    check(visit, found)
    assert next(stop for stop in found.of_group("one") if stop.site == "shelter").begins == 665


def test_what_does_not_fit_says_what_to_give_up() -> None:
    groups = [Group("one", 5, must=frozenset({"crisis"})), Group("two", 5, must=frozenset({"crisis"}))]
    sites = [Site("crisis", "a", 60, open=(Window(600, 700),)), Site("shelter", "a", 60)]
    found = programme_of(Visit(day=DAY, sites=sites, groups=groups))
    assert not found.stops
    assert set(found.relax) == {
        Relax("must", "one", "crisis"),
        Relax("must", "two", "crisis"),
        Relax("open", site="crisis"),
    }
    small = [Site("crisis", "a", 60, most=4)]
    assert set(programme_of(Visit(day=DAY, sites=small, groups=groups[:1])).relax) == {
        Relax("must", "one", "crisis"),
        Relax("capacity", "one", "crisis"),
    }
    short = programme_of(Visit(day=Window(540, 640), sites=[Site("crisis", "a", 60)], groups=groups))
    assert Relax("day") in short.relax
    late = Together("meal", "a", 60, Window(1000, 1030))
    assert programme_of(Visit(day=DAY, sites=[], groups=[Group("x", 1)], together=[late])).relax == (
        Relax("together", site="meal"),
    )


def largest(**changed: object) -> Visit:
    """The largest visit that is promised to be answered in time: 8 groups, 12 sites."""
    units = [f"unit{number}" for number in range(12)]
    values: dict[str, object] = {
        "day": DAY,
        "sites": [Site(unit, f"street {place % 6}", 30, frozenset({unit})) for place, unit in enumerate(units)],
        "groups": [Group(f"group{number}", 8, frozenset({units[number]})) for number in range(8)],
        "together": [
            Together("welcome", "street 0", 20, DAY, "first"),
            Together("meal", "street 0", 45, Window(11 * 60, 15 * 60)),
            Together("talk", "street 0", 45, DAY, "last"),
        ],
    }
    return Visit(**(values | changed))  # type: ignore[arg-type]


def test_the_largest_visit_fits_and_units_meet_their_own() -> None:
    visit = largest()
    found = programme_of(visit)
    check(visit, found)
    for group in visit.groups:
        assert group.units <= {stop.site for stop in found.of_group(group.code)}


def test_a_machine_that_gives_no_time_to_search_gives_what_was_found_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "_LEAST_SECONDS", 0.0001)
    visit = largest()
    found = programme_of(visit, seconds=0)
    check(visit, found)
    for group in visit.groups:
        assert group.units <= {stop.site for stop in found.of_group(group.code)}


def test_more_than_a_day_holds_is_told_by_adding_up() -> None:
    """12 sites of half an hour, 110 minutes together, six addresses: 520 minutes of the 480."""
    visit = largest(everybody_everywhere=True)
    assert least_way(visit, visit.sites) == 50
    relax = programme_of(visit, seconds=0.01).relax
    assert relax[0] == Relax("day")
    assert relax[1] == Relax("everywhere", "group0", "unit0")
    assert len(relax) == 1 + 8 * 12
    # One group too many for a site's hours: any of the three makes room, or longer hours.
    sites = [Site("crisis", "a", 60, open=(Window(600, 720),))]
    groups = [Group(code, 5, must=frozenset({"crisis"})) for code in ("one", "two", "three")]
    assert set(too_much(Visit(day=DAY, sites=sites, groups=groups))) == {
        Relax("open", site="crisis"),
        *(Relax("must", group.code, "crisis") for group in groups),
    }
    assert not too_much(Visit(day=DAY, sites=sites, groups=groups[:2]))


def test_what_is_not_proven_in_time_still_says_what_to_give_up() -> None:
    """Nine hours for 520 minutes: the sum does not rule it out, and no solver says in time whether it fits."""
    visit = largest(day=Window(9 * 60, 18 * 60), everybody_everywhere=True)
    found = programme_of(visit)
    if found.stops:
        check(visit, found)
        assert len([stop for stop in found.stops if not stop.together]) == 8 * 12
    else:
        assert found.relax


def test_names_that_are_not_there_are_refused() -> None:
    with pytest.raises(ValueError, match="casino"):
        programme_of(Visit(day=DAY, sites=[], groups=[Group("one", 1, must=frozenset({"casino"}))]))
    with pytest.raises(ValueError, match="once"):
        programme_of(Visit(day=DAY, sites=[], groups=[]))


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_whatever_is_asked_the_answer_holds(data: st.DataObject) -> None:
    sites = [
        Site(f"s{n}", f"a{data.draw(st.integers(0, 2))}", data.draw(st.sampled_from([30, 45])), frozenset({f"u{n}"}))
        for n in range(data.draw(st.integers(1, 4)))
    ]
    names = st.sampled_from([site.code for site in sites])
    groups = []
    for n in range(data.draw(st.integers(1, 3))):
        must = frozenset(data.draw(st.lists(names, max_size=2)))
        never = frozenset(data.draw(st.lists(names, max_size=1))) - must
        groups.append(Group(f"g{n}", 5, frozenset({f"u{n}"}), must, never))
    visit = Visit(day=Window(540, 540 + data.draw(st.integers(40, 300))), sites=sites, groups=groups)
    found = programme_of(visit, seconds=0.4)
    if found.relax:
        assert not found.stops
    else:
        check(visit, found)
