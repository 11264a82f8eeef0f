"""Do the two engines agree? Random households that crowd at the boundaries of the law, and every node compared.

Households come in cohorts of one day of assessment each, because a day chooses the law. Amounts lie at thresholds, a
cent beside them, at zero and at the largest; births at the ages the law knows, on that day, the day before and after,
at month ends and on 29 February.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from ibis import ir

from dienests.engine import Evaluation, evaluate, graph_for
from dienests.engine.columnar import Columns, key_of
from dienests.engine.parameters import in_force
from dienests.engine.quantities import SHARES_PER_CENT, Value
from dienests.population.results import Engine, steps
from dienests.rulebook.check import LARGEST_AMOUNT
from dienests.rulebook.entities import COST, ENTITIES, HOUSEHOLD, INCOME, PERSON
from dienests.rulebook.household.municipalities import MUNICIPALITIES
from dienests.rulebook.housing.kinds import COST_KINDS
from dienests.rulebook.income.kinds import INCOME_KINDS
from dienests.rulebook.law import library
from dienests.rulebook.prepare import prepare
from dienests.rulebook.table_columns import SPECIFICATION, arrow_schema
from dienests.rulebook.table_rows import rows_of
from dienests.rulebook.tables import unbound_tables

Household = dict[str, Any]
# Before and after the great changes of the law, month ends, a leap day, and an ordinary day.
DAYS = (
    date(2021, 2, 28),
    date(2021, 7, 31),
    date(2023, 5, 31),
    date(2023, 7, 1),
    date(2024, 2, 29),
    date(2025, 12, 31),
    date(2026, 1, 1),
    date(2026, 11, 17),
)
AGES = (0, 1, 15, 17, 18, 19, 23, 24, 25, 40, 63, 64, 65, 66, 80, 124)
LARGEST_CENTS = int(LARGEST_AMOUNT * 100)
ROW_COLUMNS = {
    HOUSEHOLD: ("household_id",),
    PERSON: ("person_id",),
    INCOME: ("person_id", "income_kind", "month_1", "month_2", "month_3", "twelve_months"),
    COST: ("household_id", "cost_kind"),
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One value that differs; `household` is the input that shows it."""

    node: str
    scalar: Value
    columnar: object
    household: Household


def random_households(*, seed: int, count: int, day: date) -> Iterator[Household]:
    """Households as `rulebook.assess` takes them, applying on `day`; the same for the same seed."""
    chance = random.Random(f"{seed} {day}")  # noqa: S311 - not for secrets
    amounts = thresholds(day)
    for _ in range(count):
        yield _household(chance, day, amounts)


@cache
def thresholds(day: date) -> tuple[int, ...]:
    """Every amount of money that the law knows on a day, in cents."""
    found = {
        int(str(entry.value)) // SHARES_PER_CENT
        for parameter in library().parameters.values()
        if parameter.kind == "money" and parameter.view_of is None
        for entry in in_force(parameter, on=day, known_on=date.max).table.values()
        if entry.value is not None
    }
    return tuple(sorted(found))


def _household(chance: random.Random, day: date, amounts: Sequence[int]) -> Household:
    members = [_member(chance, day, amounts, number) for number in range(chance.choice((1, 1, 1, 2, 2, 3, 4, 6)))]
    if all(member["in_institution"] for member in members):
        members[0]["in_institution"] = False
    kinds = chance.choices(list(COST_KINDS), k=chance.choice((0, 1, 2, 4)))
    return {
        "municipality": chance.choice(("ogre", "daugavpils", "riga", "paraugpils", *MUNICIPALITIES)),
        "applied_on": day.isoformat(),
        "members": members,
        "dwelling": {"costs": [{"kind": kind, "monthly": _amount(chance, amounts)} for kind in kinds]},
        "savings": _amount(chance, amounts),
        "other_real_estate": chance.choice((0, 0, 0, 0, 1, 2)),
        "land_hectares": chance.choice(("0", "0", "1.5", "4.99", "5", "5.01")),
        "vehicles": chance.choice((0, 0, 1, 1, 2, 3)),
    }


def _member(chance: random.Random, day: date, amounts: Sequence[int], number: int) -> Household:
    born = _birth(chance, day)
    started = born + timedelta(days=chance.randrange((day - born).days + 1))
    return {
        "name": f"{number + 1}",
        "born": born.isoformat(),
        "disability_group": chance.choice((None, None, None, 1, 2, 3)),
        "student": chance.random() < 0.3,
        "in_institution": chance.random() < 0.05,
        "pension_age": chance.choice((None, None, None, None, True, False)),
        "started_work_on": chance.choice((None, started.isoformat(), day.isoformat())),
        "income": [_income(chance, day, amounts) for _ in range(chance.choice((0, 1, 1, 2, 3)))],
    }


def _birth(chance: random.Random, day: date) -> date:
    if chance.random() < 0.3:
        return max(day - timedelta(days=chance.randrange(45_000)), date(day.year - 124, 12, 31))
    year = day.year - chance.choice(AGES)
    beside = date(year, day.month, min(day.day, 28)) + timedelta(days=chance.choice((-1, 0, 1, 2, 3)))
    leap = date(year, 2, 29) if year % 4 == 0 and year % 100 else beside
    month_end = date(year, day.month, 1) - timedelta(days=1)
    return min(chance.choice((beside, beside, beside, leap, month_end)), day)


def _income(chance: random.Random, day: date, amounts: Sequence[int]) -> Household:
    kind = chance.choice(("wage", "old_age_pension", "scholarship", "irregular", *INCOME_KINDS))
    if chance.random() < 0.4:
        return {"kind": kind, "monthly": _amount(chance, amounts)}
    months = chance.sample(range(1, 13), k=chance.choice((1, 2, 3, 12)))
    index = day.year * 12 + day.month - 1
    written = {f"{(index - back) // 12:04d}-{(index - back) % 12 + 1:02d}" for back in months}
    return {"kind": kind, "months": {month: _amount(chance, amounts) for month in sorted(written)}}


def _amount(chance: random.Random, amounts: Sequence[int]) -> str:
    cents = chance.choice(
        (
            0,
            1,
            chance.choice(amounts),
            chance.choice(amounts) * chance.choice((1, 2, 3)) + chance.choice((-1, 0, 1)),
            chance.choice(amounts) + chance.choice(amounts) * chance.randrange(5),
            chance.randrange(100_000),
            chance.randrange(30_000),
            LARGEST_CENTS if chance.random() < 0.1 else chance.randrange(1_000_000),
        )
    )
    cents = min(max(cents, 0), LARGEST_CENTS)
    return f"{cents // 100}.{cents % 100:02d}"


def write_households(households: Sequence[Household], folder: Path) -> dict[str, Path]:
    """The four tables as Parquet files in a folder. Household number n is the n-th, from 0."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    person = 0
    for number, household in enumerate(households):
        for name, found in rows_of(household, household_id=number, first_person_id=person).items():
            rows[name].extend(found)
        person += len(household["members"])
    paths = {name: folder / f"{name}.parquet" for name in SPECIFICATION}
    for name, path in paths.items():
        pq.write_table(pa.Table.from_pylist(rows[name], schema=arrow_schema(name)), path)
    return paths


def disagreements(engine: Engine, households: Sequence[Household], *, known_on: date) -> Iterator[Disagreement]:
    """Every value of every node in which the engines differ.

    `engine` has read the tables that `write_households` made of the households, which share one day of application.
    Raises AssertionError where a row is lost or more than one step would be needed.
    """
    day = date.fromisoformat(households[0]["applied_on"])
    (step,) = steps(engine, unbound_tables(), law=library(), known_on=known_on, day=day, wanted=None)
    graph = graph_for(library(), on=day, known_on=known_on)
    scalar = [evaluate(graph, prepare(household, assessed_on=day)) for household in households]
    for entity in ENTITIES:
        ours = _scalar_rows(scalar, entity)
        theirs = _columnar_rows(engine, step.columns, entity)
        assert len(ours) == len(theirs), f"{entity}: {len(ours)} rows here, {len(theirs)} there"
        for (number, values), row in zip(ours, theirs, strict=True):
            for name, value in values.items():
                found = row.get(name, step.columns.constants.get(name))
                if found != value or type(found) is not type(value):
                    yield Disagreement(name, value, found, households[number])


def _scalar_rows(evaluations: Sequence[Evaluation], entity: str) -> list[tuple[int, Mapping[str, Value]]]:
    """Values by node of each row of an entity with the household it belongs to, in the order of ROW_COLUMNS."""
    rows: list[tuple[int, dict[str, Value]]] = []
    keys: list[tuple[Any, ...]] = []
    person = 0
    for number, evaluation in enumerate(evaluations):
        names = [name for name, node in evaluation.graph.nodes.items() if node.entity == entity]
        parents = evaluation.case[entity].parents
        for position, parent in enumerate(parents):
            values = {name: evaluation.values[name][position] for name in names}
            identity = {"household_id": number, "person_id": person + (position if entity == PERSON else parent)}
            rows.append((number, values))
            keys.append(tuple((values | identity)[name] for name in ROW_COLUMNS[entity]))
        person += len(evaluation.case[PERSON].parents)
    return [row for _, row in sorted(zip(keys, rows, strict=True), key=lambda item: item[0])]


def _columnar_rows(engine: Engine, found: Columns, entity: str) -> list[dict[str, Any]]:
    table: ir.Table = found.tables[entity]
    assert key_of(HOUSEHOLD) in table.columns
    return sorted(engine.rows(table), key=lambda row: tuple(row[name] for name in ROW_COLUMNS[entity]))
