"""What every page about a remembered visit takes from its request, and what stands around it."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dienests.base.access import Action, Actor, may, require
from dienests.base.organisation.models import Appointment, User, held_on
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_PLAN, VISIT_VIEW
from dienests.exchange.office.visits.models import Visit
from dienests.exchange.office.visits.queries.office import with_office
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


def visit_page(
    request: HttpRequest, visit: Visit, template: str, context: Mapping[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    """A page of one visit with its tabs."""
    shown = {**around(actor_of(request), visit, here), **context}
    return render(request, f"office/visits/remembering/{template}", shown, status=status)


def staff_to_choose(actor: Actor, visit: Visit) -> list[User]:
    """Who may be given a promise: everybody who works here, by a head; oneself, by who receives at the visit."""
    if not may(actor, VISIT_PLAN, visit):
        return [actor.user] if may(actor, GUESTS_VIEW, visit) else []
    at_work = Appointment.objects.filter(held_on(actor.today)).order_by().values("user")
    return list(User.objects.filter(pk__in=at_work, is_active=True).order_by("full_name", "pk"))
