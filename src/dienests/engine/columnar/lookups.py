"""A parameter with keys as a column: the most specific entry wins, exactly as `InForce.entry` chooses it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from itertools import product
from operator import and_
from typing import Any

import ibis
from ibis import ir

from dienests.engine.columnar.translation import DTYPES, is_column, literal
from dienests.engine.nodes import Node
from dienests.engine.parameters import Entry, Key
from dienests.engine.quantities import Value

Present = Mapping[str, Collection[Value]]
Rows = list[tuple[Key, Entry]]
MANY = 6


def reachable(node: Node, *, constants: Mapping[str, Value], present: Present) -> Rows:
    """Entries that can hold for some row, most specific first: earlier keys weigh more, larger steps come first.

    `constants`: keys that are the same for every row. `present`: for others, where known, the values that occur.
    """
    assert node.in_force is not None

    def possible(name: str, part: object) -> bool:
        if part is None:
            return True
        if name in constants:
            value = constants[name]
            return part <= value if isinstance(part, int) and isinstance(value, int) else part == value
        return isinstance(part, int) or name not in present or part in present[name]

    def order(item: tuple[Key, Entry]) -> tuple[tuple[int, int], ...]:
        return tuple((part is None, -part if isinstance(part, int) else 0) for part in item[0])

    table = node.in_force.table.items()
    rows = sorted(((key, entry) for key, entry in table if all(map(possible, node.inputs, key))), key=order)
    for position, (key, _) in enumerate(rows):
        if _always(node, key, constants):
            return rows[: position + 1]  # What comes after an entry that holds for every row is never asked.
    return rows


def one_value(node: Node, rows: Rows, *, constants: Mapping[str, Value]) -> Value | None:
    """The value that every row gets, or None."""
    values = {entry.value for _, entry in rows}
    always = bool(rows) and all(_always(node, key, constants) for key, _ in rows[-1:])
    return values.pop() if always and len(values) == 1 else None


def may_be_missing(node: Node, *, constants: Mapping[str, Value], present: Present) -> bool:
    """True where some combination of keys has no entry. A number may be any, also below every step."""
    assert node.in_force is not None
    domains: list[Collection[Any]] = []
    for name, steps in zip(node.inputs, node.in_force.steps, strict=True):
        if name in constants:
            domains.append((constants[name],))
        else:
            domains.append(present.get(name, (-1, 0, *steps)))
    return any(node.in_force.entry(key) is None for key in product(*domains))


def looked_up(node: Node, rows: Rows, keys: Mapping[str, Any]) -> ir.Value:
    """The value of a keyed parameter as a column, NULL for a row that no entry holds for.

    `keys`: name of each key to its column, or to its value where it is the same for every row.
    """
    if (code := _lone_code(node, rows, keys)) is not None:
        return _from_map(node, rows, keys[code], node.inputs.index(code))
    branches: list[tuple[Any, ir.Scalar]] = []
    otherwise: ir.Scalar = ibis.null(DTYPES[node.kind])
    for key, entry in rows:
        assert entry.value is not None
        value = literal(entry.value, node.kind)
        condition = _condition(node, key, keys)
        if condition is None:
            otherwise = value
            break
        branches.append((condition, value))
    return ibis.cases(*branches, else_=otherwise) if branches else otherwise


def _lone_code(node: Node, rows: Rows, keys: Mapping[str, Any]) -> str | None:
    """The one key that decides, where it is a code and there are many: a map is several times faster than CASE."""
    deciding = {name for key, _ in rows for name, part in zip(node.inputs, key, strict=True) if part is not None}
    deciding = {name for name in deciding if is_column(keys[name])}
    (code,) = deciding if len(deciding) == 1 else (None,)
    return code if code and len(rows) >= MANY and keys[code].type().is_string() else None


def _from_map(node: Node, rows: Rows, codes: Any, position: int) -> ir.Value:
    by_code: dict[Any, Any] = {}
    for key, entry in rows:
        by_code.setdefault(key[position], entry.value)
    rest = by_code.pop(None, None)
    found = ibis.literal(by_code, type=f"map<string, {DTYPES[node.kind]}>")[codes]
    return found if rest is None else ibis.coalesce(found, literal(rest, node.kind))


def _always(node: Node, key: Key, constants: Mapping[str, Value]) -> bool:
    """True for a reachable key that leaves nothing open: its parts are left out, or are constants."""
    return all(part is None or name in constants for name, part in zip(node.inputs, key, strict=True))


def _condition(node: Node, key: Key, keys: Mapping[str, Any]) -> Any:
    """When a reachable entry holds; None: always."""
    tests = [
        keys[name] >= part if isinstance(part, int) else keys[name] == part
        for name, part in zip(node.inputs, key, strict=True)
        if part is not None and is_column(keys[name])
    ]
    return reduce(and_, tests) if tests else None
