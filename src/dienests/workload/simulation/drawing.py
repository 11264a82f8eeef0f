"""The applications of one replication, with everything about them that is chance.

Common random numbers: each day has its own stream, and the k-th case of a day its own row of numbers in it, each for
one purpose. So the same case has the same papers, the same faults and the same eyes for them in every way of
working, however many cases there are and in whatever order they are dealt with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

from dienests.practice.vocabulary import ACTS
from dienests.workload.simulation.assumptions import Assumptions
from dienests.workload.simulation.calendar import DAY, Calendar
from dienests.workload.simulation.demand import Demand
from dienests.workload.simulation.spread import Numbers, normal_quantile
from dienests.workload.simulation.vocabulary import DRAWN_FACTS, KINDS, LOOKS, SCALED_ACTS

MOST_LOOKS = 3  # a fourth look at a case sees what the third one saw
PICKUPS = ("control", "decide", "payment")
_EXTRA_EFFORTS = ("reading_in", "request", "receive", "correct", "rework", "home_visit")
_NAMES = (
    "hour", "place", "kind", "first", "appointment", "second_visit", "missing", "fault", "slip", "documents_days",
    "in_person", "never", "refused", "home", "amount", *(f"pickup_{act}" for act in PICKUPS),
    *(f"no_show_{time}" for time in range(3)), *(f"effort_{act}" for act in ACTS),
    *(f"effort_{extra}" for extra in _EXTRA_EFFORTS), *(f"fact_{fact}" for fact in DRAWN_FACTS),
    *(f"find_{look}_{defect}_{time}" for look in LOOKS for defect in ("missing", "fault", "slip")
      for time in range(MOST_LOOKS)),
)  # fmt: skip
SLOT: Mapping[str, int] = {name: place for place, name in enumerate(_NAMES)}
FIRST_FIND = SLOT[f"find_{LOOKS[0]}_missing_0"]
_MANY_A_DAY = 400


@dataclass(frozen=True)
class Drawn:
    """One list a property, one item a case, in order of arrival. Minutes, working days and EUR as in the assumptions.

    `effort[case][act]` by the place of the act in ACTS; `extra` by name; `finds[case]` the numbers that decide whether
    a look finds a defect: look × 9 + defect × 3 + time, by their places in LOOKS and DEFECTS.
    """

    number: list[str]
    arrives: list[float]
    place: list[float]
    kind: list[int]
    first: list[bool]
    appointment: list[float]
    second_visit: list[float]
    no_shows: list[int]
    pickup: dict[str, list[float]]
    missing: list[bool]
    fault: list[bool]
    slip: list[bool]
    documents_days: list[float]
    in_person: list[bool]
    never: list[bool]
    refused: list[bool]
    home: list[bool]
    amount: list[float]
    facts: list[dict[str, bool]]
    effort: list[list[float]]
    extra: dict[str, list[float]]
    finds: list[list[float]]

    def __len__(self) -> int:
        return len(self.number)


def draw(
    demand: Demand, assumptions: Assumptions, calendar: Calendar, *, until_day: int, seed: int, replication: int
) -> Drawn:
    """The cases that arrive before `until_day` in one replication, by seed and number of the replication only."""
    expected = demand.daily(calendar)[:until_day]
    numbers, uniform, days = _rows(expected, seed=seed, replication=replication)
    begins, ends = demand.hours
    arrives = days * DAY + begins + (ends - begins) * uniform[:, SLOT["hour"]]
    order = np.argsort(arrives, kind="stable")
    return _drawn([numbers[place] for place in order], arrives[order], uniform[order], demand, assumptions)


def _rows(expected: list[float], *, seed: int, replication: int) -> tuple[list[str], Numbers, Numbers]:
    numbers: list[str] = []
    rows, days = [np.empty((0, len(_NAMES)))], []
    for day, mean in enumerate(expected):
        if not mean:
            continue
        stream = stream_of(seed, replication, day)
        count = _poisson(mean, stream.random())
        rows.append(stream.random((count, len(_NAMES))))
        numbers += [f"S{replication}/{day}-{place}" for place in range(count)]
        days += [day] * count
    return numbers, np.concatenate(rows), np.array(days, dtype=np.float64)


def stream_of(seed: int, replication: int, purpose: int) -> np.random.Generator:
    """An independent stream for one purpose: a day of arrivals (its number) or a worker (above a million)."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, replication, purpose])))


def _poisson(mean: float, uniform: float) -> int:
    """The quantile of the Poisson distribution: a little more demand adds cases to a day and takes none away."""
    if mean > _MANY_A_DAY:
        return max(0, round(mean + sqrt(mean) * float(normal_quantile(np.array([uniform]))[0])))
    count, weight = 0, exp(-mean)
    passed = weight
    while passed < uniform and count < 4 * _MANY_A_DAY:
        count += 1
        weight *= mean / count
        passed += weight
    return count


def _drawn(numbers: list[str], arrives: Numbers, u: Numbers, demand: Demand, known: Assumptions) -> Drawn:
    first = u[:, SLOT["first"]] < demand.first_share.value
    kind = np.searchsorted(np.cumsum([demand.kinds[name] for name in KINDS[:-1]]), u[:, SLOT["kind"]], side="right")
    missing = u[:, SLOT["missing"]] < np.where(first, known["missing_first_share"], known["missing_repeat_share"])
    facts = {fact: u[:, SLOT[f"fact_{fact}"]] < known[f"fact_{fact}"] for fact in DRAWN_FACTS}
    signs = sum(facts.values(), start=np.zeros(len(numbers)))
    fault = u[:, SLOT["fault"]] < known["fault_share"] * known["fault_risk_factor"] ** signs
    missed = np.cumprod([u[:, SLOT[f"no_show_{time}"]] < known["no_show_share"] for time in range(3)], axis=0)
    all_facts = {**facts, "new_client": first, "documents_incomplete": missing}
    return Drawn(
        number=numbers,
        arrives=arrives.tolist(),
        place=u[:, SLOT["place"]].tolist(),
        kind=kind.tolist(),
        first=first.tolist(),
        appointment=_spread(known, "appointment_days", u, "appointment"),
        second_visit=_spread(known, "second_visit_days", u, "second_visit"),
        no_shows=missed.sum(axis=0).tolist(),
        pickup={act: _spread(known, f"pickup_{act}_days", u, f"pickup_{act}") for act in PICKUPS},
        missing=missing.tolist(),
        fault=fault.tolist(),
        slip=(u[:, SLOT["slip"]] < known["slip_share"]).tolist(),
        documents_days=_spread(known, "documents_days", u, "documents_days"),
        in_person=(u[:, SLOT["in_person"]] < known["documents_in_person_share"]).tolist(),
        never=(u[:, SLOT["never"]] < known["never_brought_share"]).tolist(),
        refused=(u[:, SLOT["refused"]] < known["refused_share"]).tolist(),
        home=(u[:, SLOT["home"]] < known["home_visit_share"]).tolist(),
        amount=_amounts(known, kind, u).tolist(),
        facts=_rows_of(all_facts),
        effort=_efforts(known, kind, first, u).tolist(),
        extra={name: _spread(known, f"effort_{name}", u, f"effort_{name}") for name in _EXTRA_EFFORTS},
        finds=u[:, FIRST_FIND:].tolist(),
    )


def _spread(known: Assumptions, figure: str, u: Numbers, slot: str) -> list[float]:
    found: list[float] = known.spread(figure).of(u[:, SLOT[slot]]).tolist()
    return found


def _amounts(known: Assumptions, kind: Numbers, u: Numbers) -> Numbers:
    column = u[:, SLOT["amount"]]
    paid = {"status": np.zeros_like(column)}
    paid |= {name: known.spread(f"{name}_amount").of(column) for name in ("gmi", "housing")}
    return np.choose(kind.astype(int), [paid[name] for name in KINDS])


def _efforts(known: Assumptions, kind: Numbers, first: Numbers, u: Numbers) -> Numbers:
    factors = {"status": known["status_effort_factor"], "gmi": 1.0, "housing": known["housing_effort_factor"]}
    factor = np.choose(kind.astype(int), [factors[name] for name in KINDS])
    factor = factor * np.where(first, 1.0, known["repeat_effort_share"])
    columns = [
        known.spread(f"effort_{act}").of(u[:, SLOT[f"effort_{act}"]]) * (factor if act in SCALED_ACTS else 1.0)
        for act in ACTS
    ]
    return np.stack(columns, axis=1)


def _rows_of(facts: Mapping[str, Numbers]) -> list[dict[str, bool]]:
    names = list(facts)
    table = np.stack([facts[name] for name in names], axis=1).tolist()
    return [dict(zip(names, row, strict=True)) for row in table]
