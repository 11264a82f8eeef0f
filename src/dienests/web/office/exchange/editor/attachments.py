"""Files that come along with an item, and the words in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dienests.base.files.confined import Unusable
from dienests.exchange.item.contents import MAX_ATTACHMENT_BYTES, most_bytes
from dienests.exchange.office.library.checking import text_of
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft
from dienests.exchange.office.library.operations.drafts import draft_files, save
from dienests.exchange.office.library.writing.names import free_name, name_of
from dienests.web.office.exchange.editor.desk import desk
from dienests.web.office.exchange.editor.request import actor_of, asked_draft, written_files
from dienests.web.saying import say_refused

FOLDER = "attachments/"
TYPES = ("pdf", "docx", "odt", "xlsx", "ods", "png", "jpg")
_SHOWN = 20_000  # characters of the words of one attachment
_ENDING = re.compile(r"\.jpeg\Z", re.IGNORECASE)


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """The attachments with the words in them; files that are sent are added."""
    draft = asked_draft(request, pk)
    if request.method != "POST":
        return _page(request, draft)
    uploads = [each for each in request.FILES.getlist("files") if isinstance(each, UploadedFile)]
    if not uploads:
        messages.error(request, _("No file was chosen."))
        return _page(request, draft, status=422)
    try:
        taken = _named(draft, uploads)
        save(actor=actor_of(request), now=timezone.now(), draft=draft, revision=draft.revision, files=taken)
    except LibraryRefused as refused:
        return _page(request, draft, refused=refused, status=422)
    return redirect(request.path)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    draft, path = asked_draft(request, pk), request.POST.get("path", "")
    if path.startswith(FOLDER) or path == "examples/filled.yaml":
        try:
            save(actor=actor_of(request), now=timezone.now(), draft=draft, revision=draft.revision, files={path: None})
        except LibraryRefused as refused:
            say_refused(request, refused)
    return redirect("office:library_edit_files", pk=pk)


def _named(draft: Draft, uploads: list[UploadedFile]) -> dict[str, bytes | None]:
    """Content by a path that an item may have. Raises LibraryRefused faulty for kinds of files that are not taken."""
    taken = {path.rpartition(".")[0] for path in draft.files.values_list("path", flat=True)}
    found: dict[str, bytes | None] = {}
    for upload in uploads:
        name = Path(_ENDING.sub(".jpg", upload.name or ""))
        stem = free_name(f"{FOLDER}{name_of(name.stem, otherwise='file')}", taken)
        taken.add(stem)
        # What is too large is read to one byte above what is allowed: it is refused by its size then.
        found[f"{stem}{name.suffix.lower()[:6]}"] = upload.read(MAX_ATTACHMENT_BYTES + 1)
    return found


def _page(
    request: HttpRequest, draft: Draft, *, refused: LibraryRefused | None = None, status: int = 200
) -> HttpResponse:
    written = written_files(draft)
    context = desk(request, draft, written, here="files")
    context |= {
        "attachments": _attachments(draft),
        "refused": refused,
        "accept": ",".join(f".{each}" for each in TYPES),
        "example": "examples/filled.yaml" in written,
        "most": MAX_ATTACHMENT_BYTES // 2**20,
    }
    return render(request, "office/exchange/editor/files.html", context, status=status)


def _attachments(draft: Draft) -> list[dict[str, Any]]:
    sizes = draft.files.filter(path__startswith=FOLDER).annotate(size=Length("content")).values_list("path", "size")
    contents = draft_files(draft, [path for path, _size in sizes]) if sizes else {}
    return [
        {"path": path, "name": path.removeprefix(FOLDER), "size": size, **_words(path, contents[path])}
        for path, size in sizes
        if most_bytes(path)
    ]


def _words(path: str, content: bytes) -> dict[str, Any]:
    try:
        words = text_of(path, content)
    except Unusable:
        return {"words": "", "unreadable": True}
    return {"words": (words or "")[:_SHOWN], "cut": len(words or "") > _SHOWN, "picture": words is None}
