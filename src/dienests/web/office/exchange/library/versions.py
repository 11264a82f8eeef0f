"""The difference between any two versions of an item."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dienests.exchange.item import ItemFaults, shipped_item
from dienests.exchange.office.library.models import LibraryItem
from dienests.web.components import query_with
from dienests.web.office.exchange.library.differences import differences_of, places_in
from dienests.web.office.exchange.library.item import versions_shown
from dienests.web.office.exchange.library.source import Source, asked_item, read_source, source_of

SHIPPED = "shipped"  # in the place of a commit: what it was taken from


@require_safe
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """?from= and ?to= are commits of versions it stands on; without them the newest and the one before."""
    item = asked_item(request, pk)
    versions = versions_shown(item)
    if not versions:
        raise Http404
    to = request.GET.get("to", "") or item.commit
    newest = next((each for each in versions if each.version.commit == to), versions[0])
    before = request.GET.get("from", "") or newest.before
    one, other = _source(item, before), source_of(item, to)
    whole = request.GET.get("whole") == "1"
    found = differences_of(one.files, other.files, whole=whole)
    context = {
        "item": item,
        "versions": versions,
        "before": before,
        "after": to,
        "one": one,
        "other": other,
        "differences": found,
        "places": places_in(found),
        "whole": whole,
        "whole_url": query_with(request.GET, whole=None if whole else 1),
    }
    return render(request, "office/exchange/library/differences.html", context)


def _source(item: LibraryItem, commit: str) -> Source:
    """Nothing for the version before the first."""
    if not commit:
        return Source({}, None)
    if commit == SHIPPED and item.from_shipped:
        try:
            return read_source(item.from_shipped, shipped_item(item.from_shipped).files)
        except ItemFaults as gone:
            raise Http404 from gone
    return source_of(item, commit)
