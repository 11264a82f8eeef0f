"""Cases that had not ended when the period did: what figures of ended cases do not see. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from dienests.workload.measures.figures import Count
from dienests.workload.measures.selection import Selection, behind


@dataclass(frozen=True, slots=True)
class Open:
    """Cases of the same kind that had not ended on the last day of the period, as far as their state today tells."""

    all: Count
    late: Count
    waiting: Count


def still_open(log: duckdb.DuckDBPyConnection, selection: Selection) -> Open:
    """`late`: a term had passed; not those that wait for papers now, for their clock stands still."""
    late = f"open_late:{selection.last.isoformat()}"
    (is_late, by), (is_waiting, _none) = behind(late), behind("open_waiting")
    where, values = selection.listed("open").condition()
    cases, past, waiting = log.execute(
        f"""SELECT count(*), count(*) FILTER ({is_late}), count(*) FILTER ({is_waiting}) FROM cases WHERE {where}""",
        [*by, *values],
    ).fetchone() or (0, 0, 0)
    return Open(Count(cases, cases, "open"), Count(past, cases, late), Count(waiting, cases, "open_waiting"))
