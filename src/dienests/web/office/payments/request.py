"""What every page of payments takes from its request, and the tabs it shows."""

from datetime import date

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dienests.base.access import Action, may, require
from dienests.payments.access import GRANT_VIEW, PAYMENTS_VIEW, PROVIDER_VIEW
from dienests.payments.models import Grant
from dienests.payments.queries.grants import load_grant
from dienests.web.components import Link
from dienests.web.formats import YEARS, as_whole
from dienests.web.request import actor_of


def month_in(text: str | None) -> date | None:
    """The first day of a month given as "2026-02" or "2026-02-10"; None for anything else and for other centuries."""
    try:
        month = date.fromisoformat(f"{(text or '')[:7]}-01")
    except ValueError:
        return None
    return month if month.year in YEARS else None


def whole(text: str | None) -> int | None:
    """A whole number of an address or a hidden field; None for anything else."""
    return as_whole(text)


def grant_for(request: HttpRequest, pk: int, action: Action) -> Grant:
    """The grant, if it exists and the actor may do `action` to it."""
    grant = load_grant(pk)
    if grant is None:
        raise Http404
    require(actor_of(request), action, grant)
    return grant


def tabs(request: HttpRequest, here: str) -> list[Link]:
    """The places of payments that this person may open, with the one they are at."""
    actor = actor_of(request)
    places = (
        ("payments", _("What is due"), PAYMENTS_VIEW),
        ("batches", _("Batches"), PAYMENTS_VIEW),
        ("bills_missing", _("Missing bills"), GRANT_VIEW),
        ("grants", _("Grants"), GRANT_VIEW),
        ("payments_law", _("Change of law"), GRANT_VIEW),
        ("providers", _("Providers"), PROVIDER_VIEW),
    )
    return [
        Link(label=label, url=reverse(f"office:{name}"), current=name == here)
        for name, label, action in places
        if may(actor, action)
    ]
