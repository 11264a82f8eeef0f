"""What one replication came to: the figures that ways of working are compared by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median, quantiles

from dienests.workload.simulation.calendar import DAY, Calendar, Window
from dienests.workload.simulation.cases import NEVER, Case, Papers
from dienests.workload.simulation.demand import DAYS_IN_YEAR
from dienests.workload.simulation.model import Run
from dienests.workload.simulation.vocabulary import KINDS

# The figures of a replication, in the order in which they are shown.
FIGURES = (
    "days_to_decision",
    "days_median",
    "days_90",
    "days_from_asking",
    "late_share",
    "late_from_asking_share",
    "visits",
    "client_hours",
    "staff_hours",
    "staff_hours_a_year",
    "wrong_eur_a_year",
    "wrong_share",
    "returned_share",
    "controlled_share",
    "arrived",
    "decided",
    "withdrawn",
    "open_at_end",
    "open_growth",
)


@dataclass(frozen=True)
class StageFigures:
    """Of the cases that began the stage: days in its queue, and minutes of work on it (all rounds together).

    `lasts_days`: from the end of the stage before to the end of this one, its first round.
    """

    begun: int
    wait_days: float
    minutes: float
    lasts_days: float


@dataclass(frozen=True)
class Outcome:
    """One replication of one variant. `load`: the part of its time a role is busy with these cases and their like."""

    figures: dict[str, float]
    load: dict[str, float]
    stages: dict[str, StageFigures]


def outcome_of(runs: Sequence[Run], calendar: Calendar, window: Window) -> Outcome:
    """Of one office, or of several that stand side by side, counted together."""
    pairs = [(run, case) for run in runs for case in run.cases]
    decided = [(run, case) for run, case in pairs if window.begins <= case.decided < window.ends]
    figures = {**_durations(decided), **_work(pairs, decided, window), **_stock(pairs, window)}
    figures["late_share"] = _share([late(run, case, calendar, window) for run, case in pairs])
    figures["late_from_asking_share"] = _share([_late_from_asking(*pair, calendar, window) for pair in pairs])
    return Outcome({name: figures[name] for name in FIGURES}, _load(runs, window), _stages(runs))


def late(run: Run, case: Case, calendar: Calendar, window: Window) -> bool | None:
    """Whether the deadline passed before the decision; None where it did not fall into the days that are measured.

    There is no deadline before receipt, while the clock stands still, and in a case that was given up.
    """
    if case.received == NEVER or case.papers in (Papers.ASKED_FOR, Papers.NOT_COMING):
        return None
    return _passed(run, case, int(case.received // DAY), calendar, window)


def _late_from_asking(run: Run, case: Case, calendar: Calendar, window: Window) -> bool | None:
    """The same as if the term began when the client asked: an office cannot be in time by letting nobody in."""
    if case.papers in (Papers.ASKED_FOR, Papers.NOT_COMING):
        return None
    return _passed(run, case, int(run.drawn.arrives[case.at] // DAY), calendar, window)


def _passed(run: Run, case: Case, begins: int, calendar: Calendar, window: Window) -> bool | None:
    way, stopped = run.way, case.stopped_days
    if KINDS[run.drawn.kind[case.at]] == "status":
        due = calendar.due_after_working_days(begins, way.status_term_working_days, stopped=stopped)
    else:
        due = calendar.due_after_months(begins, way.decision_term_months, stopped=stopped)
    return case.decided >= (due + 1) * DAY if window.first_day <= due < window.last_day else None


def _share(found: Sequence[bool | None]) -> float:
    known = [each for each in found if each is not None]
    return sum(known) / len(known) if known else 0.0


def _durations(decided: Sequence[tuple[Run, Case]]) -> dict[str, float]:
    """Calendar days; from receipt, and from the day the client asked for an appointment."""
    days = [(case.decided - case.received) / DAY for _, case in decided]
    asking = [(case.decided - run.drawn.arrives[case.at]) / DAY for run, case in decided]
    return {
        "days_to_decision": fmean(days) if days else 0.0,
        "days_median": median(days) if days else 0.0,
        "days_90": quantiles(days, n=10)[-1] if len(days) > 1 else sum(days),
        "days_from_asking": fmean(asking) if asking else 0.0,
    }


def _work(pairs: Sequence[tuple[Run, Case]], decided: Sequence[tuple[Run, Case]], window: Window) -> dict[str, float]:
    count = len(decided) or 1
    years = (window.last_day - window.first_day) / DAYS_IN_YEAR
    minutes = sum(step.minutes for run in {id(run): run for run, _ in pairs}.values() for step in run.steps)
    controlled = sum(case.looks[-1] > 0 for _, case in decided)
    return {
        "visits": sum(case.visits for _, case in decided) / count,
        "client_hours": sum(case.client_minutes for _, case in decided) / 60 / count,
        "staff_hours": sum(case.staff_minutes for _, case in decided) / 60 / count,
        "staff_hours_a_year": minutes / 60 / years,
        "wrong_eur_a_year": sum(case.wrong_eur for _, case in decided) / years,
        "wrong_share": sum(case.wrong_eur > 0 for _, case in decided) / count,
        "returned_share": sum(case.returned > 0 for _, case in decided) / count,
        "controlled_share": controlled / count,
    }


def _stock(pairs: Sequence[tuple[Run, Case]], window: Window) -> dict[str, float]:
    """What came, what left and what is there; `open_growth`: how much more is open at the end than at the start."""
    ends = [
        (run.drawn.arrives[case.at], min(case.decided, case.withdrawn)) for run, case in pairs
    ]  # fmt: skip
    at_start = sum(came < window.begins <= left for came, left in ends)
    at_end = sum(left >= window.ends for _, left in ends)
    return {
        "arrived": sum(came >= window.begins for came, _ in ends),
        "decided": sum(window.begins <= case.decided < window.ends for _, case in pairs),
        "withdrawn": sum(window.begins <= case.withdrawn < window.ends for _, case in pairs),
        "open_at_end": at_end,
        "open_growth": at_end - at_start,
    }


def _load(runs: Sequence[Run], window: Window) -> dict[str, float]:
    busy: dict[str, float] = {}
    there: dict[str, float] = {}
    for run in runs:
        for name, role in run.roles.items():
            busy[name] = busy.get(name, 0.0) + role.busy
            there[name] = there.get(name, 0.0) + role.capacity(window.first_day, window.last_day)
    return {name: busy[name] / there[name] for name in busy if there[name]}


def _stages(runs: Sequence[Run]) -> dict[str, StageFigures]:
    found: dict[str, StageFigures] = {}
    for place, first in enumerate(runs[0].steps):
        steps = [run.steps[place] for run in runs]
        begun = sum(step.begun for step in steps)
        waited, minutes = sum(step.waited for step in steps), sum(step.minutes for step in steps)
        lasted = sum(step.lasted for step in steps) / DAY / (sum(step.ended for step in steps) or 1)
        found[first.stage.name] = StageFigures(begun, waited / DAY / (begun or 1), minutes / (begun or 1), lasted)
    return found
