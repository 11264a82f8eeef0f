"""The ways that cases really went, from the first activity to the last. Contacts are passed over."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from dienests.workload.measures.figures import Count
from dienests.workload.measures.selection import Selection

MOST_VARIANTS = 12


@dataclass(frozen=True, slots=True)
class Variant:
    """One order of activities (nodes of the process map), how many cases went it and how long they took.

    `so_far`: the share of all cases that went this way or a commoner one.
    """

    nodes: tuple[str, ...]
    cases: Count
    so_far: float
    median_days: float
    most_days: float


@dataclass(frozen=True, slots=True)
class Variants:
    """The commonest ways; `in_all`: how many there are. `single`: cases that went a way no other case went."""

    told: tuple[Variant, ...]
    in_all: int
    single: int


def variants_of(log: duckdb.DuckDBPyConnection, selection: Selection, *, most: int = MOST_VARIANTS) -> Variants:
    """One query."""
    where, values = selection.condition()
    rows = log.execute(
        f"""WITH ways AS (
            SELECT variant, count(*) AS number, quantile_cont(calendar_days, 0.5) AS median,
                quantile_cont(calendar_days, 0.9) AS nine
            FROM cases WHERE {where} GROUP BY variant)
        SELECT variant, md5(variant), number, median, nine, sum(number) OVER (ORDER BY number DESC, variant),
            sum(number) OVER (), count(*) OVER (), count(*) FILTER (number = 1) OVER ()
        FROM ways ORDER BY number DESC, variant LIMIT {most}""",
        values,
    ).fetchall()
    told = tuple(
        Variant(tuple(way.split(" → ")), Count(cases, every, f"variant:{key}"), so_far / every, median, nine)
        for way, key, cases, median, nine, so_far, every, _ways, _single in rows
    )
    return Variants(told, rows[0][-2], rows[0][-1]) if rows else Variants((), 0, 0)
