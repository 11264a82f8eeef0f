"""Ideas that were written down on visits and that nobody has followed yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dienests.base.access import require
from dienests.exchange.office.visits.access import VISIT_NOTE
from dienests.exchange.office.visits.queries.notes import open_ideas
from dienests.web.components import Column, Table
from dienests.web.office.visits.places import places
from dienests.web.office.visits.remembering.paging import paged
from dienests.web.request import actor_of

COLUMNS = (
    Column("what", _("Idea"), fixed=True),
    Column("visit", _("From which visit")),
    Column("next", _("What next"), fixed=True),
)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Three queries. The newest first."""
    actor = actor_of(request)
    require(actor, VISIT_NOTE)
    found, words = open_ideas(), request.GET.get("q", "").strip()[:100]
    if words:
        found = found.filter(text__icontains=words)
    shown = paged(request.GET, found)
    context = {
        "places": places(actor, "visit_ideas"),
        "words": words,
        "rows": shown.rows,
        "table": Table(
            id="ideas",
            columns=COLUMNS,
            query=request.GET,
            shown=len(shown.rows),
            count=found.count(),
            before=shown.before,
            after=shown.after,
        ),
    }
    return render(request, "office/visits/remembering/ideas.html", context)
