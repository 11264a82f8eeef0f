"""A population assessed into a folder: whole or not at all, nobody lost, and the law of each household's own day."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from threading import Timer
from typing import Any

import pyarrow.parquet as pq
import pytest

from dienests.engine import GraphFault, Text
from dienests.population.assess import (
    RESULTS,
    RUN,
    SET_ASIDE,
    OutputExists,
    Run,
    assess_population,
)
from dienests.population.duck import Duck
from dienests.population.files import Population
from dienests.population.fitting import fit_tables
from dienests.population.results import RESULT_COLUMNS, steps
from dienests.rulebook import assess
from dienests.rulebook.law import library
from dienests.rulebook.table_check import FAULT_COLUMNS
from dienests.rulebook.table_columns import HOUSEHOLDS
from tests.population.folders import written
from tests.rulebook.households import Json, costs, household, income, person
from tests.rulebook.table_data import RowsByTable

KNOWN_ON = date(2026, 11, 21)
DAY = date(2026, 2, 10)
ORDINARY = household(person("A", "1950-01-01", income=[income("old_age_pension", 300)]), dwelling=costs(rent=50))


def _assess(population: Population, output: Path, *, day: date | None = DAY, **more: Any) -> Run:
    with Duck(threads=2) as duck:
        return assess_population(
            population, output, engine=duck, engine_name="duckdb", day=day, known_on=KNOWN_ON, **more
        )


def _rows(folder: Path) -> list[dict[str, Any]]:
    """All rows of a folder of parts, with every part of the same columns."""
    parts = [pq.read_table(part) for part in sorted(folder.glob("*.parquet"))]
    assert parts, f"{folder} has no part, not even an empty one"
    assert len({tuple(part.schema.names) for part in parts}) == 1
    return [row for part in parts for row in part.to_pylist()]


def _beside(output: Path) -> list[str]:
    return sorted(each.name for each in output.parent.iterdir() if each.name.startswith("."))


def test_the_folder_holds_results_those_set_aside_and_what_was_done(population: Population, tmp_path: Path) -> None:
    told: list[tuple[Text, int, int]] = []
    run = _assess(population, tmp_path / "out", reform="a reform", progress=lambda *each: told.append(each))
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [RESULTS, RUN, SET_ASIDE]
    results = _rows(tmp_path / "out" / RESULTS)
    assert tuple(results[0]) == RESULT_COLUMNS
    assert sorted(row["household_id"] for row in results) == [1, 2, 3, 4]
    assert _rows(tmp_path / "out" / SET_ASIDE) == []
    assert (run.households, run.assessed, run.set_aside) == (4, 4, 0)
    found = json.loads((tmp_path / "out" / RUN).read_text(encoding="utf-8"))
    assert found == run.to_json()
    assert (tmp_path / "out" / found["population"]).resolve() == population.folder.resolve()
    assert found["synthetic"] is True
    assert found["reform"] == "a reform"
    assert len(found["rulebook_versions"]) == 1
    assert all(0 <= done <= total == 4 for _, done, total in told)
    assert told[-1][1] == 4
    assert _beside(tmp_path / "out") == []
    with Duck(threads=2) as duck:
        assert _fill(duck, "found", population, day=DAY) == 4, "in memory the results are the same"
        rows = duck.connection.execute(f"SELECT {', '.join(RESULT_COLUMNS)} FROM found").fetchall()
    assert sorted(rows) == sorted(tuple(row.values()) for row in results)


def test_without_a_day_each_household_is_assessed_by_the_law_of_its_own(tmp_path: Path) -> None:
    days = ("2021-06-30", "2021-07-01", "2026-01-01")
    households = [{**ORDINARY, "applied_on": day} for day in days]
    run = _assess(written(tmp_path / "population", households), tmp_path / "out", day=None)
    assert (run.assessed, run.set_aside) == (len(days), 0)
    versions = []
    for row in _rows(tmp_path / "out" / RESULTS):
        alone = assess(households[row["household_id"] - 1], known_on=KNOWN_ON)
        assert row["gmi_benefit_cents"] == int(alone.benefits["gmi"].amount * 100)
        assert row["housing_benefit_cents"] == int(alone.benefits["housing"].amount * 100)
        assert (row["status"], row["granted_from"]) == (alone.status, alone.granted_from)
        versions.append(alone.rulebook_version)
    assert set(run.rulebook_versions) == set(versions)
    assert len(set(versions)) == len(days)


def _spoil(rows: RowsByTable) -> None:
    """A fault for each household but the first two; of the fifth several, and the sixth stands there twice."""
    rows["households"][2]["municipality"] = "atlantis"
    rows["incomes"][3]["month_1_cents"] = 10**15
    rows["households"][4].update(vehicles=-1, savings_cents=-1)
    rows["persons"][4]["disability_group"] = 9
    rows["households"].append(dict(rows["households"][5]))
    rows["persons"][6]["born"] = date(2030, 1, 1)
    rows["costs"][7]["kind"] = "yacht"
    rows["persons"][8]["household_id"] = 77


FAULTS = {
    (3, "households", "municipality", "unknown_code"),
    (4, "incomes", "month_1_cents", "out_of_bounds"),
    (5, "households", "vehicles", "out_of_bounds"),
    (5, "households", "savings_cents", "out_of_bounds"),
    (5, "persons", "disability_group", "out_of_bounds"),
    (6, "households", "household_id", "duplicate"),
    (7, "persons", "born", "born_after_application"),
    (8, "costs", "kind", "unknown_code"),
    (9, "households", "household_id", "no_members"),
    (77, "persons", "household_id", "no_household"),
}


def test_households_at_fault_are_set_aside_named_and_counted(tmp_path: Path) -> None:
    run = _assess(written(tmp_path / "population", [ORDINARY] * 9, _spoil), tmp_path / "out")
    rows = _rows(tmp_path / "out" / SET_ASIDE)
    assert {tuple(row) for row in rows} == {FAULT_COLUMNS}
    assert {tuple(row[name] for name in FAULT_COLUMNS[:4]) for row in rows} >= FAULTS
    assert {row["household_id"] for row in rows} == {*range(3, 10), 77}
    assert {row["found"] for row in rows} >= {"atlantis", "yacht", "-1", "9", "2030-01-01"}
    assert sorted(row["household_id"] for row in _rows(tmp_path / "out" / RESULTS)) == [1, 2]
    assert (run.households, run.assessed, run.set_aside) == (10, 2, 8)


@pytest.mark.parametrize(("households", "day"), [(0, DAY), (0, None), (2, None)])
def test_where_nobody_is_left_there_are_tables_without_rows(tmp_path: Path, day: date | None, households: int) -> None:
    def change(rows: RowsByTable) -> None:
        for row in rows["households"]:
            row["vehicles"] = -1

    population = written(tmp_path / "population", [ORDINARY] * households, change)
    run = _assess(population, tmp_path / "out", day=day)
    assert (run.households, run.assessed, run.set_aside) == (households, 0, households)
    assert _rows(tmp_path / "out" / RESULTS) == []
    (first, *_) = sorted((tmp_path / "out" / RESULTS).glob("*.parquet"))
    assert tuple(pq.read_schema(first).names) == RESULT_COLUMNS


def _fill(duck: Duck, name: str, population: Population, *, day: date | None) -> int:
    duck.read(population.paths)
    found = steps(duck, fit_tables(duck, population, day=day), law=library(), known_on=KNOWN_ON, day=day)
    return sum(duck.fill(name, step.results, ranges=duck.ranges()) for step in found)


def test_what_is_set_aside_on_one_day_says_nothing_of_another(tmp_path: Path) -> None:
    young = household(person("A"), person("B", "2026-03-01"), applied_on="2026-11-10")
    old = household(person("A", "1901-06-01"), applied_on="2026-11-10")
    population = written(tmp_path / "population", [ORDINARY, young, old])
    days = {date(2026, 2, 28): {2}, None: set(), date(2027, 6, 2): {3}, date(2026, 3, 1): set()}
    with Duck(threads=2) as duck:
        duck.read(population.paths)
        for _ in range(2):
            for day, expected in days.items():
                tables = fit_tables(duck, population, day=day)
                fit = {row["household_id"] for row in duck.rows(tables[HOUSEHOLDS].select("household_id"))}
                assert fit == {1, 2, 3} - expected, "asked first, and where it passed before"

    def change(rows: RowsByTable) -> None:
        rows["households"][0]["vehicles"] = -1

    changed = written(tmp_path / "population", [ORDINARY, young, old], change)
    assert _assess(changed, tmp_path / "out", day=None).set_aside == 1


class Broken(Duck):
    """A DuckDB whose disk is full when results are written."""

    def write(self, expression: Any, path: Path, **more: Any) -> int:
        written = super().write(expression, path, **more)
        if "gmi_benefit_cents" in expression:
            raise OSError("no space left")
        return written


def test_a_run_that_fails_leaves_what_was_there_and_one_that_ends_replaces_it(
    population: Population, tmp_path: Path
) -> None:
    output = tmp_path / "out"

    def fail() -> None:
        with Broken(threads=2) as duck, pytest.raises(OSError, match="no space"):
            assess_population(population, output, engine=duck, engine_name="duckdb", day=DAY, known_on=KNOWN_ON)
        assert _beside(output) == []

    fail()
    assert not output.exists()
    _assess(population, output)
    (output / RESULTS / "old.parquet").write_bytes(b"of the run before")
    before = {each: each.stat().st_mtime_ns for each in sorted(output.rglob("*"))}
    fail()
    assert {each: each.stat().st_mtime_ns for each in sorted(output.rglob("*"))} == before
    _assess(population, output, day=None)
    assert json.loads((output / RUN).read_text(encoding="utf-8"))["day"] is None
    assert not (output / RESULTS / "old.parquet").exists()
    assert _beside(output) == []


def test_what_is_no_output_of_a_run_is_left_alone(population: Population, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("Dear")
    (tmp_path / "file").write_text("Dear")
    for path in (tmp_path / "letters", tmp_path / "file", population.folder):
        before = sorted(str(each) for each in tmp_path.rglob("*"))
        with pytest.raises(OutputExists) as refused:
            _assess(population, path)
        assert str(path) in refused.value.text.lv
        assert sorted(str(each) for each in tmp_path.rglob("*")) == before


def test_a_day_without_law_is_refused_and_leaves_nothing(population: Population, tmp_path: Path) -> None:
    with pytest.raises((GraphFault, ValueError)):
        _assess(population, tmp_path / "out", day=date(1999, 1, 1))
    assert not (tmp_path / "out").exists()
    assert _beside(tmp_path / "out") == []


KILLED = """
import os, sys, time
from datetime import date
from pathlib import Path
from threading import Thread
from dienests.population.assess import ASSESSING, assess_population
from dienests.population.duck import Duck
from dienests.population.files import open_population

def wait(what, done, total):
    if what == ASSESSING:
        # One write: print() writes the end of the line apart, and the other thread gets between.
        os.write(1, b"results are written, run.json is not\\n")
        time.sleep(600)

def run(output):
    with Duck(threads=1) as duck:
        assess_population(open_population(Path(sys.argv[1])), Path(output), engine=duck, engine_name="duckdb",
                          day=date(2026, 2, 10), known_on=date(2026, 11, 21), progress=wait)

for output in sys.argv[2:]:
    Thread(target=run, args=(output,)).start()
"""


def test_a_run_that_is_killed_leaves_no_output_or_the_earlier_one(population: Population, tmp_path: Path) -> None:
    fresh, output = tmp_path / "fresh", tmp_path / "out"
    run = _assess(population, output, day=None)
    before = {each: each.read_bytes() for each in sorted(output.rglob("*")) if each.is_file()}
    command = [sys.executable, "-c", KILLED, str(population.folder), str(fresh), str(output)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)}) as child:
        watch = Timer(120, child.kill)
        watch.start()
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in (fresh, output)]
        child.send_signal(signal.SIGKILL)
        watch.cancel()
    assert all(b"results are written" in each for each in said)
    assert child.returncode == -signal.SIGKILL
    assert not fresh.exists()
    assert {each: each.read_bytes() for each in sorted(output.rglob("*")) if each.is_file()} == before
    assert json.loads((output / RUN).read_text(encoding="utf-8")) == run.to_json()

    partial = [each for each in tmp_path.iterdir() if ".partial" in each.name]
    assert len(partial) == 2
    for each in partial:
        assert not (each / RUN).exists()
        with pytest.raises(OutputExists):
            _assess(population, each)
    assert _assess(population, fresh).assessed == 4, "what was left behind is in nobody's way"


def test_amounts_are_those_of_the_day_that_is_asked_for_not_of_the_application(tmp_path: Path) -> None:
    data: Json = {**ORDINARY, "applied_on": "2023-01-10"}
    folder = tmp_path / "O'Neill's [2026] \"x\""
    population = written(folder / "popu'lation", [data])
    _assess(population, folder / "o'wn", day=None)
    _assess(population, folder / "later", day=DAY)
    (own,), (later,) = (_rows(folder / name / RESULTS) for name in ("o'wn", "later"))
    assert own["gmi_limit_cents"] != later["gmi_limit_cents"]
    assert (own["granted_from"].year, later["granted_from"].year) == (2023, 2026)
