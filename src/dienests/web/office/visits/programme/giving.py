"""Given to guests and hosts: pages to print, calendar files, invitations by e-mail."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may
from dienests.base.background.models import UNFINISHED
from dienests.base.organisation.models import Office, User
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_PLAN
from dienests.exchange.office.visits.calendars import published
from dienests.exchange.office.visits.clashes import clashes_of
from dienests.exchange.office.visits.letters import (
    all_stops,
    entries_of,
    letters_due,
    letters_leaving,
    organizer,
    without_address,
)
from dienests.exchange.office.visits.models import Group, Guest, Plan, Sending, SentInvitation, Stop, Visit
from dienests.exchange.office.visits.operations.invitations import ask_to_send, mark_given_out
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused, SendingFailed
from dienests.exchange.office.visits.queries.programme import group_title, load_programme
from dienests.web.office.visits.programme.request import asked_visit, fresh, page, sequence_of
from dienests.web.office.visits.programme.timetable import timetable_of
from dienests.web.request import actor_of

CALENDAR = "text/calendar; charset=utf-8"
SHOWN = 200  # rows of what was sent


@require_safe
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """A page for each group, or for each host (?for=hosts)."""
    visit = asked_visit(request, pk)
    loaded = load_programme(visit)
    hosts = request.GET.get("for") == "hosts"
    # Of clashes only what a reader sees for themselves: two things at once. The others are of this office.
    at_once = [clash for clash in clashes_of(loaded) if clash.kind == ("host_busy" if hosts else "group_busy")]
    timetable = timetable_of(loaded, at_once, "host" if hosts else "group")
    names: dict[str, list[str]] = {}
    if not hosts and may(actor_of(request), GUESTS_VIEW, visit):
        for guest in Guest.objects.filter(visit=visit, group__isnull=False).order_by("name", "pk"):
            names.setdefault(str(guest.group_id), []).append(guest.name)
    context = {
        "programme": loaded,
        "pages": [(column, names.get(column.key, [])) for column in timetable.columns],
        "hosts": hosts,
        "office": Office.objects.filter(pk=1).first(),
        "draft": loaded.plan is None or loaded.plan.given_out_at is None,
    }
    return page(request, visit, "print.html", context, here="visit_programme_print")


@require_safe
def calendars(request: HttpRequest, pk: int) -> HttpResponse:
    """Files to download, who has to hear of what, and what was sent."""
    return _page(request, asked_visit(request, pk))


def _page(request: HttpRequest, visit: Visit, *, refusal: ProgrammeRefused | None = None) -> HttpResponse:
    visit = fresh(visit)
    loaded = load_programme(visit)
    plans = may(actor_of(request), VISIT_PLAN)
    stops = all_stops(visit)
    sent = SentInvitation.objects.filter(stop__visit=visit, sent_at__isnull=False).select_related("stop__site", "by")
    context = {
        **_letters(visit, now=timezone.now(), plans=plans),
        "programme": loaded,
        "groups": [(each.group, group_title(each.group)) for each in loaded.groups],
        "hosts": sorted({stop.host for stop in loaded.stops if stop.host}, key=lambda user: (user.full_name, user.pk)),
        "unreachable": without_address(visit, stops) if plans else [],
        "sent": list(sent.order_by("-sent_at", "email", "stop__begins", "pk")[:SHOWN]) if plans else [],
        "sent_count": sent.count() if plans else 0,
        "mail_is_set": settings.EMAIL_IS_SET,
        "given_out_at": loaded.plan.given_out_at if loaded.plan else None,
        "may_change": loaded.may_change and plans,
    }
    return page(request, visit, "calendars.html", context, here="visit_ics", refusal=refusal)


def _letters(visit: Visit, *, now: datetime, plans: bool = True) -> dict[str, Any]:
    """What is still to be sent, how far the last sending is, and what became of it: nothing for who does not plan."""
    if not plans:
        return {"due": [], "sending": None, "goes_on": False, "failure": None, "leaving": 0}
    sending = Sending.objects.filter(visit=visit).first()
    goes_on = sending is not None and sending.state in UNFINISHED and not sending.is_silent(now)
    return {
        "due": [] if goes_on else letters_due(visit, now=now),
        "sending": sending,
        "goes_on": goes_on,
        "failure": SendingFailed.stored(sending.error) if sending else None,
        "leaving": 0 if goes_on else letters_leaving(visit, now=now),
    }


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """To everybody whose part is new to them."""
    visit = asked_visit(request, pk, VISIT_PLAN)
    try:
        ask_to_send(actor=actor_of(request), now=timezone.now(), visit=visit, sequence=sequence_of(request))
    except ProgrammeRefused as refusal:
        return _page(request, visit, refusal=refusal)
    return redirect("office:visit_ics", pk=pk)


@require_safe
def sending(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the sending is, again and again; the page is asked for anew when it has ended."""
    visit = asked_visit(request, pk, VISIT_PLAN)
    letters = _letters(visit, now=timezone.now())
    if not letters.get("goes_on"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "office/visits/programme/sending.html", {"visit": visit, **letters})


@require_POST
def give_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The programme is told to guests by other means; from now on what goes is called off, not forgotten."""
    visit = asked_visit(request, pk, VISIT_PLAN)
    try:
        mark_given_out(actor=actor_of(request), now=timezone.now(), visit=visit, sequence=sequence_of(request))
    except ProgrammeRefused as refusal:
        return _page(request, visit, refusal=refusal)
    messages.success(request, _("From now on whatever is taken out stays in calendars as called off."))
    return redirect("office:visit_ics", pk=pk)


@require_safe
def group_file(request: HttpRequest, pk: int, group: int) -> HttpResponse:
    """The calendar of a group, in the language of the page."""
    visit = asked_visit(request, pk)
    found = Group.objects.filter(visit=visit, pk=group).first()
    if found is None:
        raise Http404
    stops = [stop for stop in all_stops(visit) if stop.group_id in (None, found.pk)]
    return _file(request, visit, stops, f"{visit.office}, {group_title(found)}", f"group-{found.number}")


@require_safe
def host_file(request: HttpRequest, pk: int, user: int) -> HttpResponse:
    """The calendar of a host."""
    visit = asked_visit(request, pk)
    stops = [stop for stop in all_stops(visit) if stop.host_id == user]
    host = User.objects.filter(pk=user).first()
    if host is None or not stops:
        raise Http404
    return _file(request, visit, stops, f"{visit.office}, {host.full_name}", f"host-{host.pk}")


def _file(request: HttpRequest, visit: Visit, stops: list[Stop], name: str, file: str) -> HttpResponse:
    """How to join from afar is said only to who sees the guests."""
    if visit.on is None:
        raise Http404
    given_out = Plan.objects.filter(visit=visit, given_out_at__isnull=False).exists()
    language, link = get_language() or "lv", may(actor_of(request), GUESTS_VIEW, visit)
    entries = entries_of(visit, stops, on=visit.on, language=language, tentative=not given_out, link=link)
    sender = organizer(Office.objects.filter(pk=1).first())
    content = published(entries, organizer=sender, name=name, now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="{visit.on:%Y-%m-%d}-{file}.ics"'}
    return HttpResponse(content, content_type=CALENDAR, headers=headers)
