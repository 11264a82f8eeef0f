"""What every page of a programme takes from its request, and how it answers."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dienests.base.access import Action, Actor, may, require
from dienests.exchange.office.visits.access import VISIT_PLAN, VISIT_VIEW
from dienests.exchange.office.visits.models import Visit
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from dienests.web.components import Link
from dienests.web.errors import status_of
from dienests.web.formats import as_whole


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person with today's posts."""
    return request.actor  # type: ignore[attr-defined, no-any-return]


def asked_visit(request: HttpRequest, pk: int, action: Action = VISIT_VIEW) -> Visit:
    """The visit, if the actor may do `action` to it and it exists."""
    actor = actor_of(request)
    require(actor, action)
    found = Visit.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    require(actor, action, found)
    return found


def sequence_of(request: HttpRequest) -> int:
    """Which version of the programme the page had; one that never was where it does not say."""
    found = as_whole(request.POST.get("sequence"))
    return -1 if found is None else found


def whole(text: str | None) -> int:
    """A number that was sent; 0 for anything else."""
    return as_whole(text) or 0


def wholes(values: list[str]) -> list[int]:
    return [number for number in map(whole, values) if number]


def page(
    request: HttpRequest,
    visit: Visit,
    template: str,
    context: Mapping[str, Any],
    *,
    here: str,
    refusal: ProgrammeRefused | None = None,
) -> HttpResponse:
    """A page of one visit's programme; with a refusal, its status."""
    shown = {
        "visit": visit,
        "tabs": _tabs(request, visit, here),
        "refusal": refusal,
        "may_plan": may(actor_of(request), VISIT_PLAN),
        **context,
    }
    status = status_of(refusal) if refusal else 200
    return render(request, f"office/visits/programme/{template}", shown, status=status)


def _tabs(request: HttpRequest, visit: Visit, here: str) -> list[Link]:
    places = [
        ("visit_programme", _("Programme"), VISIT_VIEW),
        ("visit_groups", _("Groups"), VISIT_PLAN),
        ("visit_programme_print", _("Print"), VISIT_VIEW),
        ("visit_ics", _("Calendars"), VISIT_VIEW),
    ]
    actor = actor_of(request)
    return [
        Link(label=label, url=reverse(f"office:{name}", args=[visit.pk]), current=name == here)
        for name, label, action in places
        if may(actor, action)
    ]
