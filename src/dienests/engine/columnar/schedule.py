"""When each column is computed: rounds between which rows of another entity are joined or grouped, and layers in them.

Joins and groupings are what costs. So sums over the same rows wait for each other and are grouped once, and what needs
a column of its owner waits until it is needed itself, so that one join brings all such columns at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dienests.engine.graph import Graph
from dienests.engine.nodes import Node


@dataclass(frozen=True, slots=True)
class Schedule:
    """For each node its round, and its layer within its entity and round."""

    rounds: Mapping[str, int]
    layers: Mapping[str, int]


def scheduled(graph: Graph, nodes: Sequence[Node], used: Mapping[str, Sequence[str]]) -> Schedule:
    """A schedule for nodes in the order of the graph. `used`: for each the columns it is made of."""
    scheduler = _Scheduler(graph, nodes, used)
    scheduler.as_early_as_possible()
    scheduler.sums_together()
    scheduler.owned_as_late_as_possible()
    return Schedule(scheduler.rounds, scheduler.layers())


@dataclass(slots=True)
class _Scheduler:
    graph: Graph
    nodes: Sequence[Node]
    used: Mapping[str, Sequence[str]]
    rounds: dict[str, int] = field(default_factory=dict)

    def as_early_as_possible(self, not_before: Mapping[str, int] | None = None) -> None:
        for node in self.nodes:
            earliest = (not_before or {}).get(node.name, 0)
            waits = [self.rounds[name] + self._away(node, name) for name in self.used[node.name]]
            self.rounds[node.name] = max(earliest, int(node.aggregate is not None), *waits, 0)

    def _away(self, node: Node, name: str) -> int:
        """Rounds that lie between a node and a column it uses: one for a grouping, one for a join to its rows."""
        seen_from = node.aggregate.over if node.aggregate else node.entity
        return (self.graph.nodes[name].entity != seen_from) + (node.aggregate is not None)

    def sums_together(self) -> None:
        """Let sums over the same rows wait for the last of them, unless one stands on another."""
        apart = dict(self.rounds)
        batches = self._batches()
        for _ in range(len(batches) + 1):
            not_before = {node: max(self.rounds[each] for each in batch) for batch in batches for node in batch}
            if all(self.rounds[node] == due for node, due in not_before.items()):
                return
            self.as_early_as_possible(not_before)
        # Two batches wait for each other: each sum is grouped when it can be.
        self.rounds = apart

    def _batches(self) -> list[list[str]]:
        """Sums over the same rows that do not stand on each other."""
        pairs = {n.name: (n.entity, n.aggregate.over) for n in self.nodes if n.aggregate is not None}
        stands_on: dict[str, set[str]] = {}
        depth: dict[str, int] = {}
        batches: dict[tuple[str, str, int], list[str]] = defaultdict(list)
        for node in self.nodes:
            below: set[str] = set().union(*({name} | stands_on[name] for name in self.used[node.name]))
            stands_on[node.name] = below
            if node.name in pairs:
                pair = pairs[node.name]
                depth[node.name] = 1 + max((depth[each] for each in below if pairs.get(each) == pair), default=0)
                batches[*pair, depth[node.name]].append(node.name)
        return list(batches.values())

    def owned_as_late_as_possible(self) -> None:
        """Move what stands on columns of an owner to the round in which it is first needed."""
        latest: dict[str, int] = {}
        for node in reversed(self.nodes):
            owned = len(self.graph.lines[node.entity]) > 1 and node.origin in ("rule", "parameter")
            if owned and self.rounds[node.name] and node.name in latest:
                self.rounds[node.name] = latest[node.name]
            for name in self.used[node.name]:
                due = self.rounds[node.name] - self._away(node, name)
                latest[name] = min(latest.get(name, due), due)

    def layers(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for node in self.nodes:
            beside = [
                found[name]
                for name in self.used[node.name]
                if self.graph.nodes[name].entity == node.entity and self.rounds[name] == self.rounds[node.name]
            ]
            given_or_sum = node.origin in ("given", "aggregate")
            found[node.name] = 0 if given_or_sum else 1 + max(beside, default=0)
        return found
