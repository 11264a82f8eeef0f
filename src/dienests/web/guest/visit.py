"""What a guest sees of the visit: the programme, what was prepared, the pledge, the report."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from dulwich.errors import NotGitRepository

from dienests.exchange.item import Item, ItemFaults
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.library.store import item_at
from dienests.exchange.office.visits.admission import needs_pledge, open_until, pledge_for, stops_for
from dienests.exchange.office.visits.models import Guest, Stop, StopKind, VisitForm, VisitReport
from dienests.exchange.office.visits.operations.guests import sign_pledge
from dienests.exchange.office.visits.queries.notes import items_for_guests, photographs_of
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.exchange.repository.wire import Damaged
from dienests.web.guest.outline import outline_of
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
    lines = [_line(stop, guest) for stop in stops_for(guest)]
    pledged = guest.confidentiality_signed_at is not None
    asked = not pledged and any(line.meets_clients for line in lines)
    context = {
        "lines": lines,
        "remote": guest.visit.form == VisitForm.REMOTE,
        "link": guest.visit.link if guest.visit.link.startswith("https://") else "",
        "items": items_for_guests(guest.visit),
        "pledge": pledge_for(guest) if asked else None,
        "pledged": pledged,
        "open_until": open_until(guest.visit),
        "report": _published(guest),
    }
    return guest_page(request, guest, "guest/visit.html", context, here="visit")


@require_POST
@for_guests
def pledge(request: HttpRequest, guest: Guest) -> HttpResponse:
    if not needs_pledge(guest):
        raise Http404
    try:
        sign_pledge(guest=guest, now=timezone.now(), digest=request.POST.get("digest", ""))
    except RememberingRefused as refusal:
        say_refused(request, refusal)
    return redirect("guest:visit")


@require_safe
@for_guests
def practice(request: HttpRequest, guest: Guest, name: str) -> HttpResponse:
    """An item that was prepared for this visit, as it was published."""
    row = items_for_guests(guest.visit).filter(name=name[:60]).first()
    if row is None:
        raise Http404
    item = _published_item(row)
    filled = dict(row.answers.order_by("name").values_list("name", "value"))
    text = (item.texts.get(guest.language) or item.texts.get("lv", "")) if item else ""
    context = {"item": row, "text": as_html(text, filled), "outline": outline_of(item) if item else []}
    return guest_page(request, guest, "guest/practice.html", context, here="visit")


@require_safe
@for_guests
def report(request: HttpRequest, guest: Guest) -> HttpResponse:
    found = _published(guest)
    if found is None:
        raise Http404
    context = {
        "report": found,
        "text": as_html(found.text),
        "photographs": photographs_of(guest.visit, consented=True),
    }
    return guest_page(request, guest, "guest/report.html", context, here="report")


def _line(stop: Stop, guest: Guest) -> Line:
    return Line(
        stop=stop,
        title=stop.title or (stop.site.name if stop.site else str(StopKind(stop.kind).label)),
        place=stop.address or (stop.site.address if stop.site else ""),
        icon=KIND_ICONS[StopKind(stop.kind)],
        group=_("Group %(group)s") % {"group": stop.group} if stop.group and not guest.group_id else "",
        meets_clients=bool(stop.site and stop.site.meets_clients),
    )


def _published_item(row: LibraryItem) -> Item | None:
    """None where its files cannot be read: the page then shows its summary."""
    try:
        return item_at(row)
    except (ItemFaults, Damaged, KeyError, OSError, NotGitRepository):
        return None


def _published(guest: Guest) -> VisitReport | None:
    return VisitReport.objects.filter(visit=guest.visit_id).exclude(published_at=None).first()
