"""Ideas that were written down on visits and that nobody has followed yet; where to look how colleagues do it."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dienests.base.access import require
from dienests.exchange.office.visits.access import VISIT_NOTE
from dienests.exchange.office.visits.models import Note
from dienests.exchange.office.visits.queries.notes import open_ideas
from dienests.web.components import Column, Table
from dienests.web.frame import address
from dienests.web.office.visits.places import places
from dienests.web.office.visits.remembering.paging import paged
from dienests.web.request import actor_of

COLUMNS = (
    Column("what", _("Idea"), fixed=True),
    Column("visit", _("From which visit")),
    Column("next", _("What next"), fixed=True),
)
WORDS, SHORTEST = 3, 5  # the catalogue finds what has all the words: a whole sentence would find nothing


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
        "rows": [(note, colleagues_url(note)) for note in shown.rows],
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


def colleagues_url(note: Note) -> str:
    """The catalogue, searched with the longest words of an idea."""
    words = list(dict.fromkeys("".join(sign if sign.isalnum() else " " for sign in note.text).split()))
    longest = sorted((word for word in words if len(word) >= SHORTEST), key=len, reverse=True)[:WORDS]
    chosen = [word for word in words if word in longest] or words[:WORDS]
    return f"{address('catalogue')}?{urlencode({'q': ' '.join(chosen)})}"
