"""What stands around every page of one visit: which one it is, when, and one row of tabs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dienests.base.access import Actor, may
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_PLAN
from dienests.exchange.office.visits.models import Side, Visit
from dienests.web import formats
from dienests.web.components import Link


def around(actor: Actor, visit: Visit, here: str) -> dict[str, Any]:
    """For the templates of a page; `here` names the tab we are at."""
    tabs = tabs_of(actor, visit, here)
    return {
        "visit": visit,
        "visit_title": title_of(visit),
        "visit_lead": lead_of(visit),
        "tabs": tabs,
        "visit_tab": next((tab.label for tab in tabs if tab.current), ""),
    }


def title_of(visit: Visit) -> str:
    words = _("Our visit to %(office)s") if visit.side == Side.GUEST else _("Visit of %(office)s")
    return words % {"office": visit.office}


def lead_of(visit: Visit) -> str:
    """The day and its times, else between which days; and where the visit stands."""
    if visit.on and visit.begins and visit.ends:
        when = f"{formats.long_day(visit.on)}, {visit.begins:%H:%M}–{visit.ends:%H:%M}"
    else:
        when = f"{formats.day(visit.begins_on)} – {formats.day(visit.ends_on)}"
    return f"{when} · {visit.get_state_display()}"


def tabs_of(actor: Actor, visit: Visit, here: str) -> list[Link]:
    """Those the actor may see. The office that receives makes the programme and invites; both remember."""
    hosts, plans = visit.side == Side.HOST, may(actor, VISIT_PLAN, visit)
    sees_guests = may(actor, GUESTS_VIEW, visit)
    places = (
        ("visit", _("Visit"), True),
        ("visit_programme", _("Programme"), hosts),
        ("visit_groups", _("Groups"), hosts and plans),
        ("visit_guests", _("Guests"), hosts and sees_guests),
        ("visit_ics", _("Calendars"), hosts),
        ("visit_notes", _("Notebook"), True),
        ("visit_notes_photographs", _("Photographs"), sees_guests),
        ("visit_report", _("Report"), True),
    )
    return [
        Link(label, reverse(f"office:{name}", args=[visit.pk]), current=name == here)
        for name, label, shown in places
        if shown
    ]
