"""Both engines give the same value for every rule, on households at the boundaries of the law; a difference shows.

The long run over 1,000,000 households is benchmarks/agreement.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import ibis
import pytest

from dienests.engine import Library
from dienests.engine.columnar import words
from dienests.population import agreement
from dienests.population.agreement import (
    AGES,
    DAYS,
    Disagreement,
    Household,
    disagreements,
    random_households,
    thresholds,
    write_households,
)
from dienests.population.duck import Duck
from dienests.population.results import Step, steps
from dienests.rulebook.check import LARGEST_AMOUNT, check_household
from dienests.rulebook.law import library

KNOWN_ON = date(2026, 11, 21)
HOUSEHOLDS = 20_000
DAY = date(2026, 1, 1)


def _disagreements(households: list[Household], folder: Path) -> list[Disagreement]:
    with Duck(threads=2) as engine:
        engine.read(write_households(households, folder))
        return list(disagreements(engine, households, known_on=KNOWN_ON))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_rule_agrees_for_every_household(tmp_path: Path, day: date) -> None:
    households = list(random_households(seed=20, count=HOUSEHOLDS // len(DAYS), day=day))
    found = _disagreements(households, tmp_path)
    assert found == [], found[:3]


def test_days_of_the_test_meet_different_law() -> None:
    changes = [day for day in library().days_of_change() if DAYS[0] < day <= DAYS[-1]]
    between = [sum(first < change <= last for change in changes) for first, last in pairwise(DAYS)]
    assert sum(map(bool, between)) >= 5


@pytest.mark.parametrize("day", [DAYS[4], DAYS[-1]], ids=str)
def test_random_households_pass_the_check_and_crowd_at_the_boundaries(day: date) -> None:
    households = list(random_households(seed=5, count=400, day=day))
    assert [fault for each in households for fault in check_household(each)] == []
    assert households == list(random_households(seed=5, count=400, day=day))
    assert households != list(random_households(seed=6, count=400, day=day))
    births = {date.fromisoformat(member["born"]) for each in households for member in each["members"]}
    assert day in births, "born on that day"
    beside = {
        (day.replace(year=day.year - age, day=min(day.day, 28)) + timedelta(off)) for age in AGES[2:9] for off in (0, 1)
    }
    assert len(births & beside) > 4
    assert any((birth.month, birth.day) == (2, 29) for birth in births)
    amounts = {each["savings"] for each in households}
    for member in (member for each in households for member in each["members"]):
        amounts |= {row["monthly"] for row in member["income"] if "monthly" in row}
    cents = {round(float(amount) * 100) for amount in amounts}
    known = set(thresholds(day))
    assert {0, 1, int(LARGEST_AMOUNT) * 100} <= cents
    for beside_it in (-1, 0, 1):
        assert any(amount + beside_it in cents for amount in known if amount > 10)


def _changed(law: Library, name: str, change: Callable[[Any], Any]) -> Library:
    """The law with every value of one parameter changed."""
    parameter = law.parameters[name]
    entries = tuple(
        replace(entry, value=change(entry.value)) if entry.value is not None else entry for entry in parameter.entries
    )
    return law.with_parameters({name: replace(parameter, entries=entries)})


@pytest.fixture(scope="module")
def households() -> list[Household]:
    return list(random_households(seed=1, count=100, day=DAY))


def _on_one_side(change: Callable[[Library], Library]) -> Callable[..., list[Step]]:
    """`steps` by another law than the one that is asked for."""

    def other(*positional: Any, law: Library, **named: Any) -> list[Step]:
        return steps(*positional, law=change(law), **named)

    return other


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("gmi_first", lambda value: value + 1200),
        ("period_with_working_age", lambda value: value + 1),
        ("land_limit", lambda value: value - 1),
    ],
)
def test_a_parameter_of_another_value_on_one_side_is_reported(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    households: list[Household],
    name: str,
    change: Callable[[Any], Any],
) -> None:
    monkeypatch.setattr(agreement, "steps", _on_one_side(lambda law: _changed(law, name, change)))
    found = _disagreements(households, tmp_path)
    assert name in {each.node for each in found}
    one = next(each for each in found if each.node == name)
    assert one.scalar != one.columnar
    assert one.household in households


def _no_month_ends(start: Any, day: Any) -> Any:
    """Full months as they are often got wrong: the day of the month is left out of account."""
    return (day.year() - start.year()).cast("int64") * 12 + (day.month() - start.month()).cast("int64")


def _truncated(number: Any, divisor: Any) -> Any:
    return ((number + divisor - 1) / divisor).cast("int64")


@pytest.mark.parametrize(
    ("word", "wrong", "node"),
    [
        ("full_months", _no_month_ends, "age_months"),
        ("max", ibis.least, "other_persons"),
        ("times", lambda amount, coefficient: amount, None),
        ("divided", lambda amount, parts: _truncated(amount, 1200) * 100, None),
    ],
)
def test_a_word_that_is_wrong_in_columns_is_reported(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    households: list[Household],
    word: str,
    wrong: Callable[..., Any],
    node: str | None,
) -> None:
    used = {name for name, text in _sources(DAY).items() if f"{word}(" in text}
    monkeypatch.setitem(words.COLUMN_FORMS, word, wrong)
    found = {each.node for each in _disagreements(households, tmp_path)}
    assert found & used
    assert node is None or node in found


def _sources(day: date) -> Mapping[str, str]:
    return {
        name: version.source
        for name, versions in library().rules.items()
        for version in versions
        if version.holds(on=day, known_on=KNOWN_ON)
    }


def test_a_value_of_another_type_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, households: list[Household]
) -> None:
    """1 is not true, although Python says that they are equal."""
    original = agreement._columnar_rows

    def rows(*positional: Any) -> list[dict[str, Any]]:
        return [
            {name: int(value) if isinstance(value, bool) else value for name, value in row.items()}
            for row in original(*positional)
        ]

    monkeypatch.setattr(agreement, "_columnar_rows", rows)
    assert {type(each.columnar) for each in _disagreements(households[:5], tmp_path)} == {int}


def test_a_row_that_is_lost_is_no_agreement(tmp_path: Path, households: list[Household]) -> None:
    with Duck(threads=2) as engine:
        engine.read(write_households(households[:-1], tmp_path))
        with pytest.raises(AssertionError, match="household: 100 rows here, 99 there"):
            list(disagreements(engine, households, known_on=KNOWN_ON))
