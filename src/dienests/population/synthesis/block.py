"""One block of a synthetic population as the four tables of a population folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dienests.population.synthesis.composition import Composition, compose
from dienests.population.synthesis.draws import Integers
from dienests.population.synthesis.dwellings import CostRows, Means, cost_rows, means_of
from dienests.population.synthesis.incomes import income_rows
from dienests.population.synthesis.people import People, people_of
from dienests.population.synthesis.published import Municipality, facts
from dienests.rulebook import COST_KINDS, INCOME_KINDS
from dienests.rulebook.household.inputs import BY_AGE
from dienests.rulebook.table_columns import COSTS, HOUSEHOLDS, INCOMES, PERSONS, arrow_schema

PERSONS_IN_BLOCK = 250_000


@dataclass(frozen=True, slots=True)
class Setting:
    """What every block of a population shares. `pension_age` in years on `day`."""

    seed: int
    day: date
    pension_age: float
    municipalities: tuple[Municipality, ...]


def blocks_of(persons: int) -> list[int]:
    """Persons of each block; a population of more persons begins with the same blocks."""
    whole, rest = divmod(persons, PERSONS_IN_BLOCK)
    return [PERSONS_IN_BLOCK] * whole + ([rest] if rest else [])


def block_tables(
    setting: Setting, number: int, persons: int, *, first_household: int, first_person: int
) -> dict[str, pa.Table]:
    """The tables of block `number`, by its own stream of random numbers: the same on any machine, in any order.

    Nobody seeks assistance yet; who does is decided once the whole population has been assessed.
    """
    random = np.random.default_rng(np.random.SeedSequence(entropy=setting.seed, spawn_key=(number,)))
    level = level_on(setting.day)
    made = compose(random, setting.municipalities, persons)
    people = people_of(random, made, day=setting.day, pension_age=setting.pension_age)
    incomes = income_rows(random, made, people, level=level)
    costs = cost_rows(random, made, day=setting.day, level=level)
    person, kind, months, twelve = incomes.sorted_by_person()
    home_income = np.bincount(made.home[person], weights=months.sum(axis=1), minlength=len(made.size)) / 300
    means = means_of(random, made, home_income / made.size)
    return {
        HOUSEHOLDS: _households(setting, made, means, first_household),
        PERSONS: _persons(made, people, first_household, first_person),
        INCOMES: _incomes(made, (person, kind, months, twelve), first_household, first_person),
        COSTS: _costs(costs, first_household),
    }


def level_on(day: date) -> float:
    """Level of incomes and prices on a day against January 2026."""
    by_year = facts("incomes").table("level")
    years = [int(year) for year in by_year]
    return float(np.interp(day.year + (day.month - 1) / 12, years, list(by_year.values())))


def _codes(codes: Integers, names: Sequence[str]) -> pa.Array:
    indices = pa.array(codes.astype(np.int32))
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(names))).cast(pa.string())


def _days(days: Integers, *, missing: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    return pa.array(days.astype(np.int32), mask=missing).cast(pa.date32())


def _households(setting: Setting, made: Composition, means: Means, first_household: int) -> pa.Table:
    count = len(made.size)
    applied_on = np.full(count, (setting.day - date(1970, 1, 1)).days, dtype=np.int64)
    columns = {
        "household_id": pa.array(first_household + np.arange(count)),
        "municipality": _codes(made.municipality, [place.code for place in setting.municipalities]),
        "applied_on": _days(applied_on),
        "savings_cents": pa.array(means.savings_cents),
        "other_real_estate": pa.array(means.other_real_estate),
        "land_hundredths": pa.array(means.land_hundredths),
        "vehicles": pa.array(means.vehicles),
        "seeks_assistance": pa.array(np.zeros(count, dtype=np.bool_)),
    }
    return pa.table(columns, schema=arrow_schema(HOUSEHOLDS))


def _persons(made: Composition, people: People, first_household: int, first_person: int) -> pa.Table:
    count = len(made.home)
    columns = {
        "person_id": pa.array(first_person + np.arange(count)),
        "household_id": pa.array(first_household + made.home),
        "born": _days(people.born),
        "disability_group": pa.array(people.disability_group),
        "student": pa.array(people.student),
        "in_institution": pa.array(people.in_institution),
        "pension_age": _codes(np.zeros(count, dtype=np.int64), [BY_AGE]),
        "started_work_on": _days(people.started_work_on, missing=people.started_work_on < 0),
    }
    return pa.table(columns, schema=arrow_schema(PERSONS))


def _incomes(
    made: Composition,
    rows: tuple[Integers, Integers, Integers, Integers],
    first_household: int,
    first_person: int,
) -> pa.Table:
    person, kind, months, twelve = rows
    columns = {
        "person_id": pa.array(first_person + person),
        "household_id": pa.array(first_household + made.home[person]),
        "kind": _codes(kind, list(INCOME_KINDS)),
        "month_1_cents": pa.array(np.ascontiguousarray(months[:, 0])),
        "month_2_cents": pa.array(np.ascontiguousarray(months[:, 1])),
        "month_3_cents": pa.array(np.ascontiguousarray(months[:, 2])),
        "twelve_months_cents": pa.array(twelve),
    }
    return pa.table(columns, schema=arrow_schema(INCOMES))


def _costs(rows: CostRows, first_household: int) -> pa.Table:
    household, kind, month = rows.sorted_by_household()
    columns = {
        "household_id": pa.array(first_household + household),
        "kind": _codes(kind, list(COST_KINDS)),
        "month_cents": pa.array(month),
    }
    return pa.table(columns, schema=arrow_schema(COSTS))
