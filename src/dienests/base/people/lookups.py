"""The lookup `token__prefix`: an index range on both databases, whatever the collation of the server."""

from typing import Any

from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler


class Prefix(Lookup):  # type: ignore[type-arg]
    """`column >= p AND column < p+1` in byte order.

    SQLite cannot use an index for LIKE with ESCAPE, which is what `startswith` makes; PostgreSQL compares by the
    collation of the database unless told otherwise.
    """

    lookup_name = "prefix"

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        column, column_params = self.process_lhs(compiler, connection)
        prefix = str(self.rhs)
        collate = ' COLLATE "C"' if connection.vendor == "postgresql" else ""
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return (
            f"({column}{collate} >= %s AND {column}{collate} < %s)",
            [*column_params, prefix, *column_params, after],
        )
