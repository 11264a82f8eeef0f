"""Everything that waits for somebody's attention, by kind."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may, require
from dienests.exchange.office.library.access import ITEM_VIEW, NOTICE_CLOSE
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Notice, NoticeKind
from dienests.exchange.office.library.notices import close
from dienests.exchange.office.library.queries.notices import done_notices, open_by_kind, open_notices
from dienests.web import formats
from dienests.web.components import Link, query_with
from dienests.web.frame import address
from dienests.web.office.exchange.adopting.asked import attempted, typed
from dienests.web.office.exchange.adopting.notice_words import LOOKS, shown
from dienests.web.request import actor_of, way_back

PAGE = 30
DONE_SHOWN = 20


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is open, the newest first. At most eight queries, whatever their number."""
    actor = actor_of(request)
    require(actor, ITEM_VIEW)
    kind = request.GET.get("kind", "")
    kind = kind if kind in LOOKS else ""
    counts = open_by_kind()
    rows = open_notices(kind=kind)
    after = formats.as_whole(request.GET.get("after"))
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    context: dict[str, Any] = {
        "kinds": _kinds(request, counts, kind),
        "total": sum(counts.values()),
        "kind": kind,
        "shown": [shown(each) for each in found],
        "more_url": query_with(request.GET, after=found[-1].pk) if more else "",
        "done": [shown(each) for each in done_notices(limit=DONE_SHOWN)] if not after else [],
        "closing": may(actor, NOTICE_CLOSE),
        "here": query_with(request.GET, after=None),
    }
    return render(request, "office/exchange/adopting/notices.html", context)


@require_POST
def close_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Looked after, or not for us; back to where it was pressed."""
    actor = actor_of(request)
    require(actor, NOTICE_CLOSE)
    notice = get_object_or_404(Notice.objects.exclude(kind=NoticeKind.VISIT), pk=pk)
    how = "not_for_us" if request.POST.get("how") == "not_for_us" else "seen"
    word = typed(request.POST, "word", most=500)
    done, refusal = attempted(lambda: close(actor=actor, now=timezone.now(), notice=notice, how=how, word=word))
    if done is None and refusal is not None:
        messages.error(request, f"{refusal.message} {refusal.next_step}")
    else:
        messages.success(request, _("Looked after."))
    return redirect(way_back(request, address("library_notices")))


@require_POST
def close_those(request: HttpRequest) -> HttpResponse:
    """Looked after, as many as one page shows; what somebody else closed meanwhile is passed over."""
    actor, now = actor_of(request), timezone.now()
    require(actor, NOTICE_CLOSE)
    marked = [each for each in request.POST.getlist("notice")[:PAGE] if each.isdecimal() and len(each) < 19]
    waiting = Notice.objects.filter(pk__in=marked, done_at=None).exclude(kind=NoticeKind.VISIT).order_by("pk")
    count = 0
    for notice in waiting:
        with suppress(LibraryRefused):
            close(actor=actor, now=now, notice=notice, how="seen")
            count += 1
    messages.success(request, ngettext("%(n)s looked after.", "%(n)s looked after.", count) % {"n": count})
    return redirect(way_back(request, address("library_notices")))


def _kinds(request: HttpRequest, counts: Mapping[str, int], now: str) -> list[Link]:
    links = [Link(_("Everything"), query_with(request.GET, kind=None, after=None), "", sum(counts.values()), not now)]
    for kind, (title, icon, _tone) in LOOKS.items():
        if counts.get(kind) or kind == now:
            url = query_with(request.GET, kind=kind, after=None)
            links.append(Link(title, url, icon, counts.get(kind, 0), kind == now))
    return links
