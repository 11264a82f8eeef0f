"""The catalogue: everything that known offices publish, searched and narrowed."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienests.base.access import may
from dienests.exchange.catalogue.catalogue import Catalogue
from dienests.exchange.catalogue.entries import Found, Page
from dienests.exchange.item import LICENCES
from dienests.exchange.office.colleagues.access import COLLEAGUE_MANAGE
from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.exchanging.catalogued import catalogue_path
from dienests.exchange.office.library.models import LibraryItem
from dienests.web.components import query_with
from dienests.web.frame import address
from dienests.web.office.exchange.catalogue.asking import COSTS, PAGE, Question, cost_words, question_of, sizes
from dienests.web.office.exchange.catalogue.frame import (
    OWN,
    SHOWN,
    actor_of,
    kind_words,
    licence_words,
    moment_of,
    own_residents,
    service_words,
    tabs,
)

MOST_SERVICES = 3  # named in a row
UNFOLDED = 10  # services shown before one asks for all


@dataclass(frozen=True)
class Row:
    """One item as the list shows it. `here`: this office's own that was taken over from it."""

    found: Found
    title: str
    summary: str
    office: str
    residents: int | None
    kind: str
    services: Sequence[str]
    more_services: int
    at: datetime | None
    url: str
    own: bool
    here: LibraryItem | None


@dataclass(frozen=True)
class Answer:
    """What the catalogue said; `failed`: its file cannot be read."""

    page: Page = field(default_factory=lambda: Page((), 0))
    failed: bool = False


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Four queries of the database, whatever the number of offices and items."""
    actor = actor_of(request)
    read = Colleague.objects.filter(trust__in=SHOWN, index_number__gt=0).order_by("name_lv", "pk")
    colleagues = {each.pk: each for each in read.only("pk", "name_lv", "name_en", "address", "residents", "trust")}
    offices = {pk: str(each) for pk, each in colleagues.items()} | {OWN: _("this office")}
    residents = own_residents()
    question = question_of(request.GET, offices=offices, residents=residents)
    answer = _answered(question)
    context = {
        "tabs": tabs("catalogue"),
        "question": question,
        "page": answer.page,
        "failed": answer.failed,
        "rows": _rows(answer.page.rows, colleagues),
        "kinds": question.kinds(answer.page.by_kind),
        "services": question.services(answer.page.by_service),
        "unfolded": UNFOLDED,
        "colleagues": len(colleagues),
        "may_add": may(actor, COLLEAGUE_MANAGE),
        "colleagues_url": address("colleagues"),
        **_choices(residents, offices),
        **_paging(question, answer.page.total),
    }
    return render(request, "office/exchange/catalogue/search.html", context)


def _answered(question: Question) -> Answer:
    path = catalogue_path()
    if not path.exists():
        return Answer()
    try:
        with Catalogue(path) as found:
            return Answer(found.search(question.asked, first=question.first, count=PAGE))
    except sqlite3.DatabaseError:
        return Answer(failed=True)


def _rows(found: Sequence[Found], colleagues: Mapping[int, Colleague]) -> list[Row]:
    """One query: which of these were taken over here."""
    english = get_language() == "en"
    taken = Q(from_colleague__in=[each.office for each in found], from_name__in=[each.name for each in found])
    items = LibraryItem.objects.filter(taken) if found else LibraryItem.objects.none()
    here = {(each.from_colleague_id, each.from_name): each for each in items.defer("words")}
    rows = []
    for each in found:
        own, colleague = each.office == OWN, colleagues.get(each.office)
        rows.append(
            Row(
                found=each,
                title=each.title_en if english else each.title_lv,
                summary=each.summary_en if english else each.summary_lv,
                office=_("this office") if own else str(colleague) if colleague else each.office_lv,
                residents=colleague.residents if colleague else None,
                kind=kind_words(each.kind),
                services=[service_words(name) for name in each.services[:MOST_SERVICES]],
                more_services=max(0, len(each.services) - MOST_SERVICES),
                at=moment_of(each.at),
                url=_url(each, own=own, known=colleague is not None),
                own=own,
                here=here.get((each.office, each.name)),
            )
        )
    return rows


def _url(found: Found, *, own: bool, known: bool) -> str:
    if own:
        return address("catalogue_own", found.name)
    return reverse("office:catalogue_item", args=[found.office, found.name]) if known else ""


def _choices(residents: int | None, offices: Mapping[int, str]) -> dict[str, object]:
    return {
        "sizes": sizes(residents),
        "costs": [(str(each), cost_words(str(each))) for each in COSTS],
        "licences": [(name, licence_words(name)) for name in LICENCES],
        "offices": sorted(offices.items(), key=lambda each: (each[0] != OWN, each[1].casefold())),
    }


def _paging(question: Question, total: int) -> dict[str, object]:
    first = question.first
    before = query_with(question.query, first=first - PAGE if first > PAGE else None) if first else ""
    after = query_with(question.query, first=first + PAGE) if first + PAGE < total else ""
    return {
        "before_url": before,
        "after_url": after,
        "from_row": min(first + 1, total),
        "to_row": min(first + PAGE, total),
        "relevance_url": query_with(question.query, sort=None, first=None),
        "newest_url": query_with(question.query, sort="newest", first=None),
    }
