"""Nobody gets from an extract to a person, and every rule gives the same as for the declaration itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dienests.engine.vocabulary import full_months
from dienests.population.office.pseudonyms import coarsened, household_number, pseudonymous
from dienests.rulebook import assess
from tests.rulebook.households import costs, household, income, person

DAYS = st.dates(date(1900, 1, 1), date(2030, 12, 31))


@given(born=DAYS, seen_on=DAYS)
def test_full_months_stay_and_the_day_goes(born: date, seen_on: date) -> None:
    found = coarsened(born, seen_on=seen_on)
    assert full_months(found, seen_on) == full_months(born, seen_on)
    assert (found.year, found.month) == (born.year, born.month)
    assert found.day in (1, 28, 29, 30, 31)
    if born <= seen_on:
        assert found <= seen_on


def test_numbers_follow_from_the_secret(settings: Any) -> None:
    numbers = {household_number(pk) for pk in range(500)}
    assert len(numbers) == 500
    assert all(0 <= number < 2**63 for number in numbers)
    assert max(numbers) > 2**60  # all the bits are used
    assert household_number(7) in numbers
    settings.SECRET_KEY = "another office"
    assert not numbers & {household_number(pk) for pk in range(500)}


def test_the_assessment_is_the_same() -> None:
    declared = household(
        person("Velta Bērziņa", "1961-02-17", income=[income("old_age_pension", 434)]),
        person("Anna", "2008-02-11", student=True, started_work_on="2025-12-24"),
        applied_on="2026-02-10",
        dwelling=costs(heating=205),
    )
    hidden = pseudonymous(declared, applied_on=date(2026, 2, 10))
    assert "Velta" not in str(hidden)
    assert [member["born"] for member in hidden["members"]] == ["1961-02-28", "2008-02-29"]
    old, new = (assess(data, known_on=date(2026, 3, 1)) for data in (declared, hidden))
    assert old.evaluation.values["household_type"] == new.evaluation.values["household_type"]
    assert old.benefits == new.benefits
    assert (old.status, old.granted_from, old.period_months) == (new.status, new.granted_from, new.period_months)
