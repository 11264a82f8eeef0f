"""One colleague: who it is, whether its key was compared, what it publishes, what was said, whom it knows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import Action, may, require
from dienests.exchange.office.colleagues.access import COLLEAGUE_MANAGE, COLLEAGUE_VIEW
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, Statement, Trust
from dienests.exchange.office.colleagues.operations import UNSEEN, leave, return_to
from dienests.exchange.office.colleagues.own import own_office
from dienests.exchange.office.exchanging import reading_store
from dienests.exchange.office.exchanging.catalogued import forget, put_colleague
from dienests.exchange.office.exchanging.reading import read_colleague
from dienests.exchange.repository.keys import PublicKey
from dienests.web.components import TimelineEntry
from dienests.web.frame import address
from dienests.web.office.exchange.catalogue.frame import in_both, kind_words, moment_of, tabs
from dienests.web.office.exchange.colleagues.listing import row_of
from dienests.web.office.exchange.faults import fault_words
from dienests.web.request import actor_of
from dienests.web.saying import say_refused

ITEMS, SAID, NAMED = 8, 30, 60


def colleague_for(request: HttpRequest, pk: int, action: Action = COLLEAGUE_VIEW) -> Colleague:
    """Raises AccessRefused; Http404."""
    require(actor_of(request), action)
    found = Colleague.objects.filter(pk=pk).select_related("confirmed_by", "added_by", "heard_through").first()
    if found is None:
        raise Http404
    return found


@require_safe
def colleague(request: HttpRequest, pk: int) -> HttpResponse:
    return colleague_page(request, colleague_for(request, pk))


def colleague_page(
    request: HttpRequest, found: Colleague, *, refusal: ColleagueRefused | None = None, digits: str = ""
) -> HttpResponse:
    """At most nine queries. `refusal`: of the key that was just compared, with the `digits` that were typed."""
    content: Mapping[str, Any] = found.content or {}
    items = sorted(content.get("items", ()), key=lambda item: str(item["at"]), reverse=True)
    own = own_office()
    context = {
        "row": row_of(found),
        "colleague": found,
        "tabs": tabs("colleagues"),
        "own": own,
        "own_groups": _groups(own.key_line),
        "groups": _groups(found.key_line),
        "compared": _compared(found),
        "items": [_item(found, item) for item in items[:ITEMS]],
        "all_items_url": f"{address('catalogue')}?office={found.pk}",
        "said": _said(found),
        "named": _named(content.get("colleagues", ()), own.address),
        "may_manage": may(actor_of(request), COLLEAGUE_MANAGE),
        "refusal": refusal,
        "digits": digits,
    }
    return render(request, "office/exchange/colleagues/one.html", context, status=422 if refusal else 200)


@require_POST
def read_now(request: HttpRequest, pk: int) -> HttpResponse:
    found = colleague_for(request, pk, COLLEAGUE_MANAGE)
    before = found.index_number
    found = read_colleague(found, now=timezone.now())
    words = fault_words(found.fault)
    if words is not None:
        messages.error(request, f"{words.message} {words.next_step}")
    elif found.index_number > before:
        messages.success(request, _("Read: there is something new."))
    else:
        messages.success(request, _("Read: nothing has changed."))
    return redirect("office:colleague", pk)


@require_POST
def leave_it(request: HttpRequest, pk: int) -> HttpResponse:
    found = leave(actor=actor_of(request), now=timezone.now(), colleague=colleague_for(request, pk, COLLEAGUE_MANAGE))
    forget(found)
    reading_store.forget(found)
    messages.success(request, _("It is not read any more. What you took over from it stays."))
    return redirect("office:colleague", pk)


@require_POST
def return_to_it(request: HttpRequest, pk: int) -> HttpResponse:
    asked = colleague_for(request, pk, COLLEAGUE_MANAGE)
    try:
        found = return_to(actor=actor_of(request), now=timezone.now(), colleague=asked)
    except ColleagueRefused as refusal:
        say_refused(request, refusal)
    else:
        found = read_colleague(found, now=timezone.now())
        if found.content is not None and found.fault is not None:
            put_colleague(found)  # as it was read last
    return redirect("office:colleague", pk)


def _groups(line: str) -> list[str]:
    return PublicKey.from_line(line).spoken.split() if line else []


def _compared(found: Colleague) -> list[str]:
    """What is to be compared: groups, empty for each that is not shown, so that it has to be heard."""
    line = {Trust.ADDED: found.key_line, Trust.OTHER_KEY: found.new_key_line}.get(Trust(found.trust), "")
    groups = _groups(line)
    return ["" if place in UNSEEN else group for place, group in enumerate(groups)]


def _item(found: Colleague, item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "url": address("catalogue_item", found.pk, item["name"]),
        "title": in_both(item["title"]),
        "kind": kind_words(item["kind"]),
        "version": item["version"],
        "at": moment_of(item["at"]),
        "withdrawn": item.get("withdrawn", ""),
    }


def _said(found: Colleague) -> list[TimelineEntry]:
    """Both ways, the newest first."""
    rows = Statement.objects.filter(Q(speaker=found) | Q(speaker=None, to=found)).select_related("said_by")
    return [
        TimelineEntry(
            at=each.at,
            what=each.get_kind_display().capitalize(),
            who=found.name if each.speaker_id else str(each.said_by),
            detail=each.text[:600],
            icon="message-2" if each.speaker_id else "message-share",
            tone="" if each.gone_at else "accent" if each.speaker_id else "ok",
        )
        for each in rows.order_by("-at", "-pk")[:SAID]
    ]


def _named(named: Sequence[Mapping[str, Any]], own: str) -> list[dict[str, Any]]:
    """Offices it names, with what they are here."""
    shown = [each for each in named if each["address"] != own][:NAMED]
    known = Colleague.objects.filter(address__in=[each["address"] for each in shown]).defer("content")
    here = {each.address: row_of(each) for each in known}
    return [{"name": each["name"], "address": each["address"], "row": here.get(each["address"])} for each in shown]
