"""A household as rows of the four tables and back: nothing the rules can see is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienests.rulebook import assess, check_household
from dienests.rulebook.entities import ENTITIES
from dienests.rulebook.law import EARLIEST_DAY
from dienests.rulebook.prepare import STATED
from dienests.rulebook.table_columns import COSTS, HOUSEHOLDS, INCOMES, PERSONS, SPECIFICATION, arrow_schema
from dienests.rulebook.table_rows import household_of, rows_of
from dienests.rulebook.tables import prepared, unbound_tables
from tests.rulebook.households import Json, costs, household, households, income, person
from tests.rulebook.table_data import run, together

KNOWN = date(2026, 12, 31)


@st.composite
def full_households(draw: st.DrawFn) -> Json:
    """As `households`, with every key of a member that the tables know."""
    found = draw(households())
    applied_on = date.fromisoformat(found["applied_on"])
    for member in found["members"]:
        born = date.fromisoformat(member["born"])
        member["pension_age"] = draw(st.sampled_from(list(STATED)))
        member["started_work_on"] = draw(st.one_of(st.none(), st.dates(born, applied_on).map(date.isoformat)))
    return found


def _values(data: Json) -> dict[str, list[Any]]:
    return assess(data, known_on=KNOWN).evaluation.values


@settings(max_examples=80, deadline=None)
@given(full_households())
def test_there_and_back_gives_the_same_values(data: Json) -> None:
    again = household_of(rows_of(data, household_id=1, first_person_id=1), day=None)
    assert check_household(again) == []
    assert _values(again) == _values(data)


@settings(max_examples=30, deadline=None)
@given(full_households())
def test_rows_have_the_columns_and_types_of_the_specification(data: Json) -> None:
    rows = rows_of(data, household_id=5, first_person_id=50)
    again = rows_of(household_of(rows, day=None), household_id=5, first_person_id=50)
    for table in SPECIFICATION:
        assert all(list(row) == arrow_schema(table).names for row in rows[table])
        assert _sorted(again[table]) == _sorted(rows[table])


def _sorted(rows: list[Json]) -> list[str]:
    return sorted(map(repr, rows))


def test_rows_of_a_household_with_everything() -> None:
    member = person(
        "Anna",
        "1980-05-06",
        disability_group=2,
        student=True,
        pension_age=True,
        started_work_on="2025-12-01",
        income=[{"kind": "wage", "months": {"2026-02": 1, "2026-01": "310.50", "2025-10": 7, "2025-02": 3}}],
    )
    data = household(member, person("Jānis"), savings="12.34", land_hectares="5.01", vehicles=2, other_real_estate=1)
    data["dwelling"] = {"costs": [{"kind": "heating", "monthly": 10}, {"kind": "heating", "monthly": "0.01"}]}
    rows = rows_of(data, household_id=7, first_person_id=70, seeks_assistance=False)
    assert rows[HOUSEHOLDS] == [
        {
            "household_id": 7,
            "municipality": "ogre",
            "applied_on": date(2026, 2, 10),
            "savings_cents": 1234,
            "other_real_estate": 1,
            "land_hundredths": 501,
            "vehicles": 2,
            "seeks_assistance": False,
        }
    ]
    assert rows[PERSONS][0] == {
        "person_id": 70,
        "household_id": 7,
        "born": date(1980, 5, 6),
        "disability_group": 2,
        "student": True,
        "in_institution": False,
        "pension_age": "yes",
        "started_work_on": date(2025, 12, 1),
    }
    assert rows[PERSONS][1]["person_id"] == 71
    assert rows[PERSONS][1]["started_work_on"] is None
    # The month of application does not count; October and February are in the twelve months only.
    months = {"month_1_cents": 31050, "month_2_cents": 0, "month_3_cents": 0, "twelve_months_cents": 32050}
    assert rows[INCOMES] == [{"person_id": 70, "household_id": 7, "kind": "wage", **months}]
    assert rows[COSTS] == [{"household_id": 7, "kind": "heating", "month_cents": 1001}]


def test_another_day_of_application_takes_the_windows_along() -> None:
    data = household(person("A", "1950-01-01", income=[{"kind": "wage", "months": {"2026-01": 300, "2025-03": 5}}]))
    rows = rows_of(data, household_id=1, first_person_id=1)
    moved = household_of(rows, day=date(2026, 7, 31))
    assert moved["applied_on"] == "2026-07-31"
    assert moved["members"][0]["income"] == [{"kind": "wage", "months": {"2026-06": "300.00", "2026-03": "5.00"}}]
    assert moved["members"][0]["name"] == "1. persona"


def test_the_largest_amounts_fit_back_into_a_household_file() -> None:
    data = household(person(income=[income("wage", 10_000_000)]), dwelling=costs(rent=10_000_000))
    rows = rows_of(data, household_id=1, first_person_id=1)
    again = household_of(rows, day=None)
    assert check_household(again) == []
    assert rows_of(again, household_id=1, first_person_id=1) == rows


@settings(max_examples=10, deadline=None)
@given(st.lists(full_households(), min_size=1, max_size=4))
def test_the_columns_prepared_are_the_rows_the_scalar_engine_gets(batch: list[Json]) -> None:
    rows = together(rows_of(data, household_id=n, first_person_id=100 * n) for n, data in enumerate(batch))
    inputs = prepared(unbound_tables(), day=None)
    cases = [assess(data, known_on=KNOWN).evaluation.case for data in batch]
    for entity in ENTITIES:
        found = run(inputs.tables[entity], rows)
        names = cases[0][entity].columns
        columns = [sorted(str(row.get(name, inputs.constants.get(name))) for row in found) for name in names]
        expected = [sorted(str(value) for case in cases for value in case[entity].columns[name]) for name in names]
        assert dict(zip(names, columns, strict=True)) == dict(zip(names, expected, strict=True))


def test_a_day_for_everybody_is_a_constant() -> None:
    inputs = prepared(unbound_tables(), day=date(2026, 1, 31), keep=["seeks_assistance"])
    assert inputs.constants["applied_on"] == inputs.constants["assessed_on"] == date(2026, 1, 31)
    assert "applied_on" not in inputs.tables["household"].columns
    assert "seeks_assistance" in inputs.tables["household"].columns


def test_a_day_before_the_rulebook_begins_is_refused() -> None:
    assert prepared(unbound_tables(), day=EARLIEST_DAY).constants["applied_on"] == EARLIEST_DAY
    with pytest.raises(ValueError, match="2020-12-31"):
        prepared(unbound_tables(), day=EARLIEST_DAY - timedelta(days=1))
