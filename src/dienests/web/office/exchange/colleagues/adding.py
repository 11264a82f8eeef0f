"""Adding a colleague by its address: it is asked at once, and then people compare keys over the telephone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dienests.base.access import require
from dienests.exchange.office.colleagues.access import COLLEAGUE_MANAGE
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.colleagues.operations import add_colleague
from dienests.exchange.office.exchanging.reading import read_colleague
from dienests.web.office.exchange.catalogue.frame import tabs
from dienests.web.request import actor_of

LONGEST = 300
SUGGESTED = 12


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The address (?address= fills it in), or what was sent."""
    actor = actor_of(request)
    require(actor, COLLEAGUE_MANAGE)
    if request.method != "POST":
        return _page(request, request.GET.get("address", "")[:LONGEST])
    typed = request.POST.get("address", "")[:LONGEST]
    try:
        found = add_colleague(actor=actor, now=timezone.now(), address=typed)
    except ColleagueRefused as refusal:
        return _page(request, typed, refusal)
    found = read_colleague(found, now=timezone.now())
    if found.fault is None and found.trust == Trust.ADDED:
        messages.success(request, _("It answers. Now compare the keys over the telephone."))
    return redirect("office:colleague", found.pk)


def _page(request: HttpRequest, typed: str, refusal: ColleagueRefused | None = None) -> HttpResponse:
    heard = Colleague.objects.filter(trust=Trust.HEARD).select_related("heard_through")
    context = {
        "address": typed,
        "refusal": refusal,
        "fault": refusal.message if refusal else "",
        "known": refusal.details.get("pk") if refusal else None,
        "fault_lines": [("address", str(refusal))] if refusal else [],
        "heard": heard.defer("content", "heard_through__content").order_by("name_lv", "address")[:SUGGESTED],
        "tabs": tabs("colleagues"),
    }
    return render(request, "office/exchange/colleagues/new.html", context, status=422 if refusal else 200)
