"""Photographs of a visit, seen by those who plan it or receive at it; in the news those everybody on them agreed to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dienests.base.access import may, require
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_PLAN
from dienests.exchange.office.visits.models import Photograph, VisitReport
from dienests.exchange.office.visits.operations import photographs as operations
from dienests.exchange.office.visits.queries.notes import guests_of, photographs_of
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.web.office.visits.remembering.pictures import as_jpeg
from dienests.web.office.visits.remembering.request import actor_of, asked_visit, visit_page


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    visit = asked_visit(request, pk, GUESTS_VIEW)
    refusal = None
    if request.method == "POST":
        upload = request.FILES.get("photograph")
        try:
            operations.add_photograph(
                actor=actor_of(request),
                now=timezone.now(),
                visit=visit,
                chunks=upload.chunks() if upload else (),
                caption=request.POST.get("caption", ""),
                consent=bool(request.POST.get("consent")),
            )
            return redirect("office:visit_notes_photographs", pk=visit.pk)
        except RememberingRefused as refused:
            refusal = refused
    context = {
        "photographs": photographs_of(visit),
        "refusal": refusal,
        "caption": request.POST.get("caption", ""),
        "consent": bool(request.POST.get("consent")),
        "plans": may(actor_of(request), VISIT_PLAN, visit),
        "against": [guest.name for guest in guests_of(visit).filter(photographs=False)],
        "unasked": guests_of(visit).filter(photographs=None).count(),
    }
    status = 422 if refusal else 200
    return visit_page(request, visit, "photographs.html", context, here="visit_notes_photographs", status=status)


@require_safe
def photograph(request: HttpRequest, pk: int, photograph: int) -> HttpResponse:
    """One that is in published news is for all staff."""
    visit = asked_visit(request, pk)
    found = get_object_or_404(Photograph, pk=photograph, visit=visit)
    published = found.consent and VisitReport.objects.filter(visit=visit).exclude(published_at=None).exists()
    if not published:
        require(actor_of(request), GUESTS_VIEW, visit)
    return as_jpeg(found)


@require_POST
def act(request: HttpRequest, pk: int, photograph: int, act: str) -> HttpResponse:
    """keep: caption and whether everybody on it agreed; remove."""
    visit = asked_visit(request, pk, GUESTS_VIEW)
    found = get_object_or_404(photographs_of(visit), pk=photograph)
    actor, now = actor_of(request), timezone.now()
    if act == "keep":
        caption, consent = request.POST.get("caption", ""), bool(request.POST.get("consent"))
        operations.set_consent(actor=actor, now=now, photograph=found, consent=consent, caption=caption)
    elif act == "remove":
        operations.remove_photograph(actor=actor, now=now, photograph=found)
    else:
        raise Http404
    return redirect("office:visit_notes_photographs", pk=visit.pk)
