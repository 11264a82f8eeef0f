"""The same law on Spark: a real cluster of two worker processes gives what the scalar engine and DuckDB give."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dienests.engine.columnar import exactly
from dienests.engine.columnar.words import COLUMN_FORMS, remainder, rounded_to_cents, whole_quotient
from dienests.engine.quantities import rounded_to_cents as rounded_exactly
from dienests.engine.vocabulary import FUNCTIONS
from dienests.population import spark as spark_module
from dienests.population.agreement import disagreements, random_households, write_households
from dienests.population.assess import RESULTS, SET_ASIDE, assess_population
from dienests.population.duck import Duck
from dienests.population.spark import (
    MasterUnreachable,
    Spark,
    SparkMissing,
    SparkRefused,
    StorageNotShared,
    UnknownMaster,
    what_is_missing,
)
from dienests.rulebook.table_check import FAULT_COLUMNS, faults
from dienests.rulebook.tables import unbound_tables
from tests.population.folders import written
from tests.population.spark_cluster import cluster
from tests.population.test_assess import ORDINARY, _rows, _spoil
from tests.rulebook.table_data import arrow, together
from tests.rulebook.test_table_check import CELLS, STRUCTURES, _sample

WORKERS = 2
HOUSEHOLDS = 1_000
QUICK_JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"  # starts in half the time, for work that is over in seconds
FOR_TESTS = {
    "spark.executor.memory": "512m",
    "spark.executor.extraJavaOptions": QUICK_JAVA,
    "spark.driver.extraJavaOptions": QUICK_JAVA,
    # No task before both workers are there.
    "spark.cores.max": str(WORKERS),
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.scheduler.maxRegisteredResourcesWaitingTime": "60s",
}
NUMBERS = (0, 1, -1, 599, 600, 601, 1199, 1200, -600, -601, -1199, -1200, 2**37 + 7, -(2**37) - 7)
DATES = (date(1900, 1, 31), date(2004, 2, 29), date(2023, 2, 28), date(2024, 2, 29), date(2026, 2, 10))


def on_cluster(test: Callable[..., None]) -> Callable[..., None]:
    """A test that needs Spark; all of them in one process, which starts the cluster once."""
    marked: Callable[..., None] = pytest.mark.spark(pytest.mark.xdist_group("spark")(test))
    return marked


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster; where Spark cannot run the gate fails and others skip."""
    missing = what_is_missing()
    if missing is not None:
        (pytest.fail if os.environ.get("DIENESTS_TEST_ALL") == "1" else pytest.skip)(missing.en)
    with cluster(tmp_path_factory.mktemp("cluster"), workers=WORKERS, memory="512m") as address:
        yield address


@pytest.fixture(scope="session")
def spark(master: str) -> Iterator[Spark]:
    with Spark(master=master, settings=FOR_TESTS) as engine:
        yield engine


def _in_parts(table: pa.Table, folder: Path, *, parts: int = 4) -> Path:
    """A table as a folder of Parquet files, so that several workers have something to read."""
    folder.mkdir(parents=True)
    rows = -(-table.num_rows // parts) or 1
    for part in range(parts):
        pq.write_table(table.slice(part * rows, rows), folder / f"part-{part}.parquet")
    return folder


@on_cluster
def test_every_rule_agrees_on_two_workers(spark: Spark, tmp_path: Path) -> None:
    before = spark.tasks_by_executor()
    for day in (date(2023, 5, 31), date(2026, 11, 17)):
        households = list(random_households(seed=1, count=HOUSEHOLDS, day=day))
        whole = tmp_path / f"{day}"
        whole.mkdir()
        paths = write_households(households, whole)
        spark.read({name: _in_parts(pq.read_table(path), tmp_path / f"{day} {name}") for name, path in paths.items()})
        assert list(disagreements(spark, households, known_on=date(2026, 11, 17))) == []
    worked = {where: done - before.get(where, 0) for where, done in spark.tasks_by_executor().items()}
    assert len([done for done in worked.values() if done]) == WORKERS, worked


@on_cluster
def test_the_input_check_finds_the_same_faults(spark: Spark, tmp_path: Path) -> None:
    faulty = [_sample(1, 10)]
    for number, (table, column, value, _fault) in enumerate(CELLS, start=2):
        rows = _sample(number, number * 10)
        rows[table][0][column] = value
        faulty.append(rows)
    for number, (rows, _places) in enumerate(STRUCTURES, start=len(CELLS) + 2):
        faulty.append(_moved(rows, number))
    extreme = _sample(999, 99_900)
    extreme["incomes"][0] |= {f"month_{n}_cents": 2**63 - 1 for n in (1, 2, 3)}
    extreme["persons"][0]["born"], extreme["persons"][1]["born"] = date(1, 1, 1), date(9999, 12, 31)
    tables = arrow(together([*faulty, extreme]))
    paths = {name: _in_parts(table, tmp_path / name) for name, table in tables.items()}
    expression = faults(unbound_tables(), day=None)
    spark.read(paths)
    with Duck() as duck:
        duck.read(paths)
        ours, theirs = (sorted(map(str, _tuples(engine.rows(expression)))) for engine in (duck, spark))
    assert len(ours) > len(CELLS) + len(STRUCTURES)
    assert theirs == ours


@on_cluster
def test_a_population_with_faults_is_assessed_as_by_duckdb(spark: Spark, tmp_path: Path) -> None:
    population = written(tmp_path / "population", [ORDINARY] * 9, _spoil)
    known_on = date(2026, 11, 21)
    found = {}
    with Duck() as duck:
        for name, engine in (("duckdb", duck), ("spark", spark)):
            output = tmp_path / name
            run = assess_population(population, output, engine=engine, engine_name=name, day=None, known_on=known_on)
            assert (run.households, run.assessed, run.set_aside) == (10, 2, 8)
            found[name] = [sorted(map(str, _rows(output / part))) for part in (RESULTS, SET_ASIDE)]
    assert found["spark"] == found["duckdb"]


def _moved(rows: Any, number: int) -> Any:
    """The rows of a household under numbers of its own, wherever they have one."""
    at = {"household_id": number, "person_id": number * 10_000}
    return {
        table: [
            {key: value + at[key] if key in at and value is not None else value for key, value in row.items()}
            for row in each
        ]
        for table, each in rows.items()
    }


def _tuples(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in FAULT_COLUMNS) for row in rows]


@on_cluster
def test_words_of_rules_mean_the_same(spark: Spark, tmp_path: Path) -> None:
    numbers = pa.table({"number": pa.array(NUMBERS, pa.int64())})
    pairs = [(start, day) for start, day in product(DATES, DATES) if start <= day]
    days = pa.table({"start": [start for start, _ in pairs], "day": [day for _, day in pairs]})
    spark.read({"numbers": _in_parts(numbers, tmp_path / "numbers"), "days": _in_parts(days, tmp_path / "days")})
    number = ibis.table({"number": "int64"}, name="numbers")
    n = number.number
    ways = ("half_up", "down", "up")
    for row in spark.rows(
        number.mutate(
            remainder=remainder(n, 1200),
            quotient=whole_quotient(n, 12),
            times=COLUMN_FORMS["times"](n * 100, 250),
            divided=COLUMN_FORMS["divided"](n * 12, 12),
            least=COLUMN_FORMS["min"](n, 600),
            greatest=COLUMN_FORMS["max"](n, 600),
            **{way: rounded_to_cents(n, way) for way in ways},
        )
    ):
        value = row.pop("number")
        expected = {"remainder": value % 1200, "quotient": value // 12, "times": value * 250, "divided": value}
        expected |= {"least": min(value, 600), "greatest": max(value, 600)}
        assert row == expected | {way: rounded_exactly(value, way) for way in ways}, value
    day = ibis.table({"start": "date", "day": "date"}, name="days")
    words = ("full_months", "full_years")
    found = spark.rows(
        day.mutate(
            first=exactly(COLUMN_FORMS["first_of_month"](day.day), "date"),
            **{w: COLUMN_FORMS[w](day.start, day.day) for w in words},
        )
    )
    assert len(found) == len(pairs)
    for row in found:
        assert row["first"] == row["day"].replace(day=1)
        assert [row[w] for w in words] == [FUNCTIONS[w](row["start"], row["day"]) for w in words]


@on_cluster
def test_a_number_that_runs_over_is_an_error(spark: Spark, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    spark.read({"largest": _in_parts(pa.table({"number": [2**63 - 1, 1]}), tmp_path / "largest")})
    table = ibis.table({"number": "int64"}, name="largest")
    with pytest.raises(SparkRefused, match="ARITHMETIC_OVERFLOW") as refused:
        spark.rows(table.aggregate(table.number.sum()))
    assert "at org.apache" not in str(refused.value) + capfd.readouterr().err


@on_cluster
def test_parts_are_written_whatever_the_path_is_called(spark: Spark, tmp_path: Path) -> None:
    folder = _in_parts(pa.table({"number": list(range(100))}), tmp_path / "Ādaži [2026] {a,b} *")
    spark.read({"somewhere": folder})
    table = ibis.table({"number": "int64"}, name="somewhere")
    (tmp_path / ".partial").mkdir()
    target = tmp_path / ".partial" / "Rēzekne [1]"
    assert spark.write(table.filter(table.number < 40), target) == 40
    assert sorted(pq.read_table(target)["number"].to_pylist()) == list(range(40))
    assert {file.suffix for file in target.iterdir()} == {".parquet"}
    with pytest.raises(FileExistsError):
        spark.write(table, target)
    spark.read({"one_file": next(target.glob("*.parquet"))})
    assert spark.rows(ibis.table({"number": "int64"}, name="one_file"))
    nobody = tmp_path / "nobody"
    assert spark.write(table.filter(table.number < 0), nobody) == 0
    assert pq.read_schema(next(nobody.iterdir())).names == ["number"]


@on_cluster
def test_files_that_workers_do_not_see_are_named(spark: Spark, tmp_path: Path) -> None:
    folder = _in_parts(pa.table({"number": [1, 2, 3]}), tmp_path / "gone", parts=1)
    spark.read({"gone": folder})
    (folder / "part-0.parquet").unlink()
    with pytest.raises(StorageNotShared, match="same path"):
        spark.write(ibis.table({"number": "int64"}, name="gone"), tmp_path / "out")


@on_cluster
def test_parts_that_this_machine_does_not_see_are_named(
    spark: Spark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spark.read({"some": _in_parts(pa.table({"number": [1, 2, 3, 4]}), tmp_path / "some")})
    monkeypatch.setattr(spark_module, "_remove_checksums", lambda path: next(path.glob("part-*")).unlink())
    with pytest.raises(StorageNotShared, match="elsewhere"):
        spark.write(ibis.table({"number": "int64"}, name="some"), tmp_path / "elsewhere")


@on_cluster
def test_one_session_at_a_time(spark: Spark, master: str) -> None:
    with pytest.raises(RuntimeError, match="already runs Spark"), Spark(master=master):
        pass
    assert spark.tasks_by_executor()


# ---- without Spark


def _java(folder: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    java = folder / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{said}' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(folder))


@pytest.mark.parametrize(
    ("said", "version"),
    [('openjdk version "17.0.15" 2025-04-15', 17), ('java version "1.8.0_402"', 8), ('openjdk version "25" x', 25)],
)
def test_java_is_asked_for_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, version: int
) -> None:
    _java(tmp_path, monkeypatch, said)
    assert spark_module.java_version() == version


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_module, "find_spec", lambda name: None)
    with pytest.raises(SparkMissing, match=r"requirements/spark\.txt"):
        Spark()
    monkeypatch.setattr(spark_module, "find_spec", lambda name: object())
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(SparkMissing, match="Java was not found"):
        Spark()
    _java(tmp_path, monkeypatch, 'openjdk version "11.0.2"')
    with pytest.raises(SparkMissing, match="Java 11 was found"):
        Spark()


def test_a_master_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_module, "what_is_missing", lambda: None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: refused
        address = f"spark://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(MasterUnreachable, match=address):
            Spark(master=address)


@pytest.mark.parametrize("master", ["yarn", "spark://", "spark://host", "local[x]", "http://host:1"])
def test_only_masters_that_are_tested_are_taken(master: str) -> None:
    with pytest.raises(UnknownMaster, match=r"spark://host:port"):
        Spark(master=master)
