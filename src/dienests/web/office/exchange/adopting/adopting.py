"""One page before an item is taken over: what it is, what it needs that is not here, and what is to be filled in."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dienests.base.access import require
from dienests.base.organisation.models import Role
from dienests.cases.languages import in_language
from dienests.exchange.item import KINDS, LICENCES, Item, ItemFaults, shipped_item
from dienests.exchange.network.faults import NetworkFault
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.exchanging.adopting import Adopted, adopt, bring, entry_of
from dienests.exchange.office.exchanging.reading_store import read_item
from dienests.exchange.office.library.access import ITEM_ADOPT
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.library.operations.adopting import (
    adopt_shipped,
    answer_parameters,
    answers_of,
    free_name,
    item_fetched,
    missing_for,
)
from dienests.exchange.office.library.origin import fetched_version
from dienests.web.frame import address
from dienests.web.office.exchange.adopting.asked import Refusal, attempted, prefixed, status_for, ticked, typed
from dienests.web.office.exchange.faults import fault_words
from dienests.web.office.exchange.library.source import UNREADABLE, asked_item, source_of
from dienests.web.request import actor_of

PLACE = "place."  # before the name of a parameter: the field of what is filled in


@dataclass(frozen=True)
class Asked:
    """A place to fill in, with what was typed."""

    name: str
    title: str
    example: str
    value: str


@dataclass(frozen=True)
class DocumentAsked:
    """Another item that this one refers to and that is not here. `offered`: the colleague publishes it."""

    name: str
    title: str
    offered: bool
    chosen: bool


@dataclass(frozen=True)
class Lacks:
    roles: Sequence[str] = ()
    parameters: Sequence[str] = ()
    documents: Sequence[DocumentAsked] = field(default_factory=tuple)

    def __bool__(self) -> bool:
        return bool(self.roles or self.parameters or self.documents)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A colleague's item: looked at once more, and taken over."""
    colleague, entry = _asked_entry(request, pk, name)
    there = LibraryItem.objects.filter(from_colleague=colleague, from_name=name).first()
    if there is not None:
        messages.info(request, _("This item was adopted already: here it is."))
        return redirect("office:library_item", pk=there.pk)
    refusal = None
    if request.method == "POST":
        done, refusal = attempted(lambda: _adopt(request, colleague, name))
        if done is not None:
            _say_adopted(request, done)
            return redirect("office:library_item", pk=done.draft.item_id)
    return _page(request, colleague, entry, refusal)


@require_POST
def fetch(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The item is fetched so that the page can show what it asks for."""
    colleague, entry = _asked_entry(request, pk, name)
    own_name = free_name(name)
    _item, refusal = attempted(
        lambda: bring(actor=actor_of(request), now=timezone.now(), colleague=colleague, name=name, own_name=own_name)
    )
    if refusal is not None:
        return _page(request, colleague, entry, refusal)
    return redirect("office:library_adopt", pk=pk, name=name)


@require_http_methods(["GET", "HEAD", "POST"])
def shipped(request: HttpRequest, name: str) -> HttpResponse:
    """The same for an item that ships with Dienests."""
    actor = actor_of(request)
    require(actor, ITEM_ADOPT)
    try:
        item = shipped_item(name)
    except ItemFaults as error:
        raise Http404 from error
    refusal = None
    if request.method == "POST":
        own_name = typed(request.POST, "own_name", most=80).strip() or item.name
        draft, refusal = attempted(
            lambda: adopt_shipped(
                actor=actor, now=timezone.now(), shipped=item.name, own_name=own_name, answers=_answers(request, item)
            )
        )
        if draft is not None:
            messages.success(request, _("Taken over. Read it through, then propose to publish it."))
            return redirect("office:library_item", pk=draft.item_id)
    context = {"colleague": None, "from_words": _("Dienests"), "version": item.version, "commit": ""}
    return _shown(request, item, refusal, {**context, "back": address("library_shipped") or address("library")})


@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """What is filled in for the places of an item that is here already."""
    actor = actor_of(request)
    require(actor, ITEM_ADOPT)
    item = asked_item(request, pk)
    source = source_of(item)
    if source.item is None or not source.item.parameters:
        messages.info(request, _("This item has no places to fill in."))
        return redirect("office:library_item", pk=pk)
    if request.method == "POST":
        given = {name: value for name, value in prefixed(request, PLACE).items() if name in source.item.parameters}
        answer_parameters(actor=actor, now=timezone.now(), item=item, answers=given)
        messages.success(request, _("Kept. The text shows it filled in."))
        return redirect("office:library_item", pk=pk)
    places = places_of(source.item, answers_of(item))
    return render(request, "office/exchange/adopting/answers.html", {"item": item, "places": places})


def places_of(item: Item, values: Mapping[str, str]) -> list[Asked]:
    return [
        Asked(each.name, in_language(each.title), in_language(each.example), values.get(each.name, ""))
        for each in item.parameters.values()
    ]


def _asked_entry(request: HttpRequest, pk: int, name: str) -> tuple[Colleague, dict[str, Any]]:
    require(actor_of(request), ITEM_ADOPT)
    colleague = get_object_or_404(Colleague, pk=pk)
    entry = entry_of(colleague, name)
    if entry is None:
        raise Http404
    return colleague, entry


def _adopt(request: HttpRequest, colleague: Colleague, name: str) -> Adopted:
    return adopt(
        actor=actor_of(request),
        now=timezone.now(),
        colleague=colleague,
        name=name,
        own_name=typed(request.POST, "own_name", most=80).strip() or free_name(name),
        commit=typed(request.POST, "commit", most=40),
        answers=prefixed(request, PLACE),
        documents=ticked(request.POST, "documents", most=60),
    )


def _answers(request: HttpRequest, item: Item) -> dict[str, str]:
    return {name: value for name, value in prefixed(request, PLACE).items() if name in item.parameters}


def _say_adopted(request: HttpRequest, done: Adopted) -> None:
    messages.success(request, _("Taken over. Read it through, then propose to publish it."))
    for each in done.along:
        messages.success(request, _("Taken over with it: %(title)s") % {"title": each.item.title})
    for name, refusal in done.failed:
        told = fault_words(refusal) if isinstance(refusal, NetworkFault) else None
        why = told.message if told else str(refusal)
        messages.warning(request, _("%(name)s could not be taken over with it: %(why)s") % {"name": name, "why": why})


def _page(request: HttpRequest, colleague: Colleague, entry: dict[str, Any], refusal: Refusal | None) -> HttpResponse:
    item, unusable = _here(colleague, entry["name"], entry["commit"])
    refusal = refusal or unusable
    context: dict[str, Any] = {
        "colleague": colleague,
        "from_words": str(colleague),
        "entry": entry,
        "title": in_language(entry["title"]),
        "summary": in_language(entry["summary"]),
        "version": entry["version"],
        "commit": entry["commit"],
        "confirmed": colleague.trust == Trust.CONFIRMED,
        "back": address("catalogue_item", colleague.pk, entry["name"]) or address("catalogue"),
        "colleague_url": address("colleague", colleague.pk),
    }
    if item is not None and context["confirmed"]:
        return _shown(request, item, refusal, context)
    context |= {
        "refusal": refusal,
        "kind": in_language(KINDS[entry["kind"]]),
        "licence": in_language(LICENCES[entry["licence"]]),
    }
    return render(request, "office/exchange/adopting/fetch.html", context, status=status_for(refusal))


def _here(colleague: Colleague, name: str, commit: str) -> tuple[Item | None, Refusal | None]:
    """That version of the item as far as it is here: because it was read before, or fetched to be taken over."""
    with suppress(ItemFaults, *UNREADABLE):
        read = read_item(colleague, name)
        if read is not None and read.version.commit == commit:
            return read.item, None
    own_name = free_name(name)
    version = fetched_version(own_name, colleague)
    if version is None or version.commit != commit:
        return None, None
    return attempted(lambda: item_fetched(colleague, name=name, own_name=own_name, commit=commit))


def _shown(request: HttpRequest, item: Item, refusal: Refusal | None, context: dict[str, Any]) -> HttpResponse:
    posted = request.method == "POST"
    values = prefixed(request, PLACE) if posted else {}
    own_name = typed(request.POST, "own_name", most=80) if posted else free_name(item.name)
    taken = LibraryItem.objects.filter(name=item.name).exists()
    shown = {
        "item": item,
        "title": in_language(item.title),
        "summary": in_language(item.summary),
        "kind": in_language(KINDS[item.kind]),
        "licence": in_language(LICENCES[item.licence]),
        "author": in_language(item.owner.office),
        "places": places_of(item, values),
        "lacks": _lacks(request, item, context.get("colleague")),
        "own_name": own_name,
        "name_taken": taken,
        "name_fault": refusal if isinstance(refusal, LibraryRefused) and refusal.field == "name" else None,
        "refusal": refusal,
        "problems": [
            each.sentence(_language()) for each in getattr(refusal, "problems", ())[:20] if hasattr(each, "sentence")
        ],
        **context,
    }
    return render(request, "office/exchange/adopting/adopt.html", shown, status=status_for(refusal))


def _language() -> Literal["lv", "en"]:
    return "en" if get_language() == "en" else "lv"


def _lacks(request: HttpRequest, item: Item, colleague: Colleague | None) -> Lacks:
    missing = missing_for(item)
    chosen = set(ticked(request.POST, "documents")) if request.method == "POST" else set(missing.documents)
    documents = []
    for name in missing.documents:
        entry = entry_of(colleague, name) if colleague else None
        offered = entry is not None and "withdrawn" not in entry
        title = in_language(entry["title"]) if entry else name
        documents.append(DocumentAsked(name, title, offered, offered and name in chosen))
    return Lacks([str(Role(role).label) for role in missing.roles], missing.parameters, documents)
