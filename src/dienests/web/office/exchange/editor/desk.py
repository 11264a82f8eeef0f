"""What stands around every part of a draft that is written: its head, its tabs, what is wrong, why it cannot be
changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dienests.exchange.item import KINDS
from dienests.exchange.office.library.models import Draft, Publication, PublicationOutcome
from dienests.exchange.office.library.writing.parts import PARTS
from dienests.web.components import Link
from dienests.web.office.exchange.editor.faults import State, state_of
from dienests.web.office.exchange.editor.request import actor_of, item_address


def desk(request: HttpRequest, draft: Draft, files: Mapping[str, bytes], *, here: str) -> dict[str, Any]:
    """Context of every page of the editor. `here`: name of the part that is open."""
    state = state_of(draft, files, actor_of(request))
    proposal = waiting_proposal(draft)
    return {
        "draft": draft,
        "item": draft.item,
        "kind": KINDS[draft.item.kind]["en" if get_language() == "en" else "lv"] if draft.item.kind in KINDS else "",
        "tabs": tabs(draft, state, here=here),
        "here": here,
        "state": state,
        "proposal": proposal,
        "read_only": proposal is not None,
        "item_url": item_address(draft.item_id),
        "next_number": draft.item.number + 1,
    }


def tabs(draft: Draft, state: State, *, here: str) -> list[Link]:
    pk, paths = draft.item_id, list(draft.files.values_list("path", flat=True))
    parts = [
        (part.name, str(part.title), reverse("office:library_edit_part", args=[pk, part.name]), part.icon)
        for part in PARTS.values()
        if part.has(draft.item.kind, paths)
    ]
    text = ("text", _("Text"), reverse("office:library_edit_text", args=[pk]), "file-text")
    parts.insert(1, text)
    parts.append(("files", _("Attachments"), reverse("office:library_edit_files", args=[pk]), "paperclip"))
    counted = [
        Link(label, url, icon, len(state.of_part(name)) or None, name == here) for name, label, url, icon in parts
    ]
    propose = reverse("office:library_edit_propose", args=[pk])
    return [*counted, Link(_("Propose"), propose, "send", None, here == "propose")]


def waiting_proposal(draft: Draft) -> Publication | None:
    waiting = Publication.objects.filter(item_id=draft.item_id, outcome=PublicationOutcome.OPEN)
    return waiting.select_related("proposed_by").first()
