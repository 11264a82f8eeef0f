"""The pages that are about all visits."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dienests.base.access import Actor, may
from dienests.exchange.office.visits.access import HOSTING_SET, VISIT_NOTE
from dienests.web.components import Link


def places(actor: Actor, here: str) -> list[Link]:
    """Those the actor may see; `here` names the one we are at."""
    found = (
        ("visits", _("List"), True),
        ("visits_calendar", _("Calendar"), True),
        ("visit_promises", _("Promised documents"), may(actor, VISIT_NOTE)),
        ("visit_ideas", _("Ideas"), may(actor, VISIT_NOTE)),
        ("visit_news", _("News"), True),
        ("visits_year", _("The year"), True),
        ("visits_hosting", _("Hosting"), may(actor, HOSTING_SET)),
    )
    return [Link(label, reverse(f"office:{name}"), current=name == here) for name, label, shown in found if shown]
