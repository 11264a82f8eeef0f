"""Every published example, as a file that a caseworker could have written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from dienests.engine import in_force, nodes_of
from dienests.engine.quantities import money
from dienests.engine.yaml_text import read_yaml
from dienests.rulebook import assess, library

FOLDER = Path(__file__).parent
CASES = sorted(path for benefit in ("gmi", "housing", "means") for path in (FOLDER / benefit).glob("*/*.yaml"))
THRESHOLDS = sorted((FOLDER / "thresholds").glob("*/*.yaml"))
PUBLISHED_SECTIONS = {
    *(f"A{number}" for number in range(1, 7)),
    *(f"B{number}" for number in range(1, 7)),
    *(f"C{number}" for number in range(1, 23)),
}


def _read(path: Path) -> dict[str, Any]:
    found = read_yaml(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_published_case(path: Path) -> None:
    case = _read(path)
    expected = case["expected"]
    assessment = assess(case["household"], known_on=case["known_on"])
    found = assessment.to_json()
    if "status" in expected:
        assert found["status"] == expected["status"]
    for benefit in ("gmi", "housing"):
        if benefit in expected:
            assert found["benefits"][benefit]["amount"] == expected[benefit]
    if "period_months" in expected:
        assert found["period_months"] == expected["period_months"]
    values = {node["name"]: node["value"] for node in nodes_of(found["explanation"])}
    for name, value in expected.get("values", {}).items():
        assert values[name] == value, name
    missed = {each["name"]: each["missed_by"] for each in found["failures"]}
    for name, amount in expected.get("missed_by", {}).items():
        assert missed[name] == {"value": amount, "unit": "EUR"}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_lies_under_its_date_and_names_its_source(path: Path) -> None:
    case = _read(path)
    assert path.parent.name == case["household"]["applied_on"].isoformat()
    assert str(case["source"]).startswith("http")


@pytest.mark.parametrize("path", THRESHOLDS, ids=lambda path: path.stem)
def test_threshold_is_the_published_one(path: Path) -> None:
    case = _read(path)
    standing = in_force(library().parameters[case["parameter"]], on=case["from"], known_on=case["from"])
    key = tuple(case.get(name) for name in standing.parameter.keys)
    entry = standing.entry(key)
    assert entry is not None
    assert entry.value == money(case["published"])


@pytest.mark.parametrize("path", THRESHOLDS, ids=lambda path: path.stem)
def test_rounding_half_up_gives_the_published_one_or_the_case_says_that_it_does_not(path: Path) -> None:
    case = _read(path)
    product = Decimal(case["formula"]["of"]) * Decimal(case["formula"]["share"])
    by_formula = product.quantize(Decimal(1), ROUND_HALF_UP)
    assert (by_formula == Decimal(case["published"])) is case["agrees"]
    assert case["agrees"] or case["differs"]


def test_no_published_example_is_missing() -> None:
    names = {path.stem.rstrip("abcd") for path in (*CASES, *THRESHOLDS)}
    assert names >= PUBLISHED_SECTIONS
