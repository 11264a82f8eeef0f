"""The report of a visit: drafted, edited with what is written kept as one goes, published by a second person."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dienests.base.access import may
from dienests.exchange.office.visits.access import VISIT_NOTE, VISIT_PLAN
from dienests.exchange.office.visits.models import CAME_TO_NOTHING, Photograph, Visit, VisitReport, VisitState
from dienests.exchange.office.visits.operations import reports as operations
from dienests.exchange.office.visits.operations.photographs import MOST_OF_A_VISIT
from dienests.exchange.office.visits.queries.notes import photographs_in_news, photographs_of
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.web.formats import as_whole, clock
from dienests.web.frame import address
from dienests.web.office.visits.remembering.markdown import as_html
from dienests.web.office.visits.remembering.note_form import doubtful_in
from dienests.web.office.visits.remembering.request import asked_visit, visit_page
from dienests.web.request import actor_of
from dienests.web.saying import say_refused


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it stands; POST saves it (also by itself, autosave.js, which gets JSON)."""
    visit = asked_visit(request, pk, VISIT_NOTE)
    report = VisitReport.objects.select_related("written_by", "published_by").filter(visit=visit).first()
    if request.method != "POST":
        return _page(request, visit, report)
    if report is None:
        raise Http404
    post, by_itself = request.POST, request.headers.get("X-Requested-With") == "fetch"
    try:
        saved = operations.save_report(
            actor=actor_of(request),
            now=timezone.now(),
            report=report,
            revision=as_whole(post.get("version")) or 0,
            title=post.get("title", ""),
            text=post.get("text", ""),
        )
    except RememberingRefused as refusal:
        if by_itself:
            raise
        status = 409 if refusal.code == "changed_meanwhile" else 422
        return _page(request, visit, report, refusal=refusal, status=status)
    if by_itself:
        told = {"saved_at": saved.written_at.isoformat(), "clock": clock(saved.written_at), "version": saved.revision}
        return JsonResponse(told)
    messages.success(request, _("Saved."))
    return redirect("office:visit_report", pk=visit.pk)


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """draft (also anew), publish, take_back."""
    visit = asked_visit(request, pk, VISIT_NOTE if act == "draft" else VISIT_PLAN)
    actor, now, language = actor_of(request), timezone.now(), get_language() or "lv"
    report = VisitReport.objects.select_related("visit", "written_by").filter(visit=visit).first()
    revision = as_whole(request.POST.get("version")) or 0
    try:
        if act == "draft" and report is None:
            operations.draft_report(actor=actor, now=now, visit=visit, language=language)
        elif act == "draft" and report is not None:
            operations.draft_again(actor=actor, now=now, report=report, revision=revision, language=language)
        elif act == "publish" and report is not None:
            seen = request.POST.getlist("photographs")[:MOST_OF_A_VISIT]
            shown = [number for text in seen if (number := as_whole(text)) is not None]
            operations.publish_report(
                actor=actor, now=now, report=report, revision=revision, photographs=shown, looked_at=_looked_at(request)
            )
            return redirect("office:visit_news_one", pk=report.pk)
        elif act == "take_back" and report is not None:
            operations.take_back_report(actor=actor, now=now, report=report)
        else:
            raise Http404
    except RememberingRefused as refusal:
        if report is not None and refusal.code in ("personal_data", "maybe_personal_data"):
            return _page(request, visit, report, refusal=refusal, status=422)
        say_refused(request, refusal)
    return redirect("office:visit_report", pk=visit.pk)


def _page(
    request: HttpRequest,
    visit: Visit,
    report: VisitReport | None,
    *,
    refusal: RememberingRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, typed = actor_of(request), request.POST if request.method == "POST" and "text" in request.POST else None
    plans, looked_at = may(actor, VISIT_PLAN, visit), _looked_at(request)
    stored = (report.title, report.text) if report else ("", "")
    title, text = (typed.get("title", ""), typed.get("text", "")) if typed else stored
    returns = visit.state == VisitState.HELD and not visit.returns.exclude(state__in=CAME_TO_NOTHING).exists()
    context: dict[str, Any] = {
        "report": report,
        "title": title,
        "text": text,
        "preview": as_html(text),
        "refusal": refusal,
        "doubtful": doubtful_in(refusal, looked_at),
        "looked_at": looked_at,
        "may_draft": visit.state in (VisitState.AGREED, VisitState.HELD),
        "plans": plans,
        "wrote_it": report is not None and report.written_by_id == actor.pk,
        "photographs": _photographs(report),
        "return_url": f"{address('visit_new')}?return_of={visit.pk}" if plans and returns else "",
        "theirs": report.text if report and refusal and refusal.code == "changed_meanwhile" else "",
    }
    return visit_page(request, visit, "report.html", context, here="visit_report", status=status)


def _looked_at(request: HttpRequest) -> list[str]:
    return request.POST.getlist("looked_at")[:200]


def _photographs(report: VisitReport | None) -> Iterable[Photograph]:
    """Those that are in the news, or would be were it published now."""
    if report is None:
        return ()
    return photographs_in_news(report) if report.published_at else photographs_of(report.visit, consented=True)
