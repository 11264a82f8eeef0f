"""Photographs of a visit, seen by those who plan it or receive at it; in the news those everybody on them agreed to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dienests.base.access import may, require
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_PLAN
from dienests.exchange.office.visits.models import Photograph, Visit, VisitReport
from dienests.exchange.office.visits.operations import photographs as operations
from dienests.exchange.office.visits.queries.notes import guests_of, photographs_in_news, photographs_of
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.web.office.visits.remembering.note_form import doubtful_in
from dienests.web.office.visits.remembering.pictures import as_jpeg
from dienests.web.office.visits.remembering.request import asked_visit, visit_page
from dienests.web.request import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    visit = asked_visit(request, pk, GUESTS_VIEW)
    if request.method != "POST":
        return _page(request, visit)
    upload = request.FILES.get("photograph")
    try:
        operations.add_photograph(
            actor=actor_of(request),
            now=timezone.now(),
            visit=visit,
            chunks=upload.chunks() if upload else (),
            caption=request.POST.get("caption", ""),
            consent=bool(request.POST.get("consent")),
            looked_at=_looked_at(request),
        )
    except RememberingRefused as refusal:
        return _page(request, visit, refusal)
    return redirect("office:visit_notes_photographs", pk=visit.pk)


@require_safe
def photograph(request: HttpRequest, pk: int, photograph: int) -> HttpResponse:
    """One that is in published news is for all staff."""
    visit = asked_visit(request, pk)
    found = get_object_or_404(Photograph, pk=photograph, visit=visit)
    if not (found.consent and found.published_in.exclude(published_at=None).exists()):
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
        try:
            operations.set_consent(
                actor=actor, now=now, photograph=found, consent=consent, caption=caption, looked_at=_looked_at(request)
            )
        except RememberingRefused as refusal:
            return _page(request, visit, refusal, kept=found)
    elif act == "remove":
        operations.remove_photograph(actor=actor, now=now, photograph=found)
    else:
        raise Http404
    return redirect("office:visit_notes_photographs", pk=visit.pk)


def _looked_at(request: HttpRequest) -> list[str]:
    return request.POST.getlist("looked_at")[:50]


def _page(
    request: HttpRequest, visit: Visit, refusal: RememberingRefused | None = None, *, kept: Photograph | None = None
) -> HttpResponse:
    """`kept`: the photograph whose new words were refused; none of them: those of one that was to be added."""
    report = VisitReport.objects.filter(visit=visit).exclude(published_at=None).first()
    caption, consent = request.POST.get("caption", ""), bool(request.POST.get("consent"))
    shown = list(photographs_of(visit))
    for each in shown:
        if kept is not None and each.pk == kept.pk:
            each.caption, each.consent = caption, consent
    context = {
        "photographs": shown,
        "report_published": report is not None,
        "in_news": {each.pk for each in photographs_in_news(report)} if report else set(),
        "refusal": None if kept else refusal,
        "kept": kept,
        "kept_refusal": refusal,
        "caption": "" if kept else caption,
        "consent": consent and not kept,
        "doubtful": doubtful_in(refusal, _looked_at(request)),
        "looked_at": _looked_at(request),
        "plans": may(actor_of(request), VISIT_PLAN, visit),
        "against": [guest.name for guest in guests_of(visit).filter(photographs=False)],
        "unasked": guests_of(visit).filter(photographs=None).count(),
    }
    status = 422 if refusal else 200
    return visit_page(request, visit, "photographs.html", context, here="visit_notes_photographs", status=status)
