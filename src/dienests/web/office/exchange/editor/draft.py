"""A draft as a whole: opened, thrown away, and what a person has said of findings in it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dienests.base.access import require
from dienests.cases.operations.drafts import save_draft
from dienests.exchange.office.library.access import ITEM_WRITE
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft, ItemState, LibraryItem
from dienests.exchange.office.library.operations import drafts
from dienests.web.frame import address
from dienests.web.office.exchange.editor.faults import NONE_FORM, looked_at_of
from dienests.web.office.exchange.editor.request import actor_of, asked_draft, item_address
from dienests.web.office.exchange.library.source import UNREADABLE
from dienests.web.request import way_back
from dienests.web.saying import say_refused

_MOST_LOOKED_AT = 500


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to the first part of the draft; where there is none, offers to begin the next version."""
    actor = actor_of(request)
    require(actor, ITEM_WRITE)
    item = get_object_or_404(LibraryItem, pk=pk)
    if request.method == "POST":
        try:
            drafts.next_version(actor=actor, now=timezone.now(), item=item)
        except UNREADABLE:
            messages.error(request, _("The files of this item cannot be read, so the next version cannot begin."))
            return redirect(item_address(pk))
    if Draft.objects.filter(item=item).exists():
        return redirect("office:library_edit_part", pk=pk, part="about")
    context = {"item": item, "item_url": address("library_item", pk) or address("library")}
    return render(request, "office/exchange/editor/begin.html", context)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    draft = asked_draft(request, pk)
    try:
        drafts.discard(actor=actor_of(request), now=timezone.now(), draft=draft)
    except LibraryRefused as refused:
        say_refused(request, refused)
        return redirect("office:library_edit", pk=pk)
    messages.success(request, _("The draft was thrown away."))
    stays = LibraryItem.objects.filter(pk=pk).exclude(state=ItemState.DRAFT).exists()
    return redirect((item_address(pk) if stays else address("library")) or "office:my_day")


@require_POST
def none(request: HttpRequest, pk: int) -> HttpResponse:
    """A finding is no personal data, says this person; or is again, with `again`. Kept until it is proposed."""
    draft, actor = asked_draft(request, pk), actor_of(request)
    key, kept = request.POST.get("key", "")[:400], looked_at_of(actor, draft)
    left = [each for each in kept if each != key]
    if key and not request.POST.get("again"):
        left.append(key)
    save_draft(actor=actor, now=timezone.now(), form=NONE_FORM, key=str(draft.pk), data=left[-_MOST_LOOKED_AT:])
    return redirect(way_back(request, address("library_edit_propose", pk)))
