"""One case through a graph: every node for every row, in whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dienests.engine.graph import Graph
from dienests.engine.nodes import Node
from dienests.engine.quantities import Text, Value

Column = list[Value]


@dataclass(slots=True)
class Rows:
    """The rows of one entity: for each the row of the entity it belongs to, its name for people, and its inputs."""

    parents: list[int]
    subjects: list[Text | None]
    columns: dict[str, Column]


Case = Mapping[str, Rows]


@dataclass(slots=True)
class Evaluation:
    """The value of every node for every row of its entity."""

    graph: Graph
    case: Case
    values: dict[str, Column] = field(default_factory=dict)
    _upward: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _members: dict[tuple[str, str], list[list[int]]] = field(default_factory=dict)

    def upward(self, entity: str, ancestor: str) -> list[int]:
        """For each row of `entity` the row of `ancestor` it belongs to."""
        key = (entity, ancestor)
        found = self._upward.get(key)
        if found is None:
            found = list(range(len(self.case[entity].parents)))
            for step in self.graph.lines[entity]:
                if step == ancestor:
                    break
                parents = self.case[step].parents
                found = [parents[row] for row in found]
            self._upward[key] = found
        return found

    def row_of(self, entity: str, row: int, ancestor: str) -> int:
        """The row of `ancestor` to which one row of `entity` belongs."""
        return row if entity == ancestor else self.upward(entity, ancestor)[row]

    def members(self, entity: str, row: int, over: str) -> list[int]:
        """The rows of `over` that belong to one row of `entity`."""
        key = (entity, over)
        found = self._members.get(key)
        if found is None:
            found = [[] for _ in self.case[entity].parents]
            for member, owner in enumerate(self.upward(over, entity)):
                found[owner].append(member)
            self._members[key] = found
        return found[row]

    def column(self, name: str, entity: str) -> Column:
        """The values of a node as seen from the rows of `entity`."""
        values, own = self.values[name], self.graph.nodes[name].entity
        return values if own == entity else [values[row] for row in self.upward(entity, own)]

    def value(self, name: str, *, entity: str, row: int) -> Value:
        """The value of a node as seen from one row."""
        return self.values[name][self.row_of(entity, row, self.graph.nodes[name].entity)]


def evaluate(graph: Graph, case: Case) -> Evaluation:
    """Evaluate every node. `case` has Rows for every entity, the root with one row; inputs were checked before."""
    evaluation = Evaluation(graph, case)
    values = evaluation.values
    column = evaluation.column
    for name, node in graph.nodes.items():
        compute, entity = node.compute, node.entity
        if compute is None:
            given = node.aggregate is None
            values[name] = case[entity].columns[name] if given else _aggregated(evaluation, node)
        elif node.inputs:
            values[name] = list(map(compute, *[column(each, entity) for each in node.inputs]))
        else:
            values[name] = [compute()] * len(case[entity].parents)
    return evaluation


def _aggregated(evaluation: Evaluation, node: Node) -> Column:
    declared = node.aggregate
    assert declared is not None
    over = declared.over
    owners = evaluation.upward(over, node.entity)
    chosen = evaluation.column(declared.where, over) if declared.where else [True] * len(owners)
    terms = evaluation.column(declared.column, over) if declared.column else [1] * len(owners)
    nothing: Value = False if declared.how == "any" else 0
    result: Column = [nothing] * len(evaluation.case[node.entity].parents)
    for owner, takes_part, term in zip(owners, chosen, terms, strict=True):
        if takes_part:
            before = result[owner]
            if declared.how == "any":
                result[owner] = bool(before) or bool(term)
            elif declared.how == "max":
                result[owner] = max(int(before), int(term))  # type: ignore[arg-type]
            else:
                result[owner] = before + term  # type: ignore[operator]
    return result
