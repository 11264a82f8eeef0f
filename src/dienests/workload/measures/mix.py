"""What the cases of a selection are, and two selections compared as if their cases were alike. Pure.

Who compares two ways of working compares the cases that happened to go them. Direct standardisation takes the kinds of
cases that both sides have, gives both the same share of each kind, and so removes what the kinds explain. What else
tells the cases apart stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from dienests.workload.measures.figures import Count
from dienests.workload.measures.selection import ASKED, CHANNELS, DECISIONS, Selection, both

ALIKE = ("days", "late", "contacts", "returned")
Kind = tuple[bool, ...]


def mix_of(log: duckdb.DuckDBPyConnection, selection: Selection) -> tuple[Count, ...]:
    """Of the decided cases: what was asked for, whether the household had applied before, how the application came."""
    where, values = both(selection.condition(), DECISIONS)
    shares = {f"asked:{what}": f"asks_{what}" for what in ASKED} | {"again": "repeat"}
    shares |= {f"channel:{channel}": f"channel = '{channel}'" for channel in CHANNELS}
    counted = ", ".join(f"count(*) FILTER ({sql})" for sql in shares.values())
    decided, *found = log.execute(f"SELECT count(*), {counted} FROM cases WHERE {where}", values).fetchone() or (0,)
    return tuple(Count(cases, decided, key) for key, cases in zip(shares, found, strict=True))


def other_decisions(log: duckdb.DuckDBPyConnection, selection: Selection) -> int:
    """Decisions of the same units and days that went another way or were about something else."""
    of_all = Selection(selection.first, selection.last, selection.units)
    counted = []
    for each in (of_all, selection):
        where, values = both(each.condition(), DECISIONS)
        counted.append((log.execute(f"SELECT count(*) FROM cases WHERE {where}", values).fetchone() or (0,))[0])
    return int(counted[0] - counted[1])


@dataclass(frozen=True, slots=True)
class Alike:
    """Means of one side over the kinds that both have: as they are, and with the shares that both have together.

    `cases` of this side are of such kinds.
    """

    cases: int
    plain: Mapping[str, float]
    adjusted: Mapping[str, float]


def made_alike(log: duckdb.DuckDBPyConnection, sides: Sequence[Selection]) -> list[Alike]:
    """A query a side. Empty where no kind of case is on all sides. `late` and `returned` are shares."""
    found = [_by_kind(log, side) for side in sides]
    common = set.intersection(*(set(kinds) for kinds in found)) if found else set()
    weights = {kind: float(sum(kinds[kind][0] for kinds in found)) for kind in common}
    return [_alike(kinds, weights) for kinds in found] if weights else []


def _by_kind(log: duckdb.DuckDBPyConnection, selection: Selection) -> dict[Kind, tuple[int, tuple[float, ...]]]:
    """What was asked for and whether for the first time → decided cases, and the mean of each of ALIKE."""
    where, values = both(selection.condition(), DECISIONS)
    kind = ", ".join((*(f"asks_{what}" for what in ASKED), "repeat"))
    late = "late_decision OR coalesce(late_status, FALSE)"
    rows = log.execute(
        f"""SELECT {kind}, count(*), avg(calendar_days), avg(({late})::INTEGER), avg(contacts),
            avg((returned > 0)::INTEGER) FROM cases WHERE {where} GROUP BY {kind}""",
        values,
    ).fetchall()
    size = len(ASKED) + 1
    return {row[:size]: (row[size], row[size + 1 :]) for row in rows}


def _alike(kinds: Mapping[Kind, tuple[int, tuple[float, ...]]], weights: Mapping[Kind, float]) -> Alike:
    own = {kind: float(kinds[kind][0]) for kind in weights}
    return Alike(int(sum(own.values())), _means(kinds, own), _means(kinds, weights))


def _means(kinds: Mapping[Kind, tuple[int, tuple[float, ...]]], weights: Mapping[Kind, float]) -> dict[str, float]:
    every = sum(weights.values())
    return {
        name: sum(kinds[kind][1][place] * weight for kind, weight in weights.items()) / every
        for place, name in enumerate(ALIKE)
    }
