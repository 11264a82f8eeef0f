"""Every figure a head may change in a study: assumptions, and those of staff and applications, in groups."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dienests.practice.faults import Text
from dienests.workload.simulation.assumptions import Assumptions
from dienests.workload.simulation.demand import Demand
from dienests.workload.simulation.sensitivity import DEMAND_TITLES, title_of_staff
from dienests.workload.simulation.staffing import Ranged, Staff
from dienests.workload.simulation.vocabulary import LIMITS

TYPED = "Set for this simulation"
_STAFF_UNITS = {
    "absence_days_a_year": ("working_days", 0, 200),
    "client_travel_minutes": ("minutes", 0, 480),
    "home_visit_travel_minutes": ("minutes", 0, 480),
    "share_on_cases": ("share", 0.01, 1),
    "share_of_reception": ("share", 0.01, 1),
}
_DEMAND_UNITS = {"cases_a_year": ("cases", 1, 100_000), "first_share": ("share", 0, 1)}
GROUPS = {
    "applications": Text("Iesniegumi", "Applications"),
    "staff": Text("Darbinieku laiks un ceļš", "Time and travel of the staff"),
    "effort": Text("Cik ilgs ir darbs", "How long the work takes"),
    "waiting": Text("Cik ilgi lieta gaida", "How long a case waits"),
    "papers": Text("Trūkstoši dokumenti", "Missing papers"),
    "faults": Text("Kļūdas un kas tās pamana", "Faults, and who notices them"),
    "money": Text("Pabalstu summas", "Amounts of benefits"),
    "facts": Text("Cik bieži ir riska pazīmes", "How often there are signs of risk"),
}
_BY_BEGINNING = {
    "effort_": "effort",
    "control_again": "effort",
    "repeat_effort": "effort",
    "housing_effort": "effort",
    "status_effort": "effort",
    "appointment": "waiting",
    "second_visit": "waiting",
    "pickup_": "waiting",
    "no_show": "waiting",
    "missing_": "papers",
    "documents_": "papers",
    "never_": "papers",
    "home_visit": "papers",
    "refused_": "papers",
    "fault_": "faults",
    "slip_": "faults",
    "finds_": "faults",
    "own_work": "faults",
    "gmi_": "money",
    "housing_amount": "money",
    "months_": "money",
    "fact_": "facts",
}


@dataclass(frozen=True)
class FigureOffered:
    """`low` to `high`: where it may well be, which is what the sensitivity walks through; `least` to `most`: what may
    be typed."""

    name: str
    title: Text
    value: float
    low: float
    high: float
    least: float
    most: float
    unit: str
    source: str
    tag: str
    checked: bool


@dataclass(frozen=True)
class FigureGroup:
    name: str
    title: Text
    figures: tuple[FigureOffered, ...]


def grouped(known: Assumptions, staff: Staff, demand: Demand) -> list[FigureGroup]:
    """Every figure of the three, as it is before anybody changes it."""
    found: dict[str, list[FigureOffered]] = {name: [] for name in GROUPS}
    for name in _DEMAND_UNITS:
        found["applications"].append(_of_demand(name, demand))
    for name, span in staff.ranged().items():
        found["staff"].append(_of_staff(name, span, staff))
    for name in known.figures:
        found[_group_of(name)].append(_assumed(name, known))
    return [FigureGroup(name, GROUPS[name], tuple(figures)) for name, figures in found.items() if figures]


def _group_of(name: str) -> str:
    return next(group for beginning, group in _BY_BEGINNING.items() if name.startswith(beginning))


def _assumed(name: str, known: Assumptions) -> FigureOffered:
    it = known.figures[name]
    least, most = LIMITS[it.unit]
    return FigureOffered(name, it.title, it.value, it.low, it.high, least, most, it.unit, it.source, it.tag, it.checked)


def _of_staff(name: str, span: Ranged, staff: Staff) -> FigureOffered:
    unit, least, most = _STAFF_UNITS[name.partition(".")[0]]
    told = (staff.source, "U", staff.checked)
    return FigureOffered(
        f"staff.{name}", title_of_staff(name), span.value, span.low, span.high, least, most, unit, *told
    )


def _of_demand(name: str, demand: Demand) -> FigureOffered:
    unit, least, most = _DEMAND_UNITS[name]
    span: Ranged = getattr(demand, name)
    told = (demand.source, "U", demand.checked)
    return FigureOffered(
        f"demand.{name}", DEMAND_TITLES[name], span.value, span.low, span.high, least, most, unit, *told
    )


def staff_with(changed: Mapping[str, float], staff: Staff) -> Staff:
    """The same with the figures of staff that were changed; those of roles that are not there change nothing."""
    there = staff.ranged()
    for name, value in changed.items():
        figure = name.removeprefix("staff.")
        if name.startswith("staff.") and figure in there:
            staff = staff.with_ranged(figure, value)
    return staff


def demand_with(changed: Mapping[str, float], demand: Demand) -> Demand:
    spans = {
        name: replace(getattr(demand, name), value=changed[f"demand.{name}"])
        for name in _DEMAND_UNITS
        if f"demand.{name}" in changed
    }
    return replace(demand, **spans)


def assumptions_with(changed: Mapping[str, float], known: Assumptions) -> Assumptions:
    """Values that were typed are the head's own: nobody has checked them, whatever they replace."""
    typed = {
        name: replace(figure, value=changed[name], source=TYPED, tag="U", checked=False)
        for name, figure in known.figures.items()
        if name in changed
    }
    return Assumptions({**known.figures, **typed})
