"""Suggesting our published version to the colleague it came from."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dienests.base.access import require
from dienests.exchange.office.colleagues.access import STATEMENT_SAY
from dienests.exchange.office.colleagues.models import OwnOffice, Trust
from dienests.exchange.office.library.models import ItemState, LibraryItem
from dienests.exchange.office.library.operations.suggesting import suggest, suggestions_of
from dienests.exchange.office.library.store import files_at
from dienests.web.frame import address
from dienests.web.office.exchange.adopting.asked import attempted, status_for, typed
from dienests.web.office.exchange.findings import findings_shown, looked_at_in
from dienests.web.office.exchange.library.differences import FileDifference, differences_of, places_in
from dienests.web.office.exchange.library.source import UNREADABLE, asked_item
from dienests.web.request import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs from theirs, and what is said with it."""
    actor = actor_of(request)
    require(actor, STATEMENT_SAY)
    item = asked_item(request, pk)
    text, looked_at, refusal = typed(request.POST, "text"), looked_at_in(request.POST), None
    if request.method == "POST":
        said, refusal = attempted(
            lambda: suggest(actor=actor, now=timezone.now(), item=item, text=text, looked_at=looked_at)
        )
        if said is not None:
            words = {"colleague": item.from_colleague}
            messages.success(request, _("Suggested. %(colleague)s sees it when it next reads your pages.") % words)
            return redirect("office:library_suggestion", pk=said.pk)
    found = _differences(item)
    context: dict[str, Any] = {
        "item": item,
        "colleague": item.from_colleague,
        "differences": found,
        "places": places_in(found),
        "stops": _stops(item),
        "earlier": list(suggestions_of(item)[:20]) if item.from_colleague else [],
        "text": text,
        "findings": findings_shown(refusal, looked_at),
        "refusal": refusal,
        "back": reverse("office:library_item", args=[pk]),
    }
    return render(request, "office/exchange/adopting/suggest.html", context, status=status_for(refusal))


def _stops(item: LibraryItem) -> list[tuple[str, str]]:
    """What keeps it from being suggested, each with the page where that is put right."""
    found = []
    here = reverse("office:library_item", args=[item.pk])
    if item.from_colleague is None:
        found.append((_("This item was not adopted from a colleague."), here))
    elif item.from_colleague.trust != Trust.CONFIRMED:
        found.append((_("The key of the colleague is not confirmed."), address("colleague", item.from_colleague.pk)))
    if item.state != ItemState.PUBLISHED or not item.shared:
        found.append((_("Your version is not published for colleagues: they could not read it."), here))
    if not OwnOffice.objects.filter(publishes=True).exists():
        found.append((_("This office does not publish yet."), address("exchange_settings")))
    return found


def _differences(item: LibraryItem) -> list[FileDifference]:
    """Between what was last taken in of theirs and ours."""
    if not item.commit or not item.from_commit:
        return []
    try:
        return differences_of(files_at(item.name, item.from_commit), files_at(item.name, item.commit))
    except UNREADABLE:
        return []
