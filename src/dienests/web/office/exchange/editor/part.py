"""One part of an item on its page: drawn from its file, read back from what the page sends, saved as it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft
from dienests.exchange.office.library.operations.saving import Clash, put
from dienests.exchange.office.library.writing import inputs as ask
from dienests.exchange.office.library.writing.parts import Part, written_part
from dienests.exchange.office.library.writing.reading import tree_of
from dienests.exchange.office.library.writing.rearranging import rearranged
from dienests.exchange.office.library.writing.written import Texts
from dienests.web import formats
from dienests.web.office.exchange.editor.clashes import clash_page
from dienests.web.office.exchange.editor.desk import desk
from dienests.web.office.exchange.editor.drawn import drawn, id_of
from dienests.web.office.exchange.editor.faults import drawing_of
from dienests.web.office.exchange.editor.pictures import picture_of
from dienests.web.office.exchange.editor.request import (
    actor_of,
    asked_draft,
    asked_part,
    base_of,
    by_fetch,
    is_htmx,
    written_files,
)

TEMPLATES = "office/exchange/editor"


@require_http_methods(["GET", "HEAD", "POST"])
def edit_part(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """The part as it is; what is sent is saved. Rows are added, taken away and moved by `do`."""
    draft = asked_draft(request, pk)
    asked = asked_part(draft, part)
    if request.method != "POST":
        return _page(request, draft, asked)
    if not asked.inputs:
        return _page(request, draft, asked, status=409)
    sent, stand_at = rearranged(request.POST, request.POST.get("do", ""), fresh=_fresh(asked, request.POST))
    tree = tree_of(asked.inputs, sent)
    try:
        saved = put(
            actor=actor_of(request),
            now=timezone.now(),
            draft=draft,
            written=written_part(asked, tree, base_of(request)),
        )
    except Clash as clash:
        return clash_page(request, clash, part)
    except LibraryRefused as refused:
        if by_fetch(request):
            raise
        return _page(request, draft, asked, tree=tree, refused=refused, base=base_of(request))
    if by_fetch(request):
        return saved_answer(saved, asked.shown(written_files(saved)))
    if is_htmx(request):
        return _page(request, saved, asked, stand_at=stand_at)
    return redirect(request.path + (f"#{id_of(stand_at)}" if stand_at else ""))


@require_safe
def check(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """What is wrong with the draft as it was saved, and how this part looks; asked for after each save."""
    draft = asked_draft(request, pk)
    files = written_files(draft)
    context = desk(request, draft, files, here=part)
    context["picture"] = None if part == "text" else picture_of(asked_part(draft, part), files)
    return render(request, f"{TEMPLATES}/check.html", context)


def saved_answer(draft: Draft, base: Texts) -> JsonResponse:
    """For autosave.js; `base` is what the page now stands on."""
    return JsonResponse(
        {"saved_at": draft.saved_at.isoformat(), "clock": formats.clock(draft.saved_at), "base": dict(base)}
    )


def _page(
    request: HttpRequest, draft: Draft, part: Part, *, tree: Mapping[str, Any] | None = None, stand_at: str = "",
    refused: LibraryRefused | None = None, base: Texts | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    files = written_files(draft)
    shown = part.tree(files) if tree is None else tree
    context = desk(request, draft, files, here=part.name)
    context |= {
        "part": part,
        "drawn": drawn(
            part.inputs, part.without_head(shown),
            drawing_of(part, shown, context["state"].wrong, actor_of(request).today, stand_at),
        ),
        "picture": picture_of(part, files),
        "base": part.shown(files) if base is None else base,
        "stand_at": id_of(stand_at) if stand_at else "",
        "refused": refused,
        "offers": drawing_of(part, shown, {}, actor_of(request).today).offers,
    }  # fmt: skip
    template = f"{TEMPLATES}/form.html" if is_htmx(request) else f"{TEMPLATES}/part.html"
    response = render(request, template, context, status=422 if refused else status)
    if is_htmx(request):
        response["X-Fragment"] = "1"
    return response


def _fresh(part: Part, sent: QueryDict) -> Mapping[str, Any]:
    """What a new row of the list begins with that `do` names."""
    act, _colon, name = sent.get("do", "").partition(":")
    inputs, found = part.inputs, None
    for key in name.split(".") if act == "add" else ():
        if not key.isdigit():
            found = next((each for each in inputs if each.key == key), None)
            inputs = found.inputs if isinstance(found, (ask.Group, ask.Rows)) else ()
    return found.fresh() if isinstance(found, ask.Rows) else {}
