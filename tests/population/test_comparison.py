"""A comparison is stored as JSON and comes back equal; what is no comparison is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dienests.population.comparison import Comparison
from dienests.population.stored import from_plain
from tests.population.comparisons import made_comparison


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return made_comparison()


def test_back_from_json(comparison: Comparison) -> None:
    again = Comparison.from_json(json.loads(json.dumps(comparison.to_json())))
    assert again == comparison
    assert again.figures.total.after.benefits["gmi"].cost_year_cents > 0


def test_without_a_day(comparison: Comparison) -> None:
    data = {**comparison.to_json(), "day": None}
    assert Comparison.from_json(data).day is None


def broken(comparison: Comparison, *place: str | int, value: Any) -> dict[str, Any]:
    data = json.loads(json.dumps(comparison.to_json()))
    at: Any = data
    for part in place[:-1]:
        at = at[part]
    at[place[-1]] = value
    return dict(data)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("format",), 2),
        (("day",), "soon"),
        (("day",), 7),
        (("extra",), 1),
        (("figures", "unmatched"), "0"),
        (("figures", "total", "everyone"), None),
        (("figures", "total", "everyone", "households"), True),
        (("figures", "breakdowns"), {}),
        (("figures", "before", "gini"), "0.3"),
        (("population", "name"), {"lv": "x"}),
        (("population", "synthetic"), "yes"),
        (("published", 0, "computed", 0, "value"), "7"),
        (("parameters", 0, "before"), 1),
    ],
)
def test_what_is_no_comparison(comparison: Comparison, place: tuple[str | int, ...], value: Any) -> None:
    with pytest.raises(ValueError):
        Comparison.from_json(broken(comparison, *place, value=value))


def test_a_list_is_no_comparison() -> None:
    with pytest.raises(ValueError, match="format"):
        Comparison.from_json([])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="Comparison"):
        from_plain(Comparison, [])
