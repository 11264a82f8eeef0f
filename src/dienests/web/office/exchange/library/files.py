"""Files of an item: its attachments with their words, and everything together as a ZIP."""

import io
import zipfile
from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dienests.base.files.confined import Unusable
from dienests.exchange.office.library.checking import text_of
from dienests.exchange.office.library.models import LibraryItem
from dienests.web.office.exchange.library.source import Source, asked_item, source_of

MOST_SHOWN = 60_000  # signs of an attachment's words on a page
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # a ZIP of the same files is the same ZIP


@require_safe
def attachment(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    item = asked_item(request, pk)
    return attachment_of(_source(request, item).files, name)


@require_safe
def attachment_words(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    item = asked_item(request, pk)
    back = reverse("office:library_item", args=[item.pk])
    download = reverse("office:library_attachment", args=[item.pk, name])
    return words_of_attachment(
        request, _source(request, item).files, name, back=back, back_label=item.title, download=download
    )


def attachments_at(view: str, *args: object) -> str:
    """Under what the attachments of an item are asked for; the name of one follows."""
    return reverse(view, args=[*args, "_"]).removesuffix("_")


def attachment_of(files: Mapping[str, bytes], name: str) -> HttpResponse:
    """As it was attached, never opened by the browser itself."""
    return _download(_attached(files, name), name)


def words_of_attachment(
    request: HttpRequest, files: Mapping[str, bytes], name: str, *, back: str, back_label: str, download: str
) -> HttpResponse:
    """What can be read in an attachment; asked for when somebody unfolds it."""
    content = _attached(files, name)
    try:
        words, fault = text_of(name, content) or "", ""
    except Unusable as unusable:
        words, fault = "", unusable.reason
    pages = [page.strip() for page in words[:MOST_SHOWN].split("\f")]
    context = {
        "name": name, "pages": [page for page in pages if page], "fault": fault, "cut": len(words) > MOST_SHOWN,
        "back": back, "back_label": back_label, "download": download,
    }  # fmt: skip
    part = "words" if request.htmx else "words_page"  # type: ignore[attr-defined]
    return render(request, f"office/exchange/library/{part}.html", context)


def _attached(files: Mapping[str, bytes], name: str) -> bytes:
    """Raises Http404."""
    content = files.get(f"attachments/{name}")
    if content is None:
        raise Http404
    return content


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The folder of the item, to be taken elsewhere: what `dienests practice check` reads."""
    item = asked_item(request, pk)
    source = _source(request, item)
    if not source.files:
        raise Http404
    return together(item.name, source.version.number if source.version else 0, source.files)


def together(name: str, number: int, files: Mapping[str, bytes]) -> HttpResponse:
    """All files of a version of an item, in a folder of its name, as a ZIP."""
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{name}/{path}", _EARLIEST), content, zipfile.ZIP_DEFLATED)
    return _download(folder.getvalue(), f"{name}-{number}.zip", "application/zip")


def _source(request: HttpRequest, item: LibraryItem) -> Source:
    return source_of(item, request.GET.get("version", ""))


def _download(content: bytes, name: str, kind: str = "application/octet-stream") -> HttpResponse:
    """`name` is one an item may have: small letters, digits, a few signs."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
