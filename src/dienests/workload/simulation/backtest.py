"""Would it have foreseen the last quarter? Fitted on what was known before it, and held against what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import fmean, median, stdev

from dienests.practice.faults import Fault, Text
from dienests.workload.simulation.assumptions import Assumptions
from dienests.workload.simulation.calendar import Calendar
from dienests.workload.simulation.demand import Demand
from dienests.workload.simulation.figures import student
from dienests.workload.simulation.fitting import FEWEST, RECENT_DAYS, Fitted, fit
from dienests.workload.simulation.history import History, PastCase
from dienests.workload.simulation.outcome import Outcome
from dienests.workload.simulation.replications import Office, Plan, Progress, Variant, run
from dienests.workload.simulation.staffing import Staff
from dienests.workload.simulation.ways import Way
from dienests.workload.simulation.yaml_files import SimulationFaults

COMPARED = ("arrived", "decided", "days_to_decision", "days_median", "late_share", "returned_share")
WEEKS = 13
FIT_DAYS = 90
_TITLE = Text("Pagājušais ceturksnis", "The last quarter")


@dataclass(frozen=True)
class Foreseen:
    """One figure: what was foreseen, within which bounds 95 of 100 such quarters would be, and what came."""

    figure: str
    foreseen: float
    low: float
    high: float
    actual: float

    @property
    def error(self) -> float:
        return self.foreseen - self.actual

    @property
    def within(self) -> bool:
        return self.low <= self.actual <= self.high


@dataclass(frozen=True)
class Backtest:
    begins: date
    ends: date
    fitted: Fitted
    figures: Sequence[Foreseen]


def backtest(
    history: History,
    *,
    demand: Demand,
    assumptions: Assumptions,
    way: Way,
    staff: Staff,
    plan: Plan,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """The last thirteen whole weeks of the history. Raises SimulationFaults where there is too little before them."""
    ends = history.ends - timedelta(days=history.ends.weekday())
    begins = ends - timedelta(weeks=WEEKS)
    before = history.until(begins)
    if (begins - history.begins).days < FIT_DAYS or len(before.cases) < FEWEST:
        found = f"{history.begins} – {history.ends}: {len(before.cases)}"
        expected = Text(
            f"vēsture vismaz {FIT_DAYS} dienas un {FEWEST} lietas pirms pēdējām {WEEKS} nedēļām",
            f"a history of at least {FIT_DAYS} days and {FEWEST} cases before its last {WEEKS} weeks",
        )
        raise SimulationFaults([Fault("history", 0, found, expected)])
    fitted = fit(
        before,
        demand=demand,
        assumptions=assumptions,
        way=way,
        staff=staff,
        seed=plan.seed,
        processes=processes,
        progress=progress,
    )
    quarter = Plan(WEEKS, max(20, min(plan.replications, 100)), plan.seed, plan.running_in_weeks)
    variant = Variant("history", _TITLE, way, fitted.demand, fitted.assumptions, (Office(staff),))
    outcomes = run([variant], quarter, processes=processes, progress=progress)[0]
    actual = figures_of(history, way, begins, ends)
    learned = len(before.since(begins - timedelta(days=RECENT_DAYS)).worked_by(way.name))
    return Backtest(begins, ends, fitted, [foreseen(name, outcomes, actual[name], learned) for name in COMPARED])


def figures_of(history: History, way: Way, begins: date, ends: date) -> dict[str, float]:
    """What the history says of a time, counted as the simulation counts."""
    decided = [case for case in history.cases if case.decided and begins <= case.decided.date() < ends]
    days = [
        (case.decided - case.received) / timedelta(days=1) for case in decided if case.decided
    ]  # fmt: skip
    late = _late(history.cases, way, begins, ends)
    return {
        "arrived": sum(begins <= case.received.date() < ends for case in history.cases),
        "decided": len(decided),
        "days_to_decision": fmean(days) if days else 0.0,
        "days_median": median(days) if days else 0.0,
        "late_share": sum(late) / len(late) if late else 0.0,
        "returned_share": sum(case.returned > 0 for case in decided) / (len(decided) or 1),
    }


def _late(cases: Sequence[PastCase], way: Way, begins: date, ends: date) -> list[bool]:
    """Of the cases whose deadline fell into the time: whether it passed before the decision."""
    if not cases:
        return []
    first = min(case.received for case in cases).date()
    calendar = Calendar(first, (ends - first).days + 400)
    found = []
    for case in cases:
        if case.withdrawn or any(came is None for _, came in case.stops):
            continue
        stopped = sum((came - asked).days for asked, came in case.stops if came)
        day = calendar.number(case.received.date())
        if case.kind == "status":
            due = calendar.due_after_working_days(day, way.status_term_working_days, stopped=stopped)
        else:
            due = calendar.due_after_months(day, way.decision_term_months, stopped=stopped)
        last = calendar.days[due]
        if begins <= last < ends:
            found.append(case.decided is None or case.decided.date() > last)
    return found


def foreseen(name: str, outcomes: Sequence[Outcome], actual: float, learned: int) -> Foreseen:
    """Bounds for the chance of the quarter and for that of the `learned` cases it was fitted on: what was fitted on as
    many cases as the quarter has is as uncertain as the quarter itself."""
    values = [outcome.figures[name] for outcome in outcomes]
    mean = fmean(values)
    of_fit = fmean(outcome.figures["arrived"] for outcome in outcomes) / learned
    half = student(len(values) - 1) * stdev(values) * sqrt(1 + 1 / len(values) + of_fit)
    return Foreseen(name, mean, max(0.0, mean - half), mean + half, actual)
