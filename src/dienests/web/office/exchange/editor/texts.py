"""The text of an item in both languages, each beside what it will look like."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dienests.exchange.item import html, places
from dienests.exchange.item.contents import MAX_TEXT_BYTES, TEXTS
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.listed import about_of
from dienests.exchange.office.library.models import Draft
from dienests.exchange.office.library.operations.saving import Clash, put
from dienests.exchange.office.library.writing.parts import shown_texts, written_texts
from dienests.exchange.office.library.writing.written import Texts
from dienests.web.office.exchange.editor.clashes import clash_page
from dienests.web.office.exchange.editor.desk import desk
from dienests.web.office.exchange.editor.part import saved_answer
from dienests.web.office.exchange.editor.request import actor_of, asked_draft, base_of, by_fetch, written_files

LANGUAGES = {"lv": "Latviešu", "en": "English"}


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, pk: int) -> HttpResponse:
    draft = asked_draft(request, pk)
    if request.method != "POST":
        return _page(request, draft)
    sent = {path: request.POST.get(path, "") for path in TEXTS.values()}
    try:
        written = written_texts(sent, base_of(request))
        saved = put(actor=actor_of(request), now=timezone.now(), draft=draft, written=written)
    except Clash as clash:
        return clash_page(request, clash, "text")
    except LibraryRefused as refused:
        if by_fetch(request):
            raise
        return _page(request, draft, typed=sent, refused=refused, base=base_of(request))
    return saved_answer(saved, shown_texts(written_files(saved))) if by_fetch(request) else redirect(request.path)


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What was typed so far as it will be read; nothing is saved."""
    draft = asked_draft(request, pk)
    typed = request.POST.get(request.POST.get("of", ""), "")
    if len(typed.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        return JsonResponse({"code": "too_large"}, status=413)
    context = {"html": html(typed), "unknown": _undeclared({"": typed}, written_files(draft))}
    return render(request, "office/exchange/editor/text_preview.html", context)


def _page(
    request: HttpRequest, draft: Draft, *, typed: Texts | None = None, refused: LibraryRefused | None = None,
    base: Texts | None = None,
) -> HttpResponse:  # fmt: skip
    files = written_files(draft)
    shown = shown_texts(files) if typed is None else typed
    state = desk(request, draft, files, here="text")
    parameters = about_of(files).get("parameters")
    context = state | {
        "both_texts": [
            {
                "tongue": tongue,
                "title": LANGUAGES[tongue],
                "path": path,
                "id": f"f-text-{tongue}",
                "text": shown.get(path, ""),
                "html": html(shown.get(path, "")) if len(shown.get(path, "")) <= MAX_TEXT_BYTES else "",
                "lines": [line for line in state["state"].of_part("text") if line.target == f"f-text-{tongue}"],
            }
            for tongue, path in TEXTS.items()
        ],
        "parameters": sorted(parameters) if isinstance(parameters, dict) else [],
        "unknown": _undeclared(shown, files),
        "base": shown_texts(files) if base is None else base,
        "refused": refused,
    }
    return render(request, "office/exchange/editor/text.html", context, status=422 if refused else 200)


def _undeclared(texts: Texts, files: dict[str, bytes]) -> list[str]:
    """Places to fill in of these texts that nobody has explained yet."""
    known = about_of(files).get("parameters")
    names = dict.fromkeys(place.name for said in texts.values() for place in places(said))
    return [name for name in names if not isinstance(known, dict) or name not in known][:60]
