"""A whole graph over tables: rounds and layers, owners and members, constants, and the size of the SQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pytest
from ibis import ir

from dienests.engine import graph_for
from dienests.engine.columnar import Columns, columns
from dienests.engine.graph import Graph
from dienests.engine.quantities import Kind
from tests.engine.columnar.in_duckdb import Stage
from tests.engine.columnar.three_levels import (
    DAY,
    INPUTS,
    KEY_COLUMNS,
    Tables,
    nodes_of,
    random_rows,
    scalar,
    three_levels,
)
from tests.engine.small_law import law, parameter

WITHOUT_ROWS: Tables = {"house": [], "person": [], "row": []}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return graph_for(three_levels(tmp_path_factory.mktemp("law")), on=DAY, known_on=DAY)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return random_rows(1, houses=150)


def _put(stage: Stage, tables: Tables, *, without: Collection[str] = ()) -> dict[str, ir.Table]:
    kinds: dict[str, dict[str, Kind]] = {name: {**KEY_COLUMNS[name], **INPUTS[name]} for name in tables}
    return {
        name: stage.put(
            name,
            [{column: value for column, value in row.items() if column not in without} for row in rows],
            {column: kind for column, kind in kinds[name].items() if column not in without},
        )
        for name, rows in tables.items()
    }


def _columnar(graph: Graph, tables: Tables, **more: Any) -> tuple[Columns, dict[str, Counter[tuple[Any, ...]]]]:
    """As `scalar`, for nodes that are columns or constants; inputs that are constants are in no table."""
    stage = Stage()
    made = columns(graph, _put(stage, tables, without=more.get("constants", {})), **more)
    found: dict[str, Counter[tuple[Any, ...]]] = {}
    for entity in tables:
        names = nodes_of(graph, entity)
        rows = [
            {**row, **{name: made.constants[name] for name in names if name in made.constants}}
            for row in stage.rows(made.tables[entity])
        ]
        found[entity] = Counter(tuple(row[name] for name in (*KEY_COLUMNS[entity], *names)) for row in rows)
    return made, found


def test_every_node_of_every_row_agrees(graph: Graph, tables: Tables) -> None:
    _, found = _columnar(graph, tables)
    assert found == scalar(graph, tables)


def test_the_rows_of_the_test_say_something(graph: Graph, tables: Tables) -> None:
    """Every node takes at least two values, and there are owners without members."""
    found = scalar(graph, tables)
    for entity, rows in found.items():
        for position, name in enumerate((*KEY_COLUMNS[entity], *nodes_of(graph, entity))):
            alike = {row[position] for row in rows}
            assert len(alike) > 1 or name in ("grown_from", "direction"), name
    assert {row["house_id"] for row in tables["house"]} > {row["house_id"] for row in tables["person"]}
    assert {row["person_id"] for row in tables["person"]} > {row["person_id"] for row in tables["row"]}


@pytest.mark.parametrize("empty", [("row",), ("house", "person", "row")])
def test_entities_without_rows(graph: Graph, tables: Tables, empty: tuple[str, ...]) -> None:
    left = {**tables, **{name: [] for name in empty}}
    _, found = _columnar(graph, left)
    assert found == scalar(graph, left)


@pytest.mark.parametrize(
    "constants",
    [
        {"town": "b"},
        {"member": False},
        {"member": True, "amount": -1200},
        {"sort": "gift", "amount": 98_100 * 1200},
        {"born": date(2008, 2, 29), "opened": date(2026, 2, 28)},
        {
            "town": "a",
            "opened": date(2026, 3, 31),
            "reserve": -1200,
            "born": date(1980, 2, 29),
            "money_given": 0,
            "member": True,
            "sort": "wage",
            "amount": 1200,
        },
    ],
    ids="-".join,
)
def test_inputs_that_are_the_same_for_every_row_are_constants(
    graph: Graph, tables: Tables, constants: Mapping[str, Any]
) -> None:
    alike = {
        entity: [{name: constants.get(name, value) for name, value in row.items()} for row in rows[:80]]
        for entity, rows in tables.items()
    }
    houses = {row["house_id"] for row in alike["house"]}
    alike["person"] = [row for row in alike["person"] if row["house_id"] in houses]
    persons = {row["person_id"] for row in alike["person"]}
    alike["row"] = [row for row in alike["row"] if row["person_id"] in persons]
    made, found = _columnar(graph, alike, constants=constants)
    assert found == scalar(graph, alike)
    assert all(made.constants[name] == value for name, value in constants.items())


def test_what_constants_decide_is_no_column(graph: Graph, tables: Tables) -> None:
    constants = {"born": date(2024, 2, 29), "opened": date(2026, 2, 28), "town": "a"}
    stage = Stage()
    put = _put(stage, tables)
    made = columns(graph, put, constants=constants, wanted=["age", "is_grown", "norm", "town_share", "part"])
    assert {name: made.constants[name] for name in ("age", "is_grown", "norm", "town_share")} == {
        "age": 1,
        "is_grown": False,
        "norm": 9810 * 1200,
        "town_share": 100,
    }
    assert "age" not in made.tables["person"].columns
    assert {row["age"] for row in stage.rows(made.tables["person"].select(age=made.column("age", "person")))} == {1}


@pytest.mark.parametrize("wanted", [["age"], ["kind_of_house", "largest_row"], ["member_rows"]])
def test_wanted_nodes_alone_have_the_values_they_have_among_all(
    graph: Graph, tables: Tables, wanted: list[str]
) -> None:
    stage = Stage()
    pruned = columns(graph, _put(stage, tables), wanted=wanted)
    everything = scalar(graph, tables)
    for entity, keys in KEY_COLUMNS.items():
        all_names = [*keys, *nodes_of(graph, entity)]
        names = [*keys, *(name for name in wanted if graph.nodes[name].entity == entity)]
        expected: Counter[tuple[Any, ...]] = Counter()
        for values, times in everything[entity].items():
            expected[tuple(values[all_names.index(name)] for name in names)] += times
        rows = stage.rows(pruned.tables[entity].select(*names))
        assert Counter(tuple(row[name] for name in names) for row in rows) == expected


def test_what_is_not_wanted_is_not_computed(graph: Graph, tables: Tables) -> None:
    pruned = columns(graph, _put(Stage(), tables), wanted=["age"])
    assert {name: set(table.columns) for name, table in pruned.tables.items()} == {
        "house": {"house_id"},
        "person": {"house_id", "person_id", "age"},
        "row": {"house_id", "person_id"},
    }
    assert columns(graph, _put(Stage(), tables), wanted=[]).tables["house"].columns == ("house_id",)


def test_columns_that_are_kept_stay_as_they_are(graph: Graph, tables: Tables) -> None:
    stage = Stage()
    put = _put(stage, tables)
    put["house"] = put["house"].mutate(mark=put["house"].house_id * 2)
    made = columns(graph, put, wanted=["result"], keep={"house": ("mark", "town")})
    rows = stage.rows(made.tables["house"])
    assert rows
    assert all(row["mark"] == row["house_id"] * 2 for row in rows)
    towns = {row["house_id"]: row["town"] for row in tables["house"]}
    assert {row["house_id"]: row["town"] for row in rows} == towns
    without = columns(graph, put, wanted=["result"])
    assert "mark" not in without.tables["house"].columns


@pytest.mark.parametrize(
    ("entity", "key"), [("row", "person_id"), ("row", "house_id"), ("person", "house_id"), ("person", "person_id")]
)
def test_a_table_without_the_key_of_its_owner_is_refused(graph: Graph, tables: Tables, entity: str, key: str) -> None:
    put = _put(Stage(), tables)
    put[entity] = put[entity].drop(key)
    with pytest.raises(ValueError, match=f"the table of {entity} lacks the column {key}"):
        columns(graph, put)


def test_a_parameter_without_a_value_is_flagged_where_it_lacks_and_nowhere_is_0(tmp_path: Path, tables: Tables) -> None:
    norms: list[dict[str, object]] = [{"value": "98.10", "for": {"age": 18}}, {"value": "50", "for": {"age": 1}}]
    graph = graph_for(three_levels(tmp_path, norms=norms), on=DAY, known_on=DAY)
    stage = Stage()
    made = columns(graph, _put(stage, tables))
    flag = made.missing["person"]["norm"]
    assert not made.missing.get("house")
    assert not made.missing.get("row")
    rows = stage.rows(made.tables["person"])
    assert {row["age"] == 0 for row in rows} == {True, False}
    for row in rows:
        assert row[flag] is (row["norm"] is None) is (row["age"] == 0)
        assert row["part"] is None or not row[flag]


def test_a_constant_is_a_column_of_the_type_of_its_kind(graph: Graph, tables: Tables) -> None:
    constants = {"born": date(2024, 2, 29), "opened": date(2026, 2, 28), "town": "a", "reserve": 1200}
    stage = Stage()
    made = columns(graph, _put(stage, tables), constants=constants, wanted=["age", "is_grown"])
    seen = {name: made.column(name, "person") for name in (*constants, "age", "is_grown")}
    found = stage.connection.execute(ibis.to_sql(made.tables["person"].select(**seen), dialect="duckdb"))
    types = {name: str(kind) for name, kind, *_ in found.description or ()}
    assert types == {
        "born": "DATE",
        "opened": "DATE",
        "town": "VARCHAR",
        "reserve": "BIGINT",
        "age": "BIGINT",
        "is_grown": "BOOLEAN",
    }


def test_a_sum_of_more_than_64_bits_hold_is_no_number(tmp_path: Path) -> None:
    """DuckDB adds up in 128 bits; what does not fit a column stops the run instead of turning round."""
    text = 'result = counted("sum", column="money_given")\n'
    graph = graph_for(law(tmp_path, text), on=DAY, known_on=DAY)
    stage = Stage()
    house = stage.put("house", [{"house_id": 1}], {"house_id": "count"})
    rows = [{"person_id": each, "house_id": 1, "money_given": 2**62} for each in range(3)]
    person = stage.put("person", rows, {"person_id": "count", "house_id": "count", "money_given": "money"})
    made = columns(graph, {"house": house, "person": person})
    with pytest.raises(duckdb.ConversionException):
        stage.rows(made.tables["house"])


def _doubling(depth: int, *, twice: str) -> str:
    lines = ['@about("house")\ndef x0(reserve: Count) -> Count:\n    return reserve\n']
    for number in range(1, depth + 1):
        below = f"x{number - 1}"
        lines.append(f'@about("house")\ndef x{number}({below}: Count) -> Count:\n    {twice.format(below)}\n')
    return 'reserve = given(entity="house", kind="count", label=said("r"))\n' + "\n".join(lines)


def test_sql_grows_with_the_depth_of_nested_use_and_not_faster(tmp_path: Path) -> None:
    """Substituted inline, a rule that names another four times would be written 4**60 times."""
    twice = "if {0} > 0:\n        return max({0}, -{0}) + {0}\n    return {0} - {0}"
    sizes = []
    for depth in (30, 60):
        graph = graph_for(law(tmp_path, _doubling(depth, twice=twice), targets=(f"x{depth}",)), on=DAY, known_on=DAY)
        stage = Stage()
        house = stage.put("house", [{"house_id": 1, "reserve": 1}], {"house_id": "count", "reserve": "count"})
        wanted = columns(graph, {"house": house}, wanted=[f"x{depth}"]).tables["house"]
        sizes.append(len(ibis.to_sql(wanted, dialect="duckdb", pretty=False)))
    assert stage.rows(wanted) == [{"house_id": 1, "x60": 2**60}]
    assert sizes[1] < 2.5 * sizes[0]


def test_what_is_asked_for_and_unknown_is_refused(graph: Graph, tables: Tables) -> None:
    with pytest.raises(ValueError, match="is named resutl"):
        columns(graph, _put(Stage(), tables), wanted=["result", "resutl"])


def test_a_rounding_has_one_direction_for_every_row(tmp_path: Path) -> None:
    text = """
shared = given(entity="house", kind="money", label=said("shared"))

@about("house", rounding=Rounding("direction", "§ 9"))
def result(shared: Money) -> Money:
    return divided(shared, 12)
"""
    each = {"from": DAY, "known": DAY}
    by_town = parameter(
        "direction", "choice", {**each, "value": "up"}, {**each, "value": "down", "for": {"town": "a"}}, keys=["town"]
    )
    graph = graph_for(law(tmp_path, text, by_town), on=DAY, known_on=DAY)
    stage = Stage()
    rows = [{"house_id": 1, "shared": 1200, "town": "a"}, {"house_id": 2, "shared": 1200, "town": "b"}]
    house = stage.put("house", rows, {"house_id": "count", "shared": "money", "town": "choice"})
    with pytest.raises(ValueError, match="one direction"):
        columns(graph, {"house": house})
    made = columns(graph, {"house": house}, constants={"town": "b"})
    assert {row["result"] for row in stage.rows(made.tables["house"])} == {1200}
