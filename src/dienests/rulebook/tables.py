"""The four tables of a population as expressions, and how they become the inputs of the rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir

from dienests.engine.quantities import SHARES_PER_CENT, Value
from dienests.rulebook.entities import COST, HOUSEHOLD, INCOME, PERSON
from dienests.rulebook.law import EARLIEST_DAY
from dienests.rulebook.table_columns import (
    COSTS,
    HOUSEHOLDS,
    INCOMES,
    LATEST_DAY,
    PERSONS,
    SPECIFICATION,
    day_can_be_assessed,
)

Tables = Mapping[str, ir.Table]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Input tables by entity, columns named as the inputs of the rules (money in shares) besides household_id and
    person_id; `constants` are inputs that are the same for every household and therefore no columns."""

    tables: Tables
    constants: Mapping[str, Value]


def ibis_schema(table: str) -> ibis.Schema:
    """The ibis schema of a table. Every column may be NULL here: files promise, the check verifies."""
    types = {"bool": "boolean"}
    return ibis.schema({c.name: types.get(c.type, c.type) for c in SPECIFICATION[table].columns})


def unbound_tables() -> dict[str, ir.Table]:
    """The four tables without data, named as the files, for expressions that are turned into SQL."""
    return {name: ibis.table(ibis_schema(name), name=name) for name in SPECIFICATION}


def prepared(tables: Tables, *, day: date | None, keep: Collection[str] = ()) -> Prepared:
    """The inputs of the rules from the four tables, which have passed the check; `rulebook.prepare` in columns.

    `day`: everybody is assessed as if applying on that day, with income windows as they stand; None: each on its own
    `applied_on`. `keep`: further columns of `households` carried along in the household table. Raises ValueError for
    a day before the rulebook begins.
    """
    constants: dict[str, Value] = {"gmi_paid_known": False, "gmi_paid": 0}
    if day is not None:
        if not day_can_be_assessed(day):
            raise ValueError(f"{day} cannot be assessed: expected a day from {EARLIEST_DAY} to {LATEST_DAY}")
        constants |= {"applied_on": day, "assessed_on": day}
    inputs = {
        HOUSEHOLD: _household_inputs(tables[HOUSEHOLDS], own_day=day is None, keep=keep),
        PERSON: _person_inputs(tables[PERSONS]),
        INCOME: _income_inputs(tables[INCOMES]),
        COST: _cost_inputs(tables[COSTS]),
    }
    return Prepared(inputs, constants)


def _shares(cents: ir.Value) -> ir.Value:
    return cents * ibis.literal(SHARES_PER_CENT, "int64")


def _household_inputs(households: ir.Table, *, own_day: bool, keep: Collection[str]) -> ir.Table:
    days = {"applied_on": households.applied_on, "assessed_on": households.applied_on} if own_day else {}
    return households.select(
        "household_id",
        "municipality",
        "other_real_estate",
        "vehicles",
        **days,
        savings=_shares(households.savings_cents),
        land_hectares=households.land_hundredths,
        **{name: households[name] for name in keep},
    )


def _person_inputs(persons: ir.Table) -> ir.Table:
    return persons.select(
        "person_id",
        "household_id",
        "born",
        "disability_group",
        "student",
        "in_institution",
        pension_age_stated=persons.pension_age,
        started_work_on=ibis.coalesce(persons.started_work_on, persons.born),
    )


def _income_inputs(incomes: ir.Table) -> ir.Table:
    return incomes.select(
        "person_id",
        "household_id",
        income_kind=incomes.kind,
        month_1=_shares(incomes.month_1_cents),
        month_2=_shares(incomes.month_2_cents),
        month_3=_shares(incomes.month_3_cents),
        twelve_months=_shares(incomes.twelve_months_cents),
    )


def _cost_inputs(costs: ir.Table) -> ir.Table:
    """Rows of one kind are added up first, as bills are, because norms hold for a kind."""
    # DuckDB sums int64 into 128 bits while ibis believes in 64 and would leave the cast out: the cast is put by hand.
    # The sum fits: at most 200 rows of at most 10,000,000 EUR.
    total = ops.Cast(costs.month_cents.sum().op(), dt.int64).to_expr()
    cents = costs.group_by("household_id", "kind").agg(cents=total)
    return cents.select("household_id", cost_kind=cents.kind, cost_month=_shares(cents.cents))
