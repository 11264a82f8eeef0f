"""Words of visits: what happened, what notices say, how states look."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienests.base.audit.models import AuditEntry
from dienests.cases.languages import in_language
from dienests.exchange.item import SERVICES
from dienests.exchange.office.library.models import Notice
from dienests.exchange.office.visits.models import ENDED, Side, Visit, VisitState
from dienests.web.components import TimelineEntry, Tone
from dienests.web.formats import day

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
STATES: Mapping[str, tuple[Tone, str]] = {
    VisitState.ASKED: ("soon", "message-plus"),
    VisitState.WAITING: ("stopped", "player-pause"),
    VisitState.OFFERED: ("note", "calendar"),
    VisitState.AGREED: ("accent", "calendar-check"),
    VisitState.HELD: ("ok", "circle-check"),
    VisitState.INSTEAD: ("note", "books"),
    VisitState.DECLINED: ("late", "circle-x"),
    VisitState.CALLED_OFF: ("stopped", "circle-off"),
}
NOTICES: Mapping[str, Promise] = {
    "asked": _("%(office)s asks for a visit."),
    "answered": _("%(office)s answered our request for a visit."),
    "chosen": _("%(office)s chose %(day)s."),
    "changed": _("%(office)s wants something else than before."),
    "too_many": _(
        "%(office)s asks for more visits than the %(most)s that are open already. Answer those, or call off what will"
        " not take place: the next request is then taken in by itself."
    ),
    "withdrawn": _("%(office)s called the visit off."),
    "taken": _("%(office)s chose %(day)s, but the place is given away. Offer other days."),
    "late": _("%(office)s answered about a visit when it was over with. Nothing was changed."),
    "unreadable": _("%(office)s answered about a visit, but it cannot be read. Telephone."),
    "place_free": _("A place is free: %(office)s is next on the waiting list, %(day)s would fit."),
}
SIDE_ICONS = {Side.HOST: "door-enter", Side.GUEST: "bus"}


def state_of(visit: Visit) -> tuple[Tone, str]:
    return STATES[visit.state]


def stands_no_longer(visit: Visit) -> datetime | None:
    """When it was seen that their request is gone from their index, without a word that the visit is off."""
    if visit.side != Side.HOST or visit.state in ENDED or visit.request is None:
        return None
    return visit.request.gone_at


def topics_of(visit: Visit) -> list[str]:
    return [in_language(SERVICES[topic].to_json()) for topic in visit.topics if topic in SERVICES]


def notice_words(data: Mapping[str, Any]) -> str:
    """What a notice of a visit says (exchange.office.visits.waiting.about)."""
    words = NOTICES.get(str(data.get("what")), NOTICES["unreadable"])
    return str(words) % {"office": data.get("office", ""), "day": day(data.get("day")), "most": data.get("most", "")}


def told_notice(notice: Notice) -> dict[str, Any]:
    """`url`: the visit it is about; all of that office where it is about none."""
    visit = notice.data.get("visit")
    of_office = f"{reverse('office:visits')}?{urlencode({'q': notice.data.get('office', '')})}"
    return {
        "notice": notice,
        "words": notice_words(notice.data),
        "url": reverse("office:visit", args=[visit]) if visit else of_office,
    }


def entry_of(entry: AuditEntry) -> TimelineEntry:
    words, icon, tone = EVENTS.get(entry.event, (_("Changed"), "point", ""))
    detail = entry.reason
    if entry.event in ("visit_agreed", "visit_day_chosen"):
        detail = " – ".join(part for part in (day(entry.details.get("on")), entry.reason) if part)
    if entry.event == "visit_dates_offered":
        days = ", ".join(day(each) for each in entry.details.get("days", ()))
        detail = " – ".join(part for part in (days, entry.reason) if part)
    return TimelineEntry(entry.at, words, entry.actor_name, detail, icon=icon, tone=tone)
