"""Every column of the results against `rulebook.assess`, household by household, on one day and over many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dienests.engine import Library
from dienests.engine.quantities import SHARES_PER_CENT
from dienests.population.agreement import DAYS, random_households, write_households
from dienests.population.duck import Duck
from dienests.population.results import IN_CENTS, NO_VALUE, RESULT_COLUMNS, Step, steps
from dienests.rulebook import assess
from dienests.rulebook.check import LARGEST_AMOUNT, MOST_MEMBERS, MOST_ROWS
from dienests.rulebook.law import library
from dienests.rulebook.table_columns import HOUSEHOLDS
from dienests.rulebook.tables import unbound_tables
from tests.rulebook.households import Json, costs, household, income, person

KNOWN_ON = date(2026, 11, 21)
DAY = date(2026, 2, 10)
TYPES = {
    "household_id": "int64",
    "municipality": "string",
    "seeks_assistance": "boolean",
    "household_type": "string",
    "status": "string",
    "granted_from": "date",
}


def _steps(
    duck: Duck, households: Sequence[Json], folder: Path, *, day: date | None, law: Library | None = None
) -> list[Step]:
    duck.read(write_households(households, folder))
    return steps(duck, unbound_tables(), law=law or library(), known_on=KNOWN_ON, day=day)


def _results(duck: Duck, found: Sequence[Step]) -> dict[int, dict[str, Any]]:
    rows = [row for step in found for row in duck.rows(step.results)]
    by_number = {row["household_id"]: row for row in rows}
    assert len(by_number) == len(rows)
    return by_number


def _scalar(data: Json, *, law: Library | None = None) -> dict[str, Any]:
    found = assess(data, known_on=KNOWN_ON, law=law)
    values = found.evaluation.values
    ages = [age for age, counted in zip(values["age_years"], values["is_counted"], strict=True) if counted]
    return {
        "municipality": data["municipality"],
        "seeks_assistance": True,
        "household_type": found.household_type,
        "household_size": values["household_size"][0],
        "child_count": values["child_count"][0],
        "oldest_age": max(ages, default=0),
        "status": found.status,
        **{
            name: (int(str(values[node][0])) + SHARES_PER_CENT // 2) // SHARES_PER_CENT
            for name, node in IN_CENTS.items()
        },
        "gmi_benefit_cents": int(found.benefits["gmi"].amount * 100),
        "housing_benefit_cents": int(found.benefits["housing"].amount * 100),
        "period_months": found.period_months,
        "gmi_period_months": values["gmi_period_months"][0],
        "granted_from": found.granted_from,
    }


def _differences(found: Mapping[int, Mapping[str, Any]], households: Sequence[Json], **more: Any) -> list[Any]:
    assert sorted(found) == list(range(len(households)))
    differing = []
    for number, data in enumerate(households):
        expected = _scalar(data, **more)
        row = {name: value for name, value in found[number].items() if name != "household_id"}
        if row != expected or [type(value) for value in row.values()] != [type(expected[name]) for name in row]:
            differing.append((data, {name: (row[name], expected[name]) for name in row if row[name] != expected[name]}))
    return differing


def test_each_household_on_its_own_day_over_every_period_of_the_law(tmp_path: Path) -> None:
    households = [each for day in DAYS[::2] for each in random_households(seed=11, count=30, day=day)]
    with Duck(threads=2) as duck:
        found = _steps(duck, households, tmp_path, day=None)
        assert len(found) == 4, "the law changed between these days"
        assert len({step.version for step in found}) == len(found)
        assert _differences(_results(duck, found), households) == []


def test_everybody_on_one_day(tmp_path: Path) -> None:
    households = list(random_households(seed=12, count=60, day=DAY))
    with Duck(threads=2) as duck:
        (step,) = _steps(duck, households, tmp_path, day=DAY)
        assert _differences(_results(duck, [step]), households) == []


@pytest.mark.parametrize("day", [DAY, None])
def test_columns_and_types_are_the_contract_also_where_a_value_is_constant(tmp_path: Path, day: date | None) -> None:
    """On one day the first of the grant is the same for all; written as a literal it would be of another type."""
    with Duck(threads=2) as duck:
        (step,) = _steps(duck, [household(person())], tmp_path, day=day)
        assert tuple(step.results.columns) == RESULT_COLUMNS
        found = {name: str(kind).removeprefix("!") for name, kind in step.results.schema().items()}
        assert found == {name: TYPES.get(name, "int64") for name in RESULT_COLUMNS}
        duck.write(step.results, tmp_path / "out")
        duck.read({"out": tmp_path / "out"})
        described = duck.connection.execute("DESCRIBE out").fetchall()
        types = {"int64": "BIGINT", "string": "VARCHAR", "boolean": "BOOLEAN", "date": "DATE"}
        assert {name: kind for name, kind, *_ in described} == {
            name: types[TYPES.get(name, "int64")] for name in RESULT_COLUMNS
        }


def _largest_household() -> Json:
    """What the input check just about accepts: everything at its limit, all of it counted."""
    rows = [income("wage", str(LARGEST_AMOUNT)) for _ in range(MOST_ROWS)]
    members = [person(f"P{number}", "1980-01-01", income=rows) for number in range(MOST_MEMBERS)]
    more = {"savings": str(LARGEST_AMOUNT), "land_hectares": "10000000", "vehicles": 1000, "other_real_estate": 1000}
    bills = {"costs": [{"kind": "rent", "monthly": str(LARGEST_AMOUNT)}] * MOST_ROWS}
    return household(*members, dwelling=bills, **more)


@pytest.mark.parametrize("kind", ["wage", "irregular", "old_age_pension"])
def test_the_largest_household_the_check_accepts_stops_nobody(tmp_path: Path, kind: str) -> None:
    large = _largest_household()
    for member in large["members"]:
        member["income"] = [{**row, "kind": kind} for row in member["income"]]
    households = [household(person(), dwelling=costs(rent=100)), large]
    with Duck(threads=2) as duck:
        found = _steps(duck, households, tmp_path, day=DAY)
        assert _differences(_results(duck, found), households) == []


def test_households_for_which_a_parameter_has_no_value_are_named_and_left_out(tmp_path: Path) -> None:
    law = library()
    name = next(name for name, each in law.parameters.items() if each.keys[:1] == ("municipality",))
    parameter = law.parameters[name]
    # As if the law said nothing for places that it does not name, and for Ogre not either.
    entries = tuple(entry for entry in parameter.entries if entry.key[0] not in (None, "ogre"))
    lacking = law.with_parameters({name: replace(parameter, entries=entries)})
    named = next(entry.key[0] for entry in entries)
    households = [household(person(), municipality=place) for place in ("ogre", str(named), "ogre")]
    with Duck(threads=2) as duck:
        (step,) = _steps(duck, households, tmp_path, day=DAY, law=lacking)
        assert step.without_value is not None
        rows = duck.rows(step.without_value)
        assert {(row["household_id"], row["column"], row["fault"]) for row in rows} >= {
            (0, name, NO_VALUE),
            (2, name, NO_VALUE),
        }
        assert len(rows) == len({tuple(row.values()) for row in rows})
        left = {row["household_id"] for row in rows}
        assert set(_results(duck, [step])) == set(range(3)) - left
        assert {row["table"] for row in rows} <= {HOUSEHOLDS, "costs"}


def test_with_every_value_there_nothing_is_looked_for(tmp_path: Path) -> None:
    with Duck(threads=2) as duck:
        (step,) = _steps(duck, [household(person())], tmp_path, day=DAY)
        assert step.without_value is None or duck.rows(step.without_value) == []
