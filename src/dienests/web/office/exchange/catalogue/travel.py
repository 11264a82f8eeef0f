"""How far an item travelled, as pages show it: on our own item's page, and on a colleague's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from dienests.base.access import may
from dienests.exchange.office.colleagues.access import STATEMENT_SAY
from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.exchanging.travel import Adopter, Travel, travel_of, travel_of_own
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.library.store import versions_of
from dienests.exchange.repository.limits import Unfit
from dienests.exchange.repository.wire import Damaged
from dienests.web.formats import as_whole
from dienests.web.frame import address
from dienests.web.office.exchange.catalogue.frame import SHOWN, actor_of


@dataclass(frozen=True)
class AdopterRow:
    """`number`: of the version that was taken, None where it is not known here; `beside`: both side by side."""

    adopter: Adopter
    office: str
    title: str
    number: int | None
    url: str
    beside: str


@dataclass(frozen=True)
class TravelShown:
    travel: Travel
    rows: Sequence[AdopterRow]

    @property
    def more(self) -> int:
        return self.travel.in_all - len(self.rows)

    @property
    def nothing(self) -> bool:
        told = self.travel
        return not (self.rows or told.thanks or told.remarks or told.reports)


@require_safe
def panel(request: HttpRequest, item: str) -> HttpResponse:
    """Of an item of this office, by its id or its name; a part of its page in the library."""
    actor = actor_of(request)
    key: dict[str, Any] = {"pk": as_whole(item)} if item.isdigit() else {"name": item}
    found = LibraryItem.objects.filter(**key).defer("words").first()
    if found is None:
        raise Http404
    context = {
        "shown": of_own(found),
        "own": True,
        "item": found,
        "may_say": may(actor, STATEMENT_SAY),
        "back": address("library_item", found.pk),
    }
    return render(request, "office/exchange/catalogue/travel_panel.html", context)


def of_own(item: LibraryItem) -> TravelShown:
    travel = travel_of_own(item)
    numbers = _numbers(item) if travel.adopters else {}
    rows = [_row(each, numbers, against=f"own:{item.name}") for each in travel.adopters]
    return TravelShown(travel, rows)


def of_colleague(colleague: Colleague, name: str, numbers: Mapping[str, int] | None = None) -> TravelShown:
    travel = travel_of(colleague, name)
    rows = [_row(each, numbers or {}, against=f"{colleague.pk}:{name}") for each in travel.adopters]
    return TravelShown(travel, rows)


def _numbers(item: LibraryItem) -> dict[str, int]:
    try:
        return {version.commit: version.number for version in versions_of(item)}
    except (Damaged, Unfit, KeyError, OSError):
        return {}


def _row(adopter: Adopter, numbers: Mapping[str, int], *, against: str) -> AdopterRow:
    english = get_language() == "en"
    title = adopter.title_en if english else adopter.title_lv
    office, number = adopter.colleague, numbers.get(adopter.commit)
    if office is None:
        owner, _colon, name = against.partition(":")
        ours = urlencode({"with": f"own:{adopter.name}"})
        beside = reverse("office:catalogue_beside", args=[int(owner), name]) + f"?{ours}"
        return AdopterRow(adopter, "", title, number, reverse("office:catalogue_own", args=[adopter.name]), beside)
    if office.trust not in SHOWN:
        return AdopterRow(adopter, str(office), title, number, "", "")
    places = [office.pk, adopter.name]
    beside = reverse("office:catalogue_beside", args=places) + "?" + urlencode({"with": against})
    return AdopterRow(adopter, str(office), title, number, reverse("office:catalogue_item", args=places), beside)
