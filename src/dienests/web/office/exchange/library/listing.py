"""The list of this office's practice, and the items that ship with Dienests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from dienests.base.access import may, require
from dienests.cases.languages import in_language
from dienests.exchange.item import KINDS, SERVICES, Item, available, shipped_item
from dienests.exchange.office.library.access import ITEM_ADOPT, ITEM_VIEW, ITEM_WRITE
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.library.queries.items import Asked, Page, items_asked, taken_shipped
from dienests.practice import Text
from dienests.web import formats
from dienests.web.components import Link, query_with
from dienests.web.frame import address
from dienests.web.office.exchange.library.shown import DocumentShown, shown
from dienests.web.office.exchange.library.source import documents_of
from dienests.web.request import actor_of

PAGE = 50
UNFOLDED = 9
STATES = {
    "": gettext_lazy("all"),
    "published": pgettext_lazy("practice items", "published"),
    "writing": gettext_lazy("being written"),
    "waiting": gettext_lazy("waits for a second person"),
    "withdrawn": pgettext_lazy("practice items", "withdrawn"),
}
ORIGINS = {
    "own": gettext_lazy("written here"),
    "colleague": gettext_lazy("from colleagues"),
    "shipped": gettext_lazy("from what ships"),
}


@dataclass(frozen=True, slots=True)
class Row:
    item: LibraryItem
    kind: str
    services: list[str]
    more_services: int
    origin: str


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """At most twelve queries, whatever the number of items."""
    actor = actor_of(request)
    require(actor, ITEM_VIEW)
    asked, first = _asked(request.GET), min(formats.as_whole(request.GET.get("after")) or 0, 100_000)
    page = items_asked(actor, asked, first=first, count=PAGE)
    narrowed = any((asked.words, asked.kind, asked.service, asked.state, asked.origin, asked.notices))
    context = {
        "asked": asked,
        "page": page,
        "rows": [_row(item) for item in page.rows],
        "narrowed": narrowed,
        "hidden": [
            (name, request.GET[name])
            for name in ("kind", "service", "state", "origin", "notices")
            if request.GET.get(name)
        ],
        "empty": not page.total and not narrowed and not page.by_state["withdrawn"],
        "may_write": may(actor, ITEM_WRITE),
        "new_url": address("library_new"),
        "catalogue_url": address("catalogue"),
        "notices_url": address("library_notices"),
        "shipped_count": len(available()),
        "before_url": query_with(request.GET, after=max(first - PAGE, 0) or None) if first else "",
        "after_url": query_with(request.GET, after=first + PAGE) if first + PAGE < page.total else "",
        "from_row": first + 1,
        "to_row": min(first + PAGE, page.total),
        "unfolded": UNFOLDED,
        **_facets(request.GET, asked, page),
    }
    return render(request, "office/exchange/library/list.html", context)


def _asked(query: QueryDict) -> Asked:
    def one_of(name: str, known: Iterable[str]) -> str:
        given = query.get(name, "")
        return given if given in known else ""

    return Asked(
        words=" ".join(query.get("q", "").split())[:200],
        kind=one_of("kind", KINDS),
        service=one_of("service", SERVICES),
        state=one_of("state", STATES),
        origin=one_of("origin", ORIGINS),
        notices=query.get("notices") == "1",
    )


def _facets(query: QueryDict, asked: Asked, page: Page) -> dict[str, Any]:
    notices_url = query_with(query, notices=None if asked.notices else 1, after=None)
    return {
        "states": _links(query, "state", STATES, page.by_state, asked.state, keep=("", "published")),
        "kinds": _links(query, "kind", KINDS, page.by_kind, asked.kind),
        "services": _links(query, "service", SERVICES, page.by_service, asked.service),
        "origins": _links(query, "origin", ORIGINS, page.by_origin, asked.origin),
        "with_notices": [Link(_("with something new"), notices_url, count=page.with_notices, current=asked.notices)]
        if page.with_notices or asked.notices
        else [],
    }


def _links(
    query: QueryDict, name: str, words: Mapping[str, Any], counts: Mapping[str, int], chosen: str, *,
    keep: tuple[str, ...] = (),
) -> list[Link]:  # fmt: skip
    """Narrowings that lead somewhere, the most frequent first; a chosen one leads back."""
    found = [
        Link(
            in_language(label) if isinstance(label, Text) else label,
            query_with(query, **{name: None if value == chosen else value, "after": None}),
            count=counts.get(value, 0),
            current=value == chosen,
        )
        for value, label in words.items()
        if counts.get(value) or value == chosen or value in keep
    ]
    return found if name == "state" else sorted(found, key=lambda link: -(link.count or 0))


def _row(item: LibraryItem) -> Row:
    services = [in_language(SERVICES[each]) for each in item.services if each in SERVICES]
    origin = str(item.from_colleague) if item.from_colleague else _("ships with Dienests") if item.from_shipped else ""
    kind = in_language(KINDS[item.kind]) if item.kind in KINDS else item.kind
    return Row(item, kind, services[:2], max(len(services) - 2, 0), origin)


@cache
def _shipped() -> tuple[Item, ...]:
    """Read once: they change only with the program."""
    return tuple(shipped_item(name) for name in available())


@require_safe
def shipped(request: HttpRequest) -> HttpResponse:
    """The items that come with Dienests, by kind: what each is, and whether it was taken already."""
    actor = actor_of(request)
    require(actor, ITEM_VIEW)
    taken = taken_shipped()
    groups = [
        (in_language(words), [(item, item.name in taken) for item in _shipped() if item.kind == kind])
        for kind, words in KINDS.items()
    ]
    context = {"groups": [group for group in groups if group[1]], "may_write": may(actor, ITEM_WRITE)}
    return render(request, "office/exchange/library/shipped.html", context)


@require_safe
def shipped_one(request: HttpRequest, name: str) -> HttpResponse:
    """One of them, to be read before it is taken."""
    actor = actor_of(request)
    require(actor, ITEM_VIEW)
    item = next((each for each in _shipped() if each.name == name), None)
    if item is None:
        raise Http404
    documents, filled = documents_of(item), request.GET.get("filled") == "1"
    context = {
        "shown": shown(
            item,
            today=actor.today,
            language=request.GET.get("lang", ""),
            filled=filled,
            document=lambda name: documents.get(name, DocumentShown(name, "")),
        ),
        "name": name,
        "taken": LibraryItem.objects.filter(from_shipped=name).only("pk", "title_lv", "title_en").first(),
        "take_url": address("library_adopt_shipped", name) if may(actor, ITEM_ADOPT) else "",
        "begins": may(actor, ITEM_WRITE),
        "language_url": query_with(request.GET, lang=None) + ("&lang=" if filled else "lang="),
        "filled_url": query_with(request.GET, filled=None if filled else 1) + "#form",
    }
    return render(request, "office/exchange/library/shipped_one.html", context)
