"""What really follows what: activities, how many cases had them, the steps from one to the next and their times."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from dienests.workload.measures.selection import Selection


@dataclass(frozen=True, slots=True)
class Node:
    """An activity: in how many cases, how often, and where in a case it usually stands (0: first)."""

    name: str
    cases: int
    times: int
    place: float

    @property
    def behind(self) -> str:
        return f"activity:{self.name}"


@dataclass(frozen=True, slots=True)
class Flow:
    """One activity directly after another: in how many cases, how often, and the median time between them.

    `all_seconds`: the time of all of them together, where the waiting of an office is found.
    """

    here: str
    following: str
    cases: int
    times: int
    seconds: float
    acts: bool = False  # contacts were passed over
    all_seconds: float = 0

    @property
    def behind(self) -> str:
        return f"{'act_flow' if self.acts else 'flow'}:{self.here}>{self.following}"


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """`nodes` in the order of a usual case; `flows` the commonest first. `cases`: of the whole selection."""

    cases: int
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]

    @property
    def slowest(self) -> frozenset[Flow]:
        """The fewest steps that together hold half of all time: where waiting would be shortened."""
        left = sum(flow.all_seconds for flow in self.flows) / 2
        found: set[Flow] = set()
        for flow in sorted(self.flows, key=lambda each: -each.all_seconds):
            if left <= 0:
                break
            found.add(flow)
            left -= flow.all_seconds
        return frozenset(found)

    def common(self, share: float) -> ProcessMap:
        """Without the flows that fewer cases than `share` of all took, and without what then stands alone."""
        flows = tuple(flow for flow in self.flows if flow.cases >= share * self.cases)
        shown = {name for flow in flows for name in (flow.here, flow.following)}
        return ProcessMap(self.cases, tuple(node for node in self.nodes if node.name in shown), flows)


def process_map(log: duckdb.DuckDBPyConnection, selection: Selection, *, contacts: bool = True) -> ProcessMap:
    """The map of a selection; without `contacts`, as if these were not noted. Three queries."""
    where, values = selection.condition()
    events = f"FROM events SEMI JOIN (SELECT case_id FROM cases WHERE {where}) AS chosen USING (case_id)"
    shown = "TRUE" if contacts else "activity <> 'contact'"
    following, seconds, first = (
        ("next_node", "next_seconds", "first_next") if contacts else ("next_act", "next_act_seconds", "first_next_act")
    )
    nodes = log.execute(
        f"""SELECT node, count(*) FILTER (first), count(*), median(place) AS usual {events}
        WHERE {shown} GROUP BY node ORDER BY usual, avg(place), node""",
        values,
    ).fetchall()
    flows = log.execute(
        f"""SELECT node, {following}, count(*) FILTER ({first}) AS cases, count(*), median({seconds}), sum({seconds})
        {events}
        WHERE {following} IS NOT NULL GROUP BY node, {following} ORDER BY cases DESC, node, {following}""",
        values,
    ).fetchall()
    (cases,) = log.execute(f"SELECT count(*) FROM cases WHERE {where}", values).fetchone() or (0,)
    joined = tuple(
        Flow(here, then, of, times, after, not contacts, float(total)) for here, then, of, times, after, total in flows
    )
    return ProcessMap(int(cases), tuple(Node(*row) for row in nodes), joined)
