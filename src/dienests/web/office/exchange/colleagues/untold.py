"""What this office says and no index has room for: to be looked through, and taken back where it is settled."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may, require
from dienests.exchange.network.index_schema import MOST_SAID
from dienests.exchange.office.colleagues import threads
from dienests.exchange.office.colleagues.access import COLLEAGUE_VIEW, STATEMENT_SAY
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement
from dienests.exchange.office.colleagues.statements import take_back
from dienests.exchange.office.library.remarks import KINDS
from dienests.web.frame import address
from dienests.web.office.exchange.catalogue.frame import in_both, tabs
from dienests.web.request import actor_of

PAGE = 50
# An answer stands as long as what it answers, and visits are called off among the visits.
TAKEN_BACK = (*KINDS, Said.SUGGESTION)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The oldest first."""
    require(actor_of(request), COLLEAGUE_VIEW)
    rows = threads.untold(most=MOST_SAID, now=timezone.now())
    shown = list(rows.select_related("to", "said_by").defer("to__content")[:PAGE])
    titles = _titles({each.to_id for each in shown})
    context = {
        "rows": [_row(each, titles) for each in shown],
        "total": rows.count(),
        "most": MOST_SAID,
        "speaking": may(actor_of(request), STATEMENT_SAY),
        "tabs": tabs("colleagues"),
    }
    return render(request, "office/exchange/colleagues/untold.html", context)


@require_POST
def take_them_back(request: HttpRequest) -> HttpResponse:
    """Those that were marked."""
    actor, now = actor_of(request), timezone.now()
    require(actor, STATEMENT_SAY)
    marked = [each for each in request.POST.getlist("said")[:PAGE] if each.isdecimal() and len(each) < 19]
    rows = Statement.objects.filter(pk__in=marked, speaker=None, gone_at=None, kind__in=TAKEN_BACK).order_by("pk")
    for statement in rows.select_related("to"):
        take_back(actor=actor, now=now, statement=statement)
    if count := len(rows):
        messages.success(request, ngettext("%(n)s is taken back.", "%(n)s are taken back.", count) % {"n": count})
    else:
        messages.error(request, _("Nothing was marked. Mark what is settled, and take it back."))
    return redirect("office:exchange_untold")


def _titles(colleagues: Collection[int | None]) -> dict[tuple[int, str], str]:
    """Of what these colleagues publish, by its owner and the name it has there."""
    found: dict[tuple[int, str], str] = {}
    for each in Colleague.objects.filter(pk__in=[pk for pk in colleagues if pk]).only("content"):
        items: Sequence[Mapping[str, Any]] = (each.content or {}).get("items", ())
        found |= {(each.pk, item["name"]): in_both(item["title"]) for item in items}
    return found


def _row(said: Statement, titles: Mapping[tuple[int, str], str]) -> Mapping[str, Any]:
    return {
        "said": said,
        "about": titles.get((said.to_id or 0, said.item_name), said.item_name),
        "takeable": said.kind in TAKEN_BACK,
        "url": address("library_suggestion", said.pk) if said.kind == Said.SUGGESTION else "",
    }
