"""Small offices for tests: everything that is not asked for is off."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dienests.practice.faults import Text
from dienests.practice.process import Process, build_process
from dienests.workload.simulation.assumptions import Assumptions, load_assumptions
from dienests.workload.simulation.demand import Demand
from dienests.workload.simulation.replications import Office, Plan, Variant
from dienests.workload.simulation.spread import Shape
from dienests.workload.simulation.staffing import Ranged, RoleStaff, Staff
from dienests.workload.simulation.ways import Way

NAMELESS = Text("·", "·")
AROUND_THE_CLOCK = (((0.0, 1440.0),),) * 7
OFFICE_HOURS = (((540.0, 1020.0),),) * 5 + ((),) * 2


def stage(name: str, acts: Sequence[str], role: str = "social_worker", **more: Any) -> dict[str, Any]:
    words = {"lv": name, "en": name}
    told = {"name": name, "title": words, "description": words, "roles": [role], "acts": list(acts)}
    return {**told, "client_present": False, **more}


def process(*stages: Mapping[str, Any]) -> Process:
    """Not checked as a file is: formulas know of no second pair of eyes."""
    words = {"lv": "·", "en": "·"}
    return build_process({"name": "tested", "title": words, "source": "·", "checked": False, "stages": list(stages)})


def way(*stages: Mapping[str, Any]) -> Way:
    return Way("tested", NAMELESS, process(*stages), 1, 10, 10)


def quiet(**values: float) -> Assumptions:
    """Every duration and every chance is zero but these."""
    known = load_assumptions()
    figures = {
        name: replace(figure, value=1.0 if figure.unit in ("factor", "months") else 0.0, shape="fixed", cv=0.0)
        for name, figure in known.figures.items()
    }
    return Assumptions(figures).with_values(values)


def spread(known: Assumptions, name: str, shape: Shape, cv: float = 0.0) -> Assumptions:
    return Assumptions({**known.figures, name: replace(known.figures[name], shape=shape, cv=cv)})


def staff(*, hours: Any = AROUND_THE_CLOCK, reception: Any = None, absence: float = 0, **posts: float) -> Staff:
    every_day = hours is AROUND_THE_CLOCK
    full = Ranged(1.0, 1.0, 1.0)
    roles = {
        role: RoleStaff(count, 0, full, full, hours, hours if reception is None else reception)
        for role, count in posts.items()
    }
    none = Ranged(0.0, 0.0, 0.0)
    return Staff("tested", NAMELESS, "·", False, roles, Ranged(absence, absence, absence), none, none, every_day)


def demand(a_day: float, *, kind: str = "gmi", hours: tuple[float, float] = (0.0, 1440.0), days: int = 7) -> Demand:
    kinds = {name: float(name == kind) for name in ("status", "gmi", "housing")}
    year, first = Ranged(a_day * 365.25, 0, 1e9), Ranged(1.0, 1.0, 1.0)
    weekdays = (1.0,) * days + (0.0,) * (7 - days)
    return Demand("tested", NAMELESS, "·", False, date(2026, 3, 2), year, first, (1.0,) * 12, weekdays, hours, kinds)


def variant(way: Way, staff: Staff, known: Assumptions, demand: Demand) -> Variant:
    return Variant(way.name, NAMELESS, way, demand, known, (Office(staff),))


PLAN = Plan(weeks=8, replications=10, seed=3, running_in_weeks=2)
