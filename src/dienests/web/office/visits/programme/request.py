"""What every page of a programme takes from its request, and how it answers."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dienests.base.access import Action, may, require
from dienests.exchange.office.visits.access import VISIT_PLAN, VISIT_VIEW
from dienests.exchange.office.visits.models import Visit
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from dienests.exchange.office.visits.queries.office import with_office
from dienests.web.errors import status_of
from dienests.web.formats import as_whole
from dienests.web.office.visits.visit_frame import around
from dienests.web.request import actor_of


def asked_visit(request: HttpRequest, pk: int, action: Action = VISIT_VIEW) -> Visit:
    """The visit, if the actor may do `action` to it and it exists."""
    actor = actor_of(request)
    require(actor, action)
    found = with_office(Visit.objects.filter(pk=pk)).first()
    if found is None:
        raise Http404
    require(actor, action, found)
    return found


def fresh(visit: Visit) -> Visit:
    """As it is stored now."""
    return with_office(Visit.objects.all()).get(pk=visit.pk)


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
        **around(actor_of(request), visit, here),
        "refusal": refusal,
        "may_plan": may(actor_of(request), VISIT_PLAN),
        **context,
    }
    status = status_of(refusal) if refusal else 200
    return render(request, f"office/visits/programme/{template}", shown, status=status)
