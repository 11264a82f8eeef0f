"""Parameters with keys as columns: the same entry as one household at a time, for every combination of keys."""

from __future__ import annotations

import random
from datetime import date
from itertools import combinations, product
from typing import Any

import ibis
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from ibis import ir

from dienests.engine import Entry, Library, Parameter, Text, graph_for
from dienests.engine import given as an_input
from dienests.engine.columnar import Columns, columns
from dienests.engine.columnar.lookups import MANY
from dienests.engine.graph import Graph
from dienests.engine.quantities import Kind, Value
from tests.engine.columnar.in_duckdb import Stage

DAY = date(2026, 1, 1)
WORDS = Text("l", "l")
TOWNS = tuple("abcdefgh")
SORTS = ("x", "y", "z")
SIZES = range(7)
KEYS: dict[str, tuple[Kind, tuple[Any, ...]]] = {
    "town": ("choice", TOWNS),
    "size": ("count", tuple(SIZES)),
    "sort": ("choice", SORTS),
}
Table = dict[tuple[Any, ...], Value | None]


def _graph(keys: tuple[str, ...], table: Table, *, kind: Kind = "count", declare: bool = True) -> Graph:
    """A graph of nothing but a parameter and its keys. `declare`: the choices of inputs are declared."""
    entries = tuple(Entry(value, DAY, DAY, key) for key, value in table.items())
    parameter = Parameter("amount", kind, "", WORDS, WORDS, entries, keys=keys)
    inputs = {
        name: an_input(
            entity="house",
            kind=KEYS[name][0],
            label=WORDS,
            choices=dict.fromkeys(KEYS[name][1], WORDS) if declare and KEYS[name][0] == "choice" else None,
        )
        for name in keys
    }
    library = Library({"house": None}, ("amount",), inputs, {}, {}, {"amount": parameter})
    return graph_for(library, on=DAY, known_on=DAY)


def _rows(keys: tuple[str, ...]) -> list[dict[str, Any]]:
    every = product(*(KEYS[name][1] for name in keys))
    return [{"house_id": number, **dict(zip(keys, values, strict=True))} for number, values in enumerate(every)]


def _found(graph: Graph, keys: tuple[str, ...], rows: list[dict[str, Any]], **more: Any) -> tuple[Columns, list[Any]]:
    """The columns, and for each row its value and whether it is flagged as missing."""
    stage = Stage()
    house = stage.put("house", rows, {"house_id": "count", **{name: KEYS[name][0] for name in keys}})
    made = columns(graph, {"house": house}, **more)
    flag = made.missing["house"].get("amount")
    table = made.tables["house"].select(
        "house_id",
        value=made.column("amount", "house"),
        missing=made.tables["house"][flag] if flag else ibis.literal(False),
    )
    return made, [(row["value"], row["missing"]) for row in sorted(stage.rows(table), key=lambda row: row["house_id"])]


def _expected(graph: Graph, keys: tuple[str, ...], rows: list[dict[str, Any]]) -> list[Any]:
    in_force = graph.nodes["amount"].in_force
    assert in_force is not None
    entries = [in_force.entry(tuple(row[name] for name in keys)) for row in rows]
    return [(entry.value, False) if entry else (None, True) for entry in entries]


def _check_every_choice_of_constants(graph: Graph, keys: tuple[str, ...], *, values_of: random.Random) -> None:
    rows = _rows(keys)
    for fixed in (subset for size in range(len(keys) + 1) for subset in combinations(keys, size)):
        constants = {name: values_of.choice(KEYS[name][1]) for name in fixed}
        mine = [row for row in rows if all(row[name] == value for name, value in constants.items())]
        _, found = _found(graph, keys, mine, constants=constants)
        assert found == _expected(graph, keys, mine), constants


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[str, ...], Table]:
    """Keys in some order, and entries with parts left out and values withdrawn."""
    keys = tuple(draw(st.permutations(list(KEYS)))[: draw(st.integers(1, 3))])
    parts = [st.one_of(st.none(), st.sampled_from(KEYS[name][1])) for name in keys]
    values = st.one_of(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2**40), st.none())
    table = draw(st.dictionaries(st.tuples(*parts), values, min_size=1, max_size=14))
    if draw(st.booleans()):
        table[(None,) * len(keys)] = draw(st.integers(0, 3))
    return keys, table


@settings(max_examples=15)
@drawn(tables(), st.integers(0, 9))
def test_random_tables_agree_with_the_scalar_look_up(drawn_table: tuple[tuple[str, ...], Table], seed: int) -> None:
    keys, table = drawn_table
    _check_every_choice_of_constants(_graph(keys, table), keys, values_of=random.Random(seed))


TOWN_AND_SIZE: Table = {("a", None): 1, ("a", 2): 2, (None, 3): 3, (None, None): 4, ("b", 5): 5, ("b", 1): 6}


@pytest.mark.parametrize(
    ("keys", "table"),
    [
        (("town", "size"), TOWN_AND_SIZE),
        (("size", "town"), {tuple(reversed(key)): value for key, value in TOWN_AND_SIZE.items()}),
        (("town", "sort"), {("a", None): 1, (None, "x"): 2}),
        (("sort", "town"), {("x", None): 1, (None, "a"): 2}),
        (("size",), {(1,): 10, (3,): 30}),
        (("size",), {(0,): 1, (1,): 10, (3,): None}),
        (("town",), {("a",): 1, ("b",): None}),
        (("town",), {("a",): None, (None,): 5}),
        (("town",), {("a",): None}),
        (("town",), {(town,): 5 for town in TOWNS}),
        (("town",), {(town,): 5 for town in TOWNS[1:]}),
        (("town",), {(town,): number for number, town in enumerate(TOWNS)}),
        (("town",), {(town,): number for number, town in enumerate(TOWNS[:-1])}),
        (("town",), {None: 9} | {(town,): number for number, town in enumerate(TOWNS[:-1])}),
    ],
)
def test_the_most_specific_entry_wins(keys: tuple[str, ...], table: Table) -> None:
    table = {key or (None,): value for key, value in table.items()}
    _check_every_choice_of_constants(_graph(keys, table), keys, values_of=random.Random(1))


def _many_towns(first: Value | None, *, last: bool) -> Table:
    """One entry for a sort and all its towns, many for towns; towns are many enough to be looked up in a map."""
    table: Table = {("x", "a"): 1, ("x", None): first}
    table |= {(None, town): 10 + number for number, town in enumerate(TOWNS)}
    assert len(table) > MANY
    return table | ({(None, None): 99} if last else {})


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("first", [2, None])
@pytest.mark.parametrize("sort", SORTS[:2])
def test_a_map_of_codes_stops_at_an_entry_for_every_code(sort: str, first: int | None, last: bool) -> None:
    """With the sort a constant, its entry for every town goes before an entry for one town and every sort."""
    keys = ("sort", "town")
    graph = _graph(keys, _many_towns(first, last=last))
    rows = [row for row in _rows(keys) if row["sort"] == sort]
    _, found = _found(graph, keys, rows, constants={"sort": sort})
    assert found == _expected(graph, keys, rows)
    assert ((2, False) in found) == (sort == "x" and first == 2)
    assert ((1, False) in found) == (sort == "x")


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("money", [each * 42_500 * 1200 for each in range(9)]),
        ("flag", [True, False] * 5),
        ("choice", list("uvwxyzuvw")),
        ("date", [date(2020 + each, 2, 28) for each in range(9)]),
        ("ratio", [250, 0, 170, -5, 1, 2, 3, 4, 5]),
    ],
)
def test_map_and_case_give_values_of_every_kind(kind: Kind, values: list[Any]) -> None:
    keys = ("town",)
    rows = _rows(keys)
    for count, rest in product((MANY - 1, MANY), (False, True)):
        table: Table = {(town,): value for town, value in zip(TOWNS[:count], values, strict=False)}
        if rest:
            table[(None,)] = values[-1]
        graph = _graph(keys, table, kind=kind)
        made, found = _found(graph, keys, rows)
        assert found == _expected(graph, keys, rows)
        assert bool(made.missing["house"]) is not rest
        assert {type(value) for value, _ in found if value is not None} == {type(values[0])}


def test_values_that_occur_narrow_what_is_looked_up_and_what_can_be_missing() -> None:
    keys = ("town", "sort")
    table: Table = {("a", None): 1, ("b", "x"): 2, ("b", "y"): 2, ("b", "z"): 2, ("c", "x"): 3}
    graph = _graph(keys, table)
    for present, lacking in ((("a", "b"), False), (("a", "c"), True), (("b",), False)):
        rows = [row for row in _rows(keys) if row["town"] in present]
        made, found = _found(graph, keys, rows, present={"town": present})
        assert found == _expected(graph, keys, rows)
        assert bool(made.missing["house"]) is lacking


def test_a_value_that_every_row_gets_is_a_constant() -> None:
    graph = _graph(("town", "size"), {("a", 2): 7, (None, None): 7, ("b", None): 8})
    for present, constant in ((("a", "c"), 7), (("a", "b"), None), (("b",), None)):
        made, _ = _found(graph, ("town", "size"), [], present={"town": present})
        assert made.constants.get("amount") == constant


def test_choices_nobody_declared_may_be_anything() -> None:
    """Without the values that occur, an entry for some codes leaves others without a value."""
    graph = _graph(("town",), {("a",): 1, ("b",): 1}, declare=False)
    rows = _rows(("town",))
    made, found = _found(graph, ("town",), rows)
    assert found == _expected(graph, ("town",), rows)
    assert "amount" not in made.constants
    assert found.count((None, True)) == len(TOWNS) - 2


@pytest.mark.parametrize("steps", [{1: 10}, {0: 1, 4: 2}, {2: 5, 3: None}])
def test_a_count_key_holds_from_its_number_on_and_says_below_it_that_it_is_missing(steps: dict[int, Any]) -> None:
    graph = _graph(("size",), {(step,): value for step, value in steps.items()})
    rows = _rows(("size",))
    _, found = _found(graph, ("size",), rows)
    assert found == _expected(graph, ("size",), rows)
    assert all(value is not None or missing for value, missing in found)


def test_an_entry_known_later_is_not_yet_there() -> None:
    entries = (Entry(1, DAY, DAY, (None,)), Entry(2, DAY, date(2026, 2, 28), ("a",)))
    parameter = Parameter("amount", "count", "", WORDS, WORDS, entries, keys=("town",))
    town = an_input(entity="house", kind="choice", label=WORDS, choices=dict.fromkeys(TOWNS, WORDS))
    library = Library({"house": None}, ("amount",), {"town": town}, {}, {}, {"amount": parameter})
    house: ir.Table = ibis.table({"house_id": "int64", "town": "string"}, name="house")
    for known_on, constant in ((date(2026, 2, 27), 1), (date(2026, 2, 28), None)):
        made = columns(graph_for(library, on=DAY, known_on=known_on), {"house": house})
        assert made.constants.get("amount") == constant


def test_a_view_with_a_key_fixed_shows_what_its_source_holds() -> None:
    keys = ("sort", "town")
    table: Table = {("x", "a"): 1, ("x", None): 2, (None, "b"): 3, (None, "a"): 4, (None, None): 5}
    entries = tuple(Entry(value, DAY, DAY, key) for key, value in table.items())
    source = Parameter("source", "count", "", WORDS, WORDS, entries, keys=keys)
    view = Parameter("amount", "count", "", WORDS, WORDS, (), view_of="source", fixed={"sort": "y"})
    town = an_input(entity="house", kind="choice", label=WORDS, choices=dict.fromkeys(TOWNS, WORDS))
    library = Library({"house": None}, ("amount",), {"town": town}, {}, {}, {"source": source, "amount": view})
    graph = graph_for(library, on=DAY, known_on=DAY)
    _, found = _found(graph, ("town",), _rows(("town",)))
    assert found == _expected(graph, ("town",), _rows(("town",)))
    assert [value for value, _ in found] == [4, 3, *[5] * 6]
