"""News: published reports of visits, for everybody on staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dienests.base.access import may, require
from dienests.exchange.office.visits.access import VISIT_PLAN, VISIT_VIEW
from dienests.exchange.office.visits.queries.notes import news, photographs_in_news
from dienests.web.components import query_with
from dienests.web.formats import as_whole
from dienests.web.frame import address
from dienests.web.office.visits.places import places
from dienests.web.office.visits.remembering.markdown import as_html
from dienests.web.office.visits.visit_frame import title_of
from dienests.web.request import actor_of

PAGE = 20


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Newest first, with search."""
    require(actor_of(request), VISIT_VIEW)
    words, found = request.GET.get("q", "").strip()[:100], news()
    for word in words.split()[:6]:
        found = found.filter(title__icontains=word) | found.filter(text__icontains=word)
    start = min(as_whole(request.GET.get("after")) or 0, 100_000)
    rows = list(found[start : start + PAGE + 1])
    context = {
        "places": places(actor_of(request), "visit_news"),
        "words": words,
        "reports": rows[:PAGE],
        "before_url": query_with(request.GET, after=max(0, start - PAGE) or None) if start else "",
        "after_url": query_with(request.GET, after=start + PAGE) if len(rows) > PAGE else "",
    }
    return render(request, "office/visits/remembering/news.html", context)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    require(actor, VISIT_VIEW)
    report = get_object_or_404(news(), pk=pk)
    visit = report.visit
    context = {
        "report": report,
        "visit": visit,
        "visit_title": title_of(visit),
        "text": as_html(report.text),
        "photographs": photographs_in_news(report),
        "plans": may(actor, VISIT_PLAN, visit),
        "visit_url": address("visit", visit.pk),
    }
    return render(request, "office/visits/remembering/news_one.html", context)
