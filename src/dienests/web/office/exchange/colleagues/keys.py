"""Comparing a colleague's key over the telephone: for the first time, or again where another one was met."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienests.exchange.office.colleagues.access import COLLEAGUE_MANAGE
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.colleagues.operations import accept_other_key, confirm_key, keep_key
from dienests.exchange.office.exchanging.reading import read_colleague
from dienests.web.office.exchange.colleagues.one import colleague_for, colleague_page
from dienests.web.request import actor_of
from dienests.web.saying import say_refused

LONGEST = 60


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return _compared(request, pk, confirm_key, _("The key is confirmed: what it says to you is heard from now on."))


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    return _compared(request, pk, accept_other_key, _("The new key is confirmed, and reading goes on."))


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """The key that was met is not the colleague's."""
    found = colleague_for(request, pk, COLLEAGUE_MANAGE)
    try:
        keep_key(actor=actor_of(request), now=timezone.now(), colleague=found)
    except ColleagueRefused as refusal:
        say_refused(request, refusal)
    else:
        messages.success(request, _("The key that was compared stays, and reading goes on."))
    return redirect("office:colleague", pk)


def _compared(request: HttpRequest, pk: int, operation: Callable[..., Colleague], words: str) -> HttpResponse:
    """What was typed stays where it is not the colleague's key."""
    found = colleague_for(request, pk, COLLEAGUE_MANAGE)
    typed = " ".join(request.POST.getlist("digits"))[:LONGEST]
    try:
        found = operation(actor=actor_of(request), now=timezone.now(), colleague=found, digits=typed)
    except ColleagueRefused as refusal:
        if refusal.code == "other_digits":
            return colleague_page(request, found, refusal=refusal, digits=typed)
        say_refused(request, refusal)
    else:
        messages.success(request, words)
        read_colleague(found, now=timezone.now())
    return redirect("office:colleague", pk)
