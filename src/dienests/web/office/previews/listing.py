"""The list of previews, with the changes of law that ship and the populations there are."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from dienests.base.access import may, require
from dienests.population.office.access import PREVIEW_RUN, PREVIEW_VIEW
from dienests.population.office.models import Preview
from dienests.population.office.queries import preview_list
from dienests.population.office.reforms import Offered, offered_reforms
from dienests.web import formats
from dienests.web.components import Column, Table
from dienests.web.office.previews.figures import signed_cents
from dienests.web.office.previews.request import population_of, said, tabs, title_of
from dienests.web.office.previews.sources import offers
from dienests.web.request import actor_of

PAGE = 50
STATES = {
    "queued": ("note", "clock"),
    "running": ("accent", "loader-2"),
    "done": ("ok", "circle-check"),
    "failed": ("late", "alert-circle"),
    "withdrawn": ("stopped", "circle-off"),
}
COLUMNS = (
    Column("title", gettext_lazy("Change of law"), fixed=True),
    Column("population", gettext_lazy("For whom")),
    Column("day", gettext_lazy("Day")),
    Column("state", gettext_lazy("State")),
    Column("net", gettext_lazy("A month more or less"), numeric=True, fixed=True),
    Column("gaining", pgettext_lazy("households", "Gain"), numeric=True),
    Column("losing", pgettext_lazy("households", "Lose"), numeric=True),
    Column("asked", gettext_lazy("Asked by")),
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A preview in the list."""

    preview: Preview
    title: str
    population: str
    tone: str
    icon: str
    net: str
    gaining: int | None
    losing: int | None


@dataclass(frozen=True, kw_only=True)
class ReformOffer:
    """A change of law that ships, in the language in force."""

    name: str
    title: str
    summary: str = ""
    source: str = ""
    checked: bool = False
    fictional: bool = False
    problems: tuple[dict[str, Any], ...] = field(default=())


@require_safe
def previews(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, PREVIEW_VIEW)
    rows = preview_list(actor, before=formats.as_whole(request.GET.get("after")), limit=PAGE + 1)
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    sources = offers(today=actor.today)
    context = {
        "tabs": tabs(request, "previews"),
        "table": Table(
            id="previews",
            columns=COLUMNS,
            query=request.GET,
            shown=len(rows),
            after=str(rows[-1].pk) if more else "",
        ),
        "rows": [_row(preview) for preview in rows],
        "offered": reform_offers(),
        "sources": sources,
        "folders": len(sources) - 1,
        "may_run": may(actor, PREVIEW_RUN),
    }
    return render(request, "office/previews/list.html", context)


def _row(preview: Preview) -> Row:
    tone, icon = STATES[preview.state]
    net = preview.summary.get("net_month_cents")
    return Row(
        preview=preview,
        title=title_of(preview),
        population=population_of(preview),
        tone=tone,
        icon=icon,
        net=signed_cents(net),
        gaining=preview.summary.get("gaining"),
        losing=preview.summary.get("losing"),
    )


def reform_offers() -> list[ReformOffer]:
    """The shipped changes of law, those with faults too."""
    return [_offer(each) for each in offered_reforms()]


def _offer(each: Offered) -> ReformOffer:
    reform = each.reform
    if reform is None:
        return ReformOffer(name=each.name, title=each.name, problems=each.problems)
    return ReformOffer(
        name=each.name,
        title=said(reform.title),
        summary=said(reform.summary),
        source=reform.source,
        checked=reform.checked,
        fictional=reform.fictional,
    )
