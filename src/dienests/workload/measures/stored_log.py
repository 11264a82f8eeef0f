"""The measured log as files beside the database: read by DuckDB, replaced whole or not at all. Pure.

A folder holds a base (all cases as they were at a place of the audit trail) and at most one folder of changes (cases
that changed since, whole). `manifest.json` names both; it is put in place last, so that a process that is killed leaves
the log as it was. Two processes may refresh at once: each writes folders of its own, and the later manifest holds.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4
from zlib import crc32

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dienests.workload.measures.derived import TABLES, Measured

# Files of other columns, or computed otherwise (count the number up then), are made anew.
LAYOUT = f"2-{crc32(repr(TABLES).encode()):08x}"
MANIFEST = "manifest.json"
LOCK = "lock"
AT_ONCE = 20_000  # rows held before they are written
LEFT_SECONDS = 600  # what nobody names any more is kept so long for those who still read it
DAMAGED = (duckdb.Error, pa.ArrowException, OSError)
ARROW = {
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "VARCHAR": pa.string(),
    "VARCHAR[]": pa.list_(pa.string()),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "DOUBLE": pa.float64(),
}
SCHEMAS = {
    table: pa.schema([(name, ARROW[kind]) for name, kind in columns.items()]) for table, columns in TABLES.items()
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """`position` and `hash`: the audit entry up to which the log knows everything. `changes` may be empty."""

    position: int
    hash: str
    base: str
    changes: str
    cases: int  # in the base
    changed: int


def read_manifest(folder: Path) -> Manifest | None:
    """What the folder holds; None where there is nothing, or nothing that this version can read."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if found.pop("layout") != LAYOUT:
            return None
        manifest = Manifest(**found)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    named = filter(None, (manifest.base, manifest.changes))
    return manifest if all((folder / name / "cases.parquet").is_file() for name in named) else None


def put_manifest(folder: Path, manifest: Manifest) -> Manifest:
    """From now on this is the log. What the one before named is kept for a while for those who still read it."""
    before = read_manifest(folder)
    unfinished = folder / f"{MANIFEST}.{uuid4().hex}"
    fields = {name: getattr(manifest, name) for name in Manifest.__slots__}
    unfinished.write_text(json.dumps({"layout": LAYOUT, **fields}), encoding="utf-8")
    unfinished.replace(folder / MANIFEST)
    named = {manifest.base, manifest.changes}
    for name in {before.base, before.changes} - named - {""} if before else ():
        os.utime(folder / name)
    _clear(folder, keep={*named, MANIFEST, LOCK})
    return manifest


def forget(folder: Path) -> None:
    """The log is damaged: without a manifest it is made again."""
    (folder / MANIFEST).unlink(missing_ok=True)


def _clear(folder: Path, *, keep: set[str]) -> None:
    for path in folder.iterdir():
        try:
            if path.name in keep or time.time() - _touched(path) < LEFT_SECONDS:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue  # another process was quicker


def _touched(path: Path) -> float:
    """When something was last written there: a folder does not tell of files that grow in it."""
    inside = path.iterdir() if path.is_dir() else ()
    return max(float(each.stat().st_mtime) for each in (path, *inside))


def write_rows(folder: Path, name: str, cases: Iterable[Measured]) -> tuple[str, int]:
    """Write cases into a new folder below `folder`; returns its name and how many they were. Memory does not grow."""
    target = folder / f"{name}-{uuid4().hex[:12]}"
    target.mkdir(parents=True)
    count = 0
    with _Writer(target) as writer:
        for measured in cases:
            writer.add(measured)
            count += 1
    return target.name, count


class _Writer:
    """Three Parquet files, written in steps."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            table: pq.ParquetWriter(folder / f"{table}.parquet", schema, compression="zstd")
            for table, schema in SCHEMAS.items()
        }
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in SCHEMAS}

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_fault: object) -> None:
        for table, file in self._files.items():
            self._write(table)
            file.close()

    def add(self, measured: Measured) -> None:
        for table, rows in (("cases", [measured.case]), ("spells", measured.spells), ("events", measured.events)):
            self._rows[table] += rows
            if len(self._rows[table]) >= AT_ONCE:
                self._write(table)

    def _write(self, table: str) -> None:
        rows, self._rows[table] = self._rows[table], []
        if rows:
            columns = zip(*rows, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMAS[table], strict=True)]
            self._files[table].write_table(pa.Table.from_arrays(arrays, schema=SCHEMAS[table]))


def open_log(folder: Path, manifest: Manifest) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory in which `cases`, `spells` and `events` are views of the files as the manifest names them.

    Raises one of DAMAGED where these are.
    """
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "memory_limit": "1GB",
            "temp_directory": str(folder / "temporary"),
        }
    )
    for table in TABLES:
        connection.execute(f"CREATE VIEW {table} AS {_source(folder, manifest, table)}")
    return connection


def _source(folder: Path, manifest: Manifest, table: str) -> str:
    base = f"SELECT * FROM {_parquet(folder / manifest.base, table)}"
    if not manifest.changes:
        return base
    changes = folder / manifest.changes
    changed = f"SELECT case_id FROM {_parquet(changes, 'cases')}"
    return (
        f"SELECT * FROM {_parquet(changes, table)} UNION ALL BY NAME "
        f"SELECT * FROM ({base}) AS before ANTI JOIN ({changed}) AS changed USING (case_id)"
    )


def _parquet(folder: Path, table: str) -> str:
    path = str(folder / f"{table}.parquet").replace("'", "''")
    return f"read_parquet('{path}')"


def compacted(folder: Path, manifest: Manifest) -> Manifest:
    """Base and changes as one new base; the manifest that names it is not put in place yet."""
    target = folder / f"base-{uuid4().hex[:12]}"
    target.mkdir(parents=True)
    with open_log(folder, manifest) as connection:
        for table in TABLES:
            path = str(target / f"{table}.parquet").replace("'", "''")
            connection.execute(f"COPY (FROM {table} ORDER BY case_id) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        (cases,) = connection.execute("SELECT count(*) FROM cases").fetchone() or (0,)
    return replace(manifest, base=target.name, changes="", cases=int(cases), changed=0)


def changed_cases(folder: Path, manifest: Manifest) -> list[int]:
    """Ids of the cases that stand in the changes."""
    if not manifest.changes:
        return []
    path = folder / manifest.changes / "cases.parquet"
    return [int(case) for case in pq.read_table(path, columns=["case_id"])["case_id"].to_pylist()]


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Waits for whoever is in here already; a process that dies lets go."""
    with (folder / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def folder_ready(folder: Path) -> Path:
    """The folder, made where it is missing, for this user only: it tells of cases, if without names."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    return folder
