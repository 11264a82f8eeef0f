"""The values of the law for the contenders that are written by hand: parameters in force on a day, as plain JSON.

The rules of those contenders are theirs; the numbers are the rulebook's, so that all compute the same law.
`python benchmarks/population_law.py FILE [DAY [KNOWN_ON]]` writes them.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from dienests.engine.parameters import InForce, in_force
from dienests.engine.quantities import SHARES_PER_CENT
from dienests.rulebook import COST_KINDS, INCOME_KINDS, MUNICIPALITIES, library

TYPES = ("S", "P", "PC", "C", "O")
MONEY = ("gmi_first", "gmi_other", "needy_first", "needy_other", "low_income_max_first", "low_income_max_other")
PLAIN = (
    "child_age",
    "student_child_age",
    "pension_age_months",
    "working_age_from",
    "irregular_divisor",
    "other_real_estate_limit",
    "land_limit",
    "vehicle_limit",
    "vehicle_limit_with_children",
    "period_with_working_age",
    "period_without_working_age",
)
# What the hand-written rules take for granted; another value would need another formula there.
TAKEN_FOR_GRANTED = {
    "disabled_counts_as_working_age": False,
    "institution_members_counted": False,
    "highest_type_wins": True,
    "work_incentive_cap": 0,
    "work_incentive_in_status": False,
    "work_incentive_in_gmi": False,
    "work_incentive_in_housing": False,
    "coefficient_follows": "calculation_month",
    "housing_needs_means": True,
    "benefit_rounding": "half_up",
    "minimum_payment": 0,
    "gmi_period_like_status": True,
    "grant_starts": "month",
}
FIRST_DAY = date(2023, 6, 1)  # the savings limit and the housing benefit had other rules before
LARGEST_HOUSEHOLD = 50


def values(*, day: date, known_on: date) -> dict[str, Any]:
    """Amounts in cents, ratios in hundredths. Raises ValueError for a law the hand-written rules are not made for."""
    if day < FIRST_DAY:
        raise ValueError(f"{day}: the hand-written rules hold from {FIRST_DAY}")
    standing = {
        name: in_force(parameter, on=day, known_on=known_on)
        for name, parameter in library().parameters.items()
        if parameter.view_of is None
    }
    for name, expected in TAKEN_FOR_GRANTED.items():
        if (found := standing[name].table[()].value) != expected:
            raise ValueError(f"{name} is {found} on {day}; the hand-written rules take {expected} for granted")
    treatment = standing["income_treatment"]
    return {
        "day": day.isoformat(),
        **{name: _cents(standing[name], ()) for name in (*MONEY, "minimum_wage")},
        **{name: standing[name].table[()].value for name in PLAIN},
        "treatment": {kind: _found(treatment, (kind,)) for kind in INCOME_KINDS},
        "low_income_first": _by_municipality(standing["low_income_first"]),
        "low_income_other": _by_municipality(standing["low_income_other"]),
        "coefficient": _by_municipality(standing["housing_coefficient"]),
        "norms": _norms(standing["norm_stored"], standing["cost_norm"]),
        "cost_kinds": list(COST_KINDS),
    }


def _found(standing: InForce, key: tuple[Any, ...]) -> Any:
    entry = standing.entry(key)
    assert entry is not None
    return entry.value


def _cents(standing: InForce, key: tuple[Any, ...]) -> int:
    return int(_found(standing, key)) // SHARES_PER_CENT


def _by_municipality(standing: InForce) -> dict[str, list[int]]:
    """For each municipality the five values by type of household, in the order of TYPES."""
    read = _cents if standing.parameter.kind == "money" else _found
    return {code: [read(standing, (code, each)) for each in TYPES] for code in MUNICIPALITIES}


def _norms(stored: InForce, norm: InForce) -> dict[str, dict[str, list[int]]]:
    """By municipality and kind of cost, where a norm is stored: the norm by number of persons from 0."""
    return {
        code: found
        for code in MUNICIPALITIES
        if (
            found := {
                kind: [_cents(norm, (code, kind, size)) for size in range(LARGEST_HOUSEHOLD + 1)]
                for kind in COST_KINDS
                if _found(stored, (code, kind))
            }
        )
    }


def main(path: str, day: str = "2026-02-10", known_on: str = "2026-11-21") -> None:
    found = values(day=date.fromisoformat(day), known_on=date.fromisoformat(known_on))
    Path(path).write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
