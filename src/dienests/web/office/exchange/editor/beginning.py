"""Beginning an item: blank, from one that ships, from a document, from the files of an item."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dienests.base.access import require
from dienests.exchange.item import KINDS, available, shipped_item
from dienests.exchange.office.library.access import ITEM_WRITE
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.library.operations import drafts
from dienests.exchange.office.library.writing.archived import (
    MOST_ARCHIVE_BYTES,
    Refused,
    Taken,
    files_of_archive,
    files_of_folder,
)
from dienests.exchange.office.library.writing.beginnings import blank
from dienests.exchange.office.library.writing.documents import MOST_DOCUMENT_BYTES, from_document
from dienests.exchange.office.library.writing.names import free_name, name_of
from dienests.exchange.office.library.writing.reading import words
from dienests.web.office.exchange.editor.request import actor_of

_DOCUMENTS = (".docx", ".odt", ".pdf")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """All ways to begin; what is sent begins a blank item of a kind."""
    actor = actor_of(request)
    require(actor, ITEM_WRITE)
    if request.method != "POST":
        return _page(request)
    kind = request.POST.get("kind", "")
    title = {tongue: words(request.POST.get(f"title.{tongue}", ""))[:200] for tongue in ("lv", "en")}
    summary = {tongue: words(request.POST.get(f"summary.{tongue}", ""))[:1000] for tongue in ("lv", "en")}
    faults = {
        "kind": "" if kind in KINDS else _("Choose what it is."),
        "title": "" if any(title.values()) else _("Write a title."),
        "summary": "" if any(summary.values()) else _("Say in a sentence what it is for."),
    }
    if any(faults.values()):
        return _page(request, faults=faults, status=422)
    name = _free(name_of(title, otherwise=kind))
    files = blank(kind, title=title, summary=summary)
    try:
        draft = drafts.begin(actor=actor, now=timezone.now(), name=name, files=files)
    except LibraryRefused as refused:  # somebody else took the name meanwhile
        return _page(request, refused=refused, status=422)
    return redirect("office:library_edit_text", pk=draft.item_id)


@require_POST
def shipped(request: HttpRequest) -> HttpResponse:
    actor, chosen = actor_of(request), request.POST.get("shipped", "")
    require(actor, ITEM_WRITE)
    try:
        draft = drafts.begin_from_shipped(actor=actor, now=timezone.now(), shipped=chosen, name=_free(chosen))
    except LibraryRefused as refused:
        return _page(request, refused=refused, status=422)
    return redirect("office:library_edit", pk=draft.item_id)


@require_POST
def file(request: HttpRequest) -> HttpResponse:
    """A DOCX, ODT or PDF becomes the text of a new item; a ZIP with an item in it becomes that item."""
    actor, upload = actor_of(request), request.FILES.get("file")
    require(actor, ITEM_WRITE)
    if not isinstance(upload, UploadedFile) or not upload.name:
        return _page(request, faults={"file": _("Choose a file.")}, status=422)
    name = upload.name.lower()
    try:
        if name.endswith(".zip"):
            found = files_of_archive(upload.read(MOST_ARCHIVE_BYTES + 1))
        elif name.endswith(_DOCUMENTS):
            kind = request.POST.get("kind", "")
            found = from_document(upload.read(MOST_DOCUMENT_BYTES + 1), name=upload.name,
                                  kind=kind if kind in KINDS else "internal_regulation")  # fmt: skip
        else:
            return _page(request, faults={"file": _("A file of type DOCX, ODT, PDF or ZIP.")}, status=422)
    except Refused as refused:
        return _page(request, faults={"file": refused.sentence}, status=422)
    return _begun(request, found)


@require_POST
def folder(request: HttpRequest) -> HttpResponse:
    """The files of an item, sent as an unpacked folder or chosen together, become that item."""
    require(actor_of(request), ITEM_WRITE)
    uploads = [each for each in request.FILES.getlist("folder") if isinstance(each, UploadedFile)]
    if not uploads:
        return _page(request, faults={"folder": _("Choose a folder.")}, status=422)
    try:
        found = files_of_folder(uploads)
    except Refused as refused:
        return _page(request, faults={"folder": refused.sentence}, status=422)
    return _begun(request, found)


def _begun(request: HttpRequest, found: Taken) -> HttpResponse:
    try:
        draft = drafts.begin(actor=actor_of(request), now=timezone.now(), name=_free(found.name), files=found.files)
    except LibraryRefused as refused:
        return _page(request, refused=refused, status=422)
    messages.success(request, _("Read. Look it over: headings and numbers may have come across otherwise."))
    for sentence in found.left_out:
        messages.warning(request, sentence)
    return redirect("office:library_edit_text", pk=draft.item_id)


def _free(name: str) -> str:
    base = name[:50]
    taken = set(LibraryItem.objects.filter(name__startswith=base).values_list("name", flat=True)) if base else set()
    return free_name(base, taken)


def _page(
    request: HttpRequest, *, faults: dict[str, str] | None = None, refused: LibraryRefused | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    tongue = "en" if get_language() == "en" else "lv"
    sent = {name: request.POST.get(name, "") for name in ("kind", "title.lv", "title.en", "summary.lv", "summary.en")}
    context: dict[str, Any] = {
        "kinds": [(kind, words[tongue], kind == sent["kind"]) for kind, words in KINDS.items()],
        "titles": [("lv", sent["title.lv"], sent["summary.lv"]), ("en", sent["title.en"], sent["summary.en"])],
        "shipped": _shipped(tongue),
        "faults": {name: said for name, said in (faults or {}).items() if said},
        "refused": refused,
    }
    return render(request, "office/exchange/editor/new.html", context, status=status)


@cache
def _shipped(tongue: str) -> list[dict[str, str]]:
    """What ships, read once: it takes more than a second to check them all."""
    items = [shipped_item(name) for name in available()]
    found = [{"name": item.name, "title": item.title[tongue], "kind": KINDS[item.kind][tongue],
              "summary": item.summary[tongue]} for item in items]  # fmt: skip
    return sorted(found, key=lambda each: (each["kind"], each["title"]))
