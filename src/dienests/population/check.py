"""What is wrong in a population's rows: every fault by table, column and kind, counted, with examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dienests.engine import Text
from dienests.population.checked import remember_passed
from dienests.population.duck import MEMORY, Duck
from dienests.population.faults import FileFault, PopulationFaults, unreadable
from dienests.population.files import PARQUET_FILE, Population
from dienests.rulebook.check import found as readable
from dienests.rulebook.table_check import expected, household_faults, identity_faults
from dienests.rulebook.tables import unbound_tables

Done = Callable[[int], None]

# One pass over the faults, not over the population; a row of no household comes first among the examples.
_SUMMARY = """
    SELECT "table", "column", fault, count(*),
           arg_min({'household_id': household_id, 'found': found}, coalesce(household_id, -1), 3)
    FROM faults GROUP BY ALL ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Example:
    """One place of a fault; `household_id` is None where the row has none."""

    household_id: int | None
    found: str


@dataclass(frozen=True, slots=True)
class FaultCount:
    """One kind of fault in one column: how often, and up to three examples."""

    table: str
    column: str
    fault: str
    count: int
    examples: tuple[Example, ...]

    @property
    def expected(self) -> Text:
        return expected(self.table, self.column, self.fault)

    def to_json(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "column": self.column,
            "fault": self.fault,
            "expected": self.expected.to_json(),
            "count": self.count,
            "examples": [{"household_id": each.household_id, "found": each.found} for each in self.examples],
        }


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Faults by table, column and kind; `households` is how many households they set aside."""

    faults: tuple[FaultCount, ...]
    households: int

    def to_json(self) -> dict[str, Any]:
        return {"faults": [fault.to_json() for fault in self.faults], "households": self.households}


def check_population(
    population: Population,
    *,
    day: date | None = None,
    memory: str = MEMORY,
    temporary: Path | None = None,
    done: Done | None = None,
) -> CheckReport:
    """Check every row; that a population passed is remembered, so that an assessment need not check it again.

    `day`: as if everybody applied on it; None: each on its own day.

    `memory`, `temporary`: what DuckDB may hold before it writes to a folder, and which. `done` is told of faults found
    after each range of households. Raises PopulationFaults for files that break while being read, ValueError for a
    day before the rulebook.
    """
    tables = unbound_tables()
    with Duck(memory=memory, temporary=temporary) as duck, reading(population.folder):
        duck.read(population.paths)
        duck.fill("faults", household_faults(tables, day=day), ranges=duck.ranges(), done=done)
        duck.fill("faults", identity_faults(tables))
        rows = duck.connection.execute(_SUMMARY).fetchall()
        counted = duck.connection.execute("SELECT count(DISTINCT household_id) FROM faults").fetchone()
    faults = tuple(
        FaultCount(table, column, fault, count, tuple(Example(e["household_id"], readable(e["found"])) for e in found))
        for table, column, fault, count, found in rows
    )
    if not faults:
        remember_passed(population, day=day)
    return CheckReport(faults, int(counted[0]) if counted else 0)


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """What DuckDB says about files that break while being read, as PopulationFaults."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise PopulationFaults([_too_much(folder)]) from error
    except duckdb.Error as error:
        raise PopulationFaults([unreadable(folder, error, kind=PARQUET_FILE)]) from error


def _too_much(folder: Path) -> FileFault:
    return FileFault(
        str(folder),
        Text("vairāk datu, nekā ietilpst atmiņā", "more data than fits memory"),
        Text(
            "tabulas, kas sakārtotas pēc household_id, ar rindu grupām līdz 100 000 rindām",
            "tables sorted by household_id with row groups of up to 100,000 rows",
        ),
        Text("sakārtojiet tabulas vai atvēliet vairāk atmiņas", "sort the tables, or allow more memory"),
    )
