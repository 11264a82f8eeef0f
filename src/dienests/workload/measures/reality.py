"""What really happened, in the figures of the simulation: a prediction and what came of it, side by side.

Names and meanings are those of `workload.simulation.outcome.FIGURES`; what cases do not record is missing here and
named in NOT_RECORDED. Two ways compared over one period are not an experiment: whoever chose which case goes which way
may have chosen the easier ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import duckdb
from django.utils import timezone

from dienests.base.access import Actor, require
from dienests.workload.measures.access import MEASURES_VIEW
from dienests.workload.measures.figures import Hours
from dienests.workload.measures.figures import figures_of as measured_figures
from dienests.workload.measures.queries import measured_log, units_measured
from dienests.workload.measures.selection import DECISIONS, Selection, both

# When the client asked for an appointment, what the client's time was, and what control did not find.
NOT_RECORDED = (
    "days_from_asking",
    "late_from_asking_share",
    "client_hours",
    "staff_hours_a_year",
    "wrong_eur_a_year",
    "wrong_share",
)
_COUNTED_IN = {"open_growth": "open_at_end"}
How = Literal["measured", "estimated", "assumed"]


@dataclass(frozen=True, slots=True)
class Real:
    """One figure over so many `cases`.

    `how`: measured (recorded in every case), estimated (where not recorded, by the median of what was), or assumed
    (some of it by minutes that no office confirmed).
    """

    value: float
    cases: int
    how: How = "measured"


def figures_of(
    *, begins: date, ends: date, practice: str = "", digest: str = "", actor: Actor | None = None
) -> dict[str, Real]:
    """The office's own figures from `begins` to the day before `ends`, of the cases that went one way of working.

    `practice` names the way, `digest` one version of it; empty: all. `actor`: only units this person answers for; None:
    the whole office, for a study that somebody who may see it asked for. Today is not over and not counted.

    - arrived, decided, withdrawn, open_at_end, open_growth: always, also where they are 0;
    - days_to_decision, days_median, days_90, visits, staff_hours, returned_share, controlled_share: of the cases
      decided in the period, and missing where these are fewer than assumptions.yaml asks for;
    - late_share: as the simulation counts it, of the cases whose term ended in the period and that were not withdrawn,
      decided or not. A case still open past its term is late; one whose clock stands still is left out.

    Days run from the moment of receipt (noon where only the day is known); staff_hours end with the decision. Raises
    AccessRefused, LogNotReady.
    """
    units = None
    if actor is not None:
        require(actor, MEASURES_VIEW)
        units = frozenset(unit.pk for unit in units_measured(actor))
    last = min(ends, timezone.localdate()) - timedelta(days=1)
    with measured_log() as log:
        return reality_of(log, Selection(begins, last, units, practice, digest))


def reality_of(log: duckdb.DuckDBPyConnection, selection: Selection) -> dict[str, Real]:
    """The same of an open log and any selection."""
    flow = _flow(log, selection)
    found = {name: Real(value, int(flow[_COUNTED_IN.get(name, name)])) for name, value in flow.items()}
    figures = measured_figures(log, selection)
    if not figures.enough:
        return found
    decided = figures.decided.cases
    visits = next(each for each in figures.contacts if each.kind == "visit")
    shares = {
        **_days(log, selection),
        "visits": visits.number / decided,
        "returned_share": figures.returned.cases / decided,
        "controlled_share": figures.controlled.cases / decided,
    }
    found |= {name: Real(value, decided) for name, value in shares.items()}
    if figures.hours.per_decision is not None:
        found["staff_hours"] = Real(figures.hours.per_decision, decided, _how(figures.hours))
    late, due = _late(log, selection)
    if due >= figures.fewest:
        found["late_share"] = Real(late / due, due)
    return found


def _how(hours: Hours) -> How:
    if hours.noted_share == 1:
        return "measured"
    return "assumed" if hours.assumed else "estimated"


def _one(log: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> Mapping[str, Any]:
    result = log.execute(sql, values)
    names = [column[0] for column in result.description or ()]
    return dict(zip(names, result.fetchone() or (), strict=True))


def _flow(log: duckdb.DuckDBPyConnection, selection: Selection) -> dict[str, float]:
    """What came, what left, what is there. Cases in work have no end."""
    where, values = selection.scope()
    ended = "closed_on BETWEEN since AND until"
    sql = f"""
        SELECT count(*) FILTER (received_on BETWEEN since AND until) AS arrived,
            count(*) FILTER ({DECISIONS[0]} AND {ended}) AS decided,
            count(*) FILTER (ending = 'withdrawn' AND {ended}) AS withdrawn,
            count(*) FILTER (received_on <= until AND (closed_on IS NULL OR closed_on > until)) AS open_at_end,
            open_at_end - count(*) FILTER (received_on < since AND (closed_on IS NULL OR closed_on >= since))
                AS open_growth
        FROM cases, (SELECT ?::DATE AS since, ?::DATE AS until) WHERE {where}"""
    found = _one(log, sql, [selection.first, selection.last, *values])
    return {name: float(value) for name, value in found.items()}


def _days(log: duckdb.DuckDBPyConnection, selection: Selection) -> dict[str, float]:
    """Calendar days with parts of days, as the simulation has them."""
    where, values = both(selection.condition(), DECISIONS)
    sql = f"""
        SELECT avg(days) AS days_to_decision, median(days) AS days_median, quantile_cont(days, 0.9) AS days_90
        FROM cases WHERE {where}"""
    return {name: float(value) for name, value in _one(log, sql, list(values)).items()}


def _late(log: duckdb.DuckDBPyConnection, selection: Selection) -> tuple[int, int]:
    """Late cases and all cases whose term ended in the period. Of a status alone its own, shorter term holds."""
    where, values = selection.scope()
    sql = f"""
        SELECT count(*) FILTER (closed_on IS NULL OR closed_on > due) AS late, count(*) AS cases
        FROM (SELECT *, CASE WHEN asks_gmi OR asks_housing THEN decision_due
                ELSE coalesce(status_due, decision_due) END AS due FROM cases)
        WHERE due BETWEEN ? AND ? AND ending <> 'withdrawn' AND state <> 'waiting' AND {where}"""
    found = _one(log, sql, [selection.first, selection.last, *values])
    return found["late"], found["cases"]
