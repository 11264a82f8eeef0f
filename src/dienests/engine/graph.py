"""The rules in force on one day as known on one day, ordered so that each comes after what it needs."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import cast

from dienests.engine.faults import GraphFault
from dienests.engine.library import Library, RuleVersion
from dienests.engine.nodes import Node, aggregate_node, ancestors, given_node, parameter_node, rule_node
from dienests.engine.quantities import json_value

GRAPH_FORMAT = 1
CACHED_GRAPHS = 256
Days = tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in an order in which each follows its inputs; `version` is a hash of sources and parameters in use.

    `lines`: each entity with those it belongs to, nearest first. `plans` keeps what explanations lay out in advance.
    """

    nodes: Mapping[str, Node]
    entities: Mapping[str, str | None]
    version: str
    lines: Mapping[str, tuple[str, ...]]
    plans: dict[str, object] = field(default_factory=dict, compare=False)


def graph_for(library: Library, *, on: date, known_on: date, granted_on: date | None = None) -> Graph:
    """The graph of a library, compiled once for all days between two changes of the law.

    `granted_on`: the day on which parameters held by a running grant are read (default: `on`). Raises GraphFault and
    RuleFault.
    """
    held = granted_on or on
    changes, knowledge = _days(library)
    spans = (bisect_right(changes, on), on.year, bisect_right(changes, held), held.year)
    key = (*spans, bisect_right(knowledge, known_on), _months_matter(library, on))
    found = library.graphs.get(key)
    if found is None:
        if len(library.graphs) > CACHED_GRAPHS:
            library.graphs.clear()
        compiled = _Compilation(library, on, known_on, held).run()
        found = library.graphs[key] = compiled
    return cast(Graph, found)


def _days(library: Library) -> tuple[Days, Days]:
    found = library.graphs.get("days")
    if found is None:
        found = library.graphs["days"] = (library.days_of_change(), library.days_of_knowledge())
    return cast(tuple[Days, Days], found)


def _months_matter(library: Library, on: date) -> int:
    """A view into earlier months may change at any month boundary, so such libraries get a graph per month."""
    found = library.graphs.get("months")
    if found is None:
        found = library.graphs["months"] = any(each.months_before for each in library.parameters.values())
    return on.year * 12 + on.month if found else 0


@dataclass(slots=True)
class _Compilation:
    """Visits what the targets need, depth first, so that inputs come before what uses them."""

    library: Library
    on: date
    known_on: date
    granted_on: date
    nodes: dict[str, Node] = field(default_factory=dict)
    under_way: list[str] = field(default_factory=list)

    def run(self) -> Graph:
        for target in self.library.targets:
            self.visit(target, "the library")
        entities = self.library.entities
        lines = {entity: ancestors(entities, entity) for entity in entities}
        return Graph(self.nodes, entities, self._version(), lines)

    def visit(self, name: str, asked_by: str) -> Node:
        if name in self.nodes:
            return self.nodes[name]
        if name in self.under_way:
            circle = " → ".join([*self.under_way[self.under_way.index(name) :], name])
            raise GraphFault(f"rules go in a circle: {circle}.")
        self.under_way.append(name)
        node = self._node(name, asked_by)
        self.under_way.pop()
        self.nodes[name] = node
        return node

    def _node(self, name: str, asked_by: str) -> Node:
        library = self.library
        if name in library.rules:
            version = self._standing(name, asked_by)
            rounding = version.declaration.rounding
            needs = (*version.arguments, rounding.direction) if rounding else tuple(version.arguments)
            return rule_node(library, version, {each: self.visit(each, name) for each in needs})
        if name in library.aggregates:
            return aggregate_node(library, name, self.visit)
        if name in library.parameters:
            days = {"on": self.on, "known_on": self.known_on, "granted_on": self.granted_on}
            return parameter_node(library, name, self.visit, **days)
        if name in library.inputs:
            return given_node(name, library.inputs[name])
        every = (*library.rules, *library.aggregates, *library.parameters, *library.inputs)
        near = get_close_matches(name, every, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else ""
        raise GraphFault(f"{asked_by} asks for `{name}`, which is no rule, aggregate, parameter or input.{hint}")

    def _standing(self, name: str, asked_by: str) -> RuleVersion:
        versions = self.library.rules[name]
        holding = [version for version in versions if version.holds(on=self.on, known_on=self.known_on)]
        if not holding:
            days = f"{self.on} (known on {self.known_on})"
            raise GraphFault(f"{asked_by} asks for `{name}`; no version is in force on {days}.")
        return max(holding, key=lambda version: version.declaration.known_from or date.min)

    def _version(self) -> str:
        """A hash of what the result and its explanation depend on: sources, texts and parameter values in use."""
        digest = hashlib.sha256(f"format {GRAPH_FORMAT}\n".encode())
        for name, node in sorted(self.nodes.items()):
            said = (name, node.origin, node.label, node.sentence, node.sentence_if_false, node.paragraph, node.checked)
            digest.update(repr(said).encode())
            if node.origin == "rule":
                digest.update(self._standing(name, name).source.encode())
            elif node.aggregate is not None:
                digest.update(repr(node.aggregate).encode())
            elif node.in_force is not None:
                digest.update(json.dumps(_table(node)).encode())
        return digest.hexdigest()[:16]


def _table(node: Node) -> list[list[object]]:
    assert node.in_force is not None
    return sorted(
        (
            [
                [str(part) for part in key],
                str(json_value(node.kind, entry.value)) if entry.value is not None else None,
                str(entry.valid_from),
                entry.checked,
            ]
            for key, entry in node.in_force.table.items()
        ),
        key=str,
    )
