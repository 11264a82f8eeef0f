"""What happened to a visit, newest first. What is done for each guest in turn is told once a day, with how many."""

from collections.abc import Iterable, Mapping
from itertools import islice

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _plain
from django.utils.translation import gettext_lazy as _

from dienests.base.audit.models import AuditEntry
from dienests.exchange.office.visits.models import Visit
from dienests.exchange.office.visits.queries.visits import history_of
from dienests.web.components import TimelineEntry, Tone
from dienests.web.formats import day

MOST_READ, MOST_SHOWN = 1000, 60
# Event → words, icon, tone.
EVENTS: Mapping[str, tuple[Promise, str, Tone]] = {
    "visit_recorded": (_("Request for a visit written down"), "message-plus", ""),
    "visit_asked_for": (_("We asked to come"), "send", "accent"),
    "visit_request_heard": (_("Request for a visit came"), "message-plus", "accent"),
    "visit_change_heard": (_("They changed what they want"), "pencil", "accent"),
    "visit_request_changed": (_("What is wanted was changed"), "pencil", ""),
    "visit_dates_offered": (_("Days offered"), "calendar", "accent"),
    "visit_put_waiting": (_("Put on the waiting list"), "player-pause", ""),
    "visit_answered_with_items": (_("Practice offered in place of a visit"), "books", "accent"),
    "visit_declined": (_("Visit declined"), "circle-x", "late"),
    "visit_agreed": (_("Day of the visit agreed"), "calendar-check", "ok"),
    "visit_day_chosen": (_("The guests chose a day"), "calendar-check", "ok"),
    "visit_answer_heard": (_("The host answered"), "message-reply", "accent"),
    "visit_withdrawal_heard": (_("The other office called the visit off"), "circle-off", "late"),
    "visit_called_off": (_("Visit called off"), "circle-off", "late"),
    "visit_cost_noted": (_("Cost noted"), "coin-euro", ""),
    "visit_held": (_("Visit took place"), "circle-check", "ok"),
    "visit_plan_set": (_("Sites to be shown chosen"), "map-pin", ""),
    "visit_groups_set": (_("Groups set"), "users-group", ""),
    "visit_programme_found": (_("Programme found"), "wand", ""),
    "visit_stop_added": (_("Put into the programme"), "calendar-plus", ""),
    "visit_stop_changed": (_("Programme changed by hand"), "pencil", ""),
    "visit_stop_removed": (_("Taken out of the programme"), "trash", ""),
    "visit_wish_given_up": (_("A wish given up in the programme"), "pencil", ""),
    "visit_programme_given_out": (_("Programme given out"), "send", "accent"),
    "visit_invitations_asked": (_("Calendar invitations are being sent"), "mail-forward", ""),
    "visit_invitation_sent": (_("Calendar invitation sent"), "mail-forward", ""),
    "guests_added": (_("Guests put on the list"), "users-plus", ""),
    "guest_changed": (_("A guest's entry changed"), "pencil", ""),
    "guest_removed": (_("A guest taken off the list"), "user-minus", ""),
    "guest_invited": (_("A guest invited"), "link", ""),
    "guest_invitation_failed": (_("An invitation could not be sent"), "alert-triangle", "late"),
    "guest_invitation_withdrawn": (_("An invitation withdrawn"), "link-off", ""),
    "guest_entered": (_("A guest came in by the link"), "door-enter", ""),
    "guest_signed_pledge": (_("A guest pledged confidentiality"), "shield-check", ""),
    "guest_photographs": (_("A guest answered about photographs"), "camera", ""),
    "visit_hours_noted": (_("Hours of staff noted"), "clock", ""),
    "visit_hours_removed": (_("Noted hours taken out"), "clock", ""),
    "hosting_set": (_("Rules of hosting changed"), "adjustments", ""),
    "site_added": (_("Site for visits added"), "map-pin", ""),
    "site_changed": (_("Site for visits changed"), "map-pin", ""),
    "site_closed": (_("Site closed to visits"), "map-pin", ""),
    "site_opened": (_("Site opened to visits again"), "map-pin", ""),
    "travel_set": (_("Minutes of travel set"), "route", ""),
}
# Done by guests themselves, for whom nobody is signed in.
BY_GUESTS = frozenset({"guest_entered", "guest_signed_pledge", "guest_photographs"})
# Done many times over.
FOLDED = BY_GUESTS | {
    "guest_changed",
    "guest_invited",
    "guest_invitation_failed",
    "visit_invitation_sent",
    "visit_stop_added",
    "visit_stop_changed",
    "visit_stop_removed",
}


def entries_of(visit: Visit) -> list[TimelineEntry]:
    """One query."""
    return list(islice(map(_shown, _folded(history_of(visit)[:MOST_READ])), MOST_SHOWN))


def _folded(history: Iterable[AuditEntry]) -> Iterable[list[AuditEntry]]:
    """The same of one day and one person together, in the place of the newest."""
    found: dict[object, list[AuditEntry]] = {}
    for entry in history:
        alike = (entry.event, timezone.localdate(entry.at), entry.actor_id)
        found.setdefault(alike if entry.event in FOLDED else entry.pk, []).append(entry)
    return found.values()


def _shown(entries: list[AuditEntry]) -> TimelineEntry:
    entry = entries[0]
    words, icon, tone = EVENTS.get(entry.event, (_("Changed"), "point", ""))
    if len(entries) > 1:
        words = f"{words} × {len(entries)}"
    who = _plain("guests") if entry.event in BY_GUESTS else entry.actor_name
    return TimelineEntry(entry.at, words, who, _detail(entry), icon=icon, tone=tone)


def _detail(entry: AuditEntry) -> str:
    said = ""
    if entry.event in ("visit_agreed", "visit_day_chosen"):
        said = day(entry.details.get("on"))
    elif entry.event == "visit_dates_offered":
        said = ", ".join(day(each) for each in entry.details.get("days", ()))
    return " – ".join(part for part in (said, entry.reason) if part)
