"""Honest words: what is certain is said, what is not is not; figures, intervals and places of change."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

import pytest
from django.utils import translation

from dienests.web.office.workload.simulation import words
from dienests.web.office.workload.simulation.answer import HEADLINE, Answer, Word, answer_of, known_word
from dienests.web.office.workload.simulation.hangs_on import tipping_sentences, tornados_of
from dienests.web.office.workload.simulation.pictures import WIDTH, Scale, interval_pictures
from dienests.web.office.workload.simulation.side_by_side import groups_of
from dienests.web.office.workload.simulation.verdict import best_of, in_one_sentence, verdicts_of
from dienests.workload.simulation.figures import Estimate, estimate
from dienests.workload.simulation.report import FORMAT
from dienests.workload.simulation.words import FIGURE_WORDS

DAYS = known_word("days_to_decision")
SHARE = known_word("late_share")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def bounds(found: Estimate) -> dict[str, Any]:
    known = found.half != inf
    return {"mean": found.mean, "low": found.low if known else None, "high": found.high if known else None}


def variant(way: str, *, scenario: str | None = None, only_simulated: bool = False, **values: list[float]) -> Any:
    years = {name: values.get(name, [0.0, 0.0, 0.0]) for name in FIGURE_WORDS}
    told = {"lv": "tikai", "en": "only"} if only_simulated else None
    return {
        "way": way,
        "title": {"lv": way, "en": way.title()},
        "scenario": scenario,
        "only_simulated": told,
        "replications": years,
        "figures": {name: bounds(estimate(each)) for name, each in years.items()},
        "posts_needed": None,
    }


def answer(*variants: Any, **more: Any) -> Answer:
    figures = {
        name: {
            "title": word.title.to_json(),
            "unit": word.unit,
            "digits": word.digits,
            "less_is_better": word.less_is_better,
        }
        for name, word in FIGURE_WORDS.items()
    }
    return Answer({"figures": figures, "variants": variants, "scenarios": [], **more})


@pytest.mark.parametrize(
    ("found", "word", "text", "said", "tone"),
    [
        (Estimate(-6.8, 0.4), DAYS, "−6.8", "better", "better"),
        (Estimate(6.8, 0.4), DAYS, "+6.8", "worse", "worse"),
        (Estimate(6.8, 7.0), DAYS, "≈ 0", "no difference can be told", "even"),
        (Estimate(0.04, 0.01), DAYS, "≈ 0", "no difference can be told", "even"),  # not seen as it is written
        (Estimate(2.0, inf), DAYS, "≈ 0", "no difference can be told", "even"),
        (Estimate(-0.031, 0.002), SHARE, "−3.1 pp", "better", "better"),
        (Estimate(0.2, 0.1), known_word("returned_share"), "+20.0 pp", "more", ""),
    ],
)
def test_a_difference(found: Estimate, word: Word, text: str, said: str, tone: str) -> None:
    told = words.difference_of(found, word)
    assert (told.text.replace("\u00a0", " "), told.said, told.tone) == (text, said, tone)


def test_an_interval_that_nobody_knows() -> None:
    assert words.half(Estimate(3, inf), DAYS) == "±?"


def test_a_difference_replication_by_replication() -> None:
    """The years differ much, the ways by exactly one: what they share cancels out."""
    found = answer(variant("one", visits=[1.0, 5.0, 3.0]), variant("two", visits=[2.0, 6.0, 4.0]))
    (told,) = verdicts_of(found, "")
    assert told.sentences == ["The client comes 4.00 times until the decision instead of 3.00."]
    assert set(told.even) == {
        "days to decision",
        "past the deadline",
        "staff hours per decision",
        "faults paid out a year",
    }


def test_a_certain_trifle_is_hardly_a_difference() -> None:
    found = answer(variant("one", visits=[1.0, 1.1, 1.2]), variant("two", visits=[1.01, 1.11, 1.21]))
    assert "client visits per decision" in verdicts_of(found, "")[0].even


def test_best_are_all_that_cannot_be_told_apart() -> None:
    found = answer(
        variant("one", visits=[1.0, 2.0, 3.0]),
        variant("two", visits=[1.2, 1.7, 3.2]),
        variant("three", visits=[4.0, 5.0, 6.0]),
        variant("nobody", only_simulated=True, visits=[0.1, 0.2, 0.3]),
    )
    best = best_of(found, "")[HEADLINE.index("visits")]
    assert (best.text, best.ways) == ("2.00", ["One", "Two"])


def test_under_a_scenario_ways_are_held_against_the_first_of_that_scenario() -> None:
    found = answer(
        variant("one", visits=[1.0, 1.0, 1.0]),
        variant("one", scenario="peak", visits=[2.0, 2.1, 2.2]),
        variant("two", scenario="peak", visits=[3.0, 3.1, 3.2]),
    )
    row = next(row for row in groups_of(found, "peak")[0].rows if row.label == "Client visits per decision")
    assert row.cells[0].difference is None
    assert row.cells[1].difference is not None
    assert row.cells[1].difference.text == "+1.00"


def summary(*days: tuple[str, float, float]) -> dict[str, Any]:
    ways = []
    for name, mean, half in days:
        figures = {"days_to_decision": {"mean": mean, "low": mean - 1, "high": mean + 1}}
        change = mean - days[0][1]
        differences = {"days_to_decision": {"mean": change, "low": change - half, "high": change + half}}
        title = {"lv": name, "en": name}
        ways.append({"way": name, "title": title, "figures": figures, "differences": differences})
    return {"ways": ways}


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({}, ""),
        (summary(("a", 9, 0)), "“a”: a decision takes 9.0 days."),
        (summary(("a", 9, 0), ("b", 4, 1)), "“b” decides soonest: 4.0 days instead of 9.0 with “a”."),
        (summary(("a", 9, 0), ("b", 8, 2)), "None decides sooner than “a”: 9.0 days."),
        (summary(("a", 9, 0), ("b", 12, 1)), "None decides sooner than “a”: 9.0 days."),
        (summary(("a", 9, 0), ("dream", 1, 1)), "“a”: a decision takes 9.0 days."),
    ],
)
def test_the_answer_in_one_sentence(found: dict[str, Any], sentence: str) -> None:
    assert in_one_sentence(found, only_simulated=["dream"]) == sentence


def swing(way: str, *, at_low: float, at_high: float, half: float = 0.1) -> dict[str, Any]:
    moved = at_high - at_low
    return {
        "way": way,
        "figure": "finds_fault_control",
        "title": {"lv": "Kontrole", "en": "Control finds a wrong paper"},
        "range": [0.2, 0.8],
        "at_low": {"visits": at_low},
        "at_high": {"visits": at_high},
        "effects": {"visits": bounds(Estimate(moved, half))},
    }


def turned(*swings: dict[str, Any], tipping: tuple[Any, ...] = ()) -> Answer:
    assumed = {"name": "finds_fault_control", "unit": "share", "checked": False}
    return answer(
        variant("one"), variant("two"), sensitivity=list(swings), tipping=list(tipping), assumptions=[assumed]
    )


def test_where_ways_change_places() -> None:
    tip = {
        "figure": "finds_fault_control",
        "answer": "visits",
        "way": "two",
        "against": "one",
        "difference_at_low": {"mean": -1.0, "low": -1.1, "high": -0.9},
        "difference_at_high": {"mean": 3.0, "low": 2.9, "high": 3.1},
    }
    found = turned(swing("two", at_low=1, at_high=2), tipping=(tip,))
    (sentence,) = tipping_sentences(found)
    assert sentence.replace("\u00a0", " ") == (
        "Control finds a wrong paper: below about 35 % “Two” does better than “One” (client visits per decision), "
        "above it worse."
    )
    other = tip | {"difference_at_low": tip["difference_at_high"], "difference_at_high": tip["difference_at_low"]}
    (sentence,) = tipping_sentences(turned(swing("two", at_low=1, at_high=2), tipping=(other,)))
    assert "below about 65" in sentence
    assert "“One” does better than “Two”" in sentence


def test_only_what_certainly_moves_the_answer_is_drawn() -> None:
    heads = ("a", "b", "c", "d")
    (picture,) = tornados_of(turned(swing("two", at_low=1, at_high=2)), "two", heads)
    assert [line.cells[2] for line in picture.lines] == ["+1.00"]
    (picture,) = tornados_of(turned(swing("two", at_low=1, at_high=2, half=3)), "two", heads)
    assert not picture.lines
    assert tornados_of(turned(), "two", heads) == []


def test_pictures_stay_inside() -> None:
    scale = Scale(2, 4)
    assert (scale.at(1), scale.at(3), scale.at(9)) == (0, WIDTH / 2, WIDTH)
    assert Scale(0, 0).at(0) == 0
    one_year = answer(variant("one", visits=[3.0]), variant("two", visits=[0.0]))
    for picture in interval_pictures(one_year, "", ("a", "b", "c")):
        for line in picture.lines:
            assert all(0 <= band.x <= band.x + band.width <= WIDTH + 1 for band in line.strip.bands)


def test_what_another_version_stored_is_no_answer() -> None:
    assert answer_of(None) is None
    assert answer_of({"format": FORMAT + 1}) is None
    assert answer_of({"format": FORMAT}) is not None
