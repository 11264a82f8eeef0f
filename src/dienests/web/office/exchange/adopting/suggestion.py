"""One suggestion, on either side: what it changes, what was said of it, and its answer."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import Action, may, require
from dienests.exchange.office.colleagues.access import COLLEAGUE_VIEW, STATEMENT_SAY
from dienests.exchange.office.colleagues.models import Said, Statement
from dienests.exchange.office.colleagues.statements import take_back
from dienests.exchange.office.exchanging.suggestions import fetch_suggested
from dienests.exchange.office.library.access import ITEM_WRITE
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft, LibraryItem
from dienests.exchange.office.library.operations.merging import begin_merge, underway
from dienests.exchange.office.library.operations.suggesting import Talk, decline, discuss, talk_of, thank
from dienests.exchange.office.library.store import files_at
from dienests.web.frame import address
from dienests.web.office.exchange.adopting.asked import Refusal, attempted, status_for, typed
from dienests.web.office.exchange.adopting.merging import finish_it
from dienests.web.office.exchange.adopting.news import news_of
from dienests.web.office.exchange.findings import findings_shown, looked_at_in
from dienests.web.office.exchange.library.differences import FileDifference, differences_of
from dienests.web.office.exchange.library.source import UNREADABLE
from dienests.web.request import actor_of

SAYING: Mapping[str, Callable[..., Statement]] = {"discuss": discuss, "decline": decline, "thank": thank}


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _asked(request, pk))


@require_POST
def fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """The suggested version is brought here, to be held against ours."""
    talk = _asked(request, pk, ITEM_WRITE)
    _commit, refusal = attempted(
        lambda: fetch_suggested(
            actor=actor_of(request), now=timezone.now(), suggestion=talk.suggestion, item=_item(talk)
        )
    )
    return _page(request, talk, refusal) if refusal else redirect("office:library_suggestion", pk=pk)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """It is taken into our draft, place by place; its author is told when that is done."""
    talk = _asked(request, pk, STATEMENT_SAY)
    actor, now = actor_of(request), timezone.now()

    def begun() -> Draft:
        item = _item(talk)
        commit = fetch_suggested(actor=actor, now=now, suggestion=talk.suggestion, item=item)
        return begin_merge(
            actor=actor, now=now, item=item, colleague=talk.other, commit=commit, statement=talk.suggestion,
            word=typed(request.POST, "text"), looked_at=looked_at_in(request.POST),
        )  # fmt: skip

    draft, refusal = attempted(begun)
    if draft is None:
        return _page(request, talk, refusal, how="accept")
    found = underway(draft)
    if found is not None and not found.places:
        return finish_it(request, draft.item_id)
    return redirect("office:library_merge", pk=draft.item_id)


@require_POST
def say_something(request: HttpRequest, pk: int) -> HttpResponse:
    """A word to the other side: a remark, thanks, or no."""
    talk = _asked(request, pk, STATEMENT_SAY)
    say = SAYING.get(request.POST.get("how", ""))
    if say is None:
        raise Http404
    given: dict[str, Any] = {"text": typed(request.POST, "text")}
    if say is not thank:
        given["looked_at"] = looked_at_in(request.POST)
    said, refusal = attempted(
        lambda: say(actor=actor_of(request), now=timezone.now(), suggestion=talk.suggestion, **given)
    )
    if said is None:
        return _page(request, talk, refusal)
    messages.success(request, _("Said. %(colleague)s sees it when it next reads.") % {"colleague": talk.other})
    return redirect("office:library_suggestion", pk=pk)


@require_POST
def take_it_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Our own suggestion is not in the next index any more."""
    talk = _asked(request, pk, STATEMENT_SAY)
    if not talk.ours:
        raise Http404
    take_back(actor=actor_of(request), now=timezone.now(), statement=talk.suggestion)
    messages.success(request, _("Taken back."))
    return redirect("office:library_suggestion", pk=pk)


def _asked(request: HttpRequest, pk: int, action: Action = COLLEAGUE_VIEW) -> Talk:
    require(actor_of(request), action)
    rows = Statement.objects.filter(kind=Said.SUGGESTION).select_related("speaker", "to", "said_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return talk_of(found)


def _item(talk: Talk) -> LibraryItem:
    if talk.item is None or talk.ours:
        raise LibraryRefused("not_here", colleague=talk.other)
    return talk.item


def _page(request: HttpRequest, talk: Talk, refusal: Refusal | None = None, *, how: str = "") -> HttpResponse:
    """`how`: "accept" where that was refused: its words stand there again."""
    news = news_of(talk.item, talk.other, talk.suggestion.own_commit) if talk.item and not talk.ours else None
    looked_at = looked_at_in(request.POST)
    context: dict[str, Any] = {
        "talk": talk,
        "suggestion": talk.suggestion,
        "item": talk.item,
        "news": news,
        "differences": _own_differences(talk) if talk.ours else (news.differences if news else []),
        "speaking": may(actor_of(request), STATEMENT_SAY),
        "accepting": how == "accept",
        "text": typed(request.POST, "text"),
        "findings": findings_shown(refusal, looked_at),
        "refusal": refusal,
        "back": reverse("office:library_item", args=[talk.item.pk]) if talk.item else address("library_notices"),
        "colleague_url": address("colleague", talk.other.pk),
    }
    return render(request, "office/exchange/adopting/suggestion.html", context, status=status_for(refusal))


def _own_differences(talk: Talk) -> list[FileDifference]:
    """What we suggested, against the version of theirs that it stands on."""
    said = talk.suggestion
    if talk.item is None or not (said.item_commit and said.own_commit):
        return []
    try:
        return differences_of(files_at(talk.item.name, said.item_commit), files_at(talk.item.name, said.own_commit))
    except UNREADABLE:
        return []
