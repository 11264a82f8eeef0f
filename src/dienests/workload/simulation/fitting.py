"""Figures of an office out of its own history, in the place of what was supposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import fmean, stdev

from dienests.practice.faults import Text
from dienests.workload.simulation.assumptions import Assumptions
from dienests.workload.simulation.calendar import Calendar
from dienests.workload.simulation.demand import DAYS_IN_YEAR, Demand
from dienests.workload.simulation.history import History, PastCase
from dienests.workload.simulation.outcome import Outcome
from dienests.workload.simulation.replications import Office, Plan, Progress, Variant, run
from dienests.workload.simulation.staffing import Staff
from dienests.workload.simulation.vocabulary import KINDS, LOOKS, SCALED_ACTS
from dienests.workload.simulation.ways import Way

FEWEST = 30  # below so many cases the figure that was supposed stays
RECENT_DAYS = 730  # what is older was another office
_ROUNDS = 3
_SOURCE = "Fitted from the office's own history"
_WORKING_IN_CALENDAR = 5 / 7
_FITTED = Text("No dienesta vēstures", "From the office's history")


@dataclass(frozen=True)
class FittedFigure:
    """One figure: what was supposed, what the history says, and of how many cases."""

    name: str
    stated: float
    fitted: float
    cases: int


@dataclass(frozen=True)
class Fitted:
    demand: Demand
    assumptions: Assumptions
    figures: Sequence[FittedFigure]


class _Fit:
    """Assumptions on their way from supposed to measured."""

    def __init__(self, known: Assumptions) -> None:
        self.known = known
        self.figures: dict[str, FittedFigure] = {}

    def put(self, name: str, value: float, cases: int, *, cv: float | None = None) -> None:
        if cases < FEWEST:
            return
        stated = self.figures[name].stated if name in self.figures else self.known[name]
        self.known = self.known.fitted(name, value, source=_SOURCE, cv=cv)
        self.figures[name] = FittedFigure(name, stated, value, cases)


def fit(
    history: History,
    *,
    demand: Demand,
    assumptions: Assumptions,
    way: Way,
    staff: Staff,
    seed: int = 1,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Fitted:
    """Applications, papers, effort and waiting as the last two years had them; what they do not tell stays as supposed.

    Waiting and returns are fitted by simulating: what lies beyond the queues is how long a case lies untouched. Only
    applications are those of every way the office has worked by.
    """
    history = history.since(history.ends - timedelta(days=RECENT_DAYS))
    cases = history.worked_by(way.name)
    measured = fit_demand(history, demand)
    found = _Fit(assumptions)
    found.put("appointment_days", 0.0, len(history.cases))  # the history begins with receipt, not with the asking
    _papers(found, cases, way)
    _efforts(found, cases, way, measured)
    variant = Variant("history", _FITTED, way, measured, found.known, (Office(staff),))
    for _ in range(_ROUNDS):
        plan = Plan(weeks=26, replications=4, seed=seed)
        outcomes = run([replace(variant, assumptions=found.known)], plan, processes=processes, progress=progress)[0]
        _waiting(found, cases, way, outcomes)
        _returns(found, cases, outcomes)
    return Fitted(measured, found.known, list(found.figures.values()))


def fit_demand(history: History, demand: Demand) -> Demand:
    """Months and weekdays that the history does not reach keep the weights of `demand`; all of it, of too few cases."""
    if len(history.cases) < FEWEST:
        return demand
    days = max(1, (history.ends - history.begins).days)
    calendar = Calendar(history.begins, days)
    received = Counter(case.received.date() for case in history.cases)
    in_month = Counter(day.month for day in calendar.days)
    of_month: Counter[int] = Counter()
    of_weekday: Counter[int] = Counter()
    for day, count in received.items():
        of_month[day.month] += count
        of_weekday[day.weekday()] += count
    average = sum(demand.months) / 12
    weights = [weight / average for weight in demand.months]
    a_day = len(history.cases) / sum(weights[month - 1] * count for month, count in in_month.items())
    months = tuple(
        of_month[month] / in_month[month] / a_day if in_month[month] >= 14 else weights[month - 1]
        for month in range(1, 13)
    )
    a_year = a_day * DAYS_IN_YEAR * sum(months) / 12
    open_days = Counter(day.weekday() for day, works in zip(calendar.days, calendar.working, strict=True) if works)
    weekdays = tuple(of_weekday[day] / open_days[day] if open_days[day] else 0.0 for day in range(7))
    kinds = Counter(case.kind for case in history.cases)
    first = sum(case.first for case in history.cases) / len(history.cases)
    return replace(
        demand,
        title=_FITTED,
        source=_SOURCE,
        start=history.ends,
        months=months,
        weekdays=weekdays if any(weekdays) else demand.weekdays,
        kinds={kind: kinds[kind] / len(history.cases) for kind in KINDS},
        cases_a_year=replace(demand.cases_a_year, value=a_year, low=a_year * 0.85, high=a_year * 1.15),
        first_share=replace(demand.first_share, value=first, low=first * 0.8, high=min(1.0, first * 1.2)),
    )


def _papers(found: _Fit, cases: Sequence[PastCase], way: Way) -> None:
    """What is missing is asked for only where somebody notices: the share asked for is scaled up by that."""
    known, unnoticed = found.known, 1.0
    for stage in way.process.stages:
        for act in stage.acts:
            if act in LOOKS:
                unnoticed *= 1 - known[f"finds_missing_{act}"]
    for name, first in (("missing_first_share", True), ("missing_repeat_share", False)):
        of_kind = [case for case in cases if case.first is first and (case.decided or case.withdrawn)]
        if of_kind:
            asked = sum(bool(case.stops) for case in of_kind) / len(of_kind)
            found.put(name, min(1.0, asked / max(0.01, 1 - unnoticed)), len(of_kind))
    waited = [float((came - asked).days) for case in cases for asked, came in case.stops if came]
    if len(waited) >= FEWEST:
        mean = max(0.1, fmean(waited))
        found.put("documents_days", mean, len(waited), cv=stdev(waited) / mean or 0.01)
    ended = [case for case in cases if case.stops and (case.decided or case.withdrawn)]
    if ended:
        never = sum(case.withdrawn is not None for case in ended) / len(ended)
        found.put("never_brought_share", never, len(ended))


def _efforts(found: _Fit, cases: Sequence[PastCase], way: Way, demand: Demand) -> None:
    """Each stage's minutes against what its acts would take: the acts are scaled by it."""
    noted: dict[str, list[float]] = {}
    for case in cases:
        seen = set()
        for stage in case.stages:
            if stage.minutes is not None and stage.stage not in seen:
                noted.setdefault(stage.stage, []).append(stage.minutes)
                seen.add(stage.stage)
    factor = _average_factor(found.known, demand)
    scales: dict[str, list[tuple[float, int]]] = {}
    for index, stage_of in enumerate(way.process.stages):
        minutes = noted.get(stage_of.name, [])
        reading_in = found.known["effort_reading_in"] if index else 0.0
        expected = sum(found.known[f"effort_{act}"] * (factor if act in SCALED_ACTS else 1.0) for act in stage_of.acts)
        if len(minutes) >= FEWEST and expected:
            scale = max(0.0, fmean(minutes) - reading_in) / expected
            for act in stage_of.acts:
                scales.setdefault(act, []).append((scale, len(minutes)))
    for act, parts in scales.items():
        count = sum(weight for _, weight in parts)
        scale = sum(part * weight for part, weight in parts) / count
        found.put(f"effort_{act}", found.known[f"effort_{act}"] * scale, count)


def _average_factor(known: Assumptions, demand: Demand) -> float:
    factors = {"status": known["status_effort_factor"], "gmi": 1.0, "housing": known["housing_effort_factor"]}
    first = demand.first_share.value
    by_kind = sum(share * factors[kind] for kind, share in demand.kinds.items())
    return by_kind * (first + (1 - first) * known["repeat_effort_share"])


def _waiting(found: _Fit, cases: Sequence[PastCase], way: Way, outcomes: Sequence[Outcome]) -> None:
    observed = _first_rounds(cases)
    for stage in way.process.stages:
        days = observed.get(stage.name, [])
        name = f"pickup_{stage.acts[0]}_days"
        if name in found.known.figures and len(days) >= FEWEST:
            simulated = fmean(outcome.stages[stage.name].lasts_days for outcome in outcomes)
            more = (fmean(days) - simulated) * _WORKING_IN_CALENDAR
            found.put(name, max(0.0, found.known[name] + more), len(days))


def _first_rounds(cases: Sequence[PastCase]) -> Mapping[str, list[float]]:
    """Days in each stage, the first time a case was in it."""
    days: dict[str, list[float]] = {}
    for case in cases:
        seen = set()
        for stage in case.stages:
            if stage.stage not in seen and stage.finished:
                days.setdefault(stage.stage, []).append((stage.finished - stage.entered) / timedelta(days=1))
            seen.add(stage.stage)
    return days


def _returns(found: _Fit, cases: Sequence[PastCase], outcomes: Sequence[Outcome]) -> None:
    """Faults and slips so many times as often as returns are."""
    decided = [case for case in cases if case.decided]
    simulated = fmean(outcome.figures["returned_share"] for outcome in outcomes)
    if len(decided) >= FEWEST and simulated:
        scale = sum(case.returned > 0 for case in decided) / len(decided) / simulated
        for name in ("fault_share", "slip_share"):
            found.put(name, min(1.0, found.known[name] * scale), len(decided))
