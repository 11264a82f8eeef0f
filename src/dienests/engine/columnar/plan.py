"""A graph over tables: one column per rule, entity by entity.

Rules of one entity are computed in layers: a layer is one SELECT over the one before, so that a rule is written
once however often it is used (the database is told not to fuse them). Layers are cut where a rule needs another
entity: columns of an owner come by a join, sums over members as one grouped aggregate for all that are due.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis
from ibis import ir
from ibis.expr.operations import Field

from dienests.engine.columnar.exactness import check_exact
from dienests.engine.columnar.graphs import with_ready
from dienests.engine.columnar.lookups import Present, Rows, looked_up, may_be_missing, one_value, reachable
from dienests.engine.columnar.schedule import scheduled
from dienests.engine.columnar.translation import DTYPES, Term, exactly, is_column, literal, translated
from dienests.engine.columnar.words import rounded_to_cents as column_rounded
from dienests.engine.graph import Graph
from dienests.engine.nodes import Node
from dienests.engine.quantities import Value, rounded_to_cents

MISSING = "missing__"


def key_of(entity: str) -> str:
    """The column that identifies a row of an entity, in its own table and in those of what belongs to it."""
    return f"{entity}_id"


@dataclass(frozen=True, slots=True)
class Columns:
    """Entity to a table with its ids and a column for each node computed; nodes that no row changes are constants.

    `missing`: entity to the columns (flags) that say in which rows a parameter has no value; by parameter.
    """

    tables: Mapping[str, ir.Table]
    constants: Mapping[str, Value]
    missing: Mapping[str, Mapping[str, str]]

    def column(self, name: str, entity: str) -> ir.Value:
        """A node as a column of its entity's table, also where it is a constant."""
        if name in self.constants:
            value = self.constants[name]
            # Without the cast a database would make the smallest number that holds it.
            return exactly(ibis.literal(value), "count") if type(value) is int else ibis.literal(value)
        found: ir.Value = self.tables[entity][name]
        return found


def columns(
    graph: Graph,
    tables: Mapping[str, ir.Table],
    *,
    constants: Mapping[str, Value] | None = None,
    present: Present | None = None,
    wanted: Collection[str] | None = None,
    keep: Mapping[str, Collection[str]] | None = None,
    ready: Collection[str] = (),
) -> Columns:
    """Every node of a graph (or what `wanted` ones need) as ibis tables.

    `tables`: for each entity its rows: the key columns of itself (where something belongs to it) and of its owners,
    and the inputs as columns of the type of their kind, checked before: not one is NULL. `constants`: inputs that
    are the same for every row. `present`: for inputs that are choices, the values that occur. `keep`: for an entity,
    further columns of its table that stay in it. `ready`: nodes that are columns of the tables already, from a run
    before; what only they need is not looked at. Raises RuleFault where a division may leave a rest.
    """
    check_exact(graph)
    graph = with_ready(graph, ready)
    choices = {name: tuple(node.choices) for name, node in graph.nodes.items() if node.choices}
    plan = _Plan(graph, dict(tables), dict(constants or {}), {**choices, **(present or {})})
    plan.fold()
    plan.run(set(graph.nodes if wanted is None else wanted), keep or {})
    return Columns(plan.finished(), plan.constants, plan.missing)


@dataclass(slots=True)
class _Plan:
    """`used`: for each node that is a column, the columns it is in fact made of. `layers`: as in `schedule`."""

    graph: Graph
    tables: dict[str, ir.Table]
    constants: dict[str, Value]
    present: Present
    used: dict[str, list[str]] = field(default_factory=dict)
    lookups: dict[str, Rows] = field(default_factory=dict)
    missing: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    layers: Mapping[str, int] = field(default_factory=dict)
    waiting: dict[str, Node] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    def fold(self) -> None:
        """Find what is the same for every row, and what the rest is made of once that is known."""
        for name, node in self.graph.nodes.items():
            if name in self.constants:
                continue
            if node.origin == "given":
                self.used[name] = []
            elif node.aggregate is not None:
                self.used[name] = [each for each in node.inputs if each not in self.constants]
            elif node.origin == "parameter":
                self._fold_parameter(node)
            else:
                self._fold_rule(node)

    def _fold_parameter(self, node: Node) -> None:
        rows = self.lookups[node.name] = reachable(node, constants=self.constants, present=self.present)
        value = one_value(node, rows, constants=self.constants)
        if value is not None:
            self.constants[node.name] = value
        else:
            stored = {each for key, _ in rows for each, part in zip(node.inputs, key, strict=True) if part is not None}
            self.used[node.name] = [each for each in node.inputs if each in stored and each not in self.constants]

    def _fold_rule(self, node: Node) -> None:
        """Translate the rule over columns that stand for its arguments, and see which of them are left."""
        open_names = {each: DTYPES[self.graph.nodes[each].kind] for each in node.inputs if each not in self.constants}
        row = ibis.table(open_names, name="row") if open_names else None
        found = self._ruled(node, {each: self._term(each, row) for each in node.inputs})
        if is_column(found):
            fields = {each.name for each in found.op().find(Field)}
            self.used[node.name] = [each for each in node.inputs if each in fields]
        else:
            self.constants[node.name] = found

    def needed(self, wanted: Iterable[str]) -> set[str]:
        """Names of columns that the wanted ones stand on, themselves included."""
        found: set[str] = set()
        left = list(wanted)
        if unknown := sorted(set(left) - set(self.graph.nodes)):
            raise ValueError(f"no rule, aggregate, parameter or input is named {', '.join(unknown)}")
        left = [name for name in left if name in self.used]
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left.extend(self.used[name])
        return found

    def run(self, wanted: set[str], keep: Mapping[str, Collection[str]]) -> None:
        """Compute the wanted columns and what they stand on, round by round."""
        names = self.needed(wanted)
        nodes = [node for name, node in self.graph.nodes.items() if name in names]
        self.waiting = {node.name: node for node in nodes if node.origin != "given"}
        self.kept = wanted | set(map(key_of, self.graph.entities)) | {name for each in keep.values() for name in each}
        schedule = scheduled(self.graph, nodes, self.used)
        self.layers = schedule.layers
        rounds: dict[int, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for node in nodes:
            rounds[schedule.rounds[node.name]][node.entity].append(node)
        for number in sorted(rounds):
            for entity, due in rounds[number].items():
                self._round(entity, due)

    def _round(self, entity: str, nodes: list[Node]) -> None:
        rules = [node for node in nodes if node.origin in ("rule", "parameter")]
        self._bring_down(entity, {name for node in rules for name in self.used[node.name]})
        by_over: dict[str, list[Node]] = defaultdict(list)
        for node in nodes:
            if node.aggregate is not None:
                by_over[node.aggregate.over].append(node)
        for over, aggregates in by_over.items():
            self._gather(entity, over, aggregates)
        layers: dict[int, list[Node]] = defaultdict(list)
        for node in rules:
            layers[self.layers[node.name]].append(node)
        for number in sorted(layers):
            self._compute(entity, layers[number])

    def _bring_down(self, entity: str, names: set[str]) -> None:
        """Join to the rows of an entity the columns of those it belongs to."""
        table = self.tables[entity]
        for owner in self.graph.lines[entity][1:]:
            lacking = sorted(
                name for name in names if self.graph.nodes[name].entity == owner and name not in table.columns
            )
            if lacking:
                key = key_of(owner)
                self._need_key(entity, key)
                self._need_key(owner, key)
                table = table.inner_join(self.tables[owner].select(key, *lacking), key)
        self.tables[entity] = table

    def _need_key(self, entity: str, key: str) -> None:
        if key not in self.tables[entity].columns:
            raise ValueError(f"the table of {entity} lacks the column {key}, by which rows find their owner")

    def _gather(self, entity: str, over: str, aggregates: list[Node]) -> None:
        """One grouped aggregate over the rows of `over`, for all that is due, joined to their owner."""
        declared = [node.aggregate for node in aggregates if node.aggregate]
        names = {name for each in declared for name in (each.column, each.where) if name}
        self._bring_down(over, names - set(self.constants))
        key = key_of(entity)
        self._need_key(over, key)
        self._need_key(entity, key)
        rows = self.tables[over]
        grouped = rows.group_by(key).aggregate(**{node.name: self._aggregated(node, rows) for node in aggregates})
        joined = self.tables[entity].left_join(grouped, key).drop(f"{key}_right")
        made = {
            node.name: ibis.coalesce(joined[node.name], literal(False if node.kind == "flag" else 0, node.kind))
            for node in aggregates
        }
        self.tables[entity] = self._layer(joined, made, aggregates)

    def _layer(self, table: ir.Table, made: Mapping[str, ir.Value], nodes: Iterable[Node]) -> ir.Table:
        """A SELECT with what was made, without columns that nobody needs any more."""
        for node in nodes:
            self.waiting.pop(node.name)
        live = self.kept.union(*(self.used[name] for name in self.waiting))
        flags = {flag for flags in self.missing.values() for flag in flags.values()}
        return table.select(
            *(name for name in table.columns if name not in made and (name in live or name in flags)),
            **{name: column for name, column in made.items() if name in live or name in flags},
        )

    def _aggregated(self, node: Node, rows: ir.Table) -> ir.Value:
        declared = node.aggregate
        assert declared is not None
        column: Any = self._term(declared.column, rows) if declared.column else 1
        where: Any = self._term(declared.where, rows) if declared.where else True
        nothing = False if declared.how == "any" else 0
        if is_column(where):
            column = ibis.ifelse(where, column, nothing)
        elif not where:
            column = nothing
        if not is_column(column):  # The same for every row; and an owner that is found here has one.
            each = literal(max(column, 0) if declared.how == "max" else column, node.kind)
            found = rows.count() * each if declared.how in ("sum", "count") else each
        elif declared.how == "any":
            found = column.cast("int64").max() > 0
        elif declared.how == "max":
            found = ibis.greatest(column.max(), 0)
        else:
            found = column.sum()
        return exactly(found, node.kind)

    def _term(self, name: str, rows: ir.Table | None) -> Term:
        if name in self.constants:
            return self.constants[name]
        assert rows is not None
        return rows[name]

    def _compute(self, entity: str, nodes: list[Node]) -> None:
        """One layer: a SELECT with a column for each rule."""
        table = self.tables[entity]
        made: dict[str, ir.Value] = {}
        for node in nodes:
            # A name that constants made idle may not be there; nothing asks for it.
            inputs = [name for name in node.inputs if name in self.constants or name in table.columns]
            terms = {name: self._term(name, table) for name in inputs}
            if node.origin == "parameter":
                made.update(self._parameter(entity, node, terms))
            else:
                idle = {name: ibis.null() for name in node.inputs if name not in terms}
                made[node.name] = _column(self._ruled(node, terms | idle), node)
        self.tables[entity] = self._layer(table, made, nodes)

    def _parameter(self, entity: str, node: Node, terms: dict[str, Term]) -> dict[str, ir.Value]:
        rows = self.lookups[node.name]
        found = looked_up(node, rows, terms)
        made = {node.name: _column(found, node)}
        if may_be_missing(node, constants=self.constants, present=self.present):
            flag = self.missing[entity][node.name] = MISSING + node.name
            made[flag] = found.isnull()
        return made

    def _ruled(self, node: Node, terms: dict[str, Term]) -> Term:
        """The rule's answer over columns or, where all that decides it is constant, as a value."""
        assert node.version is not None
        if node.compute is not None and all(not is_column(term) for term in terms.values()):
            return node.compute(*terms.values())
        found = translated(node.version.source, {name: terms[name] for name in node.version.arguments})
        if node.rounding is None:
            return found
        direction = terms[node.rounding.direction]
        if is_column(direction):
            raise ValueError(f"`{node.rounding.direction}` differs between rows; a rounding has one direction")
        return column_rounded(found, direction) if is_column(found) else rounded_to_cents(found, direction)

    def finished(self) -> dict[str, ir.Table]:
        """Each entity's table with its keys, its own wanted nodes, what says that one is missing, and what is kept."""
        tables = {}
        for entity, table in self.tables.items():
            brought = {name for name in table.columns if self._is_foreign(name, entity)}
            tables[entity] = table.select(*(name for name in table.columns if name not in brought))
        return tables

    def _is_foreign(self, name: str, entity: str) -> bool:
        """Brought down from an owner for a rule of this entity, or an input that was not asked for."""
        node = self.graph.nodes.get(name)
        if node is None:
            return name not in self.kept and not name.startswith(MISSING)
        return node.entity != entity or name not in self.kept


def _column(term: Term, node: Node) -> ir.Value:
    """A term as a column of the declared type of its node."""
    if is_column(term):
        return exactly(term, node.kind)
    return literal(term, node.kind)
