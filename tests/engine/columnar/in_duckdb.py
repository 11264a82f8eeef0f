"""Tables for tests of columns: rows into Arrow, ibis expressions through DuckDB, back as Python values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import duckdb
import ibis
import pyarrow as pa
from ibis import ir

from dienests.engine.columnar import DTYPES
from dienests.engine.quantities import Kind

ARROW: Mapping[str, pa.DataType] = {
    "money": pa.int64(),
    "ratio": pa.int64(),
    "count": pa.int64(),
    "flag": pa.bool_(),
    "choice": pa.string(),
    "date": pa.date32(),
}
Row = Mapping[str, Any]


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One for all tests of a process: starting one takes longer than most questions."""
    return duckdb.connect(config={"threads": 1})


class Stage:
    """Tables in a DuckDB, seen by this stage alone, and expressions over them."""

    def __init__(self) -> None:
        self.connection = _database().cursor()

    def put(self, name: str, rows: Sequence[Row], kinds: Mapping[str, Kind]) -> ir.Table:
        """Rows as a table; returns the expression that stands for it."""
        schema = pa.schema([pa.field(column, ARROW[kind]) for column, kind in kinds.items()])
        self.connection.register(name, pa.Table.from_pylist([dict(row) for row in rows], schema=schema))
        return ibis.table({column: DTYPES[kind] for column, kind in kinds.items()}, name=name)

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """What an expression gives, in no order."""
        found = self.connection.execute(ibis.to_sql(expression, dialect="duckdb", pretty=False))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def columns(self, table: ir.Table, **made: ir.Value) -> dict[str, list[Any]]:
        """Expressions over a table whose rows have a `row` number, as lists in its order."""
        found = sorted(self.rows(table.select(row="row", **made)), key=lambda each: int(each["row"]))
        return {name: [each[name] for each in found] for name in made}
