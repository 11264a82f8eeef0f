"""Taking in a later version: what is new there, what both changed decided place by place, and the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may, require
from dienests.exchange.comparing.trees import yaml_text
from dienests.exchange.comparing.words import Piece, word_pieces
from dienests.exchange.office.colleagues.models import Colleague, Statement, Trust
from dienests.exchange.office.exchanging.adopting import entry_of, fetch_upstream
from dienests.exchange.office.library.access import ITEM_WRITE
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft, LibraryItem
from dienests.exchange.office.library.operations.merging import (
    Place,
    Underway,
    begin_merge,
    choose,
    finish,
    put_aside,
    underway,
)
from dienests.exchange.office.library.origin import common_base, fetched_version, is_of, stands_on
from dienests.exchange.office.library.store import repository_of
from dienests.exchange.repository.versions import Version
from dienests.web.frame import address
from dienests.web.office.exchange.adopting.asked import Refusal, attempted, status_for, typed
from dienests.web.office.exchange.library.differences import FILES, KEYS, FileDifference, differences_of, places_in
from dienests.web.office.exchange.library.source import UNREADABLE, asked_item
from dienests.web.request import actor_of

MOST_SHOWN = 20_000  # signs of one side of one place


@dataclass(frozen=True)
class PlaceShown:
    """A place where both changed something. `ours`, `theirs`: what differs from before, word by word."""

    number: int
    place: Place
    file: str
    where: str
    before: str
    ours: list[Piece]
    theirs: list[Piece]
    words: str
    chosen: str

    @property
    def together(self) -> str:
        return self.place.conflict.suggestion or ""


@dataclass(frozen=True)
class News:
    """What a colleague changed since what stands here. `known`: the version can be read without fetching."""

    version: Version
    new: bool
    differences: list[FileDifference]
    places: int


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
        if not item.from_commit:
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


def news_of(item: LibraryItem, colleague: Colleague | None, commit: str = "") -> News | None:
    """A fetched version (the newest, if none is named) against what of it stands here; None where it is not here.
    Without a colleague: of what ships with Dienests."""
    draft = Draft.objects.filter(item=item).first()
    newest = fetched_version(item.name, colleague)
    if not commit and newest is None:
        return None
    try:
        with repository_of(item.name) as repository:
            if commit and not is_of(repository, colleague, commit):
                return None
            version = repository.version(commit) if commit else newest
            assert version is not None
            tips = stands_on(item, draft)
            base = common_base(repository, tips, version.commit)
            files = repository.files(version.commit)
            before = repository.files(base) if base else {}
            new = not any(repository.contains(tip, version.commit) for tip in tips)
    except UNREADABLE:
        return None
    found = differences_of(before, files)
    return News(version, new, found, places_in(found))


def shown_places(found: Underway, typed_words: Mapping[str, str] | None = None) -> list[PlaceShown]:
    return [_place_shown(number, each, typed_words or {}) for number, each in enumerate(found.places, start=1)]


def _place_shown(number: int, place: Place, typed_words: Mapping[str, str]) -> PlaceShown:
    conflict, chosen = place.conflict, place.chosen or {}
    before, ours, theirs = (_said(side) for side in (conflict.base, conflict.ours, conflict.theirs))
    stands = chosen.get("words") or typed_words.get(place.key) or conflict.suggestion or ours or theirs
    return PlaceShown(
        number=number,
        place=place,
        file=str(FILES.get(conflict.path, conflict.path.rpartition("/")[2])),
        where=" → ".join(str(KEYS.get(each, each)) for each in conflict.place.split(" → ")),
        before=before,
        ours=_pieces(before, ours),
        theirs=_pieces(before, theirs),
        words=stands.rstrip("\n"),
        chosen=chosen.get("side") or ("words" if "words" in chosen else ""),
    )


def _said(side: Any) -> str:
    if side is None:
        return ""
    if isinstance(side, bytes):
        return _("a file of %(size)s bytes") % {"size": len(side)}
    if isinstance(side, str):
        return side[:MOST_SHOWN]
    return yaml_text(side).removesuffix("...\n")[:MOST_SHOWN]


def _pieces(before: str, after: str) -> list[Piece]:
    if not before or not after:
        return [Piece("added", after)] if after else []
    return list(word_pieces(before, after))


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
    taken = colleague is not None or bool(item.from_commit)
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
        "colleague": found.colleague,
        "version": found.version,
        "statement": statement,
    }
    return render(request, "office/exchange/adopting/merge.html", context, status=status_for(context["refusal"]))
