"""Documents that were promised to guests and are owed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dienests.base.access import Actor, require
from dienests.exchange.office.visits.access import VISIT_NOTE
from dienests.exchange.office.visits.models import Note
from dienests.exchange.office.visits.queries.notes import open_promises
from dienests.web.components import Column, Deadline, Table, deadline, filter_links
from dienests.web.office.visits.places import places
from dienests.web.office.visits.remembering.paging import paged
from dienests.web.request import actor_of

COLUMNS = (
    Column("what", _("What was promised"), fixed=True),
    Column("visit", _("To whom")),
    Column("host", _("Who sees to it")),
    Column("due", _("By when")),
)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Four queries. Mine, or everybody's; the most urgent first."""
    actor = actor_of(request)
    require(actor, VISIT_NOTE)
    every = request.GET.get("of") == "all"
    mine, all_of_them = open_promises(host=actor.user), open_promises()
    counts = {"": mine.count(), "all": all_of_them.count()}
    found = all_of_them if every else mine
    words = request.GET.get("q", "").strip()[:100]
    if words:
        found = found.filter(text__icontains=words)
    shown = paged(request.GET, found)
    context = {
        "places": places(actor, "visit_promises"),
        "words": words,
        "every": every,
        "rows": [(note, _term(note, actor)) for note in shown.rows],
        "table": Table(
            id="promises",
            columns=COLUMNS,
            query=request.GET,
            shown=len(shown.rows),
            count=None if words else counts["all" if every else ""],
            before=shown.before,
            after=shown.after,
            filters=filter_links(
                request.GET, parameter="of", choices=[("", _("Mine"), counts[""]), ("all", _("All"), counts["all"])]
            ),
        ),
    }
    return render(request, "office/visits/remembering/promises.html", context)


def _term(note: Note, actor: Actor) -> Deadline | None:
    return deadline("", note.due_on, today=actor.today) if note.due_on else None
