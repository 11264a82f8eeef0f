"""Filters of the queue kept under a name, for oneself or for one's unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienests.base.access import Actor, narrow
from dienests.web import formats
from dienests.web.request import actor_of, way_back
from dienests.workload.office.access import FILTER_DELETE, FILTER_USE
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.models import SavedFilter
from dienests.workload.office.operations.filters import delete_filter, save_filter

# What is kept of an address. Words looked for are not: they are names and personal codes.
KEPT = ("of", "order", "state", "unit", "asked", "due", "from", "to")


@dataclass(frozen=True)
class KeptFilter:
    kept: SavedFilter
    url: str
    shared: str
    deletable: bool


def kept_filters(actor: Actor) -> Sequence[KeptFilter]:
    """The actor's own and those of their units: two queries."""
    usable = narrow(actor, FILTER_USE, SavedFilter.objects.select_related("unit", "owner")).order_by("name", "pk")
    deletable = set(narrow(actor, FILTER_DELETE, SavedFilter.objects.all()).values_list("pk", flat=True))
    queue = reverse("office:queue")
    return [
        KeptFilter(
            kept=kept,
            url=f"{queue}?{kept.query}",
            shared=str(kept.unit) if kept.unit is not None else "",
            deletable=kept.pk in deletable,
        )
        for kept in usable
    ]


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filter that stands in `query` under `name`."""
    sent = QueryDict(request.POST.get("query", "")[:2000])
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if sent.get(name):
            kept[name] = str(sent[name])
    unit = formats.as_whole(request.POST.get("unit"))
    if unit is not None and kept.get("of", "").isdecimal():
        del kept["of"]  # the unit may not look into a colleague's queue; each looks into their own
    url = f"{reverse('office:queue')}?{kept.urlencode()}"
    try:
        save_filter(
            actor=actor_of(request),
            now=timezone.now(),
            name=request.POST.get("name", ""),
            query=kept.urlencode(),
            unit=unit,
        )
    except WorkRefused as refusal:
        messages.error(request, f"{refusal.message} {refusal.next_step}")
    else:
        messages.success(request, _("The filter is kept. It stands above the list."))
    return redirect(url)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Raises AccessRefused for somebody else's."""
    kept = get_object_or_404(SavedFilter, pk=pk)
    delete_filter(actor=actor_of(request), now=timezone.now(), kept=kept)
    messages.success(request, _("The filter “%(name)s” is deleted.") % {"name": kept.name})
    return redirect(way_back(request, reverse("office:queue")))
