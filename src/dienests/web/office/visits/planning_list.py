"""The list of visits: what is open first, the waiting list, what is over; and what nobody has looked at yet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import Actor, may, require
from dienests.exchange.office.library.models import Notice, NoticeKind
from dienests.exchange.office.library.notices import close
from dienests.exchange.office.visits.access import HOSTING_SET, VISIT_PLAN, VISIT_VIEW
from dienests.exchange.office.visits.models import ENDED, Side, Site, Visit, VisitState
from dienests.exchange.office.visits.queries.visits import (
    MOST_COUNTED,
    TABS,
    Page,
    Wanted,
    counts,
    open_notices,
    visits_listed,
)
from dienests.web.components import Column, Link, Table, filter_links
from dienests.web.office.visits.places import places
from dienests.web.office.visits.planning_words import SIDE_ICONS, stands_no_longer, state_of, told_notice
from dienests.web.request import actor_of

PAGE = 50
COLUMNS = (
    Column("day", gettext_lazy("When"), fixed=True),
    Column("office", gettext_lazy("Office"), fixed=True),
    Column("side", gettext_lazy("Who goes")),
    Column("guests", gettext_lazy("Guests"), numeric=True),
    Column("purpose", gettext_lazy("What for")),
    Column("state", gettext_lazy("State"), fixed=True),
)


@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """At most twelve queries, whatever the number of visits."""
    actor = actor_of(request)
    require(actor, VISIT_VIEW)
    tab = request.GET.get("tab", "ahead")
    wanted = Wanted(
        tab=tab if tab in TABS else "ahead",
        side=request.GET.get("side", ""),
        words=" ".join(request.GET.get("q", "").split())[:100],
    )
    page = visits_listed(wanted, after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=PAGE)
    context = {
        "wanted": wanted,
        "table": _table(request, page),
        "rows": [_row(visit, actor) for visit in page.rows],
        "tabs": _tabs(request, wanted.tab),
        "sides": filter_links(
            request.GET,
            parameter="side",
            choices=[("", _("both ways"), None), (Side.HOST, _("they come"), None), (Side.GUEST, _("we go"), None)],
        ),
        "notices": [told_notice(notice) for notice in open_notices()],
        "may_plan": may(actor, VISIT_PLAN),
        "places": places(actor, "visits"),
        "nothing_yet": not page.rows and not request.GET and not Visit.objects.exists(),
        "no_sites": may(actor, HOSTING_SET) and not Site.objects.exists(),
    }
    return render(request, "office/visits/planning/list.html", context)


@require_POST
def notice_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has looked at it; there is nothing to do."""
    actor = actor_of(request)
    require(actor, VISIT_PLAN)
    notice = get_object_or_404(Notice, pk=pk, kind=NoticeKind.VISIT)
    close(actor=actor, now=timezone.now(), notice=notice, how="seen")
    return redirect("office:visits")


def _tabs(request: HttpRequest, tab: str) -> list[Link]:
    found = counts()
    choices: list[tuple[str, Any, int | None]] = [
        ("ahead", _("Open"), found["ahead"]),
        ("waiting", _("Waiting list"), found["waiting"]),
        ("over", _("Over"), None),
        ("all", _("All"), None),
    ]
    return filter_links(request.GET, parameter="tab", choices=choices, default="ahead")


def _table(request: HttpRequest, page: Page) -> Table:
    return Table(
        id="visits",
        columns=COLUMNS,
        query=request.GET,
        shown=len(page.rows),
        count=min(page.count, MOST_COUNTED),
        capped=page.count > MOST_COUNTED,
        after=page.after,
        before=page.before,
    )


def _row(visit: Visit, actor: Actor) -> dict[str, Any]:
    tone, icon = state_of(visit)
    over = visit.state == VisitState.AGREED and visit.on is not None and visit.on < actor.today
    return {
        "visit": visit,
        "tone": tone,
        "icon": icon,
        "side_icon": SIDE_ICONS[Side(visit.side)],
        "sites": ", ".join(site.name for site in visit.wanted.all()),
        "offers": [] if visit.state in ENDED else list(visit.offers.all()),
        "not_noted": over,
        "gone": stands_no_longer(visit) is not None,
    }
