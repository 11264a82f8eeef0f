"""The tables of a population without the households at fault, for laws that are run over it again and again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import ibis
from ibis import ir

from dienests.population.checked import passed_before, remember_passed
from dienests.population.duck import Duck
from dienests.population.files import Population
from dienests.rulebook.table_check import FAULT_TYPES, accepted, household_faults, identity_faults
from dienests.rulebook.tables import unbound_tables

UNFIT = "unfit"
UNFIT_COLUMNS = ("household_id BIGINT", '"table" VARCHAR', '"column" VARCHAR', "fault VARCHAR", "found VARCHAR")


def fit_tables(duck: Duck, population: Population, *, day: date | None) -> Mapping[str, ir.Table]:
    """The tables of a population that `duck` has read, without households at fault; a table UNFIT lists those.

    A population that passed the check for that day before is not checked again.
    """
    tables = unbound_tables()
    duck.connection.execute(f"CREATE OR REPLACE TABLE {UNFIT} ({', '.join(UNFIT_COLUMNS)})")
    if passed_before(population, day=day):
        return tables
    unfit = duck.fill(UNFIT, household_faults(tables, day=day), ranges=duck.ranges())
    unfit += duck.fill(UNFIT, identity_faults(tables))
    if not unfit:
        remember_passed(population, day=day)
        return tables
    return accepted(tables, ibis.table(FAULT_TYPES, name=UNFIT))
