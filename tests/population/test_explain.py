"""One household of a run, explained by the rules and compared with what was stored."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from dienests.population.assess import RUN, assess_population
from dienests.population.command.explain import explain
from dienests.population.duck import Duck
from dienests.population.explain import (
    Basis,
    HouseholdUnknown,
    explain_household,
    explain_in_population,
    read_run,
    result_row,
)
from dienests.population.faults import PopulationFaults
from dienests.population.files import Population
from dienests.rulebook import assess, replaced
from dienests.rulebook.law import library
from tests.population.folders import sample_households, written
from tests.rulebook.households import costs, household, person
from tests.rulebook.table_data import RowsByTable

KNOWN = date(2026, 3, 1)
program = typer.Typer()
program.command("explain")(explain)


def _run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(program, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def _spoil(rows: RowsByTable) -> None:
    rows["costs"][2]["month_cents"] = -5  # of household 2
    rows["persons"][2]["person_id"] = 40  # of household 3, the number of household 4's


@pytest.fixture(scope="module")
def sound_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a population without faults and a run over it; to be copied by those who change it."""
    folder = tmp_path_factory.mktemp("sound")
    _assessed(written(folder / "population", sample_households(2)), folder / "output")
    return folder


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over four pensioners, of whom only the first has no fault."""
    folder = tmp_path_factory.mktemp("run")
    population = written(folder / "population", change=_spoil)
    return _assessed(population, folder / "output")


def _assessed(population: Population, output: Path, *, day: date | None = None) -> Path:
    with Duck() as duck:
        assess_population(population, output, engine=duck, engine_name="duckdb", day=day, known_on=KNOWN)
    return output


def test_a_household_is_explained_as_its_file_would_be(output: Path) -> None:
    found = explain_household(output, 1)
    assert found.assessment is not None
    direct = assess(sample_households()[0], known_on=KNOWN)
    assert found.assessment.evaluation.values == direct.evaluation.values
    assert found.stored is not None
    assert found.stored["housing_benefit_cents"] == int(direct.benefits["housing"].amount * 100) > 0
    assert found.differences == ()
    assert found.reasons == ()
    assert found.population.synthetic
    assert json.loads(json.dumps(found.to_json()))["stored"]["granted_from"] == "2026-02-01"


def test_a_household_set_aside_says_why(output: Path) -> None:
    found = explain_household(output, 2)
    assert found.assessment is None
    (reason,) = found.reasons
    assert (reason.table, reason.column, reason.fault, reason.found) == ("costs", "month_cents", "out_of_bounds", "-5")
    assert reason.expected.en == "from 0 to 1000000000"


def test_faults_between_households_come_from_the_run(output: Path) -> None:
    assert [reason.fault for reason in explain_household(output, 4).reasons] == ["duplicate"]
    assert "no_person" in {reason.fault for reason in explain_household(output, 3).reasons}


@pytest.mark.parametrize("number", [0, 99, -1, 2**63, 10**30])
def test_a_household_that_is_not_there(output: Path, number: int) -> None:
    with pytest.raises(HouseholdUnknown, match="no household"):
        explain_household(output, number)


def test_data_changed_since_the_run_is_noticed(sound_run: Path, tmp_path: Path) -> None:
    output = shutil.copytree(sound_run / "output", tmp_path / "output")
    written(tmp_path / "population", change=lambda rows: rows["incomes"][0].update(month_1_cents=0))
    found = explain_household(output, 1)
    assert "income_month_cents" in {each.column for each in found.differences}
    assert explain_household(output, 2).differences == ()
    code, out, _ = _run(output, 1, "--lang", "en")
    assert code == 0
    assert "The stored result differs" in out
    assert "income_month_cents" in out


def test_the_day_of_the_run_is_the_day_of_the_explanation(tmp_path: Path) -> None:
    output = _assessed(written(tmp_path / "population"), tmp_path / "output", day=date(2025, 3, 31))
    found = explain_household(output, 1)
    assert found.household is not None
    assert found.household["applied_on"] == "2025-03-31"
    assert found.differences == ()


def test_the_law_of_a_reform_is_used_where_given(output: Path) -> None:
    standing = library().parameters["housing_coefficient"]
    halved = tuple(
        replace(entry, value=entry.value // 2) if isinstance(entry.value, int) else entry for entry in standing.entries
    )
    law = replaced({"housing_coefficient": replace(standing, entries=halved)})
    found = explain_household(output, 1, law=law)
    assert {each.column for each in found.differences} == {"housing_benefit_cents"}


def test_a_population_needs_no_run(population: Population) -> None:
    found = explain_in_population(population, 2, Basis(date(2025, 12, 31), KNOWN))
    assert found.assessment is not None
    assert found.stored is None
    assert found.of_run is False
    with pytest.raises(HouseholdUnknown):
        explain_in_population(population, 5, Basis(None, KNOWN))


def test_a_population_that_has_moved_can_be_named(sound_run: Path, tmp_path: Path) -> None:
    output = shutil.copytree(sound_run / "output", tmp_path / "output")
    moved = shutil.copytree(sound_run / "population", tmp_path / "elsewhere")
    with pytest.raises(PopulationFaults, match="--population FOLDER"):
        explain_household(output, 1)
    assert explain_household(output, 1, population=moved).differences == ()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"population": 5}', "[" * 100_000])
def test_a_broken_run_is_a_fault(tmp_path: Path, content: str) -> None:
    (tmp_path / RUN).write_text(content)
    with pytest.raises(PopulationFaults, match=r"run\.json"):
        read_run(tmp_path)


def test_the_row_of_an_assessment_is_that_of_the_run(tmp_path: Path) -> None:
    """With members who are not counted, and amounts between two cents."""
    member = person("A", "1990-02-28", income=[{"kind": "wage", "months": {"2026-01": "100.01", "2025-05": "7"}}])
    data = household(
        member, person("B", "1940-01-01", in_institution=True), person("C", "2020-02-29"), dwelling=costs(gas="33.33")
    )
    population = written(tmp_path / "population", [data])
    output = _assessed(population, tmp_path / "output")
    (stored,) = pq.read_table(output / "results.parquet").to_pylist()
    row = pq.read_table(population.paths["households"]).to_pylist()[0]
    assert result_row(assess(data, known_on=KNOWN), row) == stored
    assert stored["oldest_age"] == 35


# ---- the command


def test_the_command_prints_the_tree_and_says_that_it_is_the_same(output: Path) -> None:
    code, out, err = _run(output, 1)
    assert (code, err) == (0, "")
    assert "SINTĒTISKI DATI" in out
    assert "Pamatojums" in out
    assert "Saglabātais rezultāts ir tas pats." in out


def test_the_command_prints_why_a_household_was_set_aside(output: Path) -> None:
    code, out, _ = _run(output, 2, "--lang", "en")
    assert code == 1
    assert "costs.month_cents: found -5; expected from 0 to 1000000000" in out
    code, out, _ = _run(output, 2, "--json")
    assert code == 1
    assert json.loads(out)["set_aside"][0]["fault"] == "out_of_bounds"


def test_the_command_explains_a_population_on_a_day(population: Population) -> None:
    code, out, _ = _run(population.folder, 1, "--date", "2025-03-31", "--as-of", "2026-01-01", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["day"], found["known_on"], found["stored"]) == ("2025-03-31", "2026-01-01", None)


def test_the_command_refuses_what_it_cannot_explain(output: Path, tmp_path: Path) -> None:
    code, _, err = _run(output, 77, "--lang", "en")
    assert (code, err.split(" in ")[0]) == (2, "There is no household 77")
    code, _, err = _run(output, 1, "--date", "2026-01-01", "--lang", "en")
    assert code == 2
    assert "do not apply" in err
    code, _, err = _run(tmp_path, 1, "--lang", "en")
    assert code == 2
    assert "population.json" in err
