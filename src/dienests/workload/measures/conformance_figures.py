"""How far the cases of a selection went as their practice files say: kinds of deviation, and the ways really taken."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from dienests.workload.measures.figures import Count
from dienests.workload.measures.selection import Selection

MOST_PATHS = 20


@dataclass(frozen=True, slots=True)
class DeviationFigure:
    """One kind at one stage. `detail`: the role that did it, or what led to a repetition; may be empty."""

    kind: str
    stage: str
    detail: str
    cases: Count


@dataclass(frozen=True, slots=True)
class Path:
    """One order of stages: how many cases went it, how long they took, how it fits the file."""

    stages: tuple[str, ...]
    cases: Count
    median_days: float | None
    fitness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformanceFigures:
    """`paths_in_all`: how many orders there are, of which the commonest are told."""

    closed: Count
    fitness: float | None
    conforming: Count
    deviating: Count
    roles_unknown: Count
    deviations: tuple[DeviationFigure, ...]
    paths: tuple[Path, ...]
    paths_in_all: int


def conformance_of(log: duckdb.DuckDBPyConnection, selection: Selection) -> ConformanceFigures:
    """Three queries."""
    where, values = selection.condition()
    closed, fitness, conforming, unknown, paths = log.execute(
        f"""SELECT count(*), avg(fitness), count(*) FILTER (len(deviations) = 0), count(*) FILTER (roles_unknown),
        count(DISTINCT path) FROM cases WHERE {where}""",
        values,
    ).fetchone() or (0, None, 0, 0, 0)
    # A stage gone through twice more in one case is one case of repetition.
    deviations = log.execute(
        f"""SELECT deviation, count(DISTINCT case_id) AS cases
        FROM (SELECT case_id, unnest(deviations) AS deviation FROM cases WHERE {where})
        GROUP BY deviation ORDER BY cases DESC, deviation""",
        values,
    ).fetchall()
    taken = log.execute(
        f"""SELECT path, count(*) AS cases, quantile_cont(calendar_days, 0.5), avg(fitness)
        FROM cases WHERE {where} GROUP BY path ORDER BY cases DESC, path LIMIT {MOST_PATHS}""",
        values,
    ).fetchall()
    return ConformanceFigures(
        closed=Count(closed, closed, "closed"),
        fitness=fitness,
        conforming=Count(conforming, closed, "conforming"),
        deviating=Count(closed - conforming, closed, "deviating"),
        roles_unknown=Count(unknown, closed, "roles_unknown"),
        deviations=tuple(_deviation(name, cases, closed) for name, cases in deviations),
        paths=tuple(
            Path(tuple(path.split(" → ")) if path else (), Count(cases, closed, f"path:{path}"), days, fits)
            for path, cases, days, fits in taken
        ),
        paths_in_all=paths,
    )


def _deviation(name: str, cases: int, closed: int) -> DeviationFigure:
    kind, stage, detail = (*name.split(":", 2), "", "")[:3]
    return DeviationFigure(kind, stage, detail, Count(cases, closed, f"deviation:{name}"))
