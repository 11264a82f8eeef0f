"""The timetable, and what is done to it as a whole: sites chosen, the rest found, a wish given up."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may
from dienests.exchange.office.visits.access import VISIT_PLAN
from dienests.exchange.office.visits.clashes import clashes_of
from dienests.exchange.office.visits.models import Visit
from dienests.exchange.office.visits.operations.programme import find_programme, give_up, set_plan
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from dienests.exchange.office.visits.queries.programme import load_programme, sites_offered, sites_suggested
from dienests.exchange.office.visits.solving import Found
from dienests.web.components import Link
from dienests.web.office.visits.programme.request import asked_visit, fresh, page, sequence_of, whole, wholes
from dienests.web.office.visits.programme.timetable import BY, timetable_of
from dienests.web.request import actor_of

FRAGMENT = "body.html"


@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """As a timetable by group, site or host (?by=)."""
    return timetable_page(request, asked_visit(request, pk))


def timetable_page(
    request: HttpRequest,
    visit: Visit,
    *,
    refusal: ProgrammeRefused | None = None,
    found: Found | None = None,
    again: dict[str, Any] | None = None,
) -> HttpResponse:
    """The whole page, or for htmx its body alone. `again`: what a person may send once more (url, values)."""
    visit = fresh(visit)
    context = _context(request, visit) | {"found": found, "again": again}
    by_htmx = bool(getattr(request, "htmx", False))
    template = FRAGMENT if by_htmx else "programme.html"
    response = page(request, visit, template, context, here="visit_programme", refusal=refusal)
    if found is not None and found.ways and refusal is None:
        response.status_code = 422
    if by_htmx:
        response["X-Fragment"] = "1"
    return response


def _context(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    loaded = load_programme(visit)
    clashes = clashes_of(loaded)
    by = request.POST.get("by") or request.GET.get("by") or "group"
    by = by if by in BY else "group"
    may_change = loaded.may_change and may(actor_of(request), VISIT_PLAN)
    chosen = {each.site.pk for each in loaded.chosen}
    return {
        "programme": loaded,
        "clashes": clashes,
        "by": by,
        "views": _views(visit, by),
        "timetable": timetable_of(loaded, clashes, by),
        "may_change": may_change,
        "offered": sites_offered(visit) if may_change else [],
        "chosen": chosen or set(sites_suggested(visit)) if may_change else set(),
        "given_up": [each for each in loaded.sites.values() if each.site.pk in loaded.any_hours | loaded.crowded],
        "guests": sum(each.size for each in loaded.groups),
    }


def _views(visit: Visit, by: str) -> list[Link]:
    url = reverse("office:visit_programme", args=[visit.pk])
    labels = {"group": _("Groups"), "site": _("Sites"), "host": _("Hosts")}
    return [Link(labels[each], f"{url}?by={each}", current=each == by) for each in BY]


@require_POST
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Which sites are shown, and whether each group sees each; what was given up at sites may be taken back."""
    visit = asked_visit(request, pk, VISIT_PLAN)
    try:
        set_plan(
            actor=actor_of(request),
            now=timezone.now(),
            visit=visit,
            sequence=sequence_of(request),
            sites=wholes(request.POST.getlist("sites")),
            everywhere="everywhere" in request.POST,
            any_hours=wholes(request.POST.getlist("any_hours")),
            crowded=wholes(request.POST.getlist("crowded")),
        )
    except ProgrammeRefused as refusal:
        return timetable_page(request, visit, refusal=refusal)
    return redirect("office:visit_programme", pk=pk)


@require_POST
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was not put by hand is placed anew."""
    visit = asked_visit(request, pk, VISIT_PLAN)
    return _found(request, visit, sequence_of(request))


def _found(request: HttpRequest, visit: Visit, sequence: int) -> HttpResponse:
    try:
        found = find_programme(actor=actor_of(request), now=timezone.now(), visit=visit, sequence=sequence)
    except ProgrammeRefused as refusal:
        return timetable_page(request, visit, refusal=refusal)
    if found.places and not found.unseen and not getattr(request, "htmx", False):
        messages.success(request, _("The programme was found."))
        return redirect("office:visit_programme", pk=visit.pk)
    return timetable_page(request, visit, found=found)


@require_POST
def relax(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up one wish, and find the programme again."""
    visit = asked_visit(request, pk, VISIT_PLAN)
    sent = request.POST
    try:
        give_up(
            actor=actor_of(request),
            now=timezone.now(),
            visit=visit,
            sequence=sequence_of(request),
            kind=sent.get("kind", "")[:20],
            group=whole(sent.get("group")),
            site=whole(sent.get("site")),
            stop=whole(sent.get("stop")),
        )
    except ProgrammeRefused as refusal:
        return timetable_page(request, visit, refusal=refusal)
    visit = fresh(visit)
    return _found(request, visit, visit.sequence)


@require_safe
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """In short, on the page of the visit."""
    visit = asked_visit(request, pk)
    loaded = load_programme(visit)
    clashes = clashes_of(loaded)
    context = {
        "visit": visit,
        "programme": loaded,
        "clashes": clashes,
        "timetable": timetable_of(loaded, clashes, "group"),
        "may_change": loaded.may_change and may(actor_of(request), VISIT_PLAN),
    }
    return render(request, "office/visits/programme/panel.html", context)
