"""Offices that this one reads, those that colleagues name, and how reading goes."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from dienests.base.access import may, require
from dienests.exchange.office.colleagues.access import COLLEAGUE_MANAGE, COLLEAGUE_VIEW, OWN_OFFICE_SET
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.colleagues.own import own_office
from dienests.web.components import Column, Table, Tone, filter_links
from dienests.web.formats import as_whole
from dienests.web.office.exchange.catalogue.frame import tabs
from dienests.web.office.exchange.faults import FaultWords, fault_words
from dienests.web.request import actor_of

PAGE = 50
MOST_SKIPPED = 10_000
LONGEST_WORD = 100
COLUMNS = (
    Column("name", _("Office"), fixed=True),
    Column("key", pgettext_lazy("of an office", "Key")),
    Column("items", _("Items"), numeric=True),
    Column("read", _("Last read")),
    Column("state", _("How reading goes"), fixed=True),
)
TRUST: Mapping[str, tuple[Tone, str]] = {
    Trust.HEARD: ("", "ear"),
    Trust.ADDED: ("soon", "phone-call"),
    Trust.CONFIRMED: ("ok", "shield-check"),
    Trust.OTHER_KEY: ("late", "shield-x"),
    Trust.LEFT: ("stopped", "player-pause"),
}
_ATTENTION = Q(failing_since__isnull=False) | Q(trust=Trust.OTHER_KEY) | Q(trust=Trust.ADDED)
_READ = Q(trust__in=(Trust.ADDED, Trust.CONFIRMED, Trust.OTHER_KEY))
STATES: Mapping[str, tuple[Promise, Q]] = {
    "": (pgettext_lazy("colleagues", "Being read"), _READ),
    "attention": (_("To look after"), _READ & _ATTENTION),
    "heard": (_("Named by colleagues"), Q(trust=Trust.HEARD)),
    "left": (_("Not read any more"), Q(trust=Trust.LEFT)),
}


@dataclass(frozen=True)
class Row:
    colleague: Colleague
    tone: Tone
    icon: str
    fault: FaultWords | None


@require_safe
def colleagues(request: HttpRequest) -> HttpResponse:
    """At most seven queries, whatever the number of colleagues."""
    actor = actor_of(request)
    require(actor, COLLEAGUE_VIEW)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    words = request.GET.get("q", "").strip()[:LONGEST_WORD]
    known = _named(words)
    counts = known.aggregate(**{name or "read": Count("pk", filter=which) for name, (_label, which) in STATES.items()})
    first = min(max(as_whole(request.GET.get("after")) or as_whole(request.GET.get("before")) or 0, 0), MOST_SKIPPED)
    found = known.filter(STATES[state][1]).select_related("heard_through").order_by("name_lv", "address", "pk")
    rows = list(found.defer("content", "heard_through__content")[first : first + PAGE + 1])
    own = own_office()
    context = {
        "table": Table(
            id="colleagues",
            columns=COLUMNS,
            query=request.GET,
            shown=len(rows[:PAGE]),
            count=counts[state or "read"],
            after=str(first + PAGE) if len(rows) > PAGE else "",
            before=str(max(first - PAGE, 0)) if first else "",
            filters=filter_links(
                request.GET,
                parameter="state",
                choices=[(name, label, counts[name or "read"]) for name, (label, _which) in STATES.items()],
            ),
        ),
        "rows": [row_of(each) for each in rows[:PAGE]],
        "state": state,
        "words": words,
        "tabs": tabs("colleagues"),
        "own": own,
        "nobody": not words and not any(counts.values()),
        "may_manage": may(actor, COLLEAGUE_MANAGE),
        "may_set": may(actor, OWN_OFFICE_SET),
    }
    return render(request, "office/exchange/colleagues/list.html", context)


def row_of(colleague: Colleague) -> Row:
    tone, icon = TRUST[colleague.trust]
    return Row(colleague, tone, icon, fault_words(colleague.fault))


def _named(words: str) -> QuerySet[Colleague]:
    """By any part of the name or the address, every word of it."""
    found = Colleague.objects.all()
    for word in words.split():
        found = found.filter(Q(name_lv__icontains=word) | Q(name_en__icontains=word) | Q(address__icontains=word))
    return found
