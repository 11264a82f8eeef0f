"""Proposing a draft to be published: what still stops it, each with its place, and what is new in one's own words."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dienests.cases.operations.drafts import discard_draft
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft
from dienests.exchange.office.library.operations import publishing
from dienests.exchange.office.library.operations.drafts import draft_files
from dienests.web.formats import as_whole
from dienests.web.office.exchange.editor.desk import desk
from dienests.web.office.exchange.editor.faults import NONE_FORM, looked_at_of
from dienests.web.office.exchange.editor.request import actor_of, asked_draft, item_address
from dienests.web.office.exchange.findings import findings_shown, looked_at_in


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    draft, actor = asked_draft(request, pk), actor_of(request)
    if request.method != "POST":
        return _page(request, draft)
    try:
        publishing.propose(
            actor=actor, now=timezone.now(), draft=draft, revision=as_whole(request.POST.get("revision")) or 0,
            words=request.POST.get("words", ""),
            looked_at=[*looked_at_of(actor, draft), *looked_at_in(request.POST)],
            shared=bool(request.POST.get("shared")),
        )  # fmt: skip
    except LibraryRefused as refused:
        return _page(request, Draft.objects.select_related("item", "saved_by").get(pk=draft.pk), refused=refused)
    discard_draft(actor=actor, form=NONE_FORM, key=str(draft.pk))
    messages.success(request, _("Proposed. A head who is not you publishes it, or says what is missing."))
    return redirect(item_address(pk))


def _page(request: HttpRequest, draft: Draft, *, refused: LibraryRefused | None = None) -> HttpResponse:
    context = desk(request, draft, draft_files(draft), here="propose")
    state = context["state"]
    context |= {
        "refused": refused,
        "words": request.POST.get("words", ""),
        "longest": publishing.LONGEST_WORDS,
        "findings": findings_shown(refused, looked_at_in(request.POST)),
        "shared": bool(request.POST.get("shared")) if request.method == "POST" else draft.item.shared,
        "ready": not (state.lines or state.open),
        "english_missing": "text.en.md" not in (state.checked.item.files if state.checked.item else {}),
    }
    status = 200 if refused is None else 409 if refused.code == "changed_meanwhile" else 422
    return render(request, "office/exchange/editor/propose.html", context, status=status)
