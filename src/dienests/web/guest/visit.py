"""What a guest sees of the visit: the programme, the pledge, the report."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dienests.base.organisation.models import Office
from dienests.exchange.office.visits.admission import is_draft, needs_pledge, open_until, pledge_for, stops_for
from dienests.exchange.office.visits.models import Guest, Stop, StopKind, VisitForm, VisitReport
from dienests.exchange.office.visits.operations.guests import sign_pledge
from dienests.exchange.office.visits.queries.notes import items_for_guests, photographs_in_news
from dienests.exchange.office.visits.queries.programme import group_title
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.web.guest.pages import guest_page
from dienests.web.guest.session import for_guests
from dienests.web.office.visits.remembering.markdown import as_html
from dienests.web.saying import say_refused

KIND_ICONS = {
    StopKind.WELCOME: "door-enter",
    StopKind.SITE: "map-pin",
    StopKind.MEAL: "tools-kitchen-2",
    StopKind.TALK: "messages",
    StopKind.CULTURE: "masks-theater",
    StopKind.OTHER: "point",
}


@dataclass(frozen=True)
class Line:
    """A stop as the guest reads it. `group`: named only where the guest is in no group yet."""

    stop: Stop
    title: str
    place: str
    icon: str
    group: str
    meets_clients: bool


@require_safe
@for_guests
def visit(request: HttpRequest, guest: Guest) -> HttpResponse:
    office = Office.objects.first()
    lines = [_line(stop, guest, office.address if office else "") for stop in stops_for(guest)]
    asked = needs_pledge(guest, today=timezone.localdate())
    context = {
        "lines": lines,
        "of_all_groups": any(line.group for line in lines),
        "draft": is_draft(guest.visit, today=timezone.localdate()),
        "remote": guest.visit.form == VisitForm.REMOTE,
        "link": guest.visit.link if guest.visit.link.startswith("https://") else "",
        "items": items_for_guests(guest.visit),
        "pledge": pledge_for(guest) if asked else None,
        "pledged": guest.confidentiality_signed_at is not None,
        "open_until": open_until(guest.visit),
        "report": _published(guest),
    }
    return guest_page(request, guest, "guest/visit.html", context, here="visit")


@require_POST
@for_guests
def pledge(request: HttpRequest, guest: Guest) -> HttpResponse:
    if not needs_pledge(guest, today=timezone.localdate()):  # signed in another window, or the visit is over
        return redirect("guest:visit")
    try:
        sign_pledge(guest=guest, now=timezone.now(), digest=request.POST.get("digest", ""))
    except RememberingRefused as refusal:
        say_refused(request, refusal)
    return redirect("guest:visit")


@require_safe
@for_guests
def report(request: HttpRequest, guest: Guest) -> HttpResponse:
    found = _published(guest)
    if found is None:
        raise Http404
    context = {
        "report": found,
        "text": as_html(found.text),
        "photographs": photographs_in_news(found),
    }
    return guest_page(request, guest, "guest/report.html", context, here="report")


def _line(stop: Stop, guest: Guest, office: str) -> Line:
    """`office`: its address, where a stop that names none takes place."""
    return Line(
        stop=stop,
        title=stop.title or (stop.site.name if stop.site else str(StopKind(stop.kind).label)),
        place=stop.address or (stop.site.address if stop.site else office),
        icon=KIND_ICONS[StopKind(stop.kind)],
        group=group_title(stop.group) if stop.group and not guest.group_id else "",
        meets_clients=bool(stop.site and stop.site.meets_clients),
    )


def _published(guest: Guest) -> VisitReport | None:
    return VisitReport.objects.filter(visit=guest.visit_id).exclude(published_at=None).first()
