"""What a run asks of an engine, as SQL texts: what is at fault, and the results of each step.

Texts for a population without faults are remembered, so that such a run has no need of the libraries that write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from dienests.population.remembered import remembered
from dienests.population.sql import Query
from dienests.rulebook.table_columns import HOUSEHOLDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dienests.engine import Library

SET_ASIDE_TABLE = "set_aside"


class Engine(Protocol):
    """What reads Parquet files and runs queries: `duck.Duck` and `spark.Spark` both do."""

    dialect: str

    def read(self, tables: Mapping[str, Path]) -> None: ...

    def rows(self, query: Query) -> list[dict[str, Any]]: ...

    def write(self, query: Query, path: Path) -> int: ...


@dataclass(frozen=True, slots=True)
class Check:
    """Rows of faults: those that ranges of households show one by one, and those that only all of them show."""

    households: str
    identity: str


@dataclass(frozen=True, slots=True)
class StepQueries:
    """A step of `results.steps`; `without_value`: None where every household has every value."""

    results: str
    without_value: str | None
    version: str


def check_queries(dialect: str, *, day: date | None) -> Check:
    """The input check for a day (None: each household's own). Raises ValueError for a day before the rulebook."""
    facts = {"what": "check", "dialect": dialect, "day": day}
    return Check(**remembered(facts, lambda: _texts().check_texts(dialect, day)))


def step_queries(
    engine: Engine, *, faultless: bool, law: Library | None, known_on: date, day: date | None
) -> list[StepQueries]:
    """The steps for the tables that `engine` has read; without the households of SET_ASIDE_TABLE unless `faultless`.

    `law`: None for the rulebook as it stands. Raises GraphFault for a day without law.
    """

    def make() -> Any:
        without = None if faultless else SET_ASIDE_TABLE
        return _texts().step_texts(engine, engine.dialect, without=without, law=law, known_on=known_on, day=day)

    if law is not None or not faultless:
        return [StepQueries(**each) for each in make()]
    # Everything about a population that its texts depend on.
    municipalities, days = _distinct(engine, "municipality"), [] if day else _distinct(engine, "applied_on")
    facts = {"known_on": known_on, "day": day, "days": days, "municipalities": municipalities}
    return [StepQueries(**each) for each in remembered({"what": "steps", "dialect": engine.dialect, **facts}, make)]


def _distinct(engine: Engine, column: str) -> list[str]:
    return sorted(str(row[column]) for row in engine.rows(f"SELECT DISTINCT {column} FROM {HOUSEHOLDS}"))


def _texts() -> Any:
    """The module that writes the texts; it brings ibis along."""
    return import_module("dienests.population.query_texts")
