"""What if: the same office with fewer people, more applications, other hours, or as several offices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dienests.practice.faults import Fault, Text
from dienests.practice.schema_words import Schema, closed, pattern
from dienests.practice.strict_yaml import Document
from dienests.practice.vocabulary import ROLES
from dienests.workload.simulation.calendar import MONTHS
from dienests.workload.simulation.hours import WEEK, Week, week_faults, week_of
from dienests.workload.simulation.replications import Office, Variant
from dienests.workload.simulation.staffing import Staff
from dienests.workload.simulation.vocabulary import FIGURES, LIMITS
from dienests.workload.simulation.yaml_files import (
    ABOUT,
    TEXT,
    SimulationFaults,
    number,
    read_document,
)

_NAME = pattern(r"^[a-z][a-z0-9_]{0,39}$", "nosaukums ar mazajiem latīņu burtiem", "a name of small Latin letters")
_TRAVEL = number(0, 480)
_OFFICE = closed(
    {"title": TEXT, "share": number(0.001, 1), "posts": closed({}, dict.fromkeys(ROLES, number(0, 500)))},
    {"client_travel_minutes": _TRAVEL, "home_visit_travel_minutes": _TRAVEL},
)
SCHEMA: Schema = closed(
    {"name": _NAME, **ABOUT},
    {
        "posts": closed({}, dict.fromkeys(ROLES, number(-100, 100))),
        "cases_factor": number(0.01, 20),
        "months": closed({}, dict.fromkeys(MONTHS, number(0, 20))),
        "reception": closed({}, dict.fromkeys(ROLES, WEEK)),
        "assumptions": closed({}, {name: number(*LIMITS[unit]) for name, unit in FIGURES.items()}),
        "offices": {"type": "array", "items": _OFFICE, "minItems": 2, "maxItems": 20},
    },
)


@dataclass(frozen=True)
class PartOffice:
    """One of several offices that stand side by side, with its share of the applications."""

    title: Text
    share: float
    posts: Mapping[str, float]
    travel: Mapping[str, float]


@dataclass(frozen=True)
class Scenario:
    """Changes to an office: posts more or fewer, factors on applications, other reception hours and figures."""

    name: str
    title: Text
    source: str
    checked: bool
    posts: Mapping[str, float]
    cases_factor: float
    months: Mapping[str, float]
    reception: Mapping[str, Week]
    assumptions: Mapping[str, float]
    offices: Sequence[PartOffice]


def load_scenario(path: Path) -> Scenario:
    """Raises SimulationFaults."""
    document = read_document(path, SCHEMA)
    faults = _faults(document)
    if faults:
        raise SimulationFaults(faults)
    data: Any = document.data
    return Scenario(
        name=data["name"],
        title=Text(data["title"]["lv"], data["title"]["en"]),
        source=data["source"],
        checked=data["checked"],
        posts=_floats(data.get("posts", {})),
        cases_factor=float(data.get("cases_factor", 1)),
        months=_floats(data.get("months", {})),
        reception={role: week_of(week) for role, week in data.get("reception", {}).items()},
        assumptions=_floats(data.get("assumptions", {})),
        offices=[_office(entry) for entry in data.get("offices", ())],
    )


def under(scenario: Scenario, variants: Sequence[Variant]) -> list[Variant]:
    """The variants as they would be. What they share they share afterwards. Raises SimulationFaults."""
    made: list[Variant] = []
    demands = {id(each.demand): _changed_demand(scenario, each) for each in variants}
    known = {id(each.assumptions): each.assumptions.with_values(scenario.assumptions) for each in variants}
    for each in variants:
        staff = _changed_staff(scenario, each.offices[0].staff)
        offices = tuple(_as_office(part, staff) for part in scenario.offices) or (Office(staff),)
        made.append(
            replace(
                each,
                name=f"{each.name}/{scenario.name}",
                demand=demands[id(each.demand)],
                assumptions=known[id(each.assumptions)],
                offices=offices,
                scenario=scenario.name,
            )
        )
    return made


def _changed_demand(scenario: Scenario, variant: Variant) -> Any:
    """A factor on a month brings more applications in that month; it takes none from the others."""
    demand = variant.demand
    factors = [scenario.months.get(month, 1.0) for month in MONTHS]
    months = tuple(weight * factor for weight, factor in zip(demand.months, factors, strict=True))
    more = sum(months) / sum(demand.months) * scenario.cases_factor
    return replace(demand, months=months).with_cases_a_year(demand.cases_a_year.value * more)


def _changed_staff(scenario: Scenario, staff: Staff) -> Staff:
    faults = []
    for role, change in scenario.posts.items():
        if role not in staff.roles or staff.roles[role].posts + change < 0:
            have = staff.roles[role].posts if role in staff.roles else 0
            expected = Text(f"ne vairāk, kā ir (aizpildītas {have:g})", f"no more than there are ({have:g} filled)")
            faults.append(Fault(f"scenario {scenario.name}", 0, f"posts.{role} = {change:g}", expected))
    for role in scenario.reception:
        if role not in staff.roles:
            listed = ", ".join(staff.roles)
            expected = Text(f"amats no personāla datnes: {listed}", f"a role of the staff file: {listed}")
            faults.append(Fault(f"scenario {scenario.name}", 0, f"reception.{role}", expected))
    if faults:
        raise SimulationFaults(faults)
    changed = staff.with_posts({role: staff.roles[role].posts + more for role, more in scenario.posts.items()})
    roles = {
        role: replace(entry, reception=scenario.reception.get(role, entry.reception))
        for role, entry in changed.roles.items()
    }
    return replace(changed, roles=roles)


def _as_office(part: PartOffice, staff: Staff) -> Office:
    own = staff.with_posts({role: part.posts.get(role, 0.0) for role in staff.roles})
    for name, minutes in part.travel.items():
        own = own.with_ranged(name, minutes)
    return Office(replace(own, name=part.title.en, title=part.title), part.share)


def _faults(document: Document) -> list[Fault]:
    data = document.data
    faults: list[Fault] = []
    for role, week in data.get("reception", {}).items():
        faults += week_faults(document, ("reception", role), week)
    offices = data.get("offices", ())
    together = sum(entry["share"] for entry in offices)
    if offices and abs(together - 1) > 1e-6:
        expected = Text("daļas, kas kopā ir 1", "shares that sum to 1")
        faults.append(Fault(document.file, document.line(("offices",)), f"offices.share: {together}", expected))
    return faults


def _floats(data: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in data.items()}


def _office(entry: Mapping[str, Any]) -> PartOffice:
    title = Text(entry["title"]["lv"], entry["title"]["en"])
    travel = {name: float(entry[name]) for name in entry if name.endswith("_travel_minutes")}
    return PartOffice(title, float(entry["share"]), _floats(entry["posts"]), travel)
