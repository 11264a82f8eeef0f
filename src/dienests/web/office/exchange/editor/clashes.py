"""Two people wrote the same part: both are shown, and one of them decides what stands."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienests.exchange.comparing.conflicts import Conflict, Unresolved
from dienests.exchange.comparing.trees import yaml_text
from dienests.exchange.item.contents import KNOWN
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.operations.saving import Clash, put, settled
from dienests.exchange.office.library.writing.parts import PARTS, shown_texts, text_files, written_part
from dienests.exchange.office.library.writing.written import Texts, Written
from dienests.practice.strict_yaml import read_yaml
from dienests.web.office.exchange.editor.request import (
    actor_of,
    asked_draft,
    asked_part,
    base_of,
    by_fetch,
    is_htmx,
    written_files,
)
from dienests.web.office.exchange.library.differences import KEYS, differences_of
from dienests.web.saying import say_refused

CHOICES = ("both", "mine", "theirs")


def clash_page(request: HttpRequest, clash: Clash, part: str, *, unanswered: bool = False) -> HttpResponse:
    """409: what both made of it. Nothing that was typed is lost: it is in the page, and goes along when it is sent."""
    if by_fetch(request):
        return JsonResponse({"code": "changed_meanwhile", "who": clash.who}, status=409)
    merged = clash.merged()
    context: dict[str, Any] = {
        "clash": clash,
        "draft": clash.draft,
        "item": clash.draft.item,
        "part": part,
        "title": _("Text") if part == "text" else PARTS[part].title,
        "conflicts": [
            _shown(conflict, request.POST.get(f"answer:{conflict.number}", "")) for conflict in merged.conflicts
        ],
        "differences": differences_of(_bytes(clash.theirs), _bytes(clash.mine)),
        "seen": digest(clash.theirs),
        "unanswered": unanswered,
        "choice": request.POST.get("choice", "both"),
    }
    response = render(request, "office/exchange/editor/clash.html", context, status=409)
    if is_htmx(request):
        response["X-Fragment"], response["HX-Retarget"], response["HX-Reswap"] = "1", "body", "innerHTML"
    return response


@require_POST
def settle(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """What a person chose of both. Whoever saved once more meanwhile is shown again."""
    draft = asked_draft(request, pk)
    clash = Clash(draft, _sent(request, part), _now(draft, part))
    if digest(clash.theirs) != request.POST.get("seen"):
        return clash_page(request, clash, part)
    answers = {
        conflict.number: request.POST.get(f"answer:{conflict.number}", "") for conflict in clash.merged().conflicts
    }
    choice = request.POST.get("choice", "")
    try:
        texts = settled(clash, choice if choice in CHOICES else "both", answers)
    except Unresolved:
        return clash_page(request, clash, part, unanswered=True)
    try:
        put(actor=actor_of(request), now=timezone.now(), draft=draft, written=_written(part, texts, clash.theirs))
    except Clash as another:
        return clash_page(request, another, part)
    except LibraryRefused as refused:
        say_refused(request, refused)
        return clash_page(request, clash, part)
    messages.success(request, _("Saved."))
    return (
        redirect("office:library_edit_text", pk=pk)
        if part == "text"
        else redirect("office:library_edit_part", pk=pk, part=part)
    )


def digest(texts: Texts) -> str:
    return hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()


def _sent(request: HttpRequest, part: str) -> Written:
    mine = {
        name.removeprefix("mine:"): str(request.POST[name]).replace("\r\n", "\n")
        for name in request.POST
        if name.startswith("mine:") and name.removeprefix("mine:") in KNOWN
    }
    return _written(part, mine, base_of(request))


def _written(part: str, mine: Texts, base: Texts) -> Written:
    if part == "text":
        return Written(shown=shown_texts, files=text_files, base=base, mine=mine)
    if part not in PARTS:
        raise Http404
    found = PARTS[part]
    data = read_yaml(mine.get(found.path, "").encode(), file=found.path)[0].data
    tree = found.without_head(data) if isinstance(data, dict) else {}
    return written_part(found, tree, base)


def _now(draft: Any, part: str) -> Texts:
    files = written_files(draft)
    return shown_texts(files) if part == "text" else asked_part(draft, part).shown(files)


def _bytes(texts: Texts) -> dict[str, bytes]:
    return {path: text.encode() for path, text in texts.items()}


def _shown(conflict: Conflict, chosen: str) -> dict[str, Any]:
    def told(value: Any) -> str:
        said = value if isinstance(value, str) else "–" if value is None else yaml_text(value).removesuffix("...\n")
        return said.strip("\n")

    return {
        "number": conflict.number,
        "place": " → ".join(str(KEYS.get(each, each)) for each in conflict.place.split(" → ")),
        "ours": told(conflict.ours),
        "theirs": told(conflict.theirs),
        "together": conflict.suggestion,
        "chosen": chosen,
    }
