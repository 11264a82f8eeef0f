"""What every page of the editor takes from its request."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest

from dienests.base.access import require
from dienests.exchange.item.contents import KNOWN
from dienests.exchange.office.library.access import ITEM_WRITE
from dienests.exchange.office.library.models import Draft
from dienests.exchange.office.library.operations.drafts import draft_files
from dienests.exchange.office.library.writing.parts import PARTS, Part
from dienests.web.frame import address
from dienests.web.request import actor_of

__all__ = ["actor_of", "asked_draft", "asked_part", "base_of", "by_fetch", "is_htmx", "item_address", "written_files"]


def asked_draft(request: HttpRequest, pk: int) -> Draft:
    """The draft of an item, if the actor may write it and it exists."""
    require(actor_of(request), ITEM_WRITE)
    found = Draft.objects.select_related("item", "saved_by").filter(item_id=pk).first()
    if found is None:
        raise Http404
    return found


def asked_part(draft: Draft, name: str) -> Part:
    part = PARTS.get(name)
    if part is None or not part.has(draft.item.kind, list(draft.files.values_list("path", flat=True))):
        raise Http404
    return part.of(draft_files(draft, ["form.yaml"]))


def written_files(draft: Draft) -> dict[str, bytes]:
    """What is written in the page: everything but attachments."""
    return draft_files(draft, KNOWN)


def base_of(request: HttpRequest) -> dict[str, str]:
    """What the part was when its page was opened, by path."""
    sent: Mapping[str, str] = request.POST
    return {
        name.removeprefix("base:"): str(sent[name]).replace("\r\n", "\n")
        for name in sent
        if name.startswith("base:") and name.removeprefix("base:") in KNOWN
    }


def by_fetch(request: HttpRequest) -> bool:
    """Sent by autosave.js, which wants JSON."""
    return request.headers.get("X-Requested-With") == "fetch"


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def item_address(pk: int) -> str:
    """The item's page in the library; the editor where this installation has none."""
    return address("library_item", pk) or address("library_edit", pk)
