"""Population folders for tests, from household files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from dienests.engine import Text
from dienests.population.files import Population, write_population
from dienests.population.manifest import Manifest
from dienests.rulebook.table_columns import SPECIFICATION, arrow_schema
from dienests.rulebook.table_rows import rows_of
from tests.rulebook.households import Json, costs, household, income, person
from tests.rulebook.table_data import RowsByTable, together

SAMPLE = Manifest(
    name=Text("Paraugs", "Sample"),
    synthetic=True,
    made_by="tests",
    made_on=date(2026, 11, 21),
    note=Text("izdomāts", "invented"),
)


def sample_households(count: int = 4) -> list[Json]:
    """Pensioners alone, each with a little more income than the one before."""
    return [
        household(
            person("A", "1950-01-01", income=[income("old_age_pension", 300 + 100 * number)]),
            dwelling=costs(heating=200, rent=50),
        )
        for number in range(count)
    ]


def rows_of_all(households: Sequence[Json]) -> RowsByTable:
    """Rows of households numbered from 1, their persons from 10, 20, …"""
    return together(
        rows_of(each, household_id=number, first_person_id=number * 10)
        for number, each in enumerate(households, start=1)
    )


def arrow_tables(rows: RowsByTable) -> dict[str, pa.Table]:
    return {name: pa.Table.from_pylist(rows[name], schema=arrow_schema(name)) for name in SPECIFICATION}


def written(
    folder: Path, households: Sequence[Json] | None = None, change: Callable[[RowsByTable], Any] | None = None
) -> Population:
    """A population of household files (default: the sample), its rows changed before they are written."""
    rows = rows_of_all(sample_households() if households is None else households)
    if change:
        change(rows)
    return write_population(folder, arrow_tables(rows), SAMPLE)
