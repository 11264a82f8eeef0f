"""A proof, before anything runs, that no division of a graph leaves a rest.

One household at a time, `times` and `divided` refuse a rest when they meet it. A column cannot stop at one row, so
here the grain of every amount is followed through the rules: the largest whole number of shares that it is surely a
multiple of. Amounts come in whole cents (1200 shares); a third of one is a multiple of 400, and a coefficient in
hundredths of that a multiple of 4. Where a grain is not divisible the rule is refused, with its file and line.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import reduce
from math import gcd

from dienests.engine.faults import RuleFault
from dienests.engine.graph import Graph
from dienests.engine.library import RuleVersion
from dienests.engine.nodes import Node
from dienests.engine.quantities import HUNDREDTHS, SHARES_PER_CENT, Kind, Value

# What is surely a factor of a value as it comes in. 0 is a multiple of everything, hence its own grain.
INPUT_GRAINS: Mapping[Kind, int] = {"money": SHARES_PER_CENT, "ratio": 1, "count": 1}


def check_exact(graph: Graph) -> None:
    """Raises RuleFault for the first rule in which a division may leave a rest."""
    grains: dict[str, int] = {}
    values: dict[str, frozenset[int]] = {}
    for name, node in graph.nodes.items():
        if node.kind not in INPUT_GRAINS:
            continue
        if node.in_force is not None:
            values[name] = frozenset(_whole(entry.value) for entry in node.in_force.table.values())
            grains[name] = reduce(gcd, values[name], 0)
        elif node.aggregate is not None:
            grains[name] = grains[node.aggregate.column] if node.aggregate.column else 1
        elif node.version is not None:
            grains[name] = _of_rule(node, node.version, grains, values)
        else:
            grains[name] = INPUT_GRAINS[node.kind]


def _whole(value: Value | None) -> int:
    assert isinstance(value, int)
    return value


def _of_rule(node: Node, version: RuleVersion, grains: Mapping[str, int], values: Mapping[str, frozenset[int]]) -> int:
    (function,) = ast.parse(version.source).body
    assert isinstance(function, ast.FunctionDef)
    names = {name: grains[name] for name in version.arguments if name in grains}
    grain = _Grains(version, names, values).block(function.body)
    return SHARES_PER_CENT if node.rounding else grain


class _Grains:
    def __init__(self, version: RuleVersion, names: dict[str, int], values: Mapping[str, frozenset[int]]) -> None:
        self.version = version
        self.names = names
        self.values = values

    def block(self, statements: list[ast.stmt]) -> int:
        """The grain of what the statements return, whichever way is taken."""
        grain = 0
        for position, statement in enumerate(statements):
            match statement:
                case ast.Return(value=ast.expr() as value):
                    grain = gcd(grain, self.of(value))
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.names[name] = self.of(value)
                case ast.If(body=body, orelse=orelse):
                    for branch in (body, [*orelse, *statements[position + 1 :]]):
                        grain = gcd(grain, _Grains(self.version, dict(self.names), self.values).block(branch))
                    return grain
        return grain

    def of(self, expression: ast.expr) -> int:
        """The grain of an expression; 1 for one that is no number."""
        match expression:
            case ast.Constant(value=int() as value):
                return abs(value)
            case ast.Name(id=name):
                return self.names.get(name, 1)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.of(operand)
            case ast.IfExp(body=body, orelse=orelse):
                return gcd(self.of(body), self.of(orelse))
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return self.of(left) * self.of(right)
            case ast.BinOp(left=left, right=right):
                return gcd(self.of(left), self.of(right))
            case ast.Call(func=ast.Name(id="times"), args=[amount, coefficient]):
                return self._parted(expression, self.of(amount) * self.of(coefficient), HUNDREDTHS)
            case ast.Call(func=ast.Name(id="divided"), args=[amount, parts]):
                grain = self.of(amount)
                return reduce(gcd, (self._parted(expression, grain, each) for each in self._divisors(parts)), 0)
            case ast.Call(func=ast.Name(id="min" | "max"), args=args):
                return reduce(gcd, map(self.of, args), 0)
        return 1

    def _divisors(self, parts: ast.expr) -> frozenset[int]:
        if isinstance(parts, ast.Constant) and isinstance(parts.value, int):
            return frozenset({parts.value})
        known = self.values.get(parts.id) if isinstance(parts, ast.Name) else None
        if not known:
            raise self._fault(
                parts, "the number of parts is not known beforehand.", "Divide by a number or a parameter."
            )
        return known

    def _parted(self, place: ast.expr, grain: int, parts: int) -> int:
        if parts == 0:
            raise self._fault(place, "a division by zero.", "Give the parameter another value.")
        if grain % parts:
            problem = f"`{ast.unparse(place)}` may leave a rest: a multiple of {grain} shares is divided by {parts}."
            raise self._fault(
                place, problem, "Take the coefficient before any other division; divide by a number that divides 1200."
            )
        return grain // abs(parts)

    def _fault(self, place: ast.expr, problem: str, instead: str) -> RuleFault:
        line = self.version.line + place.lineno - 1
        return RuleFault(file=self.version.file, line=line, problem=problem, instead=instead)
