"""What every page about a remembered visit takes from its request, and what stands around it."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dienests.base.access import Action, Actor, may, require
from dienests.base.organisation.models import Appointment, User, held_on
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_PLAN, VISIT_VIEW
from dienests.exchange.office.visits.models import Side, Visit
from dienests.web import formats
from dienests.web.components import Link
from dienests.web.frame import address


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person with today's posts."""
    return request.actor  # type: ignore[attr-defined, no-any-return]


def asked_visit(request: HttpRequest, pk: int, action: Action = VISIT_VIEW) -> Visit:
    """The visit, if the actor may do `action` to it and it exists."""
    actor = actor_of(request)
    require(actor, action)
    found = Visit.objects.select_related("colleague").defer("colleague__content").filter(pk=pk).first()
    if found is None:
        raise Http404
    require(actor, action, found)
    return found


def visit_page(
    request: HttpRequest, visit: Visit, template: str, context: Mapping[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    """A page of one visit with its tabs."""
    frame = {
        "visit": visit,
        "visit_title": title_of(visit),
        "visit_url": address("visit", visit.pk) or address("visits"),
        "tabs": _tabs(actor_of(request), visit, here),
    }
    return render(request, f"office/visits/remembering/{template}", {**frame, **context}, status=status)


def title_of(visit: Visit) -> str:
    told = {"office": visit.office_name, "day": formats.day(visit.on or visit.begins_on)}
    return (_("Our visit to %(office)s") if visit.side == Side.GUEST else _("Visit of %(office)s")) % told


def staff_to_choose(actor: Actor, visit: Visit) -> list[User]:
    """Who may be given a promise: everybody who works here, by a head; oneself, by who receives at the visit."""
    if not may(actor, VISIT_PLAN, visit):
        return [actor.user] if may(actor, GUESTS_VIEW, visit) else []
    at_work = Appointment.objects.filter(held_on(actor.today)).order_by().values("user")
    return list(User.objects.filter(pk__in=at_work, is_active=True).order_by("full_name", "pk"))


def _tabs(actor: Actor, visit: Visit, here: str) -> list[Link]:
    sees_guests = may(actor, GUESTS_VIEW, visit)
    places = [("visit", _("Visit"), bool(address("visit", visit.pk)))]
    places += [("visit_programme", _("Programme"), visit.side == Side.HOST)]
    places += [("visit_guests", _("Guests"), sees_guests and visit.side == Side.HOST)]
    places += [("visit_notes", _("Notebook"), True), ("visit_notes_photographs", _("Photographs"), sees_guests)]
    places += [("visit_report", _("Report"), True)]
    return [
        Link(label, reverse(f"office:{name}", args=[visit.pk]), current=name == here)
        for name, label, shown in places
        if shown
    ]
