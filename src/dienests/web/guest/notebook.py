"""The guests' notebook: one field, what it is, where; Enter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dienests.exchange.office.visits.models import Guest
from dienests.exchange.office.visits.operations.notes import GUESTS_KINDS, strike_guest_note, write_guest_note
from dienests.exchange.office.visits.queries.notes import note_of, notebook, sites_of
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.web.formats import as_whole
from dienests.web.guest.pages import guest_page
from dienests.web.guest.session import for_guests
from dienests.web.office.visits.remembering.note_form import NoteForm, kind_choices
from dienests.web.saying import say_refused


@require_http_methods(["GET", "HEAD", "POST"])
@for_guests
def page(request: HttpRequest, guest: Guest) -> HttpResponse:
    sites = sites_of(guest.visit)
    if request.method != "POST":
        return _page(request, guest, NoteForm.fresh(sites))
    form = NoteForm.sent(request.POST, guest.visit, sites, for_guests=True)
    try:
        note = write_guest_note(guest=guest, now=timezone.now(), words=form.words())
    except RememberingRefused as refusal:
        return _page(request, guest, form.refused(refusal), status=422)
    return redirect(f"{request.path}?saved={note.answers_id or 'new'}#note-{note.answers_id or note.pk}")


@require_POST
@for_guests
def strike(request: HttpRequest, guest: Guest, pk: int) -> HttpResponse:
    note = note_of(guest.visit, pk, for_guests=True)
    if note is None:
        raise Http404
    try:
        strike_guest_note(guest=guest, now=timezone.now(), note=note)
    except RememberingRefused as refusal:
        say_refused(request, refusal)
    return redirect("guest:notebook")


def _page(request: HttpRequest, guest: Guest, form: NoteForm, *, status: int = 200) -> HttpResponse:
    kind = request.GET.get("kind", "")
    found = notebook(guest.visit, for_guests=True, kind=kind, before=as_whole(request.GET.get("after")))
    context = {
        "form": form,
        "book": found,
        "kinds": kind_choices(GUESTS_KINDS, found.counts, kind, request.GET),
        "keep": f"guest-{guest.pk}",
        "saved": request.GET.get("saved", ""),
    }
    return guest_page(request, guest, "guest/notebook.html", context, here="notebook", status=status)
