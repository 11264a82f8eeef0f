"""Two tables of results, before and after a reform, into the figures of a Comparison; all of it in DuckDB, exact.

The tables have the result columns of a population run (population/assess.py), one row per assessed household. Those
that do not seek assistance count among everybody, never as recipients, in costs or as changed. The households can be
kept with what was compared of them, for the lists behind the figures (household_list.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from dienests.engine import Text
from dienests.population.comparison import (
    BENEFITS,
    DIMENSIONS,
    STATUSES,
    Bin,
    Breakdown,
    ChangedHousehold,
    Changes,
    Figures,
    Group,
    Outcome,
    People,
    Recipients,
    Side,
)
from dienests.population.groups import GROUPS, Counted
from dienests.population.statistics import DECILES, EQUIVALISED, decile_bounds, spread
from dienests.rulebook import MUNICIPALITIES
from dienests.rulebook.household.composition import HOUSEHOLD_TYPES

COMPARED = "compared_households"
LARGEST = 10
SIDES = ("before", "after")
MOVES = ("gaining", "losing", "unchanged", "newly_entitled", "no_longer_entitled")
# Lowest age of each group; the label says the rest.
AGE_GROUPS: Mapping[int, Text] = {
    0: Text("līdz 24 gadi", "up to 24"),
    25: Text("25–34 gadi", "25–34"),
    35: Text("35–49 gadi", "35–49"),
    50: Text("50–64 gadi", "50–64"),
    65: Text("65–74 gadi", "65–74"),
    75: Text("75 gadi un vairāk", "75 and over"),
}
# Edges of the distribution of changes, in cents per month; 0 itself is no change.
EDGES = (-20_000, -10_000, -5_000, -2_000, -1_000, 0, 1_000, 2_000, 5_000, 10_000, 20_000)

_JOIN = """
    CREATE OR REPLACE TEMP TABLE {compared} AS
    SELECT
        b.household_id, b.municipality, b.household_type, b.seeks_assistance AS seeks,
        b.household_size, b.child_count, b.oldest_age,
        greatest(1, b.household_size)::BIGINT AS persons,
        greatest(1, a.household_size)::BIGINT AS persons_after,
        {age_group} AS age_group,
        b.income_month_cents AS income, b.needy_limit_cents AS needy_limit,
        {equivalised} AS equivalised,
        b.status AS status_before, a.status AS status_after,
        if(b.seeks_assistance, b.gmi_benefit_cents, 0) AS gmi_before,
        if(b.seeks_assistance, a.gmi_benefit_cents, 0) AS gmi_after,
        if(b.seeks_assistance, b.housing_benefit_cents, 0) AS housing_before,
        if(b.seeks_assistance, a.housing_benefit_cents, 0) AS housing_after,
        gmi_before + housing_before AS together_before,
        gmi_after + housing_after AS together_after
    FROM {before} b JOIN {after} a USING (household_id)
"""
_UNMATCHED = """
    SELECT (SELECT count(*) FROM {before}) + (SELECT count(*) FROM {after}) - 2 * (SELECT count(*) FROM {compared})
"""
_GROUPS = """
    WITH everyone AS (
        SELECT {keys}, count(*) AS "everyone.households", sum(persons) AS "everyone.persons"
        FROM {compared} GROUP BY ALL
    ),
    seeking AS (SELECT {keys}, {sums} FROM {compared} WHERE seeks GROUP BY ALL),
    cells AS (SELECT * FROM everyone UNION ALL BY NAME SELECT * FROM seeking)
    SELECT municipality, household_type, age_group, income_decile, {totals}
    FROM cells
    GROUP BY GROUPING SETS ((), (municipality), (household_type), (age_group), (income_decile))
"""
_DISTRIBUTION = """
    SELECT {bin} AS bin, count(*)::BIGINT, sum(persons)::BIGINT FROM {compared}
    WHERE together_after <> together_before GROUP BY bin
"""
_LARGEST = """
    SELECT {columns} FROM {compared} WHERE together_after <> together_before
    ORDER BY abs(together_after - together_before) DESC, household_id LIMIT {largest}
"""
_KEPT = "SELECT *, {decile} AS income_decile FROM {compared} ORDER BY household_id"
ROWS_PER_GROUP = 100_000
# What `changed_household` reads of a compared household, in this order.
HOUSEHOLD_COLUMNS = (
    "household_id, municipality, household_type, household_size, child_count, oldest_age, income, "
    "status_before, gmi_before, housing_before, status_after, gmi_after, housing_after"
)


def compare_results(
    connection: duckdb.DuckDBPyConnection, *, before: str, after: str, keep: Path | None = None
) -> Figures:
    """The figures of two tables (or views) of this connection, named without quotes.

    `keep`: a Parquet file to write the compared households to. A temporary table stands in the connection while this
    runs and is gone afterwards.
    """
    names = {"compared": COMPARED, "before": _quoted(before), "after": _quoted(after)}
    equivalised = EQUIVALISED.format(income="b.income_month_cents", persons="greatest(1, b.household_size)")
    try:
        connection.execute(_JOIN.format(**names, age_group=_age_group(), equivalised=equivalised))
        decile = _decile(decile_bounds(connection, COMPARED))
        groups = _groups(connection, decile)
        if keep is not None:
            kept = connection.sql(_KEPT.format(decile=decile, compared=COMPARED))
            kept.write_parquet(str(keep), compression="zstd", row_group_size=ROWS_PER_GROUP)
        return Figures(
            total=groups[("", "")],
            breakdowns=tuple(_breakdown(dimension, groups) for dimension in DIMENSIONS),
            before=spread(connection, COMPARED, disposable="income + together_before"),
            after=spread(connection, COMPARED, disposable="income + together_after"),
            distribution=_distribution(connection),
            largest=tuple(_largest(connection)),
            unmatched=_count(connection, _UNMATCHED.format(**names)),
        )
    finally:
        connection.execute(f"DROP TABLE IF EXISTS {COMPARED}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _age_group() -> str:
    steps = " ".join(f"WHEN b.oldest_age >= {lowest} THEN {lowest}" for lowest in sorted(AGE_GROUPS, reverse=True))
    return f"CASE {steps} ELSE 0 END"


def _decile(bounds: Sequence[tuple[int, int]]) -> str:
    steps = " ".join(f"WHEN equivalised >= {lowest} THEN {decile}" for decile, lowest in reversed(bounds))
    return f"CASE {steps} ELSE 1 END" if steps else "1"


def _sums() -> dict[str, str]:
    """Every figure of a group as a sum over those who seek assistance, by the name under which `_group` reads it."""
    sums = _people("seeking", GROUPS["seeking"])
    for side in SIDES:
        for benefit in BENEFITS:
            sums |= _people(f"{side}.{benefit}", GROUPS[f"receiving_{side}"], benefit)
            sums[f"{side}.{benefit}.cents"] = f"sum({benefit}_{side})"
        for status in STATUSES:
            sums |= _people(f"{side}.{status}", GROUPS[f"{status}_{side}"])
    for benefit in BENEFITS:
        old, new = f"{benefit}_before", f"{benefit}_after"
        for move in MOVES:
            sums |= _people(f"{move}.{benefit}", GROUPS[move], benefit)
        sums[f"gained.{benefit}.cents"] = f"sum(greatest(0, {new} - {old}))"
        sums[f"lost.{benefit}.cents"] = f"sum(greatest(0, {old} - {new}))"
    return sums


def _people(name: str, counted: Counted, benefit: str = "together") -> dict[str, str]:
    where = counted.condition(benefit)
    return {
        f"{name}.households": f"sum(({where})::INTEGER)",
        f"{name}.persons": f"sum(({where})::INTEGER * {counted.persons})",
    }


def _groups(connection: duckdb.DuckDBPyConnection, decile: str) -> dict[tuple[str, str], Group]:
    """Each group by dimension and key; everybody is ("", ""). `decile`: the decile of a household, in SQL."""
    sums = _sums()
    names = ["everyone.households", "everyone.persons", *sums]
    query = _GROUPS.format(
        compared=COMPARED,
        keys=f"municipality, household_type, age_group, {decile} AS income_decile",
        sums=", ".join(f'{each} AS "{name}"' for name, each in sums.items()),
        totals=", ".join(f'coalesce(sum("{name}"), 0)::HUGEINT' for name in names),
    )
    groups = {}
    for row in connection.execute(query).fetchall():
        keys, values = row[: len(DIMENSIONS)], [int(value) for value in row[len(DIMENSIONS) :]]
        found = dict(zip(names, values, strict=True))
        dimension, key = next(
            ((name, str(key)) for name, key in zip(DIMENSIONS, keys, strict=True) if key is not None), ("", "")
        )
        groups[(dimension, key)] = _group(key, label_of(dimension, key), found)
    return groups


def _group(key: str, label: Text, found: Mapping[str, int]) -> Group:
    def people(name: str) -> People:
        return People(found[f"{name}.households"], found[f"{name}.persons"])

    def recipients(name: str) -> Recipients:
        return Recipients(found[f"{name}.households"], found[f"{name}.persons"], found.get(f"{name}.cents", 0))

    laws = {
        side: Side(
            {benefit: recipients(f"{side}.{benefit}") for benefit in BENEFITS},
            {status: recipients(f"{side}.{status}") for status in STATUSES},
        )
        for side in SIDES
    }
    changes = {
        benefit: Changes(
            **{move: people(f"{move}.{benefit}") for move in MOVES},
            gained_month_cents=found[f"gained.{benefit}.cents"],
            lost_month_cents=found[f"lost.{benefit}.cents"],
        )
        for benefit in BENEFITS
    }
    return Group(key, label, people("everyone"), people("seeking"), laws["before"], laws["after"], changes)


def label_of(dimension: str, key: str) -> Text:
    """A group of a dimension in words; everybody for none."""
    if dimension == "municipality":
        return MUNICIPALITIES.get(key, Text(key, key))
    if dimension == "household_type":
        return HOUSEHOLD_TYPES.get(key, Text(key, key))
    if dimension == "age_group":
        return AGE_GROUPS[int(key)]
    if dimension == "income_decile":
        ends = {"1": Text(" (zemākie ienākumi)", " (lowest)"), str(DECILES): Text(" (augstākie)", " (highest)")}
        end = ends.get(key, Text("", ""))
        return Text(f"{key}.{end.lv}", f"{key}{end.en}")
    return Text("Visi", "Everybody")


def in_order(dimension: str, keys: Iterable[str]) -> list[str]:
    """Keys of a dimension in the order in which they are shown; unknown ones at the end."""
    orders: Mapping[str, Sequence[str]] = {
        "municipality": list(MUNICIPALITIES),
        "household_type": list(HOUSEHOLD_TYPES),
        "age_group": [str(lowest) for lowest in AGE_GROUPS],
        "income_decile": [str(decile) for decile in range(1, DECILES + 1)],
    }
    order = {key: place for place, key in enumerate(orders[dimension])}
    return sorted(keys, key=lambda key: (order.get(key, len(order)), key))


def _breakdown(dimension: str, groups: Mapping[tuple[str, str], Group]) -> Breakdown:
    found = {key: group for (name, key), group in groups.items() if name == dimension}
    return Breakdown(dimension, DIMENSIONS[dimension], tuple(found[key] for key in in_order(dimension, found)))


def _distribution(connection: duckdb.DuckDBPyConnection) -> tuple[Bin, ...]:
    change = "together_after - together_before"
    steps = " ".join(f"WHEN {change} > {edge} THEN {place + 1}" for place, edge in reversed(list(enumerate(EDGES))))
    query = _DISTRIBUTION.format(bin=f"CASE {steps} ELSE 0 END", compared=COMPARED)
    found = {
        int(place): (int(households), int(persons))
        for place, households, persons in connection.execute(query).fetchall()
    }
    bounds: list[tuple[int | None, int | None]] = list(zip((None, *EDGES), (*EDGES, None), strict=True))
    return tuple(Bin(above, up_to, *found.get(place, (0, 0))) for place, (above, up_to) in enumerate(bounds))


def _largest(connection: duckdb.DuckDBPyConnection) -> Iterator[ChangedHousehold]:
    query = _LARGEST.format(columns=HOUSEHOLD_COLUMNS, compared=COMPARED, largest=LARGEST)
    for row in connection.execute(query).fetchall():
        yield changed_household(row)


def changed_household(row: Sequence[Any]) -> ChangedHousehold:
    """A compared household from its HOUSEHOLD_COLUMNS."""
    household_id, municipality, household_type, size, children, age, income, *outcomes = row
    before, after = Outcome(*outcomes[:3]), Outcome(*outcomes[3:])
    return ChangedHousehold(household_id, municipality, household_type, size, children, age, income, before, after)
