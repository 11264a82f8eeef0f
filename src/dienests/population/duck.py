"""DuckDB, in this process: the default engine for populations, also for such as are larger than memory.

A population is read in ranges of households, several at a time, each by one thread: what a range needs fits the
caches of a processor, memory does not grow with the population, and progress is known.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from glob import escape
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from dienests.population.sql import DUCKDB, Query, sql_of

if TYPE_CHECKING:
    from ibis import ir

HOUSEHOLDS_AT_ONCE = 100_000
SAMPLE = 20_000
IBIS_TYPES = {"BIGINT": "int64", "BOOLEAN": "boolean", "VARCHAR": "string", "DATE": "date"}
MEMORY = "2GB"
COPY_OPTIONS = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000"
Done = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Range:
    """Households from `first` up to, but without, `end`; None: no bound."""

    first: int | None = None
    end: int | None = None

    def condition(self) -> str:
        bounds = [
            *([] if self.first is None else [f"household_id >= {self.first}"]),
            *([] if self.end is None else [f"household_id < {self.end}"]),
        ]
        return " AND ".join(bounds) or "TRUE"


EVERYBODY = (Range(),)


class Stopped(Exception):
    """Another range failed, or the person stopped the run; this range was given up."""


class Duck:
    """One DuckDB in memory: `read` Parquet files as tables, then `write`, `fill` or look at queries over them.

    `memory`: what DuckDB may hold before it writes to `temporary` (a folder; default: one of its own, removed on
    close). `threads`: ranges worked on at a time (default: as many as there are processors). To be used in a `with`.
    """

    dialect = DUCKDB

    def __init__(self, *, memory: str = MEMORY, threads: int | None = None, temporary: Path | None = None) -> None:
        self.threads = threads or os.cpu_count() or 1
        self._folder = tempfile.TemporaryDirectory(prefix="dienests-duckdb-", dir=temporary)
        self._files: dict[str, str] = {}
        self._stop = Event()
        # Each thread of DuckDB needs memory of its own: on a machine with many, a small limit would not do for all.
        self.connection = duckdb.connect(
            config={"memory_limit": memory, "temp_directory": self._folder.name, "threads": self.threads}
        )
        # No extension is fetched from anywhere, and no setting is changed by what a query says.
        for setting in ("preserve_insertion_order = false", "autoinstall_known_extensions = false"):
            self.connection.execute(f"SET {setting}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()
        self._folder.cleanup()

    def read(self, tables: Mapping[str, Path]) -> None:
        """Name Parquet files, or folders of parts, as tables for queries."""
        for name, path in tables.items():
            # Folders may have brackets and stars in their names.
            pattern = escape(str(path)) + ("/*.parquet" if path.is_dir() else "")
            self._files[name] = f"read_parquet({_quoted(pattern)})"
            self.connection.execute(f'CREATE OR REPLACE VIEW "{name}" AS SELECT * FROM {self._files[name]}')

    def ranges(self, table: str = "households", *, size: int = HOUSEHOLDS_AT_ONCE) -> Sequence[Range]:
        """Ranges of about `size` households each, by a sample of their numbers."""
        count = self._one(f'SELECT count(*) FROM "{table}"')
        if count <= size:
            return EVERYBODY
        parts = -(-count // size)
        shares = [part / parts for part in range(1, parts)]
        sampled = f'SELECT household_id FROM "{table}" USING SAMPLE reservoir({SAMPLE} ROWS) REPEATABLE (1)'
        cuts = self._one(f"SELECT quantile_disc(household_id, {shares}) FROM ({sampled})")
        edges = [None, *sorted(set(cuts)), None]
        return [Range(first, end) for first, end in pairwise(edges)]

    def write(self, query: Query, path: Path, *, ranges: Sequence[Range] = EVERYBODY, done: Done | None = None) -> int:
        """Compute a query into a new folder of Parquet parts, range by range; returns the rows written.

        `ranges` restrict every table read that has a household_id; a query over several households at once must
        be given everybody. `done` is told of the rows of each range. Raises FileExistsError.
        """
        path.mkdir()
        sql = sql_of(query)

        def one(number: int, cursor: duckdb.DuckDBPyConnection) -> int:
            target = path / f"part-{number:05d}.parquet"
            return _written(cursor.execute(f"COPY ({sql}) TO {_quoted(str(target))} ({COPY_OPTIONS})"))

        return self._each(ranges, one, done)

    def fill(self, name: str, query: Query, *, ranges: Sequence[Range] = EVERYBODY, done: Done | None = None) -> int:
        """Compute a query into a table of this DuckDB (made if it is not there); returns the rows added."""
        sql = sql_of(query)
        self.connection.execute(f'CREATE TABLE IF NOT EXISTS "{name}" AS {sql} LIMIT 0')

        def one(number: int, cursor: duckdb.DuckDBPyConnection) -> int:
            return _written(cursor.execute(f'INSERT INTO "{name}" {sql}'))

        return self._each(ranges, one, done)

    def table(self, name: str) -> ir.Table:
        """A table or view of this DuckDB as an expression."""
        relation = self.connection.table(name)
        types = {column: IBIS_TYPES[str(kind)] for column, kind in zip(relation.columns, relation.types, strict=True)}
        return import_module("ibis").table(types, name=name)

    def rows(self, query: Query) -> list[dict[str, Any]]:
        """A small result, row by row."""
        found = self.connection.execute(sql_of(query))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def _one(self, sql: str) -> Any:
        row = self.connection.execute(sql).fetchone()
        assert row is not None
        return row[0]

    def _each(
        self, ranges: Sequence[Range], one: Callable[[int, duckdb.DuckDBPyConnection], int], done: Done | None
    ) -> int:
        """Every range, several at a time. The first failure stops the others and is raised."""
        if tuple(ranges) == EVERYBODY:
            rows = one(0, self.connection)
            if done:
                done(rows)
            return rows
        total = 0
        self._stop.clear()
        self.connection.execute("SET threads = 1")
        try:
            with ThreadPoolExecutor(self.threads) as pool:
                try:
                    for rows in self._results(pool, ranges, one):
                        total += rows
                        if done:
                            done(rows)
                except BaseException:
                    self._stop.set()
                    pool.shutdown(cancel_futures=True)
                    raise
        finally:
            self.connection.execute(f"SET threads = {self.threads}")
        return total

    def _results(
        self, pool: ThreadPoolExecutor, ranges: Sequence[Range], one: Callable[[int, duckdb.DuckDBPyConnection], int]
    ) -> Iterator[int]:
        def work(number: int, households: Range) -> int:
            if self._stop.is_set():
                raise Stopped
            with self.connection.cursor() as cursor:
                for name, source in self._files.items():
                    # Views of this cursor alone, in front of those of everybody.
                    where = households.condition()
                    cursor.execute(f'CREATE TEMP VIEW "{name}" AS SELECT * FROM {source} WHERE {where}')
                return one(number, cursor)

        return pool.map(work, range(len(ranges)), ranges)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _written(result: duckdb.DuckDBPyConnection) -> int:
    row = result.fetchone()
    return int(row[0]) if row else 0
