"""What a question can be put together from, as the page draws it; and the question asked with one click."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.cases.languages import in_language
from dienests.web import formats
from dienests.web.office.practice_track import Track, track_of
from dienests.web.office.previews.request import language
from dienests.web.office.workload.measures.words import role
from dienests.web.office.workload.simulation import words
from dienests.web.office.workload.simulation.sources import source_of
from dienests.workload.studies.figures import FigureOffered
from dienests.workload.studies.queries import (
    DemandOffered,
    ScenarioOffered,
    StaffOffered,
    WayOffered,
    demand_offered,
    scenarios_offered,
    staff_offered,
    ways_offered,
)
from dienests.workload.studies.questions import MOST_WAYS, Question

WEEKS, REPLICATIONS, SEED = 52, 100, 1


@dataclass(frozen=True, slots=True)
class WayCard:
    """A way of working with its stages drawn. `faults`: why it cannot be simulated."""

    name: str
    title: str
    only_simulated: str
    in_force: bool
    faults: Sequence[str]
    track: Track | None


@dataclass(frozen=True, slots=True)
class Option:
    """A staff, applications or circumstances. `facts`: what was read from where; `refusal`: why it cannot be taken."""

    name: str
    title: str
    about: str
    checked: bool = True
    facts: Sequence[tuple[str, str, bool]] = ()
    refusal: str = ""


@dataclass(frozen=True)
class Offers:
    """All lists of the form. `backtest_refusal`: why the own history cannot be held against its last quarter."""

    ways: list[WayCard]
    staff: list[Option]
    demand: list[Option]
    scenarios: list[Option]
    backtest_refusal: str

    @property
    def names(self) -> dict[str, list[str]]:
        """What may be sent for each field; what cannot be taken is refused with its reason."""
        lists: dict[str, Sequence[WayCard | Option]] = {
            "ways": self.ways,
            "staff": self.staff,
            "demand": self.demand,
            "scenarios": self.scenarios,
        }
        return {field: [each.name for each in offered] for field, offered in lists.items()}


def offers(*, today: date) -> Offers:
    demand = demand_offered(today=today)
    own = demand[0].backtest_refusal
    return Offers(
        ways=[_card(each) for each in ways_offered()],
        staff=[_staff(each) for each in staff_offered(today=today)],
        demand=[_demand(each) for each in demand],
        scenarios=[_scenario(each) for each in scenarios_offered()],
        backtest_refusal=str(own) if own else "",
    )


def usual_question(offered: Offers) -> Question:
    """All ways as the office is; with its own staff and its own history, as far as these can be taken."""
    sound = [each for each in offered.ways if not each.faults]
    return Question(
        ways=tuple(each.name for each in sound[:MOST_WAYS]),
        staff=_first_sound(offered.staff),
        demand=_first_sound(offered.demand),
        changed={},
        weeks=WEEKS,
        replications=REPLICATIONS,
        seed=SEED,
    )


def _first_sound(options: Sequence[Option]) -> str:
    return next((each.name for each in options if not each.refusal), options[0].name)


def _card(each: WayOffered) -> WayCard:
    faults = [fault.sentence(language()) for fault in each.faults]
    return WayCard(
        each.name,
        in_language(each.title),
        in_language(each.only_simulated) if each.only_simulated else "",
        each.in_force,
        faults,
        track_of(each.way.process) if each.way else None,
    )


def _staff(each: StaffOffered) -> Option:
    filled, vacant = sum(each.posts.values()), sum(each.vacant.values())
    about = _("%(filled)s filled and %(vacant)s vacant full posts") % {
        "filled": words.short(filled),
        "vacant": words.short(vacant),
    }
    roles = ", ".join(f"{role(name)} {words.short(posts)}" for name, posts in each.posts.items() if posts)
    read = [(in_language(it.title), in_language(it.said), it.from_office) for it in each.read]
    return Option(
        each.name,
        in_language(each.title),
        f"{about}: {roles}" if roles else about,
        each.checked or bool(read),
        read,
        str(each.refusal) if each.refusal else "",
    )


def _demand(each: DemandOffered) -> Option:
    if each.cases is None:
        about = _("%(n)s applications a year") % {"n": formats.number(round(each.cases_a_year))}
        return Option(each.name, in_language(each.title), f"{about}. {source_of(each.source)}", each.checked)
    told = {"n": formats.number(each.cases), "days": formats.number(each.days or 0)}
    about = ngettext("%(n)s case in %(days)s days", "%(n)s cases in %(days)s days", each.cases) % told
    fitted = _("papers, minutes, waiting and returns are fitted to them")
    return Option(
        each.name,
        in_language(each.title),
        f"{about}; {fitted}",
        refusal=str(each.refusal) if each.refusal else "",
    )


def _scenario(each: ScenarioOffered) -> Option:
    return Option(each.name, in_language(each.title), source_of(each.source), each.checked)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure that may be changed, with the field of one's own value."""

    field: object
    shipped: str
    span: str
    unit: str
    source: str
    tag: str
    checked: bool


def figure_row(figure: FigureOffered, field: object) -> FigureRow:
    low, high = (words.assumed(each, figure.unit) for each in (figure.low, figure.high))
    return FigureRow(
        field,
        words.with_unit(figure.value, figure.unit),
        f"{low} … {high}",
        words.unit_of(figure.unit),
        source_of(figure.source),
        words.tag_of(figure.tag),
        figure.checked,
    )
