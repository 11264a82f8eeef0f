"""The notebook of staff: the same notes that guests see, and those that only this office sees."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dienests.base.access import may
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_NOTE, VISIT_PLAN
from dienests.exchange.office.visits.figures import hours_words
from dienests.exchange.office.visits.models import HostHours, Note, NoteKind, Side, Visit
from dienests.exchange.office.visits.operations import notes as operations
from dienests.exchange.office.visits.queries import notes as queries
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.web.formats import as_typed_day, as_whole
from dienests.web.frame import address
from dienests.web.office.visits.remembering.note_form import CHOSEN, NoteForm, kind_choices
from dienests.web.office.visits.remembering.request import asked_visit, staff_to_choose, visit_page
from dienests.web.request import actor_of
from dienests.web.saying import say_refused


@dataclass(frozen=True)
class Refused:
    """What was not kept of the page besides a new note: `what` of POSTED, of which note, why, and what was typed."""

    what: str
    refusal: RememberingRefused
    typed: Mapping[str, str]
    note: int = 0


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """POST writes down a note; with `do` = hours: one's own time; follow: what became of an idea."""
    visit = asked_visit(request, pk, VISIT_NOTE)
    if request.method != "POST":
        return _page(request, visit, _fresh(request, visit))
    return POSTED.get(request.POST.get("do", ""), _write)(request, visit)


def _fresh(request: HttpRequest, visit: Visit) -> NoteForm:
    return NoteForm.fresh(queries.sites_of(visit), staff_to_choose(actor_of(request), visit))


def _write(request: HttpRequest, visit: Visit) -> HttpResponse:
    sites, hosts = queries.sites_of(visit), staff_to_choose(actor_of(request), visit)
    form = NoteForm.sent(request.POST, visit, sites, for_guests=False, hosts=hosts)
    try:
        note = operations.write_note(actor=actor_of(request), now=timezone.now(), visit=visit, words=form.words())
    except RememberingRefused as refusal:
        return _page(request, visit, form.refused(refusal), status=422)
    return redirect(f"{request.path}?saved={note.answers_id or 'new'}#note-{note.answers_id or note.pk}")


@require_safe
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """What there is of a visit, in a few lines; a part of the page of the visit."""
    visit = asked_visit(request, pk)
    actor = actor_of(request)
    context = {
        "visit": visit,
        "gathered": queries.gathered(visit, today=actor.today),
        "sees_guests": may(actor, GUESTS_VIEW, visit) and visit.side == Side.HOST,
        "sees_photographs": may(actor, GUESTS_VIEW, visit),
        "report": getattr(visit, "report", None),
    }
    return render(request, "office/visits/remembering/panel.html", context)


@require_POST
def act(request: HttpRequest, pk: int, note: int, act: str) -> HttpResponse:
    """strike, host (who owes a promise), reopen (it was not delivered after all)."""
    visit = asked_visit(request, pk, VISIT_NOTE)
    found = queries.note_of(visit, note)
    if found is None or act not in ACTS:
        raise Http404
    try:
        ACTS[act](request, visit, found)
    except RememberingRefused as refusal:
        say_refused(request, refusal)
    return redirect(_back(request, visit, found, act))


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """A published item of practice is looked for: what was promised, or what an idea became."""
    visit = asked_visit(request, pk, VISIT_NOTE)
    found = queries.note_of(visit, note)
    if found is None or found.kind not in (NoteKind.PROMISE, NoteKind.IDEA):
        raise Http404
    if request.method != "POST":
        words = request.GET.get("q", "")[:100]
        # What an idea became is handed to nobody.
        idea, host = found.kind == NoteKind.IDEA, visit.colleague_id
        kept_here = idea or may(actor_of(request), VISIT_PLAN, visit)
        context = {
            "note": found,
            "words": words,
            "items": queries.published_items(words, kept_here=kept_here, first_of=host if idea else None),
            "drafts": queries.drafts_from(host) if idea and host else [],
            "library_url": address("library"),
        }
        return visit_page(request, visit, "choose.html", context, here="visit_notes")
    item = get_object_or_404(LibraryItem, pk=as_whole(request.POST.get("item")) or 0)
    actor, now = actor_of(request), timezone.now()
    try:
        if found.kind == NoteKind.PROMISE:
            operations.deliver(actor=actor, now=now, note=found, item=item)
            messages.success(request, _("Delivered: the guests can read it now."))
        else:
            operations.follow(actor=actor, now=now, note=found, became=item, outcome=found.outcome)
    except RememberingRefused as refusal:
        say_refused(request, refusal)
    return redirect(_back(request, visit, found, "choose"))


def _hours(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One's own time besides the programme, or one such line taken out (`remove`)."""
    actor, now = actor_of(request), timezone.now()
    remove, minutes, what = (request.POST.get(name, "") for name in ("remove", "minutes", "what"))
    try:
        if remove:
            rows = HostHours.objects.select_related("visit")
            found = get_object_or_404(rows, pk=as_whole(remove) or 0, visit=visit)
            operations.remove_hours(actor=actor, now=now, hours=found)
        else:
            operations.note_hours(actor=actor, now=now, visit=visit, minutes=minutes_in(minutes), what=what)
    except RememberingRefused as refusal:
        refused = Refused("hours", refusal, {"minutes": minutes, "what": what})
        return _page(request, visit, _fresh(request, visit), refused=refused, status=422)
    return redirect(f"{address('visit_notes', visit.pk)}#hours")


def _follow(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What became of an idea, in words; `nothing`: not the item that was named before."""
    note, outcome = queries.note_of(visit, as_whole(request.POST.get("note")) or 0), request.POST.get("outcome", "")
    if note is None:
        raise Http404
    became = None if request.POST.get("nothing") else note.became
    try:
        operations.follow(actor=actor_of(request), now=timezone.now(), note=note, became=became, outcome=outcome)
    except RememberingRefused as refusal:
        refused = Refused("follow", refusal, {"outcome": outcome}, note=note.pk)
        return _page(request, visit, _fresh(request, visit), refused=refused, status=422)
    return redirect(_back(request, visit, note, "follow"))


POSTED: dict[str, Callable[[HttpRequest, Visit], HttpResponse]] = {"hours": _hours, "follow": _follow}


def minutes_in(text: str) -> int | None:
    """ "90" or "1:30"; None for anything else."""
    hours, colon, minutes = text.strip().partition(":")
    first, second = as_whole(hours or "0"), as_whole(minutes) if colon else 0
    if first is None or second is None or (colon and second > 59):
        return None
    return first * 60 + second if colon else first


def _strike(request: HttpRequest, _visit: Visit, note: Note) -> None:
    operations.strike_note(actor=actor_of(request), now=timezone.now(), note=note)


def _host(request: HttpRequest, visit: Visit, note: Note) -> None:
    actor = actor_of(request)
    chosen = as_whole(request.POST.get("host")) or actor.pk
    host = next((each for each in staff_to_choose(actor, visit) if each.pk == chosen), None)
    if host is None:
        raise RememberingRefused("no_such_host", field="host")
    due_on = as_typed_day(request.POST.get("due_on"))
    operations.take_on(actor=actor, now=timezone.now(), note=note, host=host, due_on=due_on)


def _reopen(request: HttpRequest, _visit: Visit, note: Note) -> None:
    operations.deliver(actor=actor_of(request), now=timezone.now(), note=note, item=None)


ACTS: dict[str, Callable[[HttpRequest, Visit, Note], None]] = {
    "strike": _strike,
    "host": _host,
    "reopen": _reopen,
}


def _back(request: HttpRequest, visit: Visit, note: Note, act: str) -> str:
    if request.POST.get("back") == "promises":
        return address("visit_promises")
    notes = address("visit_notes", visit.pk)
    return notes if act == "strike" else f"{notes}#note-{note.answers_id or note.pk}"


def _page(
    request: HttpRequest, visit: Visit, form: NoteForm, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "")[:100]
    book = queries.notebook(visit, for_guests=False, kind=kind, before=as_whole(request.GET.get("after")), words=words)
    noted = list(visit.host_hours.select_related("user").order_by("pk"))
    context: dict[str, Any] = {
        "form": form,
        "refused": refused,
        "book": book,
        "searched": words,
        "kinds": kind_choices(CHOSEN, book.counts, kind, request.GET),
        "keep": f"visit-{visit.pk}",
        "saved": request.GET.get("saved", ""),
        "sees_names": may(actor, GUESTS_VIEW, visit),
        "plans": may(actor, VISIT_PLAN, visit),
        "today": actor.today,
        "received": visit.side == Side.HOST,
        "hours": [(each, hours_words(each.minutes)) for each in noted],
    }
    return visit_page(request, visit, "notes.html", context, here="visit_notes", status=status)
