"""The folder of a population: opened with its structure checked, written all at once or not at all."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dienests.engine import Text
from dienests.population.faults import FileFault, PopulationFaults, unreadable
from dienests.population.manifest import MANIFEST, Manifest, looks_like_a_population, read_manifest
from dienests.rulebook.table_columns import ARROW_TYPES, SPECIFICATION, Column, arrow_schema

PARQUET_FILE = Text("Parquet fails", "a Parquet file")
ROWS_PER_GROUP = 100_000
_HOW = Text("skat. docs/how-to/population-files.md", "see docs/how-to/population-files.md")


@dataclass(frozen=True)
class Population:
    """A population on disk whose files and columns are as they should be; what stands in the rows is not checked.

    `paths`: of each table, a file or a folder of parts. `counts`: rows of each table, from the files.
    """

    folder: Path
    manifest: Manifest
    paths: Mapping[str, Path]
    counts: Mapping[str, int]

    @property
    def name(self) -> Text:
        return self.manifest.name

    @property
    def synthetic(self) -> bool:
        return self.manifest.synthetic

    @property
    def applied_on(self) -> date | None:
        return self.manifest.applied_on

    @cached_property
    def fingerprint(self) -> str:
        """32 hexadecimal digits of the content of manifest and tables (a second for about 800 MB); paths and times of
        the files do not count."""
        digest = hashlib.sha256((self.folder / MANIFEST).read_bytes())
        for name, path in self.paths.items():
            for part in parts_of(path):
                with part.open("rb") as file:
                    content = hashlib.file_digest(file, "sha256").hexdigest()
                digest.update(f"\n{name} {part.name} {content}".encode())
        return digest.hexdigest()[:32]


def open_population(folder: Path) -> Population:
    """Open a population folder. Raises PopulationFaults: every file, column and type that is not as expected."""
    manifest, promised = read_manifest(folder)
    paths = {name: folder / f"{name}.parquet" for name in SPECIFICATION}
    counts: dict[str, int] = {}
    faults: list[FileFault] = []
    for name, path in paths.items():
        found, rows = _table_faults(name, path)
        faults.extend(found)
        counts[name] = rows
        if not found and rows != promised[name]:
            faults.append(_other_count(path, rows, promised[name]))
    if faults:
        raise PopulationFaults(faults)
    return Population(folder, manifest, paths, counts)


def parts_of(path: Path) -> list[Path]:
    """The Parquet files of a table, in order: the file itself, or those of the folder."""
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path]


def _table_faults(name: str, path: Path) -> tuple[list[FileFault], int]:
    """Every fault of the files of one table, and its rows."""
    parts = parts_of(path)
    if not path.exists() or not parts:
        found = Text("nekā", "nothing")
        expected = Text(
            f"tabula {name} (fails vai mape ar .parquet daļām)",
            f"the table {name} (a file, or a folder of .parquet parts)",
        )
        return [FileFault(str(path), found, expected, _HOW)], 0
    faults: list[FileFault] = []
    rows = 0
    for part in parts:
        try:
            with pq.ParquetFile(part) as file:
                schema, count = file.schema_arrow, file.metadata.num_rows
        except (OSError, pa.ArrowException) as error:
            faults.append(unreadable(part, error, kind=PARQUET_FILE))
            continue
        rows += count
        faults.extend(_schema_faults(name, part, schema))
    return faults, rows


def _schema_faults(name: str, part: Path, schema: pa.Schema) -> Iterator[FileFault]:
    for column in SPECIFICATION[name].columns:
        places = schema.get_all_field_indices(column.name)
        expected = Text(f"kolonna {column.type}: {column.label.lv}", f"a column {column.type}: {column.label.en}")
        place = f"{part}: {column.name}"
        if not places:
            yield FileFault(place, Text("šādas kolonnas nav", "no such column"), expected, _HOW)
        elif len(places) > 1:
            yield FileFault(place, Text(f"{len(places)} kolonnas", f"{len(places)} columns"), expected, _HOW)
        elif not _is_of_type(schema.field(places[0]).type, column):
            kind = str(schema.field(places[0]).type)[:60]
            todo = Text(f"ierakstiet kolonnu kā {column.type}", f"write the column as {column.type}")
            yield FileFault(place, Text(kind, kind), expected, todo)


def _is_of_type(found: pa.DataType, column: Column) -> bool:
    if column.type == "string":
        plain = found.value_type if pa.types.is_dictionary(found) else found
        return bool(pa.types.is_string(plain) or pa.types.is_large_string(plain))
    return bool(found.equals(ARROW_TYPES[column.type]))


def _other_count(path: Path, rows: int, promised: int) -> FileFault:
    return FileFault(
        str(path),
        Text(f"{rows} rindas", f"{rows} rows"),
        Text(f"{promised} rindas, kā rakstīts {MANIFEST}", f"{promised} rows, as {MANIFEST} says"),
        Text("pārbaudiet, vai visas daļas ir nokopētas", "see whether all parts were copied"),
    )


class PopulationWriter:
    """Takes a population in parts. Each part holds whole households; give them in the order of household_id, so that
    ranges of households can be read fast. Small parts are gathered into row groups of 100,000 rows."""

    def __init__(self, folder: Path) -> None:
        self._writers = {
            name: pq.ParquetWriter(folder / f"{name}.parquet", arrow_schema(name), compression="zstd")
            for name in SPECIFICATION
        }
        self._waiting: dict[str, list[pa.Table]] = {name: [] for name in SPECIFICATION}
        self.counts = dict.fromkeys(SPECIFICATION, 0)

    def write(self, tables: Mapping[str, pa.Table]) -> None:
        """Add a part: the four tables, columns and types as `rulebook.tables.arrow_schema` says.

        Raises ValueError (pyarrow.ArrowInvalid) for other columns, types, or NULL where none may stand.
        """
        for name in SPECIFICATION:
            schema = arrow_schema(name)
            table = tables[name].select(schema.names).cast(schema)
            table.validate(full=True)
            self._waiting[name].append(table.sort_by("household_id"))
            self.counts[name] += table.num_rows
            if sum(each.num_rows for each in self._waiting[name]) >= ROWS_PER_GROUP:
                self._flush(name)

    def _flush(self, name: str) -> None:
        if self._waiting[name]:
            together = pa.concat_tables(self._waiting[name])
            self._writers[name].write_table(together, row_group_size=ROWS_PER_GROUP)
            self._waiting[name] = []

    def close(self) -> None:
        """Write what is waiting and end the files."""
        for name, writer in self._writers.items():
            self._flush(name)
            writer.close()

    def abandon(self) -> None:
        """Let go of the files without writing what is waiting."""
        for writer in self._writers.values():
            writer.close()


@contextmanager
def population_writer(folder: Path, manifest: Manifest) -> Iterator[PopulationWriter]:
    """Write a population part by part: at the end of the `with` it stands in `folder`; after an error or Ctrl-C
    nothing does, and what stood there before still stands.

    A population in `folder` is replaced. Raises PopulationFaults when something else is there, or no folder can be.
    """
    _refuse_other_content(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = _beside(folder, "partial")
    try:
        beside.mkdir()
        writer = PopulationWriter(beside)
        try:
            yield writer
        except BaseException:
            writer.abandon()
            raise
        writer.close()
        text = json.dumps(manifest.to_json(writer.counts), ensure_ascii=False, indent=2)
        (beside / MANIFEST).write_text(text + "\n", encoding="utf-8")
        put_in_place(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write_population(folder: Path, tables: Mapping[str, pa.Table], manifest: Manifest) -> Population:
    """Write a population that fits memory, sorted by household, and open it. Raises as `population_writer`."""
    with population_writer(folder, manifest) as writer:
        writer.write(tables)
    return open_population(folder)


def _beside(folder: Path, why: str) -> Path:
    """A new name in the same place, so that renaming is one step."""
    return folder.with_name(f".{folder.name}-{secrets.token_hex(6)}.{why}")


def put_in_place(beside: Path, folder: Path) -> None:
    """Rename, so that whoever looks sees what stood there before or what is new."""
    if not folder.exists():
        beside.rename(folder)
        return
    old = _beside(folder, "old")
    folder.rename(old)
    beside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _refuse_other_content(folder: Path) -> None:
    if not folder.exists() and not folder.is_symlink():
        return
    if folder.is_dir() and (not any(folder.iterdir()) or looks_like_a_population(folder)):
        return
    raise PopulationFaults(
        [
            FileFault(
                str(folder),
                Text("kaut kas cits, nevis populācija", "something other than a population"),
                Text("jauna, tukša vai populācijas mape", "a new or empty folder, or that of a population"),
                Text("izvēlieties citu mapi; šeit nekas netika mainīts", "choose another folder; nothing was changed"),
            )
        ]
    )
