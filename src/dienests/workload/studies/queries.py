"""Reads of studies: the list, one study, what a question may choose from, and what the newest answer says of posts."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from dienests.base.access import Actor, narrow
from dienests.base.background.models import Work
from dienests.practice.faults import Text
from dienests.workload.simulation.assumptions import load_assumptions
from dienests.workload.simulation.demand import load_demand
from dienests.workload.simulation.scenarios import load_scenario
from dienests.workload.simulation.staffing import load_staff
from dienests.workload.simulation.yaml_files import shipped_names, shipped_or_path
from dienests.workload.studies.access import STUDY_VIEW
from dienests.workload.studies.errors import StudyRefused
from dienests.workload.studies.figures import FigureGroup, FigureOffered, grouped
from dienests.workload.studies.models import OWN_HISTORY, OWN_STAFF, Study
from dienests.workload.studies.office_history import reach
from dienests.workload.studies.office_staff import LIKE, Read, office_staff
from dienests.workload.studies.orders import backtest_refusal, history_refusal, stated_demand, stated_staff
from dienests.workload.studies.ways import WayOffered, process_in_force, ways_offered

__all__ = [
    "DemandOffered",
    "FigureGroup",
    "FigureOffered",
    "PostsNeeded",
    "ScenarioOffered",
    "StaffOffered",
    "WayOffered",
    "demand_offered",
    "figures_offered",
    "newest_needed",
    "scenarios_offered",
    "staff_offered",
    "studies_of",
    "study_for",
    "ways_offered",
]

TOO_OLD = timedelta(days=366)  # an answer of last year was about another office
_LOOKED_AT = 50


def studies_of(actor: Actor) -> QuerySet[Study]:
    """The latest first, without their answers."""
    return narrow(actor, STUDY_VIEW, Study.objects.defer("result").select_related("asked_by"))


def study_for(actor: Actor, pk: int) -> Study | None:
    """One study, where the actor may see it; its answer is read when it is asked for."""
    return studies_of(actor).filter(pk=pk).first()


@dataclass(frozen=True)
class StaffOffered:
    """`posts` and `vacant` by role, as full posts. `read`: what the own staff was put together from. `refusal`: why it
    cannot be used."""

    name: str
    title: Text
    source: str
    checked: bool
    posts: dict[str, float]
    vacant: dict[str, float]
    read: tuple[Read, ...] = ()
    refusal: StudyRefused | None = None


def staff_offered(*, today: date | None = None) -> list[StaffOffered]:
    """This office first, then what ships."""
    own = office_staff(today=today or timezone.localdate())
    refusal = None if any(own.staff.posts().values()) else StudyRefused("no_posts", field="staff")
    shipped = [(name, load_staff(shipped_or_path(name, kind="staff")), (), None) for name in shipped_names("staff")]
    return [
        StaffOffered(
            name,
            staff.title,
            staff.source,
            staff.checked,
            staff.posts(),
            {role: entry.vacant for role, entry in staff.roles.items()},
            read,
            refusal,
        )
        for name, staff, read, refusal in [(OWN_STAFF, own.staff, own.read, refusal), *shipped]
    ]


@dataclass(frozen=True)
class DemandOffered:
    """`cases` and `days`: how far the own history reaches (None for what ships). `refusal`: why nothing can be fitted
    to it; `backtest_refusal`: why it cannot be held against its own last quarter."""

    name: str
    title: Text
    source: str
    checked: bool
    cases_a_year: float
    cases: int | None = None
    days: int | None = None
    refusal: StudyRefused | None = None
    backtest_refusal: StudyRefused | None = None


_OWN = Text("Šī dienesta lietas", "This office's own cases")


def demand_offered(*, today: date | None = None) -> list[DemandOffered]:
    """The own history first, then what ships."""
    there = reach(today=today or timezone.localdate())
    refusal = history_refusal(there)
    a_year = there.cases / max(1, there.days) * 365.25
    own = DemandOffered(
        OWN_HISTORY,
        _OWN,
        "",
        checked=False,
        cases_a_year=a_year,
        cases=there.cases,
        days=there.days,
        refusal=refusal,
        backtest_refusal=refusal or backtest_refusal(there),
    )
    shipped = [(name, load_demand(shipped_or_path(name, kind="demand"))) for name in shipped_names("demand")]
    without = StudyRefused("backtest_needs_history", field="with_backtest")
    return [
        own,
        *(
            DemandOffered(
                name, it.title, it.source, it.checked, cases_a_year=it.cases_a_year.value, backtest_refusal=without
            )
            for name, it in shipped
        ),
    ]


@dataclass(frozen=True)
class ScenarioOffered:
    name: str
    title: Text
    source: str
    checked: bool


def scenarios_offered() -> list[ScenarioOffered]:
    found = [load_scenario(shipped_or_path(name, kind="scenarios")) for name in shipped_names("scenarios")]
    return [ScenarioOffered(it.name, it.title, it.source, it.checked) for it in found]


def figures_offered(
    *, staff: str = OWN_STAFF, demand: str = OWN_HISTORY, today: date | None = None
) -> list[FigureGroup]:
    """Every figure that may be changed, in groups, as it is stated: a history puts some of its own in their place.

    Names that are none stand for what ships.
    """
    try:
        stated, _read = stated_staff(staff, today=today or timezone.localdate())
    except StudyRefused:
        stated = load_staff(shipped_or_path(LIKE, kind="staff"))
    try:
        applications = stated_demand(demand)
    except StudyRefused:
        applications = stated_demand(OWN_HISTORY)
    return grouped(load_assumptions(), stated, applications)


@dataclass(frozen=True)
class PostsNeeded:
    """Full posts by role with which 95 of 100 cases would be in time, by the newest study of the way in force.

    `enough`: False where no number of posts that was tried sufficed.
    """

    study: int
    computed_on: date
    way: Text
    now: dict[str, float]
    posts: dict[str, float]
    in_time: float
    enough: bool

    @property
    def total(self) -> float:
        return sum(self.posts.values())


def newest_needed(*, today: date) -> PostsNeeded | None:
    """None where nobody has simulated the process in force with this office's own staff lately. Two queries."""
    process = process_in_force()
    first = timezone.make_aware(datetime.combine(today - TOO_OLD, time.min))
    done = Study.objects.filter(state=Work.DONE, staff=OWN_STAFF, finished_at__gte=first)
    newest = done.order_by("-finished_at", "-pk").values_list("pk", "finished_at", "summary")
    for pk, at, summary in newest[:_LOOKED_AT]:
        for way in summary["ways"]:
            if way["process"] == process and way["needed"]:
                title = Text(way["title"]["lv"], way["title"]["en"])
                return PostsNeeded(study=pk, computed_on=timezone.localdate(at), way=title, **way["needed"])
    return None
