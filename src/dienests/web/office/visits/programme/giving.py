"""Given to guests and hosts: pages to print, calendar files, invitations by e-mail."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may
from dienests.base.organisation.models import Office, User
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_PLAN
from dienests.exchange.office.visits.calendars import published
from dienests.exchange.office.visits.models import Group, Guest, Plan, SentInvitation, Stop, Visit
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from dienests.exchange.office.visits.queries.programme import load_programme
from dienests.exchange.office.visits.sending import (
    all_stops,
    entries_of,
    letters_due,
    mark_given_out,
    organizer,
    send_updates,
    without_address,
)
from dienests.web.office.visits.programme.request import actor_of, asked_visit, page, sequence_of
from dienests.web.office.visits.programme.timetable import group_title, timetable_of

CALENDAR = "text/calendar; charset=utf-8"
SHOWN = 200  # rows of what was sent


@require_safe
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """A page for each group, or for each host (?for=hosts)."""
    visit = asked_visit(request, pk)
    loaded = load_programme(visit)
    hosts = request.GET.get("for") == "hosts"
    timetable = timetable_of(loaded, [], "host" if hosts else "group")
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


def _page(
    request: HttpRequest, visit: Visit, *, refusal: ProgrammeRefused | None = None, failed: Any = ()
) -> HttpResponse:
    visit = Visit.objects.get(pk=visit.pk)
    loaded = load_programme(visit)
    plans = may(actor_of(request), VISIT_PLAN)
    stops = all_stops(visit)
    sent = SentInvitation.objects.filter(stop__visit=visit).select_related("stop__site", "by")
    context = {
        "programme": loaded,
        "groups": [(each.group, group_title(each.group)) for each in loaded.groups],
        "hosts": sorted({stop.host for stop in loaded.stops if stop.host}, key=lambda user: (user.full_name, user.pk)),
        "due": letters_due(visit) if plans else [],
        "unreachable": without_address(visit, stops) if plans else [],
        "sent": list(sent.order_by("-at", "email", "stop__begins", "pk")[:SHOWN]) if plans else [],
        "sent_count": sent.count() if plans else 0,
        "mail_is_set": settings.EMAIL_IS_SET,
        "given_out_at": loaded.plan.given_out_at if loaded.plan else None,
        "may_change": loaded.may_change and plans,
        "failed": failed,
    }
    return page(request, visit, "calendars.html", context, here="visit_ics", refusal=refusal)


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """To everybody whose part is new to them."""
    visit = asked_visit(request, pk, VISIT_PLAN)
    try:
        sent = send_updates(actor=actor_of(request), now=timezone.now(), visit=visit, sequence=sequence_of(request))
    except ProgrammeRefused as refusal:
        return _page(request, visit, refusal=refusal)
    if sent.letters:
        words = ngettext("%(n)s letter was sent.", "%(n)s letters were sent.", sent.letters)
        messages.success(request, words % {"n": sent.letters})
    return _page(request, visit, failed=sent.failed) if sent.failed else redirect("office:visit_ics", pk=pk)


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
    return _file(visit, stops, f"{visit.office_name}, {group_title(found)}", f"group-{found.number}")


@require_safe
def host_file(request: HttpRequest, pk: int, user: int) -> HttpResponse:
    """The calendar of a host."""
    visit = asked_visit(request, pk)
    stops = [stop for stop in all_stops(visit) if stop.host_id == user]
    host = User.objects.filter(pk=user).first()
    if host is None or not stops:
        raise Http404
    return _file(visit, stops, f"{visit.office_name}, {host.full_name}", f"host-{host.pk}")


def _file(visit: Visit, stops: list[Stop], name: str, file: str) -> HttpResponse:
    if visit.on is None:
        raise Http404
    given_out = Plan.objects.filter(visit=visit, given_out_at__isnull=False).exists()
    entries = entries_of(visit, stops, language=get_language() or "lv", tentative=not given_out)
    content = published(entries, organizer=organizer(), name=name, now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="{visit.on:%Y-%m-%d}-{file}.ics"'}
    return HttpResponse(content, content_type=CALENDAR, headers=headers)
