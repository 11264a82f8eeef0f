"""Fetching a colleague's item so that it can be read, and how far that is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.exchanging.fetching_to_read import begin_fetching
from dienests.exchange.office.exchanging.reading_store import fetching_of
from dienests.web.office.exchange.catalogue.frame import actor_of, colleague_of, entry_of
from dienests.web.request import way_back
from dienests.web.saying import say_refused


@require_POST
def read(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Fetch its newest version; whoever is on staff may read. Leads back to where it was asked for."""
    actor_of(request)
    colleague = colleague_of(pk)
    entry_of(colleague, name)
    try:
        begin_fetching(colleague, name, now=timezone.now())
    except ColleagueRefused as refusal:
        say_refused(request, refusal)
    return redirect(way_back(request, reverse("office:catalogue_item", args=[pk, name])))


@require_safe
def progress(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """While it is fetched: how long already. Afterwards the page is asked for anew."""
    actor_of(request)
    colleague = colleague_of(pk)
    entry_of(colleague, name)
    now = timezone.now()
    began = fetching_of(colleague, name, now=now).began
    if began is None:
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    context = {"colleague": colleague, "name": name, "seconds": max(0, round((now - began).total_seconds()))}
    return render(request, "office/exchange/catalogue/progress.html", context)
