"""A comparison from the order to the answer: what is asked, what came out, and what it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean

from dienests.practice.faults import Fault
from dienests.workload.simulation.assumptions import Assumptions
from dienests.workload.simulation.backtest import Backtest
from dienests.workload.simulation.demand import Demand
from dienests.workload.simulation.figures import Estimate, estimate, paired
from dienests.workload.simulation.fitting import Fitted
from dienests.workload.simulation.needed import Needed
from dienests.workload.simulation.outcome import FIGURES, Outcome
from dienests.workload.simulation.replications import Office, Plan, Progress, Variant, run
from dienests.workload.simulation.scenarios import Scenario, under
from dienests.workload.simulation.sensitivity import Swing
from dienests.workload.simulation.staffing import Staff
from dienests.workload.simulation.ways import Way, staff_faults
from dienests.workload.simulation.yaml_files import SimulationFaults

OVERLOADED = 0.97


@dataclass(frozen=True)
class Study:
    """What is compared with what. The first variant is the one the others are held against."""

    variants: Sequence[Variant]
    scenarios: Sequence[Scenario]
    plan: Plan


@dataclass
class Answer:
    """Everything that came out. `outcomes` by variant and replication; what was not asked for is empty."""

    study: Study
    outcomes: Sequence[Sequence[Outcome]]
    needed: Sequence[Needed | None] = ()
    swings: Sequence[Swing] = ()
    fitted: Fitted | None = None
    backtest: Backtest | None = None
    figures: list[dict[str, Estimate]] = field(init=False)
    differences: list[dict[str, Estimate]] = field(init=False)
    load: list[dict[str, Estimate]] = field(init=False)

    def __post_init__(self) -> None:
        self.figures = [{name: estimate(_values(each, name)) for name in FIGURES} for each in self.outcomes]
        base = self.outcomes[0]
        self.differences = [
            {name: paired(_values(each, name), _values(base, name)) for name in FIGURES} for each in self.outcomes
        ]
        self.load = [
            {role: estimate([outcome.load[role] for outcome in each]) for role in each[0].load}
            for each in self.outcomes
        ]

    def overloaded(self, place: int) -> list[str]:
        """Roles of a variant that cannot keep up: what waits for them grows from week to week."""
        return [role for role, load in self.load[place].items() if load.mean > OVERLOADED]

    def stage_days(self, place: int) -> dict[str, float]:
        """Mean days in the queue of each stage."""
        each = self.outcomes[place]
        return {name: fmean(outcome.stages[name].wait_days for outcome in each) for name in each[0].stages}


def plan_study(
    ways: Sequence[Way],
    *,
    staff: Staff,
    demand: Demand,
    assumptions: Assumptions,
    scenarios: Sequence[Scenario] = (),
    plan: Plan,
) -> Study:
    """Every way as the office is now, and under each scenario. Raises SimulationFaults for a stage nobody could do."""
    now = [Variant(way.name, way.title, way, demand, assumptions, (Office(staff),)) for way in ways]
    variants = [*now, *(variant for scenario in scenarios for variant in under(scenario, now))]
    faults: list[Fault] = []
    for variant in variants:
        for office in variant.offices:
            faults += staff_faults(variant.way, office.staff)
    if faults:
        raise SimulationFaults(faults)
    return Study(variants, scenarios, plan)


def answer(study: Study, *, processes: int | None = None, progress: Progress | None = None) -> Answer:
    """Simulates the study; needs, sensitivity and back-test are asked for on their own."""
    return Answer(study, run(study.variants, study.plan, processes=processes, progress=progress))


def _values(outcomes: Sequence[Outcome], name: str) -> list[float]:
    return [outcome.figures[name] for outcome in outcomes]
