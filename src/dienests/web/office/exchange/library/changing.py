"""Withdrawing an item and taking it up again; whether colleagues see it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienests.base.access import require
from dienests.exchange.office.exchanging.catalogued import put_own
from dienests.exchange.office.library.access import ITEM_PUBLISH
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.operations import publishing
from dienests.web.errors import status_of
from dienests.web.office.exchange.findings import findings_shown, looked_at_in
from dienests.web.office.exchange.library.source import asked_item
from dienests.web.request import actor_of
from dienests.web.saying import say_refused


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actor, item = actor_of(request), asked_item(request, pk)
    require(actor, ITEM_PUBLISH, item)
    why, looked_at = request.POST.get("why", ""), looked_at_in(request.POST)
    try:
        publishing.withdraw(actor=actor, now=timezone.now(), item=item, why=why, looked_at=looked_at)
    except LibraryRefused as refusal:
        context = {"item": item, "why": why, "fault": refusal, "findings": findings_shown(refusal, looked_at)}
        return render(request, "office/exchange/library/withdraw.html", context, status=status_of(refusal))
    put_own()
    messages.success(request, _("Withdrawn. Colleagues are told when they next read this office."))
    return redirect("office:library_item", pk)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    actor, item = actor_of(request), asked_item(request, pk)
    require(actor, ITEM_PUBLISH, item)
    try:
        publishing.restore(actor=actor, now=timezone.now(), item=item)
    except LibraryRefused as refusal:
        say_refused(request, refusal)
    else:
        put_own()
        messages.success(request, _("It is published again as it was."))
    return redirect("office:library_item", pk)


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """`shared`: 1 or nothing."""
    actor, item = actor_of(request), asked_item(request, pk)
    require(actor, ITEM_PUBLISH, item)
    shared = request.POST.get("shared") == "1"
    publishing.set_shared(actor=actor, now=timezone.now(), item=item, shared=shared)
    messages.success(request, _("Colleagues see it from now on.") if shared else _("It stays in this office."))
    return redirect("office:library_item", pk)
