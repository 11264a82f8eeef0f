"""A reform on a population on disk: both laws run by the columns, beside the rules case by case, and the command."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pytest
import typer
from typer.testing import CliRunner

from dienests.engine import Text
from dienests.population.command.compare import compare
from dienests.population.comparison import Comparison, Outcome
from dienests.population.duck import Duck
from dienests.population.files import Population, write_population
from dienests.population.manifest import Manifest
from dienests.population.preview import Ready, compare_population, day_of, explained, ready
from dienests.population.reform import LawOfSide, Sides, sides
from dienests.population.report_context import SYNTHETIC
from dienests.practice.reforms import Reform, load_reform
from dienests.rulebook import assess
from dienests.rulebook.table_columns import PERSONS, SPECIFICATION, arrow_schema
from dienests.rulebook.table_rows import rows_of
from tests.rulebook.households import costs, household, income, person

NOW = date(2026, 11, 21)
APPLIED = date(2026, 1, 31)
FAULTY = 5


def some_households(count: int) -> list[dict[str, Any]]:
    draw = random.Random(4)
    found = []
    for _ in range(count):
        members = []
        for place in range(draw.choice([1, 1, 2, 3, 4])):
            age = draw.randint(18, 90) if place < 2 else draw.randint(1, 17)
            kind = "old_age_pension" if age > 64 else "wage" if age > 17 else "family_state_benefit"
            members.append(
                person(born=f"{2025 - age}-06-15", income=[income(kind, draw.choice([0, 50, 180, 420, 700]))])
            )
        found.append(
            household(
                *members,
                applied_on=APPLIED.isoformat(),
                municipality=draw.choice(["ogre", "riga"]),
                dwelling=costs(heating=draw.choice([40, 160, 300]), rent=draw.choice([0, 90])),
                savings="0",
            )
        )
    return found


def seeks(number: int) -> bool:
    return number % 3 > 0


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Population:
    """120 households; the third of them (by number) never apply, and one was born in the future."""
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in SPECIFICATION}
    for number, each in enumerate(some_households(120)):
        made = rows_of(each, household_id=number, first_person_id=number * 10, seeks_assistance=seeks(number))
        for table, more in made.items():
            rows[table] += more
    next(row for row in rows[PERSONS] if row["household_id"] == FAULTY)["born"] = date(2030, 1, 1)
    tables = {table: pa.Table.from_pylist(rows[table], schema=arrow_schema(table)) for table in rows}
    manifest = Manifest(Text("Proba", "Trial"), True, "tests", APPLIED, applied_on=APPLIED)
    return write_population(tmp_path_factory.mktemp("preview") / "population", tables, manifest)


@pytest.fixture(scope="module")
def reform() -> Reform:
    return load_reform("coefficients_2026")


@pytest.fixture(scope="module")
def laws(reform: Reform) -> Sides:
    return sides(reform, known_on=NOW)


@pytest.fixture(scope="module")
def prepared(population: Population, reform: Reform) -> Iterator[Ready]:
    with Duck(threads=1) as duck:
        yield ready(duck, population, day=day_of(reform, None, population))


@pytest.fixture(scope="module")
def comparison(prepared: Ready, reform: Reform, laws: Sides) -> Comparison:
    return compare_population(prepared, reform, laws)


def cents(each: dict[str, Any], side: LawOfSide) -> Outcome:
    found = assess(each, known_on=side.known_on, law=side.law)
    gmi, housing = (int(found.benefits[name].amount * 100) for name in ("gmi", "housing"))
    return Outcome(found.status, gmi, housing)


def test_cost_and_recipients_are_those_of_the_rules_case_by_case(comparison: Comparison, laws: Sides) -> None:
    seeking = [each for number, each in enumerate(some_households(120)) if seeks(number) and number != FAULTY]
    total = comparison.figures.total
    assert total.seeking.households == len(seeking)
    for side, law in ((laws.before, total.before), (laws.after, total.after)):
        outcomes = [cents(each, side) for each in seeking]
        assert law.benefits["gmi"].cost_month_cents == sum(each.gmi_cents for each in outcomes)
        assert law.benefits["housing"].cost_month_cents == sum(each.housing_cents for each in outcomes)
        assert law.benefits["together"].households == sum(each.together_cents > 0 for each in outcomes)
        assert law.statuses["needy"].households == sum(each.status == "needy" for each in outcomes)
    assert total.changes["housing"].gaining.households > 0
    assert total.changes["housing"].losing.households == 0


def test_the_households_that_change_most_open_to_the_rules(
    comparison: Comparison, prepared: Ready, laws: Sides
) -> None:
    assert len(comparison.figures.largest) == 10
    for changed in comparison.figures.largest:
        assert seeks(changed.household_id)
        found = explained(prepared, laws, changed.household_id)
        for stored, said in ((changed.before, found.before), (changed.after, found.after)):
            amounts = {name: int(each["amount"].replace(".", "")) for name, each in said["benefits"].items()}
            assert amounts == {"gmi": stored.gmi_cents, "housing": stored.housing_cents}
            assert said["status"] == stored.status
        assert "housing_benefit" in [each.name for each in found.differences]


def test_a_household_at_fault_is_set_aside_and_counted(comparison: Comparison) -> None:
    assert (comparison.population.assessed, comparison.population.set_aside) == (119, 1)
    assert FAULTY not in [each.household_id for each in comparison.figures.largest]
    assert comparison.population.synthetic
    assert (comparison.day, comparison.before.known_on) == (APPLIED, date(2026, 2, 20))


def test_the_cost_of_a_law_alone(comparison: Comparison, prepared: Ready, laws: Sides) -> None:
    after = comparison.figures.total.after.benefits["together"].cost_month_cents
    assert prepared.cost_month_cents(laws.after) == after


def test_a_second_law_needs_one_run_more(comparison: Comparison, prepared: Ready, laws: Sides) -> None:
    figures, assessed = prepared.figures_after(laws.before)
    assert (assessed, figures.largest) == (119, ())
    assert figures.total.after == figures.total.before == comparison.figures.total.before


def application() -> typer.Typer:
    app = typer.Typer()
    app.command()(compare)
    return app


def run(*arguments: str) -> Any:
    return CliRunner().invoke(application(), list(arguments))


def test_the_command_writes_a_folder(population: Population, comparison: Comparison, tmp_path: Path) -> None:
    output = tmp_path / "out"
    found = run(
        str(population.folder), "--reform", "coefficients_2026", "--as-of", "2026-11-21", "--output", str(output)
    )
    assert found.exit_code == 0, found.output
    assert SYNTHETIC.lv in found.output
    assert Comparison.from_json(json.loads((output / "comparison.json").read_text())) == comparison
    assert len(list((output / "tables").glob("*.csv"))) == 12
    for plot in (output / "plots").glob("*.svg"):
        ElementTree.fromstring(plot.read_text())
    assert len(list((output / "plots").glob("*.svg"))) == 6
    pages = list((output / "households").glob("*.md"))
    assert sorted(int(page.stem) for page in pages) == sorted(each.household_id for each in comparison.figures.largest)
    assert "## Kas atšķiras" in pages[0].read_text()
    assert SYNTHETIC.lv in pages[0].read_text()
    assert (output / "comparison.xlsx").stat().st_size > 5_000
    assert (output / "reform.yaml").read_text() == load_reform("coefficients_2026").text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--reform", "nothing_of_the_kind"), "coefficients_2026"),
        (("--reform", "tutorial", "--ceiling", "much"), "--ceiling"),
        (("--reform", "tutorial", "--ceiling", "1.005"), "--ceiling"),
        (("--reform", "tutorial", "--ceiling", "nan"), "--ceiling"),
        (("--reform", "tutorial", "--date", "2026-02-30"), "--date"),
        (("--reform", "tutorial", "--date", "2026-01-31", "--ceiling", "+100", "--output", "."), "."),
    ],
)
def test_what_the_command_refuses(population: Population, arguments: tuple[str, ...], said: str) -> None:
    found = run(str(population.folder), *arguments)
    assert found.exit_code == 2
    assert said in found.output
    assert "Traceback" not in found.output


def test_a_folder_of_something_else_is_left_alone(population: Population, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    found = run(str(population.folder), "--reform", "tutorial", "--output", str(tmp_path))
    assert found.exit_code == 2
    assert (tmp_path / "letter.txt").read_text() == "dear"
