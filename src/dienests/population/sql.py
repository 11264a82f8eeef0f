"""Expressions as SQL texts. ibis and SQLGlot, which write them, are loaded when there is something to write."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ibis import ir
    from ibis.expr.operations import Node

Query: TypeAlias = "ir.Table | str"

DUCKDB, SPARK = "duckdb", "pyspark"


def sql_of(query: Query, dialect: str = DUCKDB) -> str:
    """A query as SQL; one that is a text already, as it stands.

    Kept for the next time: to write it takes longer than to run it on a few.
    """
    return query if isinstance(query, str) else _sql(query.op(), dialect)


@lru_cache(maxsize=64)
def _sql(operation: Node, dialect: str) -> str:
    to_sql = import_module("ibis").to_sql
    return str(to_sql(operation.to_expr(), dialect=dialect, pretty=False))
