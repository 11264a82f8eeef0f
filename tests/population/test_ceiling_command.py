"""`--ceiling` on the command line, for one value of the law: the answer, where it is written, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from openpyxl import load_workbook
from typer.testing import CliRunner

from dienests.population.ceiling import CeilingFault
from dienests.population.ceiling_value import Sought, bounds, nearest, sought
from dienests.population.command.compare import compare
from dienests.population.files import Population
from dienests.population.reform import sides
from dienests.practice.reforms import load_reform
from dienests.rulebook.law import library
from tests.population.folders import sample_households, written

DAY = date(2026, 1, 31)
KNOWN = date(2026, 11, 21)


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Population:
    return written(tmp_path_factory.mktemp("ceiling") / "population", sample_households(5))


def run(population: Population, *arguments: str) -> Any:
    app = typer.Typer()
    app.command()(compare)
    fixed = ("--reform", "coefficients_2026", "--as-of", f"{KNOWN}", "--lang", "en")
    return CliRunner().invoke(app, [str(population.folder), *fixed, *arguments])


def test_the_largest_value_is_said_and_written(population: Population, tmp_path: Path) -> None:
    output = tmp_path / "out"
    asked = ("--ceiling", "+50", "--ceiling-parameter", "housing_coefficient", "--ceiling-for", "household_type=S")
    found = run(population, *asked, "--output", str(output))
    assert found.exit_code == 0, found.output
    stored = json.loads((output / "ceiling.json").read_text())
    value = stored["allowed"]["written"]["en"]
    assert f"the most that fits is {value}" in found.output
    tried = {each["step"]: each["cost_month_cents"] for each in stored["tried"]}
    step, ceiling = stored["allowed"]["step"], stored["ceiling_month_cents"]
    assert tried[step] <= ceiling < tried[step + 1]
    rows = (output / "tables" / "ceiling.csv").read_text("utf-8-sig").splitlines()
    assert sum(value in row and "what the ceiling allows" in row for row in rows) == 1
    sheet = load_workbook(output / "comparison.xlsx")["Budget ceiling"]
    assert value in [row[2].value for row in sheet.iter_rows()]


def test_as_json(population: Population) -> None:
    found = run(population, "--ceiling", "0", "--ceiling-parameter", "gmi_first", "--json")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["ceiling"]["what"]["en"] == "GMI threshold, first or only person"
    assert "ceiling" not in json.loads(run(population, "--json").stdout)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--ceiling", "5", "--ceiling-parameter", "gmi_frist"), "Nearest: gmi_first"),
        (("--ceiling", "5", "--ceiling-parameter", "coefficient_follows"), "Nearest: "),  # a choice
        (("--ceiling", "5", "--ceiling-parameter", "housing_coefficient"), "household_type=S"),
        (("--ceiling", "5", "--ceiling-parameter", "gmi_first", "--ceiling-for", "household_type=S"), "everybody"),
        (("--ceiling", "5", "--ceiling-parameter", "gmi_first", "--ceiling-for", "S"), "KEY=VALUE"),
        (("--ceiling", "5", "--ceiling-for", "household_type=S"), "--ceiling-parameter"),
        (("--ceiling-parameter", "gmi_first"), "--ceiling"),
        (
            ("--ceiling", "5", "--ceiling-parameter", "housing_coefficient", "--ceiling-for", "household_type=Q"),
            "S, P, PC, C, O",
        ),
    ],
)
def test_what_is_refused_before_the_work(population: Population, arguments: tuple[str, ...], said: str) -> None:
    found = run(population, *arguments)
    assert found.exit_code == 2
    assert said in found.output
    assert "Traceback" not in found.output


def test_every_value_that_can_be_sought_has_room_to_look() -> None:
    found = sides(load_reform("coefficients_2026"), known_on=KNOWN)
    for name, parameter in library().parameters.items():
        if parameter.kind in ("money", "ratio", "count") and parameter.view_of is None and not parameter.keys:
            value = sought(name, {}, law=library())
            lowest, highest = bounds(found, value, on=DAY)
            assert 0 <= lowest < highest
    with pytest.raises(CeilingFault) as caught:
        sought("housing_coefficient_month_before", {}, law=library())  # seen through another one
    assert "housing_coefficient" in caught.value.text.lv
    assert bounds(found, Sought(parameter="gmi_first"), on=DAY) == (0, 1870)
    assert nearest("neddy_first", ["gmi_first", "needy_other", "needy_first"])[0] == "needy_first"
