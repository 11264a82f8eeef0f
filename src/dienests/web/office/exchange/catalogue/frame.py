"""What every page of this area takes from its request, and words it needs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from dienests.base.access import Actor, require
from dienests.exchange.item import KINDS, LICENCES, SERVICES
from dienests.exchange.office.colleagues.access import COLLEAGUE_VIEW
from dienests.exchange.office.colleagues.models import Colleague, OwnOffice, Trust
from dienests.exchange.office.library.access import ITEM_VIEW
from dienests.practice import Text
from dienests.web import formats
from dienests.web.components import Link
from dienests.web.frame import address

SHOWN = (Trust.ADDED, Trust.CONFIRMED, Trust.OTHER_KEY)
# The catalogue's own number for this office.
OWN = 0


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person with today's posts, who may read practice."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, ITEM_VIEW)
    require(actor, COLLEAGUE_VIEW)
    return actor


def colleague_of(pk: int) -> Colleague:
    """A colleague whose practice may be looked at. Raises Http404."""
    found = Colleague.objects.filter(pk=pk, trust__in=SHOWN).select_related("confirmed_by").first()
    if found is None:
        raise Http404
    return found


def own_residents() -> int | None:
    """How many people live in this office's municipality; None where nobody has said it yet."""
    return OwnOffice.objects.filter(pk=1).values_list("residents", flat=True).first()


def entry_of(colleague: Colleague, name: str) -> Mapping[str, Any]:
    """What a colleague's index says of an item. Raises Http404."""
    items: list[Mapping[str, Any]] = (colleague.content or {}).get("items", [])
    for each in items:
        if each["name"] == name:
            return each
    raise Http404


def in_both(text: Text | Mapping[str, str]) -> str:
    """In the language in force; the other one where it is missing."""
    return formats.in_language(text.to_json() if isinstance(text, Text) else text)


def kind_words(kind: str) -> str:
    return in_both(KINDS[kind]) if kind in KINDS else kind


def service_words(service: str) -> str:
    return in_both(SERVICES[service]) if service in SERVICES else service


def licence_words(licence: str) -> str:
    return in_both(LICENCES[licence]) if licence in LICENCES else licence


def moment_of(text: str) -> datetime | None:
    """A moment as indexes write it."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def tabs(here: str) -> list[Link]:
    """The places of this area, with the one that one is at."""
    places = (
        ("catalogue", _("Practice of colleagues")),
        ("catalogue_figures", _("Figures side by side")),
        ("colleagues", _("Colleagues")),
        ("exchange_settings", _("This office")),
    )
    return [Link(label=label, url=url, current=name == here) for name, label in places if (url := address(name))]
