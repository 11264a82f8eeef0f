"""A proposal to publish: the whole difference, what was said of it, and the answer of the second person."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may, require
from dienests.base.refusals import RefusedByReason
from dienests.exchange.item import digest_of
from dienests.exchange.office.exchanging.catalogued import put_own
from dienests.exchange.office.library.access import ITEM_PUBLISH, ITEM_VIEW, ITEM_WRITE
from dienests.exchange.office.library.checking import Checked, checked
from dienests.exchange.office.library.models import Draft, LibraryItem, Publication, PublicationOutcome
from dienests.exchange.office.library.operations.drafts import draft_files
from dienests.exchange.office.library.operations.publishing import decline, keys_of, publish, take_back
from dienests.exchange.office.library.queries.items import second_people
from dienests.web.office.exchange.library.differences import differences_of, places_in
from dienests.web.office.exchange.library.item import shown_of
from dienests.web.office.exchange.library.source import Source, read_source, source_of
from dienests.web.request import actor_of

TONES = {
    PublicationOutcome.OPEN: ("soon", "hourglass"),
    PublicationOutcome.PUBLISHED: ("ok", "circle-check"),
    PublicationOutcome.DECLINED: ("late", "circle-x"),
    PublicationOutcome.WITHDRAWN: ("stopped", "circle-off"),
}


@require_safe
def proposal(request: HttpRequest, publication: int) -> HttpResponse:
    """What would be published, held against what is published now."""
    require(actor_of(request), ITEM_VIEW)
    return _page(request, _asked(publication))


def _asked(pk: int) -> Publication:
    rows = Publication.objects.select_related("item", "item__from_colleague", "proposed_by", "ended_by")
    return get_object_or_404(rows.defer("item__words", "item__from_colleague__content"), pk=pk)


def _page(request: HttpRequest, found: Publication, *, refusal: RefusedByReason | None = None) -> HttpResponse:
    actor, item = actor_of(request), found.item
    waits = found.outcome == PublicationOutcome.OPEN
    before, after = _sides(found)
    whole = differences_of(before.files, after.files) if before.files else []
    tone, icon = TONES[PublicationOutcome(found.outcome)]
    mine = found.proposed_by_id == actor.pk
    context: dict[str, Any] = {
        "publication": found,
        "item": item,
        "tone": tone,
        "icon": icon,
        "waits": waits,
        "answers": waits and not mine and may(actor, ITEM_PUBLISH),
        "takes_back": waits and mine and may(actor, ITEM_WRITE),
        "second": second_people(found, today=actor.today) if waits else [],
        "check": _checked(found, after) if waits else None,
        "differences": whole,
        "places": places_in(whole),
        "first": not before.files,
        "after": after,
        "shown": shown_of(request, item, after),
        "digest": digest_of(after.files) if after.files else "",
        "refusal": refusal,
        "note": request.POST.get("note", "")[:1000],
    }
    status = 200 if refusal is None else 422 if refusal.code == "words_missing" else 409
    return render(request, "office/exchange/library/proposal.html", context, status=status)


def _sides(found: Publication) -> tuple[Source, Source]:
    """Of one that waits: what is published, and the draft; of one that was published: the version before, and it."""
    item = found.item
    if found.outcome == PublicationOutcome.PUBLISHED:
        after = source_of(item, found.commit)
        parents = after.version.parents if after.version else ()
        return (source_of(item, parents[0]) if parents else Source({}, None)), after
    draft = Draft.objects.filter(item=item).first()
    return _published(item), read_source(item.name, draft_files(draft) if draft else {})


def _published(item: LibraryItem) -> Source:
    return source_of(item) if item.commit else Source({}, None)


def _checked(found: Publication, after: Source) -> dict[str, Any]:
    """What the check says now; the register of clients may know more than when it was proposed."""
    check: Checked = checked(found.item.name, after.files)
    keys = keys_of(found)
    return {
        "faults": [*check.faults, *check.unknown],
        "open": check.open(keys),
        "looked_at": [each for each in check.found if each.key in keys and not each.finding.sure],
    }


@require_POST
def publish_it(request: HttpRequest, publication: int) -> HttpResponse:
    """Yes: exactly what the page showed."""

    def answer(**given: Any) -> str:
        item = publish(**given, digest=request.POST.get("digest", ""))
        put_own()
        return _("Version %(number)s of “%(title)s” is published.") % {"number": item.number, "title": item.title}

    return _answered(request, publication, answer)


@require_POST
def decline_it(request: HttpRequest, publication: int) -> HttpResponse:
    """No, and why."""

    def answer(**given: Any) -> str:
        decline(**given, note=request.POST.get("note", ""))
        return _("Declined. The draft can be changed and proposed again.")

    return _answered(request, publication, answer)


@require_POST
def take_it_back(request: HttpRequest, publication: int) -> HttpResponse:
    """Whoever proposed it goes on writing."""

    def answer(**given: Any) -> str:
        take_back(**given)
        return _("Taken back. The draft can be changed again.")

    return _answered(request, publication, answer)


def _answered(request: HttpRequest, pk: int, answer: Callable[..., str]) -> HttpResponse:
    actor = actor_of(request)
    require(actor, ITEM_VIEW)
    found = _asked(pk)
    try:
        said = answer(actor=actor, now=timezone.now(), publication=found)
    except RefusedByReason as refusal:
        return _page(request, _asked(pk), refusal=refusal)
    messages.success(request, said)
    return redirect("office:library_item", found.item_id)
