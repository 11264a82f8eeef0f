"""What the rules give for every household of a population: the columns that are stored, as ibis expressions.

One step for each time between two changes of the law: with a day given that is one for everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol

import ibis
from ibis import ir

from dienests.engine import Graph, Library, Text, aggregate, graph_for
from dienests.engine.columnar import (
    Columns,
    columns,
    exactly,
    key_of,
    touched_by_change,
    whole_quotient,
    with_aggregates,
)
from dienests.engine.declarations import NOTHING
from dienests.engine.quantities import SHARES_PER_CENT
from dienests.rulebook.entities import ENTITIES, HOUSEHOLD, PERSON
from dienests.rulebook.table_check import FAULT_COLUMNS
from dienests.rulebook.table_columns import COSTS, HOUSEHOLDS, INCOMES, PERSONS
from dienests.rulebook.tables import prepared, unbound_tables

KEPT = ("municipality", "seeks_assistance")
AS_THEY_ARE = (
    "household_type",
    "household_size",
    "child_count",
    "oldest_age",
    "status",
    "period_months",
    "gmi_period_months",
    "granted_from",
)
# Column of the result: node of the rulebook, in shares there and in cents here.
IN_CENTS: Mapping[str, str] = {
    "income_month_cents": "income_month_household",
    "gmi_limit_cents": "gmi_limit",
    "needy_limit_cents": "needy_limit",
    "low_income_limit_cents": "low_income_limit",
    "counted_costs_cents": "counted_costs",
    "gmi_benefit_cents": "gmi_benefit",
    "housing_benefit_cents": "housing_benefit",
}
RESULT_COLUMNS = (
    "household_id",
    *KEPT,
    "household_type",
    "household_size",
    "child_count",
    "oldest_age",
    "status",
    *IN_CENTS,
    "period_months",
    "gmi_period_months",
    "granted_from",
)
WANTED = (*AS_THEY_ARE, *IN_CENTS.values())
# No rule asks for it; statistics do.
OLDEST_AGE = aggregate(
    "max",
    entity=HOUSEHOLD,
    over=PERSON,
    column="age_years",
    where="is_counted",
    label=Text("Vecākās personas vecums", "Age of the oldest person"),
    sentence=NOTHING,
    paragraph="",
)
NO_VALUE = "no_value"
TABLE_OF = dict(zip(ENTITIES, (HOUSEHOLDS, PERSONS, INCOMES, COSTS), strict=True))
ONE_DAY = timedelta(days=1)


class Engine(Protocol):
    """What runs expressions: `duck.Duck` and `spark.Spark` both do."""

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Step:
    """Households whose day of assessment lies in one time without a change of the law.

    `results`: the columns RESULT_COLUMNS for those assessed. `without_value`: rows as the input check gives them
    (FAULT_COLUMNS) for households for which some parameter has no value; None where that cannot happen.
    """

    results: ir.Table
    without_value: ir.Table | None
    columns: Columns
    version: str


def steps(
    engine: Engine,
    tables: Mapping[str, ir.Table],
    *,
    law: Library,
    known_on: date,
    day: date | None,
    wanted: Collection[str] | None = WANTED,
) -> list[Step]:
    """The steps for a population that `engine` has read and the input check has passed.

    `tables`: the four tables as expressions. `day`: everybody is assessed on it; None: each on the day of its
    application. `wanted`: nodes to compute, all of them when None. Raises GraphFault for a day without law.
    """
    municipalities = {str(row["municipality"]) for row in engine.rows(tables[HOUSEHOLDS][["municipality"]].distinct())}
    if day is not None:
        graph = graph_for(law, on=day, known_on=known_on)
        return [_step(graph, tables, day=day, municipalities=municipalities, wanted=wanted)]
    found = engine.rows(tables[HOUSEHOLDS][["applied_on"]].distinct())
    # Of nobody there are results too: a table without rows.
    days = sorted(row["applied_on"] for row in found) or [known_on]
    return [
        _step(graph, _applied_within(tables, first, last), day=None, municipalities=municipalities, wanted=wanted)
        for graph, first, last in _spans(days, law, known_on)
    ]


def household_nodes(law: Library, *, known_on: date, day: date) -> tuple[str, ...]:
    """Every node that a household has one value of: what to keep of a run so that `over_kept` can go on from it."""
    graph = graph_for(law, on=day, known_on=known_on)
    return (*(name for name, node in graph.nodes.items() if node.entity == HOUSEHOLD), "oldest_age")


def kept_columns(step: Step) -> ir.Table:
    """The values of `household_nodes`, in the units of the rules, with the columns that results keep."""
    return step.columns.tables[HOUSEHOLD]


def results_from(step: Step, kept: ir.Table) -> ir.Table:
    """The results of a step out of the table that its `kept_columns` were written to."""
    return _results(replace(step.columns, tables={HOUSEHOLD: kept}))


def over_kept(
    kept: ir.Table, *, before: Graph, after: Graph, day: date, municipalities: Collection[str]
) -> ir.Table | None:
    """Results under another law from the kept values of a law before, computing only what the change touches.

    None where the change reaches below the household (its members, incomes or costs), or where some household would
    have no value: then everything has to be run. `kept`: the table that `kept_columns` was written to.
    """
    touched = touched_by_change(before, after)
    if any(after.nodes[name].entity != HOUSEHOLD for name in touched):
        return None
    ready = [name for name in (*after.nodes, "oldest_age") if name in kept.columns and name not in touched]
    inputs = prepared(unbound_tables(), day=day)
    found = columns(
        with_aggregates(after, {"oldest_age": OLDEST_AGE}),
        {HOUSEHOLD: kept.drop(*(name for name in kept.columns if name in touched))},
        constants=inputs.constants,
        present={"municipality": tuple(municipalities)},
        wanted=WANTED,
        keep={HOUSEHOLD: KEPT},
        ready=ready,
    )
    return None if any(found.missing.values()) else _results(found)


def _spans(days: Sequence[date], law: Library, known_on: date) -> Iterator[tuple[Graph, date, date]]:
    """First and last of the days that one graph holds for, in order."""
    open_graph: Graph | None = None
    first = last = date.min
    for day in days:
        graph = graph_for(law, on=day, known_on=known_on)
        if graph is not open_graph:
            if open_graph is not None:
                yield open_graph, first, last
            open_graph, first = graph, day
        last = day
    if open_graph is not None:
        yield open_graph, first, last


def _applied_within(tables: Mapping[str, ir.Table], first: date, last: date) -> dict[str, ir.Table]:
    households = tables[HOUSEHOLDS].filter(ibis._.applied_on.between(ibis.literal(first), ibis.literal(last)))
    others = {name: table.semi_join(households, "household_id") for name, table in tables.items()}
    return {**others, HOUSEHOLDS: households}


def _step(
    graph: Graph,
    tables: Mapping[str, ir.Table],
    *,
    day: date | None,
    municipalities: Collection[str],
    wanted: Collection[str] | None,
) -> Step:
    inputs = prepared(tables, day=day, keep=("seeks_assistance",))
    found = columns(
        with_aggregates(graph, {"oldest_age": OLDEST_AGE}),
        inputs.tables,
        constants=inputs.constants,
        present={"municipality": tuple(municipalities)},
        wanted=wanted,
        keep={HOUSEHOLD: KEPT},
    )
    without_value = _without_value(found)
    results = _results(found)
    if without_value is not None:
        results = results.anti_join(without_value, "household_id")
    return Step(results, without_value, found, graph.version)


def _results(found: Columns) -> ir.Table:
    household = found.tables[HOUSEHOLD]
    made: dict[str, Any] = {name: household[name] for name in ("household_id", *KEPT)}
    for name in AS_THEY_ARE:
        made[name] = _value(found, household, name)
    for name, node in IN_CENTS.items():
        shares = _value(found, household, node)
        made[name] = exactly(whole_quotient(shares + SHARES_PER_CENT // 2, SHARES_PER_CENT), "count")
    return household.select(**{name: made[name] for name in RESULT_COLUMNS})


def _value(found: Columns, household: ir.Table, name: str) -> Any:
    return found.column(name, HOUSEHOLD) if name in found.constants else household[name]


def _without_value(found: Columns) -> ir.Table | None:
    """A row for each household and parameter that has no value for it, once however many of its rows lack one."""
    lacking = [
        found.tables[entity]
        .filter(found.tables[entity][flag])
        .select(
            household_id=key_of(HOUSEHOLD),
            table=ibis.literal(TABLE_OF[entity]),
            column=ibis.literal(parameter),
            fault=ibis.literal(NO_VALUE),
            found=ibis.literal("–"),
        )
        .distinct()
        for entity, flags in found.missing.items()
        for parameter, flag in flags.items()
    ]
    assert FAULT_COLUMNS == ("household_id", "table", "column", "fault", "found")
    return ibis.union(*lacking) if lacking else None
