"""Groups of guests on one page: how many, what they work at at home, what they must or must not see, and who is in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dienests.base.access import may
from dienests.exchange.item import SERVICES
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_PLAN
from dienests.exchange.office.visits.models import Guest, Site, Visit
from dienests.exchange.office.visits.operations.groups import (
    MOST_GROUPS,
    GroupFacts,
    set_groups,
    suggested,
    usual_number,
)
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from dienests.exchange.office.visits.queries.programme import load_programme, sites_offered, sites_suggested
from dienests.web.formats import in_language
from dienests.web.office.visits.programme.request import asked_visit, fresh, page, sequence_of, whole, wholes
from dienests.web.request import actor_of


@dataclass(frozen=True)
class Form:
    """The fields of one group; `fault` by field."""

    place: int
    facts: GroupFacts
    faults: Mapping[str, str]

    @property
    def number(self) -> int:
        return self.place + 1


@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, pk: int) -> HttpResponse:
    """?suggest=3 fills the form with a suggestion; nothing is kept until it is sent. `add` gives one more to fill."""
    visit = asked_visit(request, pk, VISIT_PLAN)
    if request.method == "POST":
        facts, members = _typed(request)
        if "add" in request.POST:
            return _page(request, visit, [*facts, GroupFacts()][:MOST_GROUPS], members)
        try:
            set_groups(
                actor=actor_of(request),
                now=timezone.now(),
                visit=visit,
                sequence=sequence_of(request),
                groups=facts,
                members=members,
            )
        except ProgrammeRefused as refusal:
            return _page(request, visit, facts, members, refusal=refusal)
        messages.success(request, _("The groups are kept. Find the programme again to place them."))
        return redirect("office:visit_programme", pk=pk)
    number = whole(request.GET.get("suggest"))
    if number:
        sites = list(Site.objects.filter(pk__in=sites_suggested(visit)).order_by("pk"))
        facts, members = suggested(visit, number=number, sites=sites, guests=_guests(request, visit))
        kept = [each.group.pk for each in load_programme(visit).groups][: len(facts)]
        facts = [_with_pk(each, pk) for each, pk in zip(facts, [*kept, *[None] * len(facts)], strict=False)]
        return _page(request, visit, facts, members, suggestion=True)
    facts, members = _kept(request, visit)
    return _page(request, visit, facts, members)


def _with_pk(facts: GroupFacts, pk: int | None) -> GroupFacts:
    return GroupFacts(pk=pk, guests=facts.guests, topics=facts.topics)


def _guests(request: HttpRequest, visit: Visit) -> list[Guest]:
    """Named guests, by whoever may see who comes."""
    if not may(actor_of(request), GUESTS_VIEW, visit):
        return []
    return list(Guest.objects.filter(visit=visit).select_related("group").order_by("name", "pk"))


def _kept(request: HttpRequest, visit: Visit) -> tuple[list[GroupFacts], dict[int, int]]:
    rows = [
        GroupFacts(
            pk=each.group.pk,
            name=each.group.name,
            guests=str(each.group.guests_number),
            topics=each.group.topics,
            must=each.must,
            never=each.never,
        )
        for each in load_programme(visit).groups
    ]
    members = {guest.pk: guest.group.number if guest.group else 0 for guest in _guests(request, visit)}
    return rows, members


def _typed(request: HttpRequest) -> tuple[list[GroupFacts], dict[int, int]]:
    """As it was typed, without the groups that were ticked to go; members follow their groups' new numbers."""
    sent = request.POST
    facts: list[GroupFacts] = []
    number_now: dict[int, int] = {}
    for place in range(min(whole(sent.get("count")), MOST_GROUPS + 1)):
        if f"gone-{place}" in sent:
            continue
        facts.append(
            GroupFacts(
                pk=whole(sent.get(f"pk-{place}")) or None,
                name=sent.get(f"name-{place}", "")[:80],
                guests=sent.get(f"guests-{place}", "")[:10],
                topics=tuple(topic for topic in sent.getlist(f"topics-{place}") if topic in SERVICES),
                must=frozenset(wholes(sent.getlist(f"must-{place}"))),
                never=frozenset(wholes(sent.getlist(f"never-{place}"))),
            )
        )
        number_now[place + 1] = len(facts)
    members = {
        whole(name.removeprefix("guest-")): number_now.get(whole(sent.get(name)), 0)
        for name in sent
        if name.startswith("guest-") and whole(name.removeprefix("guest-"))
    }
    return facts, members


def _page(
    request: HttpRequest,
    visit: Visit,
    facts: Sequence[GroupFacts],
    members: Mapping[int, int],
    *,
    refusal: ProgrammeRefused | None = None,
    suggestion: bool = False,
) -> HttpResponse:
    visit = fresh(visit)
    faults = dict(refusal.problems) if refusal and refusal.code == "faulty" else {}
    topics = [(name, in_language(title.to_json())) for name, title in SERVICES.items()]
    guests = _guests(request, visit)
    context: dict[str, Any] = {
        "forms": [Form(place, each, _faults_of(place, faults)) for place, each in enumerate(facts)],
        "fault_lines": [(name, words) for name, words in faults.items()],
        "topics": sorted(topics, key=lambda each: each[1]),
        "sites": sites_offered(visit),
        "guests": [(guest, members.get(guest.pk, 0)) for guest in guests],
        "usual": usual_number(visit),
        "suggest_url": f"?suggest={usual_number(visit)}",
        "counts": range(1, 7),
        "suggestion": suggestion,
        "may_change": load_programme(visit).may_change,
        "full": len(facts) >= MOST_GROUPS,
    }
    return page(request, visit, "groups.html", context, here="visit_groups", refusal=refusal)


def _faults_of(place: int, faults: Mapping[str, str]) -> dict[str, str]:
    found = (name.rpartition("-") for name in faults)
    return {name: faults[f"{name}-{at}"] for name, _dash, at in found if at == str(place)}
