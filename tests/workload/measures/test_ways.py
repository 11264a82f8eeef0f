"""The ways that cases went, where their time went, and what cases they were: by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dienests.cases.models import Channel
from dienests.workload.measures.figures import figures_of
from dienests.workload.measures.mix import made_alike, mix_of, other_decisions
from dienests.workload.measures.process_map import Flow, ProcessMap, process_map
from dienests.workload.measures.queries import cases_behind
from dienests.workload.measures.rows import ACTIVITIES, Event
from dienests.workload.measures.selection import CHANNELS, Selection, behind
from dienests.workload.measures.variants import Variants, variants_of
from tests.workload.measures.histories import after, log
from tests.workload.measures.test_arithmetic import logged, many

FEBRUARY = Selection(date(2026, 2, 1), date(2026, 2, 28))


def test_the_commonest_ways_with_their_days_and_cases(tmp_path: Path) -> None:
    letter = (*log().events, Event("letter", after(2)))
    phoned = (*log().events, Event("contact", after(0.5), contact="phone"))  # is no other way
    slow = log(case=4, closed_on=date(2026, 2, 20), events=phoned)
    logs = [*many(3), slow, log(case=5, events=letter), log(case=6, events=letter[:1])]
    with logged(tmp_path, *logs) as found:
        ways = variants_of(found, FEBRUARY)
        assert [way.nodes for way in ways.told] == [
            ("opened", "submitted", "decided"),
            ("opened",),
            ("opened", "submitted", "decided", "letter"),
        ]
        assert [(way.cases.cases, way.so_far) for way in ways.told] == [
            (4, pytest.approx(4 / 6)),
            (1, pytest.approx(5 / 6)),
            (1, 1),
        ]
        assert (ways.in_all, ways.single) == (3, 2)
        assert (ways.told[0].median_days, ways.told[0].most_days) == (1, pytest.approx(8))  # 1, 1, 1, 11
        for way in ways.told:
            count, _ = cases_behind(found, FEBRUARY, behind(way.cases.behind), order="number", first=0, most=1)
            assert count == way.cases.cases
        few = variants_of(found, FEBRUARY, most=1)
        assert (len(few.told), few.in_all, few.single) == (1, 3, 2)
        assert variants_of(found, replace(FEBRUARY, practice="nowhere")) == Variants((), 0, 0)


def test_the_slowest_steps_hold_half_of_all_time() -> None:
    def flow(here: str, seconds: float) -> Flow:
        return Flow(here, "z", 1, 1, 1.0, False, seconds)

    steps = [flow("a", 10), flow("b", 40), flow("c", 30), flow("d", 20)]
    assert {each.here for each in ProcessMap(1, (), tuple(steps)).slowest} == {"b", "c"}
    assert ProcessMap(1, (), (flow("a", 0),)).slowest == frozenset()
    assert {each.here for each in ProcessMap(1, (), (flow("a", 5),)).slowest} == {"a"}


def test_time_between_steps_is_summed(tmp_path: Path) -> None:
    with logged(tmp_path, *many(3)) as found:
        flows = {(flow.here, flow.following): flow for flow in process_map(found, FEBRUARY, contacts=False).flows}
    assert flows["submitted", "decided"].all_seconds == 3 * round(0.9 * 86_400)


def test_what_happens_at_one_moment_stands_in_the_order_of_the_day(tmp_path: Path) -> None:
    at_once = tuple(Event(name, after()) for name in reversed(ACTIVITIES) if name != "contact")
    with logged(tmp_path, log(events=at_once)) as found:
        (way,) = variants_of(found, FEBRUARY).told
    assert way.nodes == tuple(name for name in ACTIVITIES if name != "contact")


def test_every_channel_is_in_the_mix(tmp_path: Path) -> None:
    assert set(CHANNELS) == set(Channel.values)
    logs = [*many(2), log(case=3, asked=("housing",), channel="post", repeat=True), log(case=4, closed_on=None)]
    with logged(tmp_path, *logs) as found:
        mix = mix_of(found, FEBRUARY)
        told = {count.behind: count.cases for count in mix if count.cases}
        assert told == {
            "asked:status": 2,
            "asked:gmi": 2,
            "asked:housing": 1,
            "again": 1,
            "channel:in_person": 2,
            "channel:post": 1,
        }
        assert {count.of for count in mix} == {3}
        for count in mix:
            listed, _ = cases_behind(found, FEBRUARY, behind(count.behind), order="number", first=0, most=0)
            assert listed == count.cases


def test_a_difference_of_cases_alone_goes_away_where_they_are_made_alike(tmp_path: Path) -> None:
    """Both ways take 1 day for an easy case and 11 for a hard one; one way had more of the hard. Simpson's trap."""
    easy, hard = {"asked": ("status",)}, {"asked": ("housing",), "closed_on": date(2026, 2, 20)}
    kinds = [*([easy] * 8), *([hard] * 2)]
    ogre = [log(case=place, **kind) for place, kind in enumerate(kinds)]  # type: ignore[arg-type]
    other = [log(case=20 + place, version=2, **kind) for place, kind in enumerate([*([easy] * 2), *([hard] * 8)])]  # type: ignore[arg-type]
    alone = log(case=50, version=2, asked=("gmi",), closed_on=date(2026, 2, 28))  # of a kind the first way never had
    sides = [replace(FEBRUARY, practice="ogre"), replace(FEBRUARY, practice="daugavpils")]
    with logged(tmp_path, *ogre, *other, alone) as found:
        first, second = made_alike(found, sides)
        assert figures_of(found, sides[0]).calendar.median == 1
        assert figures_of(found, sides[1]).calendar.median == 11
    assert (first.plain["days"], second.plain["days"]) == (3, 9)
    assert first.adjusted["days"] == second.adjusted["days"] == 6
    assert (first.cases, second.cases) == (10, 10)
    with logged(tmp_path, *ogre, replace(alone, case=60)) as found:
        assert made_alike(found, sides) == []


def test_decisions_that_the_same_posts_made_of_other_kinds(tmp_path: Path) -> None:
    with logged(tmp_path, *many(3), log(case=10, version=2), log(case=11, unit=2)) as found:
        assert other_decisions(found, replace(FEBRUARY, practice="ogre", units=frozenset([1]))) == 1
        assert other_decisions(found, replace(FEBRUARY, units=frozenset([1]))) == 0
        assert other_decisions(found, replace(FEBRUARY, asked="housing")) == 5
