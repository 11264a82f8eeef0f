"""One paper shown beside the list: pages as pictures, texts in a frame that can do nothing, containers as lists."""

from urllib.parse import quote

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from dienests.base.access import Actor
from dienests.cases.content_types import NOTE_TEXTS
from dienests.cases.models import Document
from dienests.cases.operations.documents import download_document, view_document, view_page
from dienests.cases.paper_errors import PaperError
from dienests.cases.previews import Preview
from dienests.web.formats import as_whole

NOTHING = ["'none'"]
# Without scripts, forms and requests; only our own style sheet.
TEXT_POLICY = {
    "default-src": NOTHING,
    "script-src": NOTHING,
    "style-src": ["'self'"],
    "img-src": NOTHING,
    "font-src": NOTHING,
    "connect-src": NOTHING,
    "frame-src": NOTHING,
    "form-action": NOTHING,
    "frame-ancestors": ["'self'"],
    "sandbox": [],
}


def _document(pk: int, document: int) -> Document:
    return get_object_or_404(
        Document.objects.select_related("case__process", "case__declaration", "person", "added_by"),
        pk=document,
        case_id=pk,
    )


def _member(request: HttpRequest) -> int | None:
    """The place of a file inside a container, where one is asked for."""
    return as_whole(request.GET.get("member"))


@require_GET
def show(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """The paper, or the file inside it, as it can be shown; the look stands in the audit trail."""
    found, member = _document(pk, document), _member(request)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    preview, error = None, None
    try:
        preview = view_document(actor=actor, now=timezone.now(), document=found, member=member)
    except PaperError as refused:
        error = refused
    context = {
        "document": found,
        "preview": preview,
        "error": error,
        "pages": range(1, preview.pages + 1) if preview else [],
        "notes": _notes(preview),
        "member": member,
        "suffix": f"?member={member}" if member is not None else "",
    }
    template = "office/documents/shown.html" if request.htmx else "office/documents/shown_page.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _notes(preview: Preview | None) -> list[str]:
    return [str(NOTE_TEXTS[note]) for note in preview.notes] if preview else []


@require_GET
def picture(request: HttpRequest, pk: int, document: int, number: int) -> HttpResponse:
    """One page as PNG."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    image = view_page(
        actor=actor, now=timezone.now(), document=_document(pk, document), page=number, member=_member(request)
    )
    return HttpResponse(image, content_type="image/png")


@require_GET
@xframe_options_sameorigin
@csp_replace(TEXT_POLICY)
def text(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """The text of a DOCX, sanitised, for the frame."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    preview = view_document(actor=actor, now=timezone.now(), document=_document(pk, document), member=_member(request))
    return render(request, "office/documents/text.html", {"html": preview.html})


@require_GET
def download(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """The file as it was brought; every download stands in the audit trail."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = download_document(actor=actor, now=timezone.now(), document=_document(pk, document))
    answer = HttpResponse(found.content, content_type=found.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
