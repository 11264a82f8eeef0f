"""One assessment with full explanation, beside openfisca-core with tracing on the same rules in the same run.

Run: python benchmarks/assessment.py [--rounds N]. Prints microseconds per assessment and the ratio; the goal is 5.
Both sides start from the same dictionary and end with results and explanation as plain data. Ours includes the input
check, which openfisca has no counterpart of. Before measuring, both must agree to the cent on every household.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import openfisca_model
from dienests.rulebook import assess

KNOWN_ON = date(2026, 11, 21)
GOAL = 5.0
BATCH = 20


def _costs(**amounts: float) -> dict[str, Any]:
    return {"costs": [{"kind": kind, "monthly": amount} for kind, amount in amounts.items()]}


def _person(name: str, born: str, *incomes: tuple[str, float], **more: Any) -> dict[str, Any]:
    rows = [{"kind": kind, "monthly": amount} for kind, amount in incomes]
    return {"name": name, "born": born, "income": rows, **more}


HOUSEHOLDS: dict[str, dict[str, Any]] = {
    "pensioner alone": {
        "members": [_person("A", "1950-01-01", ("old_age_pension", 500))],
        "dwelling": _costs(heating=300),
    },
    "family of four": {
        "members": [
            _person("A", "1985-05-20", ("wage", 310)),
            _person("B", "1988-11-02", ("irregular", 25)),
            _person("C", "2012-03-03", ("family_state_benefit", 107)),
            _person("D", "2007-01-15", ("scholarship", 90), student=True),
        ],
        "dwelling": _costs(rent=180, heating=95.4, water=18.2, electricity=41.75, waste=6),
        "savings": 250,
        "vehicles": 2,
    },
    "three generations of six": {
        "members": [
            _person("A", "1949-06-30", ("old_age_pension", 412.33)),
            _person("B", "1979-02-11", ("wage", 700), ("maintenance", 120)),
            _person("C", "1980-09-09", ("disability_pension", 280), disability_group=2),
            _person("D", "2009-12-01", ("wage", 100)),
            _person("E", "2014-04-04", ("family_state_benefit", 214)),
            _person("F", "2020-08-24"),
        ],
        "dwelling": _costs(management=60, heating=210, hot_water=44, water=30, electricity=66, telecommunications=25),
        "savings": 1500,
    },
}


def _complete(data: dict[str, Any]) -> dict[str, Any]:
    return {"municipality": "ogre", "applied_on": "2026-02-10", **data}


def _ours(data: dict[str, Any]) -> dict[str, Any]:
    return assess(data, known_on=KNOWN_ON).to_json()


def _disagreement(found: dict[str, Any], other: dict[str, float]) -> str | None:
    status = "needy" if other["status_needy"] else "low_income" if other["status_low_income"] else "none"
    for name in ("gmi", "housing"):
        if found["benefits"][name]["amount"] != f"{other[f'{name}_benefit']:.2f}":
            return f"{name}: {found['benefits'][name]['amount']} and {other[f'{name}_benefit']:.4f}"
    if found["status"] != status or found["period_months"] != other["period_months"]:
        return f"status or period: {found['status']} {found['period_months']} and {status} {other['period_months']}"
    return None


def _varied(data: dict[str, Any], cents: int) -> dict[str, Any]:
    """The household with other amounts, so that no side is measured on what it has just computed."""
    found = deepcopy(data)
    for row in [*found["dwelling"]["costs"], *(row for each in found["members"] for row in each["income"])]:
        row["monthly"] = round(row["monthly"] + cents / 100, 2)
    return found


def _seconds(work: Callable[[dict[str, Any]], object], households: list[dict[str, Any]]) -> float:
    start = process_time()
    for data in households:
        work(data)
    return (process_time() - start) / len(households)


def measure(*, rounds: int) -> dict[str, dict[str, float]]:
    """Processor seconds of both sides for each household, measured in turn; the best round of each."""
    system = openfisca_model.system()
    figures: dict[str, dict[str, float]] = {}
    for name, short in HOUSEHOLDS.items():
        data = _complete(short)
        disagreement = _disagreement(_ours(data), openfisca_model.traced(system, data)[0])
        if disagreement:
            raise SystemExit(f"{name}: the two do not agree on {disagreement}")
        ours, other = [], []
        for number in range(rounds):
            households = [_varied(data, number * BATCH + each) for each in range(BATCH)]
            ours.append(_seconds(_ours, households))
            other.append(_seconds(partial(openfisca_model.traced, system), households))
        figures[name] = {"dienests": min(ours), "openfisca": min(other)}
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    figures = measure(rounds=options.rounds)
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    print("One assessment with full explanation, microseconds (best round); openfisca-core 46 with tracing, same rules")
    for name, each in figures.items():
        ratio = each["openfisca"] / each["dienests"]
        microseconds = f"{each['dienests'] * 1e6:8.0f}  openfisca {each['openfisca'] * 1e6:8.0f}"
        print(f"  {name:26} dienests {microseconds}  {ratio:5.1f} times faster ")
    ours, other = (sum(each[side] for each in figures.values()) for side in ("dienests", "openfisca"))
    print(f"  all three together: {other / ours:.1f} times faster (goal {GOAL:.0f})")


if __name__ == "__main__":
    main()
