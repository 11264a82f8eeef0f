"""The example of docs/how-to/write-a-rule.md runs as it is printed."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dienests.engine import Library, explainer, load_library, load_parameters, load_sources, nodes_of
from dienests.engine.quantities import money_text
from dienests.rulebook import assess, library
from dienests.rulebook.entities import ENTITIES
from dienests.rulebook.law import FOLDER, MODULES, TARGETS
from tests.rulebook.households import Json, costs, household, person

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-rule.md"
TODAY = date(2026, 11, 21)


def _block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.fixture
def law(tmp_path: Path) -> Iterator[Library]:
    rules, values = tmp_path / "winter_supplement_tutorial.py", tmp_path / "parameters.yaml"
    rules.write_text(_block("python"), encoding="utf-8")
    values.write_text(_block("yaml"), encoding="utf-8")
    specification = importlib.util.spec_from_file_location(rules.stem, rules)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[rules.stem] = module
    specification.loader.exec_module(module)
    own = load_parameters(values, sources=load_sources(FOLDER / "sources.yaml"))
    parameters = [*library().parameters.values(), *own]
    targets = (*TARGETS, "winter_supplement")
    yield load_library(entities=ENTITIES, modules=[*MODULES, module], parameters=parameters, targets=targets)
    del sys.modules[rules.stem]


def _family(applied_on: str, municipality: str, **bills: object) -> Json:
    children = [person("K", "2015-01-01"), person("L", "2018-01-01")]
    return household(person("A"), *children, applied_on=applied_on, municipality=municipality, dwelling=costs(**bills))


@pytest.mark.parametrize(
    ("applied_on", "municipality", "bills", "amount"),
    [
        ("2026-11-10", "paraugpils", {"heating": 300, "rent": 100}, "51.00"),
        ("2026-11-10", "paraugpils", {"heating": 100, "solid_fuel": "0.01"}, "33.34"),
        ("2026-11-10", "paraugpils", {"rent": 100}, "0.00"),
        ("2026-11-10", "ogre", {"heating": 300}, "0.00"),
        ("2026-10-31", "paraugpils", {"heating": 300}, "0.00"),
    ],
)
def test_the_supplement(law: Library, applied_on: str, municipality: str, bills: Json, amount: str) -> None:
    evaluation = assess(_family(applied_on, municipality, **bills), known_on=TODAY, law=law).evaluation
    assert money_text(evaluation.values["winter_supplement"][0]) == amount


def test_its_explanation_reaches_the_bills_and_the_source(law: Library) -> None:
    found = assess(_family("2026-11-10", "paraugpils", heating=60, rent=9), known_on=TODAY, law=law)
    nodes = list(nodes_of(explainer(found.evaluation).tree("winter_supplement")))
    said = {(node["name"], node["value"]) for node in nodes}
    assert {("winter_supplement", "20.00"), ("cost_month", "60.00"), ("supplement_per_child", "25.50")} <= said
    assert next(node for node in nodes if node["name"] == "supplement_per_child")["known"] == "2026-10-15"


def test_paraugpils_shows_every_feature_of_parameters() -> None:
    coefficients = {
        known_on: assess(
            household(person("P", "1950-01-01"), person("K", "2015-01-01"), municipality="paraugpils"),
            known_on=known_on,
        ).evaluation.values["coefficient"][0]
        for known_on in (date(2026, 2, 20), date(2026, 3, 1), date(2026, 3, 15))
    }
    assert list(coefficients.values()) == [170, 200, 225]
