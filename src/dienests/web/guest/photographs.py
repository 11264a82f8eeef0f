"""Photographs of the visit: whether one may be seen in them, one's own, and those everybody agreed to."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dienests.exchange.office.visits.models import Guest, Photograph
from dienests.exchange.office.visits.operations.guests import set_photographs
from dienests.exchange.office.visits.operations.photographs import add_guest_photograph, remove_guest_photograph
from dienests.exchange.office.visits.queries.notes import photographs_of
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.web.guest.pages import guest_page
from dienests.web.guest.session import for_guests
from dienests.web.office.visits.remembering.note_form import doubtful_in
from dienests.web.office.visits.remembering.pictures import as_jpeg
from dienests.web.saying import say_refused


@require_http_methods(["GET", "HEAD", "POST"])
@for_guests
def page(request: HttpRequest, guest: Guest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, guest)
    upload = request.FILES.get("photograph")
    try:
        add_guest_photograph(
            guest=guest,
            now=timezone.now(),
            chunks=upload.chunks() if upload else (),
            caption=request.POST.get("caption", ""),
            consent=bool(request.POST.get("consent")),
            looked_at=request.POST.getlist("looked_at")[:50],
        )
    except RememberingRefused as refusal:
        return _page(request, guest, refusal)
    return redirect("guest:photographs")


@require_POST
@for_guests
def agree(request: HttpRequest, guest: Guest) -> HttpResponse:
    answer = request.POST.get("agrees", "")
    if answer in ("yes", "no"):
        set_photographs(guest=guest, now=timezone.now(), agrees=answer == "yes")
    return redirect("guest:photographs")


@require_safe
@for_guests
def photograph(request: HttpRequest, guest: Guest, pk: int) -> HttpResponse:
    return as_jpeg(get_object_or_404(_seen_by(guest), pk=pk))


@require_POST
@for_guests
def remove(request: HttpRequest, guest: Guest, pk: int) -> HttpResponse:
    found = _seen_by(guest).filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        remove_guest_photograph(guest=guest, now=timezone.now(), photograph=found)
    except RememberingRefused as refusal:
        say_refused(request, refusal)
    return redirect("guest:photographs")


def _seen_by(guest: Guest) -> QuerySet[Photograph]:
    return Photograph.objects.filter(Q(guest=guest) | Q(consent=True), visit=guest.visit_id)


def _page(request: HttpRequest, guest: Guest, refusal: RememberingRefused | None = None) -> HttpResponse:
    mine_or_agreed = photographs_of(guest.visit).filter(Q(guest=guest) | Q(consent=True))
    context = {
        "photographs": mine_or_agreed,
        "refusal": refusal,
        "caption": request.POST.get("caption", ""),
        "consent": bool(request.POST.get("consent")),
        "doubtful": doubtful_in(refusal, request.POST.getlist("looked_at")[:50]),
        "looked_at": request.POST.getlist("looked_at")[:50],
    }
    status = 422 if refusal else 200
    return guest_page(request, guest, "guest/photographs.html", context, here="photographs", status=status)
