"""Small result tables for tests of what is computed from them, in the columns of a population run."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

Row = dict[str, Any]
COLUMNS: dict[str, pa.DataType] = {
    "household_id": pa.int64(),
    "municipality": pa.string(),
    "seeks_assistance": pa.bool_(),
    "household_type": pa.string(),
    "household_size": pa.int64(),
    "child_count": pa.int64(),
    "oldest_age": pa.int64(),
    "status": pa.string(),
    "income_month_cents": pa.int64(),
    "gmi_limit_cents": pa.int64(),
    "needy_limit_cents": pa.int64(),
    "low_income_limit_cents": pa.int64(),
    "counted_costs_cents": pa.int64(),
    "gmi_benefit_cents": pa.int64(),
    "housing_benefit_cents": pa.int64(),
    "period_months": pa.int64(),
    "gmi_period_months": pa.int64(),
    "granted_from": pa.date32(),
}


def row(household_id: int, **more: Any) -> Row:
    """One household's results: a single pensioner in Ogre who seeks assistance and gets nothing."""
    return {
        "household_id": household_id,
        "municipality": "ogre",
        "seeks_assistance": True,
        "household_type": "S",
        "household_size": 1,
        "child_count": 0,
        "oldest_age": 70,
        "status": "none",
        "income_month_cents": 80_000,
        "gmi_limit_cents": 18_700,
        "needy_limit_cents": 42_500,
        "low_income_limit_cents": 59_500,
        "counted_costs_cents": 20_000,
        "gmi_benefit_cents": 0,
        "housing_benefit_cents": 0,
        "period_months": 6,
        "gmi_period_months": 6,
        "granted_from": date(2026, 1, 1),
        **more,
    }


def connected(**tables: list[Row]) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory with these tables."""
    connection = duckdb.connect()
    for name, rows in tables.items():
        table = pa.Table.from_pylist(rows, schema=pa.schema(list(COLUMNS.items())))
        connection.register("given", table)
        connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
        connection.unregister("given")
    return connection


def random_rows(count: int, *, seed: int) -> tuple[list[Row], list[Row]]:
    """The same households before and after: with ties of income, all kinds of change, and some who do not apply."""
    draw = random.Random(seed)
    before, after = [], []
    for number in range(count):
        size = draw.randint(1, 5)
        gmi, housing = draw.choice([0, 0, draw.randint(1, 30_000)]), draw.choice([0, draw.randint(1, 40_000)])
        old = row(
            number * 7 + 1,
            municipality=draw.choice(["ogre", "riga", "daugavpils", "paraugpils"]),
            seeks_assistance=draw.random() < 0.6,
            household_type=draw.choice(["S", "P", "PC", "C", "O"]),
            household_size=size,
            child_count=draw.randint(0, size - 1),
            oldest_age=draw.choice([0, 17, 24, 25, 34, 35, 49, 50, 64, 65, 74, 75, 101]),
            status=draw.choice(["needy", "low_income", "none"]),
            income_month_cents=draw.choice([0, 0, 42_500, draw.randint(0, 300_000)]),
            needy_limit_cents=42_500 + 29_800 * (size - 1),
            gmi_benefit_cents=gmi,
            housing_benefit_cents=housing,
        )
        new = {
            **old,
            "household_size": size + draw.choice([0, 0, 0, 1]),
            "status": draw.choice([old["status"], "needy"]),
            "gmi_benefit_cents": max(0, gmi + draw.choice([0, 0, -gmi, draw.randint(-5_000, 9_000)])),
            "housing_benefit_cents": max(0, housing + draw.choice([0, draw.randint(-25_000, 25_000)])),
        }
        before.append(old)
        after.append(new)
    draw.shuffle(after)
    return before, after
