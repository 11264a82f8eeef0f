"""The filter of the list of cases as it stands in an address: read, told in words, and taken away part by part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dienests.base.access import Actor
from dienests.base.organisation.models import Appointment, Role, Unit, User, held_on
from dienests.cases.access import CASE_VIEW
from dienests.cases.models import State
from dienests.cases.queries.listing import CaseFilter, Sort
from dienests.web import formats
from dienests.web.components import Link, filter_links, query_with
from dienests.web.office.case_summary import BENEFITS

OPEN, ALL = "", "all"
MORE = ("unit", "who", "asked", "due", "from", "to")
DUE = {"late": gettext_lazy("overdue"), "stopped": gettext_lazy("clock stopped")}
# As short as a column needs them.
ASKED: Mapping[str, Promise] = {
    "status": pgettext_lazy("asked", "status"),
    "gmi": pgettext_lazy("asked", "GMI"),
    "housing": pgettext_lazy("asked", "housing"),
}
CASEWORK = (Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What can be chosen from: units whose cases the actor answers for, colleagues who work on cases there."""

    units: list[Unit] = field(default_factory=list)
    colleagues: list[User] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ListState:
    """What an address asks for. `active` are the parts of the filter beside the state, each with the way out of it."""

    chosen: CaseFilter
    sort: Sort
    sorted_by: str
    states: list[Link]
    active: list[Link]
    values: dict[str, str]


def choices_for(actor: Actor) -> Choices:
    """Two queries. Heads of office and auditors see all units; everybody else their own."""
    units = Unit.objects.filter(closed_on__isnull=True)
    posts = Appointment.objects.filter(held_on(actor.today), post__abolished_on__isnull=True, post__role__in=CASEWORK)
    if not actor.has(Role.HEAD_OF_OFFICE, Role.AUDITOR):
        own = actor.units(*CASE_VIEW.rules)
        units, posts = units.filter(pk__in=own), posts.filter(post__unit_id__in=own)
    colleagues = User.objects.filter(is_active=True, pk__in=posts.values("user_id")).order_by("full_name", "pk")
    return Choices(units=list(units.order_by("name_lv", "pk")), colleagues=list(colleagues))


def read_filter(query: QueryDict, choices: Choices) -> ListState:
    """The filter in `query`; what makes no sense in it is left out, never an error."""
    state = query.get("state", OPEN)
    values = {name: query.get(name, "").strip() for name in MORE}
    chosen = CaseFilter(
        text=query.get("q", "").strip()[:120],
        state=state if state in State.values else "",
        open_only=state == OPEN,
        unit=_known(values["unit"], choices.units),
        assignee=_assignee(values["who"], choices),
        benefit=values["asked"] if values["asked"] in BENEFITS else "",
        due=values["due"] if values["due"] in DUE else "",  # type: ignore[arg-type]
        received_from=formats.as_typed_day(values["from"]),
        received_to=formats.as_typed_day(values["to"]),
    )
    sort, sorted_by = _sort(query.get("sort", ""))
    return ListState(
        chosen=chosen,
        sort=sort,
        sorted_by=sorted_by,
        states=_states(query),
        active=_active(query, chosen, choices),
        values=values,
    )


def _known(value: str, units: list[Unit]) -> int | None:
    return number if (number := formats.as_whole(value)) in {unit.pk for unit in units} else None


def _assignee(value: str, choices: Choices) -> str:
    if value in ("me", "none"):
        return value
    return value if value in {str(colleague.pk) for colleague in choices.colleagues} else ""


def _sort(asked: str) -> tuple[Sort, str]:
    """?sort= as the heads of the table write it: the received column both ways, the deadline the nearest first."""
    if asked.lstrip("-") == "due":
        return "due", "due"
    if asked == "received":
        return "oldest", "received"
    return "received", "-received"


def _states(query: QueryDict) -> list[Link]:
    choices: list[tuple[str, str | Promise, int | None]] = [(OPEN, _("Open"), None)]
    choices += [(state.value, state.label, None) for state in State]
    return filter_links(query, parameter="state", choices=[*choices, (ALL, _("All"), None)])


def _active(query: QueryDict, chosen: CaseFilter, choices: Choices) -> list[Link]:
    told: list[tuple[str, Any]] = [("q", f"“{chosen.text}”" if chosen.text else "")]
    told += [("unit", next((unit.name for unit in choices.units if unit.pk == chosen.unit), ""))]
    told += [("who", _who(chosen.assignee, choices))]
    told += [("asked", BENEFITS.get(chosen.benefit, ""))]
    told += [("due", DUE.get(chosen.due, ""))]
    told += [("from", _since(chosen.received_from)), ("to", _until(chosen.received_to))]
    return [
        Link(label=words, url=query_with(query, **{name: None, "before": None, "after": None}))
        for name, words in told
        if words
    ]


def _who(assignee: str, choices: Choices) -> str:
    named = {"me": _("mine"), "none": _("nobody's yet")}
    return named.get(assignee) or next((str(each) for each in choices.colleagues if str(each.pk) == assignee), "")


def _since(day: date | None) -> str:
    return _("received from %(day)s") % {"day": formats.day(day)} if day else ""


def _until(day: date | None) -> str:
    return _("received until %(day)s") % {"day": formats.day(day)} if day else ""
