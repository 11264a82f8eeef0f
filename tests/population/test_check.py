"""Every fault is counted by table and column, with examples; broken files give a sentence, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from dienests.population.check import CheckReport, Example, check_population
from dienests.population.checked import passed_before
from dienests.population.command.check import check
from dienests.population.duck import Duck
from dienests.population.faults import PopulationFaults
from dienests.population.files import Population, open_population
from dienests.rulebook.table_columns import SPECIFICATION, arrow_schema
from tests.population.folders import rows_of_all, sample_households, written
from tests.rulebook.table_data import RowsByTable

program = typer.Typer()
program.command("check")(check)


def _run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(program, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def _careless(folder: Path, change: Callable[[RowsByTable], Any], households: int = 6) -> Population:
    """A population as a careless writer makes it: NULL allowed everywhere."""
    good = written(folder, sample_households(households))
    rows = rows_of_all(sample_households(households))
    change(rows)
    for name in SPECIFICATION:
        loose = pa.schema([pa.field(field.name, field.type) for field in arrow_schema(name)])
        pq.write_table(pa.Table.from_pylist(rows[name], schema=loose), good.paths[name])
    manifest = folder / "population.json"
    counts = {name: len(rows[name]) for name in SPECIFICATION}
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "counts": counts}))
    return open_population(folder)


def _shown(report: CheckReport) -> dict[tuple[str, str, str], tuple[int, list[Example]]]:
    return {(each.table, each.column, each.fault): (each.count, list(each.examples)) for each in report.faults}


def _spoil(rows: RowsByTable) -> None:
    for row in rows["costs"][2:]:  # of the households 2 to 6, two each
        row["month_cents"] = -5
    rows["persons"][3]["born"] = None
    rows["incomes"][0]["kind"] = "x" * 500 + "\x1b[2J"
    rows["households"][5]["household_id"] = None


def test_a_right_population_has_no_faults(population: Population) -> None:
    assert not passed_before(population, day=None)
    assert check_population(population) == CheckReport((), 0)
    assert passed_before(population, day=None)
    assert not passed_before(population, day=date(2026, 1, 31))


def test_faults_are_counted_with_examples(tmp_path: Path) -> None:
    population = _careless(tmp_path / "p", _spoil)
    seen: list[int] = []
    report = check_population(population, done=seen.append)
    assert seen
    assert _shown(report) == {
        ("costs", "month_cents", "out_of_bounds"): (10, [Example(2, "-5"), Example(2, "-5"), Example(3, "-5")]),
        ("costs", "household_id", "no_household"): (1, [Example(6, "6")]),
        ("households", "household_id", "missing"): (1, [Example(None, "–")]),
        ("incomes", "kind", "unknown_code"): (1, [Example(1, "x" * 60)]),
        ("persons", "born", "missing"): (1, [Example(4, "–")]),
        ("persons", "household_id", "no_household"): (1, [Example(6, "6")]),
    }
    assert report.households == 6
    assert not passed_before(population, day=None)
    assert json.loads(json.dumps(report.to_json()))["faults"][0]["expected"]["en"]


def test_ranges_of_households_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    population = _careless(tmp_path / "p", _spoil)
    whole = check_population(population)
    ranges = Duck.ranges
    monkeypatch.setattr(Duck, "ranges", lambda duck: ranges(duck, size=2))
    with Duck() as duck:
        duck.read(population.paths)
        assert len(duck.ranges()) > 1
    assert check_population(population) == whole


def test_the_day_of_the_check_counts(population: Population) -> None:
    early = check_population(population, day=date(2021, 1, 1))
    assert early.faults == ()
    with pytest.raises(ValueError, match="2020-01-01"):
        check_population(population, day=date(2020, 1, 1))


def _with_garbage_inside(path: Path) -> None:
    content = bytearray(path.read_bytes())
    end = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    content[4:end] = bytes(end - 4)
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("table", SPECIFICATION)
def test_pages_that_break_while_being_read_are_a_fault(population: Population, table: str) -> None:
    _with_garbage_inside(population.paths[table])
    with pytest.raises(PopulationFaults) as refused:
        check_population(open_population(population.folder))
    (fault,) = refused.value.faults
    assert "see whether the file was copied completely" in fault.todo.en


def test_huge_texts_are_faults_and_no_trouble(tmp_path: Path) -> None:
    huge = "č" * 5_000_000
    population = _careless(tmp_path / "p", lambda rows: rows["households"][0].update(municipality=huge))
    (fault,) = check_population(population).faults
    assert (fault.fault, fault.examples) == ("unknown_code", (Example(1, "č" * 60),))


def test_a_thousand_persons_of_one_number_do_not_multiply(tmp_path: Path) -> None:
    def change(rows: RowsByTable) -> None:
        for table in ("persons", "incomes"):
            rows[table] = [{**rows[table][0], "household_id": number} for number in range(1, 1001)] * 3
        rows["households"] = [{**rows["households"][0], "household_id": number} for number in range(1, 1001)]

    found = _shown(check_population(_careless(tmp_path / "p", change)))
    assert found["persons", "person_id", "duplicate"][0] == 3000


# ---- the command


def test_the_command_says_that_all_is_well(population: Population) -> None:
    code, out, err = _run(population.folder, "--lang", "en")
    assert (code, err) == (0, "")
    assert "Sample" in out
    assert "Synthetic data" in out
    assert "No faults." in out


def test_the_command_names_faults_and_fails(tmp_path: Path) -> None:
    population = _careless(tmp_path / "p", _spoil)
    code, out, _ = _run(population.folder)
    assert code == 1
    assert "costs" in out
    assert "no 0 līdz 1000000000" in out
    assert "2: -5; 2: -5; 3: -5" in out
    assert "6 no 6 mājsaimniecībām" in out
    assert "\x1b" not in out
    code, out, _ = _run(population.folder, "--json")
    assert code == 1
    assert len(json.loads(out)["faults"]) == 6


def test_the_command_refuses_what_is_no_population(tmp_path: Path) -> None:
    code, out, err = _run(tmp_path, "--lang", "en")
    assert (code, out) == (1, "")
    assert err.strip().endswith("Name the folder that holds population.json.")


@pytest.mark.parametrize("day", ["yesterday", "2020-12-31"])
def test_the_command_refuses_a_day(population: Population, day: str) -> None:
    code, _, err = _run(population.folder, "--date", day, "--lang", "en")
    assert code == 2
    assert day in err
