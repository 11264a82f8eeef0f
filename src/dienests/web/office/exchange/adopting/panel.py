"""What stands of this area on the page of an item: where it came from, what is new, and what can be done with it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dienests.base.access import may
from dienests.cases.access import PROCESS_VIEW
from dienests.exchange.office.colleagues.access import STATEMENT_SAY
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement, Trust
from dienests.exchange.office.exchanging.adopting import entry_of
from dienests.exchange.office.library.access import ITEM_ADOPT, ITEM_WRITE, NOTICE_CLOSE
from dienests.exchange.office.library.models import Draft, ItemState, LibraryItem, Notice, NoticeKind
from dienests.exchange.office.library.operations.suggesting import ANSWERS
from dienests.exchange.office.library.queries.notices import open_of
from dienests.web.frame import address
from dienests.web.office.exchange.adopting.notice_words import shown
from dienests.web.office.exchange.adopting.switching import switches_of
from dienests.web.office.exchange.library.source import asked_item
from dienests.web.request import actor_of

NOTICES_SHOWN = 6


@require_safe
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: asked for by the page of the item once it is there. At most ten queries."""
    item = asked_item(request, pk)
    actor = actor_of(request)
    notices = list(open_of(item)[: NOTICES_SHOWN + 1])
    context: dict[str, Any] = {
        "item": item,
        "origin": _origin(item, notices),
        "notices": [shown(each) for each in notices[:NOTICES_SHOWN]],
        "more": len(notices) > NOTICES_SHOWN,
        "merging": Draft.objects.filter(item=item, merging__isnull=False).exists(),
        "suggestions": _suggestions(item),
        "suggesting": item.from_colleague is not None and item.commit and may(actor, STATEMENT_SAY),
        "writing": may(actor, ITEM_WRITE, item),
        "adopting": may(actor, ITEM_ADOPT, item),
        "closing": may(actor, NOTICE_CLOSE),
        "process": item.kind == "process" and item.state == ItemState.PUBLISHED and may(actor, PROCESS_VIEW),
        "back": reverse("office:library_item", args=[pk]),
    }
    if context["process"]:
        context["switches"] = switches_of(item)
    alone = not getattr(request, "htmx", False)
    return render(request, f"office/exchange/adopting/{'panel_page' if alone else 'panel'}.html", context)


def _origin(item: LibraryItem, notices: Sequence[Notice]) -> dict[str, Any] | None:
    """Whom it came from, which version was taken in last, and which is the newest there."""
    if item.from_shipped:
        later = any(each.kind == NoticeKind.UPSTREAM for each in notices)
        return {"shipped": item.from_shipped, "at": item.adopted_at, "later": later}
    colleague: Colleague | None = item.from_colleague
    if colleague is None:
        return None
    entry = entry_of(colleague, item.from_name)
    return {
        "colleague": colleague,
        "colleague_url": address("colleague", colleague.pk),
        "their_url": address("catalogue_item", colleague.pk, item.from_name),
        "at": item.adopted_at,
        "newest": entry,
        "later": bool(entry) and entry["commit"] != item.from_commit and "withdrawn" not in entry if entry else False,
        "withdrawn": entry.get("withdrawn", "") if entry else "",
        "confirmed": colleague.trust == Trust.CONFIRMED,
    }


def _suggestions(item: LibraryItem) -> list[dict[str, Any]]:
    """Suggestions about it either way, the newest first, each with how it was answered: two queries."""
    heard = Statement.objects.filter(kind=Said.SUGGESTION, gone_at=None)
    ours = heard.filter(speaker=None, own_name=item.name, to=item.from_colleague_id) if item.from_colleague_id else None
    theirs = heard.filter(speaker__isnull=False, item_name=item.name)
    rows = (theirs | ours if ours is not None else theirs).select_related("speaker", "to").order_by("-at", "-pk")[:5]
    found = list(rows)
    answers = {
        each.answers_id: each.kind
        for each in Statement.objects.filter(answers__in=[one.pk for one in found], kind__in=ANSWERS, gone_at=None)
    } if found else {}  # fmt: skip
    return [{"said": each, "answer": answers.get(each.pk, "")} for each in found]
