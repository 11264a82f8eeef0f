"""Taking in a later version: what is new there, what both changed decided place by place, and the end."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may, require
from dienests.exchange.comparing.conflicts import Side
from dienests.exchange.office.colleagues.models import Statement, Trust
from dienests.exchange.office.exchanging.adopting import entry_of, fetch_upstream
from dienests.exchange.office.library.access import ITEM_WRITE
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft, LibraryItem
from dienests.exchange.office.library.operations.merging import (
    Underway,
    begin_merge,
    choose,
    choose_rest,
    finish,
    put_aside,
    underway,
)
from dienests.web.frame import address
from dienests.web.office.exchange.adopting.asked import Refusal, attempted, status_for, typed
from dienests.web.office.exchange.adopting.news import news_of
from dienests.web.office.exchange.adopting.places import shown_places
from dienests.web.office.exchange.library.source import asked_item
from dienests.web.request import actor_of


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is being taken in, or else what there would be."""
    return _page(request, asked_item(request, pk))


@require_POST
def fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """The colleague's newest version is brought here, so that it can be looked at."""
    require(actor_of(request), ITEM_WRITE)
    item = asked_item(request, pk)
    _commit, refusal = attempted(lambda: fetch_upstream(actor=actor_of(request), now=timezone.now(), item=item))
    if refusal is not None:
        return _page(request, item, refusal)
    return redirect("office:library_merge", pk=pk)


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """What was looked at is taken in; where nothing is to be decided, at once."""
    require(actor_of(request), ITEM_WRITE)
    item = asked_item(request, pk)
    actor, commit = actor_of(request), typed(request.POST, "commit", most=40)

    def begun() -> Draft:
        if not (item.from_commit or item.from_shipped):
            raise LibraryRefused("not_adopted")
        return begin_merge(actor=actor, now=timezone.now(), item=item, colleague=item.from_colleague, commit=commit)

    draft, refusal = attempted(begun)
    if draft is None:
        return _page(request, item, refusal)
    found = underway(draft)
    if found is not None and not found.places:
        return finish_it(request, pk)
    return redirect("office:library_merge", pk=pk)


@require_POST
def choose_one(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to stand at one place: kept at once, answered with that place alone to a page that asks by itself."""
    require(actor_of(request), ITEM_WRITE)
    item = asked_item(request, pk)
    draft = _draft(item)
    key, how = typed(request.POST, "place", most=60), typed(request.POST, "how", most=20)
    words = typed(request.POST, "words", most=100_001) if how in ("words", "together") else None
    side = how if how in ("ours", "theirs") else ""
    _place, refusal = attempted(
        lambda: choose(
            actor=actor_of(request), now=timezone.now(), draft=_or_no_merge(draft), key=key, side=side, words=words
        )
    )
    if getattr(request, "htmx", False) and refusal is None:
        return _fragment(request, item, key)
    if refusal is not None:
        return _page(request, item, refusal, typed_words={key: words or ""})
    return redirect(reverse("office:library_merge", args=[pk]) + f"#place-{key}")


@require_POST
def choose_the_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """One side at every place that is open still."""
    require(actor_of(request), ITEM_WRITE)
    item = asked_item(request, pk)
    draft = _draft(item)
    side: Side = "theirs" if typed(request.POST, "how", most=20) == "theirs" else "ours"
    done, refusal = attempted(
        lambda: choose_rest(actor=actor_of(request), now=timezone.now(), draft=_or_no_merge(draft), side=side)
    )
    if done is None:
        return _page(request, item, refusal)
    return redirect(reverse("office:library_merge", args=[pk]) + "#merge-end")


@require_POST
def finish_it(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft becomes what was decided."""
    require(actor_of(request), ITEM_WRITE)
    item = asked_item(request, pk)
    draft = _draft(item)
    done, refusal = attempted(lambda: finish(actor=actor_of(request), now=timezone.now(), draft=_or_no_merge(draft)))
    if done is None:
        return _page(request, item, refusal)
    messages.success(request, _("It is in the draft now. Read it through, change what you like, and propose it."))
    return redirect(address("library_edit", pk) or reverse("office:library_item", args=[pk]))


@require_POST
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    require(actor_of(request), ITEM_WRITE)
    item = asked_item(request, pk)
    draft = _draft(item)
    done, refusal = attempted(lambda: put_aside(actor=actor_of(request), now=timezone.now(), draft=_or_no_merge(draft)))
    if done is None:
        return _page(request, item, refusal)
    messages.success(request, _("Put aside. The draft is as it was before."))
    return redirect("office:library_item", pk=pk)


def _draft(item: LibraryItem) -> Draft | None:
    return Draft.objects.select_related("item").filter(item=item).first()


def _or_no_merge(draft: Draft | None) -> Draft:
    if draft is None:
        raise LibraryRefused("no_merge")
    return draft


def _fragment(request: HttpRequest, item: LibraryItem, key: str) -> HttpResponse:
    draft = _draft(item)
    found = underway(draft) if draft else None
    places = shown_places(found) if found else []
    one = next((each for each in places if each.place.key == key), None)
    context = {"item": item, "each": one, "open": len(found.open) if found else 0, "writing": True, "swap": True}
    return render(request, "office/exchange/adopting/place.html", context)


def _page(
    request: HttpRequest, item: LibraryItem, refusal: Refusal | None = None,
    typed_words: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    draft = _draft(item)
    context: dict[str, Any] = {
        "item": item,
        "refusal": refusal,
        "writing": may(actor_of(request), ITEM_WRITE, item),
        "back": reverse("office:library_item", args=[item.pk]),
        "edit_url": address("library_edit", item.pk),
    }
    found, broken = attempted(lambda: underway(draft)) if draft else (None, None)
    context["refusal"] = refusal or broken
    if found is not None:
        return _underway(request, found, context, typed_words)
    colleague = item.from_colleague
    taken = colleague is not None or bool(item.from_shipped)
    entry = entry_of(colleague, item.from_name) if colleague else None
    ready = colleague.trust == Trust.CONFIRMED if colleague else taken
    context |= {
        "colleague": colleague,
        "taken": taken,
        "ready": ready,
        "entry": entry,
        "fetching": ready and bool(entry or not colleague) and broken is None,
        "news": news_of(item, colleague) if taken else None,
        "broken": broken is not None,
    }
    return render(request, "office/exchange/adopting/later.html", context, status=status_for(context["refusal"]))


def _underway(
    request: HttpRequest, found: Underway, context: dict[str, Any], typed_words: Mapping[str, str] | None
) -> HttpResponse:
    statement: Statement | None = found.statement
    context |= {
        "places": shown_places(found, typed_words),
        "open": len(found.open),
        "based": found.based,
        "colleague": found.colleague,
        "version": found.version,
        "statement": statement,
    }
    return render(request, "office/exchange/adopting/merge.html", context, status=status_for(context["refusal"]))
