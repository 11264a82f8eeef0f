"""The SQL texts of `queries`, written from the rulebook with ibis."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis

from dienests.engine import Library
from dienests.population.results import Engine, steps
from dienests.population.sql import sql_of
from dienests.rulebook.law import library
from dienests.rulebook.table_check import FAULT_TYPES, accepted, household_faults, identity_faults
from dienests.rulebook.tables import unbound_tables

Texts = dict[str, str | None]


def check_texts(dialect: str, day: date | None) -> Texts:
    """The fields of `queries.Check`. Raises ValueError for a day before the rulebook."""
    tables = unbound_tables()
    return {
        "households": sql_of(household_faults(tables, day=day), dialect),
        "identity": sql_of(identity_faults(tables), dialect),
    }


def step_texts(
    engine: Engine, dialect: str, *, without: str | None, law: Library | None, known_on: date, day: date | None
) -> list[dict[str, Any]]:
    """The fields of each `queries.StepQueries`. `without`: the table of households that are left out.

    Raises GraphFault for a day without law.
    """
    tables = unbound_tables()
    if without is not None:
        tables = accepted(tables, ibis.table(FAULT_TYPES, name=without))
    return [
        {
            "results": sql_of(step.results, dialect),
            "without_value": None if step.without_value is None else sql_of(step.without_value, dialect),
            "version": step.version,
        }
        for step in steps(engine, tables, law=law or library(), known_on=known_on, day=day)
    ]
