"""Graphs made from graphs: with more to sum, with some nodes known already, and what a change of the law touches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from dienests.engine.declarations import Aggregate
from dienests.engine.graph import Graph
from dienests.engine.nodes import Node


def touched_by_change(before: Graph, after: Graph) -> set[str]:
    """Nodes of `after` whose values may differ from those of `before` over the same input."""
    touched: set[str] = set()
    for name, node in after.nodes.items():
        same = name in before.nodes and _computes(before.nodes[name]) == _computes(node)
        if not same or not touched.isdisjoint(node.inputs):
            touched.add(name)
    return touched


def _computes(node: Node) -> tuple[object, ...]:
    """What the values of a node follow from, besides its inputs."""
    source = node.version.source if node.version else None
    table = {key: entry.value for key, entry in node.in_force.table.items()} if node.in_force else None
    return node.origin, node.kind, node.inputs, source, table, node.aggregate, node.rounding


def with_ready(graph: Graph, ready: Collection[str]) -> Graph:
    """The graph with some nodes taken as inputs."""
    given = {
        name: replace(
            graph.nodes[name],
            origin="given",
            inputs=(),
            compute=None,
            version=None,
            aggregate=None,
            in_force=None,
            rounding=None,
        )
        for name in ready
    }
    return replace(graph, nodes={**graph.nodes, **given}, plans={}) if given else graph


def with_aggregates(graph: Graph, aggregates: Mapping[str, Aggregate]) -> Graph:
    """The graph with further aggregates of its nodes, which explain nothing and count for no version."""
    silent = (("", ()), ("", ()))
    extra = {
        name: Node(
            name=name,
            entity=each.entity,
            kind=graph.nodes[each.column].kind if each.column else "count",
            origin="aggregate",
            inputs=tuple(part for part in (each.column, each.where) if part),
            label=each.label,
            sentence=silent,
            aggregate=each,
        )
        for name, each in aggregates.items()
    }
    return replace(graph, nodes={**graph.nodes, **extra}, plans={})
