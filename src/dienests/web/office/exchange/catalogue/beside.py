"""A colleague's item beside one of ours, or beside that of another colleague."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dienests.exchange.item import Item
from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.exchanging.reading_store import fetching_of
from dienests.exchange.office.library.models import LibraryItem
from dienests.web.components import query_with
from dienests.web.formats import as_whole
from dienests.web.frame import address
from dienests.web.office.exchange.catalogue.frame import actor_of, colleague_of, entry_of, in_both, tabs
from dienests.web.office.exchange.catalogue.item import reading_of
from dienests.web.office.exchange.catalogue.sides import sides_of
from dienests.web.office.exchange.faults import FaultWords, fault_words
from dienests.web.office.exchange.library.source import source_of

MOST_OFFERED = 300


@dataclass(frozen=True)
class Side:
    """One of the two. `item` None: it was not fetched, or its files have faults (`why`). `pk`: of the colleague, 0 for
    this office; `began`: it is being fetched since then."""

    pk: int
    name: str
    office: str
    title: str
    number: int | None
    url: str
    item: Item | None
    why: Sequence[str] = ()
    began: Any = None
    fault: FaultWords | None = None


@require_safe
def beside(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """?with=own:NAME or ID:NAME; what is likest of ours where nothing is asked for. ?all=1: what is equal too."""
    actor_of(request)
    colleague = colleague_of(pk)
    entry = entry_of(colleague, name)
    theirs = _theirs(colleague, name, entry)
    offered = _offered(colleague, name, entry)
    asked = request.GET.get("with", "")[:100]
    other = _asked_side(asked) if asked else _ours(offered[0]) if offered and _is_like(offered[0], pk, entry) else None
    whole = request.GET.get("all") == "1"
    sides = None
    if other and other.item and theirs.item:
        sides = sides_of(other.item, theirs.item, whole=whole)
    context: dict[str, Any] = {
        "tabs": tabs("catalogue"),
        "left": other,
        "right": theirs,
        "sides": sides,
        "whole": whole,
        "toggle_url": query_with(request.GET, all=None if whole else 1),
        "offered": offered,
        "chosen": f"own:{other.name}" if other and not other.pk else asked,
        "back": request.get_full_path(),
    }
    return render(request, "office/exchange/catalogue/beside.html", context)


def _asked_side(asked: str) -> Side:
    """Raises Http404."""
    office, _colon, name = asked.partition(":")
    if office == "own":
        return _ours(_own_item(name))
    colleague = colleague_of(as_whole(office) or 0)
    return _theirs(colleague, name, entry_of(colleague, name))


def _own_item(name: str) -> LibraryItem:
    return get_object_or_404(LibraryItem.objects.defer("words"), name=name)


def _ours(item: LibraryItem) -> Side:
    source = source_of(item)
    number = source.version.number if source.version else None
    why = [source.broken] if source.broken else []
    return Side(0, item.name, "", item.title, number, address("library_item", item.pk), source.item, why)


def _theirs(colleague: Colleague, name: str, entry: Mapping[str, Any]) -> Side:
    reading, now = reading_of(colleague, name, entry["commit"]), timezone.now()
    fetching = fetching_of(colleague, name, now=now)
    return Side(
        pk=colleague.pk,
        name=name,
        office=str(colleague),
        title=in_both(entry["title"]),
        number=reading.read.version.number if reading.read else entry["version"],
        url=reverse("office:catalogue_item", args=[colleague.pk, name]),
        item=reading.read.item if reading.read else None,
        why=reading.faults,
        began=fetching.began,
        fault=fault_words(fetching.fault) if fetching.fault else None,
    )


def _offered(colleague: Colleague, name: str, entry: Mapping[str, Any]) -> list[LibraryItem]:
    """Ours, the likest first: taken over from it, of the same name, of the same kind."""
    likeness = Case(
        When(from_colleague=colleague, from_name=name, then=Value(0)),
        When(name=name, then=Value(1)),
        When(kind=entry["kind"], then=Value(2)),
        default=Value(3),
    )
    rows = LibraryItem.objects.defer("words").annotate(likeness=likeness).order_by("likeness", "title_lv", "pk")
    return list(rows[:MOST_OFFERED])


def _is_like(item: LibraryItem, colleague: int, entry: Mapping[str, Any]) -> bool:
    """Taken over from it, of the same name, or of the same kind and service: worth being shown unasked."""
    if item.from_colleague_id == colleague and item.from_name == entry["name"]:
        return True
    return item.name == entry["name"] or (
        item.kind == entry["kind"] and bool(set(item.services) & set(entry["services"]))
    )
