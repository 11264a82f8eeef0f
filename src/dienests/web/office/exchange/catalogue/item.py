"""An item of a colleague: what the index says of it, and all of it once it was fetched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienests.base.access import may
from dienests.base.organisation.models import Office
from dienests.exchange.item import ItemFaults
from dienests.exchange.office.colleagues.access import STATEMENT_SAY
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.exchanging.reading_store import ReadItem, fetching_of, read_item
from dienests.exchange.office.library.access import ITEM_ADOPT
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.repository.limits import Unfit
from dienests.exchange.repository.versions import Version
from dienests.exchange.repository.wire import Damaged
from dienests.web import formats
from dienests.web.components import query_with
from dienests.web.frame import address
from dienests.web.office.exchange.catalogue.frame import (
    actor_of,
    colleague_of,
    entry_of,
    in_both,
    kind_words,
    licence_words,
    moment_of,
    service_words,
    tabs,
)
from dienests.web.office.exchange.catalogue.say_form import SayForm
from dienests.web.office.exchange.catalogue.travel import of_colleague
from dienests.web.office.exchange.faults import fault_words
from dienests.web.office.exchange.library.files import attachments_at
from dienests.web.office.exchange.library.shown import DocumentShown, Shown, shown
from dienests.web.office.exchange.library.source import documents_of
from dienests.web.office.previews.request import language

SHOWN_VERSIONS = 10


@dataclass(frozen=True)
class Told:
    """What the index says of an item, in words."""

    name: str
    title: str
    summary: str
    kind: str
    licence: str
    licence_code: str
    services: list[str]
    acts: list[str]
    version: int
    commit: str
    at: datetime | None
    cost_cents: int | None
    withdrawn: str


@dataclass(frozen=True)
class VersionRow:
    """`signed`: by whom, in plain words; `known`: by an office whose key this one has confirmed."""

    version: Version
    signed: str
    known: bool


@dataclass(frozen=True)
class Reading:
    """`read`: None where it was not fetched; `faults`: why what was fetched makes no item; `newer`: the index names a
    later version than was fetched."""

    read: ReadItem | None
    faults: list[str]
    newer: bool


@require_safe
def item(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """At most twenty queries."""
    return item_page(request, pk, name)


@require_safe
def own(request: HttpRequest, name: str) -> HttpResponse:
    """An item of this office, by its name: its page is the library's."""
    actor_of(request)
    found = get_object_or_404(LibraryItem, name=name)
    url = address("library_item", found.pk)
    if not url:
        raise Http404
    return redirect(url)


def item_page(
    request: HttpRequest, pk: int, name: str, *, form: SayForm | None = None, status: int = 200
) -> HttpResponse:
    """With a form that was refused, what was typed stands in it."""
    actor, now = actor_of(request), timezone.now()
    colleague = colleague_of(pk)
    told = _told(entry_of(colleague, name))
    reading, fetching = reading_of(colleague, name, told.commit), fetching_of(colleague, name, now=now)
    confirmed = colleague.trust == Trust.CONFIRMED
    context: dict[str, Any] = {
        "tabs": tabs("catalogue"),
        "colleague": colleague,
        "colleague_url": address("colleague", colleague.pk),
        "told": told,
        "reading": reading,
        "began": fetching.began,
        "seconds": round((now - fetching.began).total_seconds()) if fetching.began else 0,
        "fault": fault_words(fetching.fault) if fetching.fault else None,
        "readable": colleague.trust in (Trust.ADDED, Trust.CONFIRMED),
        "confirmed": confirmed,
        "signed_by": signed_by(colleague),
        "shown": _shown(request, reading, today=actor.today),
        "attachments_at": attachments_at("office:catalogue_attachment", pk, name),
        "versions": _versions(reading.read),
        "ours": LibraryItem.objects.filter(from_colleague=colleague, from_name=name).first(),
        "travel": of_colleague(colleague, name),
        "may_adopt": confirmed and may(actor, ITEM_ADOPT),
        "may_say": confirmed and may(actor, STATEMENT_SAY),
        "adopt_url": address("library_adopt", colleague.pk, name),
        "say": form or SayForm(),
        **_addresses(request),
    }
    return render(request, "office/exchange/catalogue/item.html", context, status=status)


def reading_of(colleague: Colleague, name: str, newest: str) -> Reading:
    """What was fetched, and whether it can be shown."""
    try:
        read = read_item(colleague, name)
    except ItemFaults as refused:
        return Reading(None, [fault.sentence(language()) for fault in refused.faults], False)
    except (Damaged, Unfit, KeyError, ValueError, OSError) as damaged:
        return Reading(None, [str(damaged)], False)
    return Reading(read, [], read is not None and read.version.commit != newest)


def signed_by(colleague: Colleague) -> str:
    """Whose signature it is and why that is believed, in plain words."""
    told = {
        "office": colleague,
        "who": colleague.confirmed_by or "–",
        "day": formats.day(colleague.confirmed_at),
    }
    if colleague.trust == Trust.CONFIRMED:
        return _("Signed by %(office)s; %(who)s confirmed the key on %(day)s.") % told
    if colleague.trust == Trust.OTHER_KEY:
        return _("%(office)s signs with another key now. Until people have compared it, nothing new is read.") % told
    return _("Signed with a key that nobody has compared yet: it can be read, not taken over.") % told


def _told(entry: Any) -> Told:
    return Told(
        name=entry["name"],
        title=in_both(entry["title"]),
        summary=in_both(entry["summary"]),
        kind=kind_words(entry["kind"]),
        licence=licence_words(entry["licence"]),
        licence_code=entry["licence"],
        services=[service_words(name) for name in entry["services"]],
        acts=[in_both(act) for act in entry["acts"]],
        version=entry["version"],
        commit=entry["commit"],
        at=moment_of(entry["at"]),
        cost_cents=entry.get("cost_cents"),
        withdrawn=entry.get("withdrawn", ""),
    )


def _shown(request: HttpRequest, reading: Reading, *, today: Any) -> Shown | None:
    if reading.read is None:
        return None
    found = reading.read.item
    documents = documents_of(found)
    return shown(
        found,
        today=today,
        language=request.GET.get("lang", ""),
        document=lambda name: documents.get(name, DocumentShown(name, "")),
        filled=request.GET.get("filled") == "1",
        municipality=Office.objects.values_list("municipality", flat=True).first() or "",
    )


def _versions(read: ReadItem | None) -> list[VersionRow]:
    """The newest of them; one query for the names of those who signed."""
    if read is None:
        return []
    some = read.versions[:SHOWN_VERSIONS]
    lines = {version.signer.line for version in some}
    known = {each.key_line: each for each in Colleague.objects.filter(key_line__in=lines).defer("content")}
    rows = []
    for version in some:
        signer = known.get(version.signer.line)
        sure = signer is not None and signer.trust == Trust.CONFIRMED
        rows.append(VersionRow(version, str(signer) if signer else _("a key that is not known here"), sure))
    return rows


def _addresses(request: HttpRequest) -> dict[str, str]:
    filled = request.GET.get("filled") == "1"
    return {
        "language_url": query_with(request.GET, lang=None) + ("&lang=" if filled else "lang="),
        "filled_url": query_with(request.GET, filled=None if filled else 1) + "#form",
    }
