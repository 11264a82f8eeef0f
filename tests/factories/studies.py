"""Simulations for tests: a small real answer, computed once for all of them and stored directly."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from dienests.base.background.models import Work
from dienests.base.organisation.models import User
from dienests.workload.simulation.assumptions import load_assumptions
from dienests.workload.simulation.demand import load_demand
from dienests.workload.simulation.needed import posts_needed
from dienests.workload.simulation.replications import Plan
from dienests.workload.simulation.report import as_json
from dienests.workload.simulation.scenarios import load_scenario
from dienests.workload.simulation.sensitivity import sensitivity
from dienests.workload.simulation.staffing import load_staff
from dienests.workload.simulation.study import Answer, answer, plan_study
from dienests.workload.simulation.ways import load_way
from dienests.workload.simulation.yaml_files import shipped_or_path
from dienests.workload.studies.computing import summary_of
from dienests.workload.studies.models import Study

WAYS = ("ogre", "daugavpils", "one_generalist")
SCENARIO = "staff_short_by_two"
TURNED = ("effort_control", "demand.cases_a_year")
ASKED_AT = datetime.fromisoformat("2026-02-10T08:00:00+00:00")


@cache
def small_answer() -> Answer:
    """Three ways, four weeks, three replications, a scenario, two assumptions turned."""
    study = plan_study(
        [load_way(name) for name in WAYS],
        staff=load_staff(shipped_or_path("ogre", kind="staff")),
        demand=load_demand(shipped_or_path("ogre", kind="demand")).with_cases_a_year(150),
        assumptions=load_assumptions(),
        scenarios=[load_scenario(shipped_or_path(SCENARIO, kind="scenarios"))],
        plan=Plan(weeks=4, replications=3, seed=1),
    )
    found = answer(study, processes=1)
    found.needed = posts_needed(study.variants, study.plan, processes=1)
    now = [variant for variant in study.variants if variant.scenario is None]
    found.swings = sensitivity(now, study.plan, only=TURNED, processes=1)
    return found


@cache
def stored_result() -> dict[str, Any]:
    """As a computed study keeps it, with a back-test that was made up: one figure within its bounds, one outside."""
    told = {"foreseen": 10.0, "low": 6.0, "high": 14.0}
    return as_json(small_answer()) | {
        "read": [],
        "changed": {"effort_control": 20.0, "demand.cases_a_year": 150.0},
        "backtest_refused": None,
        "backtest": {
            "begins": "2025-10-27",
            "ends": "2026-01-26",
            "fitted": [],
            "figures": {
                "arrived": {**told, "actual": 11.0, "error": -1.0, "within": True},
                "days_to_decision": {**told, "actual": 20.0, "error": -10.0, "within": False},
            },
        },
        "fitted": [{"name": "missing_first_share", "stated": 0.45, "fitted": 0.38, "cases": 212}],
    }


def finished_study(*, asked_by: User, **changes: Any) -> Study:
    """Stored as it would be after the work; `changes` are columns."""
    stored: dict[str, Any] = {
        "title": "Viena vizīte vai divas?",
        "ways": list(WAYS),
        "staff": "ogre",
        "demand": "ogre",
        "scenarios": [SCENARIO],
        "changed": {"effort_control": 20.0, "demand.cases_a_year": 150.0},
        "weeks": 4,
        "replications": 3,
        "with_sensitivity": True,
        "state": Work.DONE,
        "asked_by": asked_by,
        "asked_at": ASKED_AT,
        "heard_of_at": ASKED_AT,
        "finished_at": ASKED_AT,
        "result": stored_result(),
        "summary": summary_of(small_answer()),
    }
    return Study.objects.create(**stored | changes)
