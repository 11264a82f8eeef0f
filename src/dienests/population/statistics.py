"""Poverty gap, inequality and income deciles over everybody in a table of compared households; exact whole numbers.

Income per equivalent consumer counts the first person as 1 and each other as 0.7, as the thresholds of the law do
(s. 33), so that the scale needs nothing the results do not hold. It is kept in whole cents, rounded half up. Every
person of a household has the household's figure. Income is what the law counts, benefits of the office added: an
amount the law does not count (family state benefit) is not seen here, and nobody's rent is deducted.
"""

from __future__ import annotations

import duckdb

from dienests.population.comparison import People, Spread, rounded_share

DECILES = 10
# 10 / (3 + 7n) of the income, half up: 1 for the first person, 0.7 for each other.
EQUIVALISED = "(20 * ({income}) + 3 + 7 * {persons}) // (2 * (3 + 7 * {persons}))"

_DECILE_BOUNDS = """
    WITH by_income AS (SELECT equivalised, sum(persons)::BIGINT AS persons FROM {table} GROUP BY equivalised),
    ranked AS (
        SELECT equivalised, (sum(persons) OVER (ORDER BY equivalised) - persons)::BIGINT AS poorer,
            (sum(persons) OVER ())::BIGINT AS everyone
        FROM by_income
    )
    SELECT least({deciles}, 1 + {deciles} * poorer // everyone) AS decile, min(equivalised) AS lowest
    FROM ranked GROUP BY decile ORDER BY decile
"""
_POVERTY = """
    SELECT
        count(*) FILTER (WHERE {disposable} < needy_limit)::BIGINT,
        coalesce(sum(persons) FILTER (WHERE {disposable} < needy_limit), 0)::BIGINT,
        coalesce(sum(persons), 0)::BIGINT,
        coalesce(sum(greatest(0, needy_limit - {disposable})), 0)::HUGEINT,
        coalesce(sum(needy_limit), 0)::HUGEINT,
        coalesce(sum(needy_limit) FILTER (WHERE {disposable} < needy_limit), 0)::HUGEINT
    FROM {table}
"""
# Twice the covariance of income and rank: sum of w·x·(2c − w − W) over W · sum of w·x, c counting w itself.
_INEQUALITY = """
    WITH by_income AS (
        SELECT {equivalised} AS amount, sum(persons)::HUGEINT AS persons FROM {table} GROUP BY 1
    ),
    ranked AS (
        SELECT amount, persons, sum(persons) OVER (ORDER BY amount) AS up_to, sum(persons) OVER () AS everyone
        FROM by_income
    )
    SELECT
        coalesce(sum(persons * amount * (2 * up_to - persons - everyone)), 0)::HUGEINT,
        coalesce(max(everyone), 0)::HUGEINT,
        coalesce(sum(persons * amount), 0)::HUGEINT,
        coalesce(min(amount) FILTER (WHERE 2 * up_to >= everyone), 0)::BIGINT
    FROM ranked
"""


def decile_bounds(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[int, int]]:
    """(decile, lowest equivalised cents in it), ascending. `table` has `equivalised` and `persons`.

    A tenth of all persons each; equal incomes are never in two deciles, so one may be larger and the next missing.
    """
    rows = connection.execute(_DECILE_BOUNDS.format(table=table, deciles=DECILES)).fetchall()
    return [(int(decile), int(lowest)) for decile, lowest in rows]


def spread(connection: duckdb.DuckDBPyConnection, table: str, *, disposable: str) -> Spread:
    """Poverty and inequality of one side. `disposable` is the column (or sum of columns) of income after benefits.

    `table` has `persons`, `needy_limit` (cents) and what `disposable` names; both are names of our own, never input.
    """
    poverty = _POVERTY.format(table=table, disposable=f"({disposable})")
    households, persons, everyone, gap, limits, limits_below = _row(connection, poverty)
    equivalised = EQUIVALISED.format(income=disposable, persons="persons")
    inequality = _INEQUALITY.format(table=table, equivalised=equivalised)
    covariance, weight, total, median = _row(connection, inequality)
    return Spread(
        below=People(households, persons),
        below_share=rounded_share(persons, everyone),
        gap_month_cents=gap,
        gap_share=rounded_share(gap, limits),
        gap_depth=rounded_share(gap, limits_below),
        gini=rounded_share(covariance, weight * total),
        median_equivalised_cents=median,
    )


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> list[int]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return [int(value) for value in row]
