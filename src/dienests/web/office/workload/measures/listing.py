"""The cases behind a figure, by number: no name stands in the list, each opens for who may see it."""

from dataclasses import dataclass

import duckdb
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from dienests.web import formats
from dienests.web.components import Column, Table, query_with
from dienests.web.office.case_filters import ASKED
from dienests.web.office.workload.measures import words
from dienests.web.office.workload.measures.figures import frame, words_of
from dienests.web.office.workload.measures.filters import REPEAT, read_filter
from dienests.web.office.workload.measures.mix import what_of
from dienests.web.office.workload.measures.ready import with_log
from dienests.web.office.workload.measures.words import Words
from dienests.web.request import actor_of
from dienests.workload.measures.queries import ORDERS, ListedCase, cases_behind
from dienests.workload.measures.selection import NotBehind, behind

PAGE = 50
USUAL_ORDER = "-closed_on"
COLUMNS = (
    Column("number", pgettext_lazy("case", "Number"), sort="number", fixed=True),
    Column("asked", gettext_lazy("Asked for")),
    Column("ending", pgettext_lazy("case", "Ended")),
    Column("received", gettext_lazy("Received"), sort="received_on"),
    Column("closed", gettext_lazy("Closed on"), sort="closed_on"),
    Column("days", gettext_lazy("Calendar days"), sort="calendar_days", numeric=True),
    Column("working", gettext_lazy("Working days"), sort="working_days", numeric=True),
    Column("contacts", gettext_lazy("Contacts"), sort="contacts", numeric=True),
    Column("returned", gettext_lazy("Returns"), sort="returned", numeric=True),
    Column("fitness", gettext_lazy("Fitness"), sort="fitness", numeric=True),
    Column("unit", gettext_lazy("Unit"), hidden=True),
)


@dataclass(frozen=True, kw_only=True)
class Row:
    case: ListedCase
    url: str
    asked: list[str]
    ending: str
    unit: str
    fitness: str
    deviations: list[str]


@require_safe
@with_log
def page(request: HttpRequest, log: duckdb.DuckDBPyConnection) -> HttpResponse:
    """A page of the list, and how many there are: as many as the figure said."""
    asked = read_filter(request.GET, actor_of(request))
    key = request.GET.get("behind", "closed")
    try:
        condition = behind(key)
    except NotBehind as unknown:
        raise Http404 from unknown
    order = request.GET.get("sort", "")
    selection = asked.first.selection.listed(key)
    usual = "received_on" if selection.by == "open" else USUAL_ORDER
    order = order if order.removeprefix("-") in ORDERS else usual
    first = formats.as_whole(request.GET.get("after") or request.GET.get("before")) or 0
    count, found = cases_behind(log, selection, condition, order=order, first=min(first, 10_000_000), most=PAGE)
    names = words_of(asked)
    units = {unit.pk: str(unit) for unit in asked.choices.units}
    context = frame(request, asked, here="measures_cases", behind=key) | {
        "table": Table(
            id="measured-cases",
            columns=COLUMNS,
            query=request.GET,
            shown=len(found),
            count=count,
            before=str(max(0, first - PAGE)) if first else "",
            after=str(first + PAGE) if first + PAGE < count else "",
            sort=order,
        ),
        "rows": [_row(case, units, names) for case in found],
        "what": _told(key, names),
        "behind": key,
        "back": f"{reverse('office:measures')}?{asked.query}",
        "everything": query_with(request.GET, behind=None, before=None, after=None),
    }
    return render(request, "office/workload/measures/cases.html", context)


def _row(case: ListedCase, units: dict[int, str], names: Words) -> Row:
    asks = (("status", case.asks_status), ("gmi", case.asks_gmi), ("housing", case.asks_housing))
    return Row(
        case=case,
        url=reverse("office:case", args=[case.case]),
        asked=[str(ASKED[what]) for what, asked in asks if asked],
        ending=str(words.ENDINGS.get(case.ending, formats.NOTHING)),
        unit=units.get(case.unit, ""),
        fitness=words.share(case.fitness),
        deviations=[names.deviation(*(*each.split(":", 2), "", "")[:3]) for each in case.deviations],
    )


def _told(key: str, names: Words) -> str:
    """What the cases have in common, in words."""
    kind, _colon, detail = key.partition(":")
    plain = {
        "closed": _("closed in the period"),
        "decided": _("decided"),
        "late": _("decided past a deadline"),
        "late_decision": _("past the term for the decision"),
        "late_status": _("past the term for the status"),
        "status_term": _("with a term for the status"),
        "stopped": _("the clock stood still for papers"),
        "controlled": _("controlled by a second person"),
        "not_controlled": _("not controlled"),
        "returned": _("returned at control"),
        "corrected": _("corrected in money after control"),
        "corrected_down": _("too much was put forward, corrected after control"),
        "corrected_up": _("too little was put forward, corrected after control"),
        "contacts": _("with contacts"),
        "conforming": _("went as the file says"),
        "deviating": _("deviated from the file somewhere"),
        "roles_unknown": _("a role is not recorded"),
        "again": str(REPEAT["again"][1]),
        "received": _("received in the period"),
        "open": _("still open at the end of the period"),
        "open_waiting": _("still open, waiting for papers now"),
        **{ending: str(label) for ending, label in words.ENDINGS.items()},
    }
    if key in plain:
        return plain[key]
    return _told_with_detail(kind, detail, names)


def _told_with_detail(kind: str, detail: str, names: Words) -> str:
    here, _arrow, following = detail.partition(">")
    told = {
        "contact": lambda: words.contact(detail),
        "contacts": lambda: _("contacts with the client: %(n)s") % {"n": detail},
        "days": lambda: _("calendar days from application: %(n)s") % {"n": detail.replace("-", "–", 1)},
        "reason": lambda: names.reason(detail),
        "stage": lambda: _("went through the stage “%(stage)s”") % {"stage": names.stage(detail)},
        "activity": lambda: names.node(detail),
        "flow": lambda: f"{names.node(here)} → {names.node(following)}",
        "act_flow": lambda: f"{names.node(here)} → {names.node(following)}",
        "deviation": lambda: names.deviation(*(*detail.split(":", 2), "", "")[:3]),
        "asked": lambda: what_of(f"asked:{detail}"),
        "channel": lambda: what_of(f"channel:{detail}"),
        "open_late": lambda: _("still open, a term ended by %(day)s") % {"day": formats.day(detail)},
        "variant": lambda: _("went the same way"),
        "path": lambda: " → ".join(names.stage(stage) for stage in detail.split(" → ")),
        "noted": lambda: _("minutes noted: %(what)s") % {"what": names.node(detail)},
        "work": lambda: pgettext("work", "work: %(what)s") % {"what": names.node(detail)},
    }
    return told[kind]() if kind in told else kind
