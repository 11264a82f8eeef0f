"""What was foreseen of a way of working beside what came of it, three months after it was switched on.

The prediction is of one year, in any season; what came is of some weeks, and varies more. So it is held against a
prediction interval: the spread of the simulated years, widened by as much as there are fewer weeks and fewer cases.
That widening takes weeks for independent of one another; queues make them alike, which widens a little too much rather
than too little. Season is not in it: that is what the circumstances are for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from django.utils import timezone

from dienests.cases.models import ProcessVersion
from dienests.practice.faults import Text
from dienests.workload.measures.queries import measured_log
from dienests.workload.measures.reality import Real
from dienests.workload.measures.reality import reality_of as measured
from dienests.workload.measures.selection import Selection
from dienests.workload.simulation.calendar import same_day_in_months
from dienests.workload.simulation.demand import DAYS_IN_YEAR
from dienests.workload.simulation.figures import student
from dienests.workload.simulation.words import FIGURE_WORDS, ROLE_WORDS
from dienests.workload.studies.due import MONTHS
from dienests.workload.studies.models import Choice
from dienests.workload.studies.office_staff import office_staff

# Figures of which both sides know something. A count over the weeks that were measured: decided.
COMPARED = (
    "days_to_decision",
    "days_median",
    "days_90",
    "late_share",
    "visits",
    "staff_hours",
    "returned_share",
    "controlled_share",
    "decided",
)
_COUNTS = ("decided",)
_NOTHING_IN = 3.0  # what never happened in n cases happens in less than 3/n of them (95 of 100)
_OTHERWISE, _OTHER_POSTS = 0.1, 0.25
_DAYS_IN_MONTH = DAYS_IN_YEAR / 12


@dataclass(frozen=True)
class Beside:
    """One figure. `low` to `high`: where it would be in 95 of 100 such periods. `real` None: too few cases to tell.

    `how` it was found: measured, estimated or assumed (measures.reality).
    """

    figure: str
    title: Text
    unit: str
    digits: int
    foreseen: float
    low: float
    high: float
    real: float | None
    cases: int
    how: str = "measured"

    @property
    def within(self) -> bool | None:
        return None if self.real is None else self.low <= self.real <= self.high


@dataclass(frozen=True)
class Circumstance:
    """What the answer stood on, and what there was: where these differ, not the way of working was foreseen wrongly."""

    name: str
    title: Text
    digits: int
    foreseen: float
    real: float
    differs: bool


@dataclass(frozen=True)
class Reality:
    """`since`: switched on. Cases decided from `begins` to the day before `ends` are counted: in the first month only
    the quick ones can be decided, so it is left out. `ready` from `due_on` on, or once another way was switched on
    (`ended_on`). No `rows` before there is anything to count."""

    choice: Choice
    since: date
    begins: date
    ends: date
    due_on: date
    ended_on: date | None
    ready: bool
    rows: tuple[Beside, ...]
    circumstances: tuple[Circumstance, ...]

    @property
    def cases(self) -> int:
        return max((row.cases for row in self.rows), default=0)

    @property
    def outside(self) -> list[Beside]:
        return [row for row in self.rows if row.within is False]

    @property
    def otherwise(self) -> list[Circumstance]:
        return [each for each in self.circumstances if each.differs]


def reality_of(choice: Choice, *, today: date) -> Reality | None:
    """None where the way was not switched on. Raises LogNotReady."""
    version = choice.proposal.version
    if version is None:
        return None
    variant, plan, demand = _foreseen(choice)
    since = timezone.localdate(version.in_force_since)
    due_on, ended_on = same_day_in_months(since, MONTHS), _ended_on(version)
    ends = min(day for day in (due_on, ended_on, today) if day is not None)
    begins = same_day_in_months(since, variant["terms"]["decision_months"])
    rows: tuple[Beside, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    if since < ends:
        with measured_log() as log:
            last = ends - timedelta(days=1)
            everything = measured(log, Selection(since, last))
            own = (
                measured(log, Selection(begins, last, None, version.practice, version.digest)) if begins < ends else {}
            )
        rows = tuple(_beside(name, variant, plan, (ends - begins).days, own.get(name)) for name in COMPARED if own)
        posts = office_staff(today=today, roles=_roles(variant)).staff.posts()
        arrived = everything["arrived"].value
        circumstances = (_applications(demand, since, ends, arrived), *_posts(variant, posts))
    ready = today >= due_on or ended_on is not None
    return Reality(choice, since, begins, ends, due_on, ended_on, ready, rows, circumstances)


def _foreseen(choice: Choice) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The way in the answer of its study, as the office was; how long was simulated; applications."""
    result = choice.study.result
    variant = next(
        each for each in result["variants"] if each["way"] == choice.way and each["scenario"] is None
    )  # fmt: skip
    return variant, result["plan"], result["demand"]


def _ended_on(version: ProcessVersion) -> date | None:
    later = ProcessVersion.objects.filter(in_force_since__gt=version.in_force_since).exclude(digest=version.digest)
    at = later.order_by("in_force_since").values_list("in_force_since", flat=True).first()
    return timezone.localdate(at) if at else None


def _beside(name: str, variant: Mapping[str, Any], plan: Mapping[str, Any], days: int, real: Real | None) -> Beside:
    word = FIGURE_WORDS[name]
    cases = real.cases if real else 0
    values = [value or 0.0 for value in variant["replications"][name]]
    decided = fmean([value or 0.0 for value in variant["replications"]["decided"]])
    part = days / (plan["weeks"] * 7)
    scale = part if name in _COUNTS else 1.0
    fewer = part if name in _COUNTS else max(1 / part, decided / cases if cases else 0.0)
    mean = fmean(values) * scale
    half = _half(values, fewer, scale)
    low, high = max(0.0, mean - half), mean + half
    if word.unit == "share":
        alone = _NOTHING_IN / cases if cases else 0.0
        low, high = max(0.0, min(low, 1 - alone)), min(1.0, max(high, alone))
    told = (real.value, cases, real.how) if real else (None, 0)
    return Beside(name, word.title, word.unit, word.digits, mean, low, high, *told)


def _half(values: Sequence[float], fewer: float, scale: float) -> float:
    """Half a prediction interval: chance of one such period, and what few simulated years leave open of the mean."""
    if len(values) < 2:
        return float("inf")
    return student(len(values) - 1) * stdev(values) * sqrt(fewer + scale**2 / len(values))


def _applications(demand: Mapping[str, Any], since: date, ends: date, arrived: float) -> Circumstance:
    """A month, in the months that were counted."""
    days = (ends - since).days
    average = fmean(demand["months"])
    weights = [demand["months"][(since + timedelta(days=day)).month - 1] / average for day in range(days)]
    foreseen = demand["cases_a_year"] / 12 * fmean(weights)
    real = arrived / days * _DAYS_IN_MONTH
    title = Text("Iesniegumi mēnesī", "Applications a month")
    return Circumstance("applications", title, 1, foreseen, real, abs(real - foreseen) > _OTHERWISE * foreseen)


def _roles(variant: Mapping[str, Any]) -> list[str]:
    named = {role for stage in variant["process"]["stages"] for role in stage["roles"]}
    return [role for role in ROLE_WORDS if role in named]


def _posts(variant: Mapping[str, Any], now: Mapping[str, float]) -> list[Circumstance]:
    """Filled posts of the roles that the way names."""
    then: Mapping[str, float] = variant["offices"][0]["posts"]
    found = []
    for role in _roles(variant):
        before, after = then.get(role, 0.0), now.get(role, 0.0)
        word = ROLE_WORDS[role]
        title = Text(f"Aizpildītas amata vietas: {word.lv}", f"Filled posts: {word.en}")
        if before or after:
            differs = abs(after - before) >= _OTHER_POSTS
            found.append(Circumstance(f"posts.{role}", title, 2, before, after, differs))
    return found
