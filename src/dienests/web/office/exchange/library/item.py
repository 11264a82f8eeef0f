"""The page of one item: what it says, what it stands on, its versions, and what can be done with it."""

from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienests.base.access import Actor, may
from dienests.base.organisation.models import Office
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.colleagues.own import own_lines
from dienests.exchange.office.library.access import ITEM_PUBLISH, ITEM_WRITE
from dienests.exchange.office.library.models import Draft, LibraryItem, Publication
from dienests.exchange.office.library.queries.items import open_publication, publications_of
from dienests.exchange.office.library.store import versions_of
from dienests.exchange.repository.versions import Version
from dienests.web.components import query_with
from dienests.web.frame import address
from dienests.web.office.exchange.library.files import attachments_at
from dienests.web.office.exchange.library.shown import DocumentShown, Shown, shown
from dienests.web.office.exchange.library.source import (
    UNREADABLE,
    Source,
    asked_item,
    documents_of,
    source_of,
    version_of,
)
from dienests.web.request import actor_of

MOST_VERSIONS = 60


@dataclass(frozen=True, slots=True)
class VersionShown:
    """`office`: whose key signed it, as this office knows it, not what the version says of itself; `signed`: the same
    as a sentence; `trusted`: a key this office knows and people compared.

    `before`: commit of the version it follows, "" for the first.
    """

    version: Version
    publication: Publication | None
    ours: bool
    office: str
    signed: str
    trusted: bool
    before: str


@require_safe
def item_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest version, or the draft of what was never published. At most twenty queries."""
    item = asked_item(request, pk)
    return _page(request, item, source_of(item))


@require_safe
def version_page(request: HttpRequest, pk: int, commit: str) -> HttpResponse:
    """The item as it was in one version."""
    item = asked_item(request, pk)
    return _page(request, item, source_of(item, commit), commit=commit)


def _page(request: HttpRequest, item: LibraryItem, source: Source, *, commit: str = "") -> HttpResponse:
    actor = actor_of(request)
    versions = versions_shown(item)
    context: dict[str, Any] = {
        "item": item,
        "source": source,
        "faults": _sentences(source),
        "shown": shown_of(request, item, source),
        "older": bool(commit) and commit != item.commit,
        "commit": commit,
        "versions": versions,
        "signed_by": next((each.office for each in versions if each.version == source.version), ""),
        "publication": open_publication(item),
        "draft": Draft.objects.filter(item=item).select_related("saved_by").first(),
        "origin": origin_of(item),
        "attachments_at": attachments_at("office:library_attachment", item.pk),
        "query": f"?version={commit}" if commit else "",
        **_links_of(request, item),
        **_rights(actor),
    }
    return render(request, "office/exchange/library/item.html", context)


def shown_of(request: HttpRequest, item: LibraryItem, source: Source) -> Shown | None:
    """The content for the page; None where the files cannot be used."""
    if source.item is None:
        return None
    documents = documents_of(source.item)
    return shown(
        source.item,
        today=actor_of(request).today,
        language=request.GET.get("lang", ""),
        values=dict(item.answers.values_list("name", "value")),
        document=lambda name: documents.get(name, DocumentShown(name, "")),
        filled=request.GET.get("filled") == "1",
        municipality=Office.objects.values_list("municipality", flat=True).first() or "",
    )


def _sentences(source: Source) -> list[str]:
    language: Literal["lv", "en"] = "en" if get_language() == "en" else "lv"
    return [fault.sentence(language) for fault in source.faults]


def _links_of(request: HttpRequest, item: LibraryItem) -> dict[str, Any]:
    """Addresses of pages that other areas give, empty where this installation has none of them."""
    filled = request.GET.get("filled") == "1"
    return {
        "language_url": query_with(request.GET, lang=None) + ("&lang=" if filled else "lang="),
        "filled_url": query_with(request.GET, filled=None if filled else 1) + "#form",
        "edit_url": address("library_edit", item.pk),
        "adopting_url": address("library_panel_adopting", item.pk),
        "travel_url": address("catalogue_travel", item.pk),
    }


def _rights(actor: Actor) -> dict[str, bool]:
    return {"may_write": may(actor, ITEM_WRITE), "may_publish": may(actor, ITEM_PUBLISH)}


def origin_of(item: LibraryItem) -> dict[str, str]:
    """Where it came from in words, with the difference to what was taken; empty for what was written here."""
    if item.from_colleague is not None:
        number = _number_at(item)
        words = _("from %(office)s, version %(number)s") if number else _("from %(office)s")
        url = ""
        if item.commit and item.from_commit:
            url = f"{reverse('office:library_differences', args=[item.pk])}?from={item.from_commit}&to={item.commit}"
        return {"words": words % {"office": item.from_colleague, "number": number}, "url": url}
    if item.from_shipped:
        before = item.from_commit or "shipped"
        return {
            "words": _("from an item that ships with Dienests"),
            "url": f"{reverse('office:library_differences', args=[item.pk])}?from={before}" if item.commit else "",
        }
    return {}


def _number_at(item: LibraryItem) -> int | None:
    try:
        return version_of(item, item.from_commit).number
    except UNREADABLE:
        return None


def versions_shown(item: LibraryItem) -> list[VersionShown]:
    """Newest first, those of colleagues that were taken in between. At most four queries."""
    try:
        versions = versions_of(item)[:MOST_VERSIONS]
    except UNREADABLE:
        return []
    publications, ours, known = publications_of(item), own_lines(), colleague_keys()
    return [_version(version, publications.get(version.commit), ours, known) for version in versions]


def _version(
    version: Version, publication: Publication | None, ours: set[str], known: dict[str, Colleague]
) -> VersionShown:
    line = version.signer.line
    own, colleague = line in ours, known.get(line)
    if own:
        office, signed, trusted = version.office, _("signed by this office"), True
    elif colleague is not None:
        office, trusted = str(colleague), colleague.trust == Trust.CONFIRMED
        words = _("signed by %(office)s, key confirmed") if trusted else _("signed by %(office)s, key not confirmed")
        signed = words % {"office": colleague}
    else:
        office = _("unknown office that calls itself “%(office)s”") % {"office": version.office}
        signed, trusted = _("signed with a key that is not known here"), False
    before = version.parents[0] if version.parents else ""
    return VersionShown(version, publication, own, office, signed, trusted, before)


def colleague_keys() -> dict[str, Colleague]:
    rows = Colleague.objects.exclude(key_line="").defer("content")
    return {each.key_line: each for each in rows}
