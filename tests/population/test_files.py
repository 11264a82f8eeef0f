"""A population folder is opened whole or refused with reasons, and written whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dienests.engine import Text
from dienests.population.faults import FileFault, PopulationFaults
from dienests.population.files import ROWS_PER_GROUP, Population, open_population, population_writer, write_population
from dienests.population.manifest import MANIFEST
from dienests.rulebook.table_check import FAULTS
from dienests.rulebook.table_columns import SPECIFICATION, arrow_schema
from tests.population.folders import SAMPLE, arrow_tables, rows_of_all, sample_households, written


def _faults(folder: Path) -> list[FileFault]:
    with pytest.raises(PopulationFaults) as refused:
        open_population(folder)
    for fault in refused.value.faults:
        for language in ("lv", "en"):
            assert fault.sentence(language).endswith(".")
        assert "Traceback" not in fault.sentence("en")
    return refused.value.faults


def _places(folder: Path) -> list[str]:
    return [fault.place.removeprefix(f"{folder}/") for fault in _faults(folder)]


def test_what_was_written_is_opened(population: Population) -> None:
    assert population.name == Text("Paraugs", "Sample")
    assert population.synthetic is True
    assert population.applied_on is None
    assert population.counts == {"households": 4, "persons": 4, "incomes": 4, "costs": 8}
    assert population.manifest == SAMPLE
    assert pq.read_table(population.paths["persons"])["person_id"].to_pylist() == [10, 20, 30, 40]


def test_other_keys_of_the_manifest_are_kept(tmp_path: Path) -> None:
    manifest = replace(SAMPLE, applied_on=date(2026, 1, 31), more={"targets": [{"needy": 5}], "format": 7})
    found = write_population(tmp_path / "p", arrow_tables(rows_of_all(sample_households(1))), manifest)
    assert found.manifest.more == {"targets": [{"needy": 5}]}
    assert found.applied_on == date(2026, 1, 31)
    assert json.loads((tmp_path / "p" / MANIFEST).read_text())["format"] == 1


def test_rows_are_sorted_by_household(tmp_path: Path) -> None:
    rows = rows_of_all(sample_households(5))
    for table in rows.values():
        table.reverse()
    found = write_population(tmp_path / "p", arrow_tables(rows), SAMPLE)
    assert pq.read_table(found.paths["households"])["household_id"].to_pylist() == [1, 2, 3, 4, 5]


def test_small_parts_become_large_row_groups(tmp_path: Path) -> None:
    part = arrow_tables(rows_of_all(sample_households(1)))
    many = {name: pa.concat_tables([table] * 26_000) for name, table in part.items()}
    with population_writer(tmp_path / "p", SAMPLE) as writer:
        for _ in range(2):
            writer.write(many)
    file = pq.ParquetFile(tmp_path / "p" / "costs.parquet")
    sizes = [file.metadata.row_group(at).num_rows for at in range(file.metadata.num_row_groups)]
    assert sum(sizes) == 2 * 52_000
    assert max(sizes) == ROWS_PER_GROUP
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_folder_of_parts_is_a_table(population: Population) -> None:
    path = population.paths["persons"]
    table = pq.read_table(path)
    path.unlink()
    path.mkdir()
    pq.write_table(table.slice(0, 3), path / "part-0.parquet")
    pq.write_table(table.slice(3).select(list(reversed(table.column_names))), path / "part-1.parquet")
    assert open_population(population.folder).counts["persons"] == 4


def test_fingerprint_changes_with_the_data_only(population: Population, tmp_path: Path) -> None:
    shutil.copytree(population.folder, tmp_path / "copy")
    assert open_population(tmp_path / "copy").fingerprint == population.fingerprint
    richer = written(tmp_path / "other", change=lambda rows: rows["households"][0].update(savings_cents=1))
    assert richer.fingerprint != population.fingerprint


# ---- refused


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    assert _places(tmp_path / "nothing") == [MANIFEST]
    assert _places(tmp_path) == [MANIFEST]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b'"x"', b"[" * 100_000, b" " * 1_000_001],
)
def test_a_manifest_that_is_none(population: Population, content: bytes) -> None:
    (population.folder / MANIFEST).write_bytes(content)
    assert _places(population.folder) == [MANIFEST]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", 2),
        ("format", None),
        ("name", "Paraugs"),
        ("name", {"lv": "Paraugs"}),
        ("synthetic", "yes"),
        ("synthetic", None),
        ("made_by", 5),
        ("made_by", "x" * 3000),
        ("made_on", "yesterday"),
        ("made_on", None),
        ("applied_on", 20260131),
        ("note", "x"),
        ("counts", {"households": 4}),
        ("counts", {"households": 4.0, "persons": 4, "incomes": 4, "costs": 8}),
    ],
)
def test_each_key_of_the_manifest_is_read_strictly(population: Population, key: str, value: Any) -> None:
    path = population.folder / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))
    assert _places(population.folder) == [f"{MANIFEST}: {key}"]


def test_missing_tables_and_columns_are_all_named(population: Population) -> None:
    population.paths["costs"].unlink()
    incomes = population.paths["incomes"]
    pq.write_table(pq.read_table(incomes).drop_columns(["kind", "month_2_cents"]), incomes)
    assert _places(population.folder) == ["incomes.parquet: kind", "incomes.parquet: month_2_cents", "costs.parquet"]


CASTS: list[tuple[str, str, pa.DataType]] = [
    ("persons", "born", pa.timestamp("us")),
    ("persons", "born", pa.string()),
    ("households", "household_id", pa.int32()),
    ("incomes", "month_1_cents", pa.float64()),
    ("incomes", "month_1_cents", pa.decimal128(20, 0)),
]


@pytest.mark.parametrize(("table", "column", "kind"), CASTS)
def test_a_column_of_another_type_is_refused(
    population: Population, table: str, column: str, kind: pa.DataType
) -> None:
    path = population.paths[table]
    found = pq.read_table(path)
    at = found.schema.get_field_index(column)
    pq.write_table(found.set_column(at, column, found[column].cast(kind)), path)
    (fault,) = _faults(population.folder)
    assert fault.place.endswith(f"{table}.parquet: {column}")
    assert fault.found.en == str(kind)


def test_texts_may_be_stored_as_a_dictionary(population: Population) -> None:
    path = population.paths["incomes"]
    found = pq.read_table(path)
    at = found.schema.get_field_index("kind")
    pq.write_table(found.set_column(at, "kind", found["kind"].dictionary_encode()), path)
    assert open_population(population.folder).counts["incomes"] == 4


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _text(path: Path) -> None:
    path.write_text("household_id;municipality\n1;ogre\n")


def _forged(path: Path) -> None:
    path.write_bytes(b"PAR1" + b"\xff" * 64 + b"\x40\x00\x00\x00PAR1")


def _empty_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("broken", [_emptied, _truncated, _text, _forged, _empty_folder])
def test_a_file_that_is_not_parquet(population: Population, broken: Callable[[Path], None]) -> None:
    broken(population.paths["persons"])
    assert _places(population.folder) == ["persons.parquet"]


def test_rows_that_were_lost_on_the_way(population: Population) -> None:
    path = population.paths["costs"]
    pq.write_table(pq.read_table(path).slice(1), path)
    (fault,) = _faults(population.folder)
    assert (fault.found.en, fault.expected.en) == ("7 rows", "8 rows, as population.json says")


# ---- written all at once


class Interrupted(BaseException):
    """As Ctrl-C."""


def _interrupt(folder: Path) -> None:
    with population_writer(folder, SAMPLE) as writer:
        writer.write(arrow_tables(rows_of_all(sample_households(1))))
        raise Interrupted


def test_an_interrupted_writer_leaves_what_was_there(population: Population) -> None:
    before = sorted((each.name, each.read_bytes()) for each in population.folder.iterdir())
    with pytest.raises(Interrupted):
        _interrupt(population.folder)
    assert sorted((each.name, each.read_bytes()) for each in population.folder.iterdir()) == before
    assert [each.name for each in population.folder.parent.iterdir()] == ["population"]


def test_an_interrupted_writer_leaves_nothing_new(tmp_path: Path) -> None:
    with pytest.raises(Interrupted):
        _interrupt(tmp_path / "deep" / "new")
    assert list((tmp_path / "deep").iterdir()) == []


def test_a_population_is_replaced_as_a_whole(population: Population) -> None:
    again = written(population.folder, sample_households(2))
    assert again.counts["households"] == 2
    assert [each.name for each in population.folder.parent.iterdir()] == ["population"]


@pytest.mark.parametrize("content", ["mine.txt", "households.parquet"])
def test_nothing_else_is_overwritten(tmp_path: Path, content: str) -> None:
    (tmp_path / content).write_text("mine")
    with pytest.raises(PopulationFaults, match="something other"):
        written(tmp_path)
    assert (tmp_path / content).read_text() == "mine"


def test_a_population_with_something_of_mine_in_it_is_not_overwritten(population: Population) -> None:
    (population.folder / "notes.txt").write_text("mine")
    with pytest.raises(PopulationFaults, match="nothing was changed"):
        written(population.folder)
    assert (population.folder / "notes.txt").read_text() == "mine"


def test_a_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(PopulationFaults):
        written(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


def test_null_where_none_may_stand_is_not_written(tmp_path: Path) -> None:
    tables = arrow_tables(rows_of_all(sample_households(1)))
    loose = pa.schema([pa.field(field.name, field.type) for field in arrow_schema("costs")])
    tables["costs"] = pa.Table.from_pylist([{"household_id": 1, "kind": None, "month_cents": 5}], schema=loose)
    with pytest.raises(ValueError, match="kind"):
        write_population(tmp_path / "p", tables, SAMPLE)
    assert list(tmp_path.iterdir()) == []


def test_the_specification_is_what_the_files_hold(population: Population) -> None:
    for name, spec in SPECIFICATION.items():
        assert pq.read_schema(population.paths[name]).names == [column.name for column in spec.columns]


def test_the_documentation_names_every_column_with_its_type() -> None:
    text = (Path(__file__).parents[2] / "docs" / "how-to" / "population-files.md").read_text(encoding="utf-8")
    sections = {part.split("\n", 1)[0]: part for part in text.split("\n### ")}
    for name, spec in SPECIFICATION.items():
        found = [line.split("|")[1:3] for line in sections[name].splitlines() if line.startswith("| `")]
        found = [[cell.strip() for cell in cells] for cells in found]
        assert found == [[f"`{column.name}`", column.type] for column in spec.columns]
    assert [fault for fault in FAULTS if f"`{fault}`" not in text] == []
