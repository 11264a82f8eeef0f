"""How long it takes until a decision, counting cases that are still open as far as they have come. Pure.

Days of decided cases alone make an office look quick that leaves its hard cases lying. The estimate of Kaplan and
Meier uses every case received in a period: up to its decision, or up to where it left or stands (censored). Withdrawn
cases count as if a decision had still been to come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from dienests.workload.measures.selection import DECISIONS, Selection


@dataclass(frozen=True, slots=True)
class Expected:
    """Half of the cases received are decided within `median` days, nine of ten within `most`.

    None: at the last day so many were not decided yet. `cases` were received, of which `undecided` had no decision.
    """

    median: int | None
    most: int | None
    cases: int
    undecided: int

    @property
    def behind(self) -> str:
        return "received"


def expected_days(log: duckdb.DuckDBPyConnection, selection: Selection) -> Expected:
    """Calendar days of the cases received in the period, as they stood at its end."""
    where, values = selection.listed("received").condition()
    sql = f"""
        SELECT least(coalesce(closed_on, until), until) - received_on AS days,
            {DECISIONS[0]} AND closed_on <= until AS decided, count(*)
        FROM cases, (SELECT ?::DATE AS until) WHERE {where} GROUP BY ALL"""
    found = log.execute(sql, [selection.last, *values]).fetchall()
    rows = [(int(days), bool(decided), int(cases)) for days, decided, cases in found]
    curve = list(decided_by(rows))
    return Expected(
        next((day for day, share in curve if share >= 0.5), None),
        next((day for day, share in curve if share >= 0.9), None),
        sum(cases for _days, _decided, cases in rows),
        sum(cases for _days, decided, cases in rows if not decided),
    )


def decided_by(rows: Iterable[tuple[int, bool, int]]) -> Iterable[tuple[int, float]]:
    """Day → share that is decided by then. `rows`: days, whether they ended with a decision, how many cases.

    A case that leaves on a day was still there when others were decided on it.
    """
    decided: Counter[int] = Counter()
    gone: Counter[int] = Counter()
    for days, by_decision, cases in rows:
        gone[days] += cases
        if by_decision:
            decided[days] += cases
    there, open_share = gone.total(), 1.0
    for day in sorted(gone):
        open_share *= 1 - decided[day] / there
        there -= gone[day]
        if decided[day]:
            yield day, round(1 - open_share, 9)
