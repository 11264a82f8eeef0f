"""Tables for tests: rows into Arrow, ibis expressions through DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from dienests.rulebook.table_columns import SPECIFICATION, arrow_schema

RowsByTable = dict[str, list[dict[str, Any]]]


def together(parts: Iterable[Mapping[str, Sequence[dict[str, Any]]]]) -> RowsByTable:
    """The rows of many households, by table."""
    found: RowsByTable = {name: [] for name in SPECIFICATION}
    for part in parts:
        for name, rows in part.items():
            found[name].extend(rows)
    return found


def arrow(rows: RowsByTable) -> dict[str, pa.Table]:
    """Arrow tables that may hold NULL anywhere, as a careless writer makes them."""
    found = {}
    for name in SPECIFICATION:
        fields = [pa.field(field.name, field.type) for field in arrow_schema(name)]
        found[name] = pa.Table.from_pylist(rows[name], schema=pa.schema(fields))
    return found


def run(expression: ir.Table, rows: RowsByTable) -> list[dict[str, Any]]:
    """The rows of an expression over `unbound_tables()`."""
    connection = duckdb.connect()
    for name, table in arrow(rows).items():
        connection.register(name, table)
    found: list[dict[str, Any]] = connection.sql(_sql(expression.op())).to_arrow_table().to_pylist()
    connection.close()
    return found


@cache
def _sql(expression: ops.Relation) -> str:
    """Writing the SQL of the whole check takes longer than running it on few rows."""
    return str(ibis.to_sql(expression.to_expr(), dialect="duckdb"))
