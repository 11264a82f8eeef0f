"""A published way of working beside today's: drawn, simulated, and proposed to be switched on."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import Actor, may, require
from dienests.base.organisation.models import Role
from dienests.cases.access import PROCESS_CHOOSE, PROCESS_VIEW
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import ConsideredPractice
from dienests.exchange.office.library.models import LibraryItem, WaySwitch
from dienests.exchange.office.library.operations.adopting import missing_for
from dienests.exchange.office.library.operations.switching import (
    consider_item,
    considered_name,
    propose_switch,
    way_of_item,
)
from dienests.exchange.office.library.store import item_at
from dienests.web.office.exchange.adopting.asked import Refusal, attempted, status_for, typed
from dienests.web.office.exchange.library.source import UNREADABLE, asked_item
from dienests.web.office.practice_proposal import running_cases
from dienests.web.office.practice_track import compared
from dienests.web.office.workload.simulation.answer import answer_of
from dienests.web.office.workload.simulation.choices import OUTCOMES
from dienests.web.office.workload.simulation.verdict import verdicts_of
from dienests.web.request import actor_of
from dienests.workload.studies.access import STUDY_RUN, STUDY_VIEW
from dienests.workload.studies.models import Study
from dienests.workload.studies.queries import studies_of, ways_offered

LOOKED_THROUGH = 60  # newest simulations in which both ways are searched
LONGEST_NOTE = 1000


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, asked_item(request, pk))


@require_POST
def consider(request: HttpRequest, pk: int) -> HttpResponse:
    """It can be simulated from now on; leads to the question with both ways chosen."""
    actor = actor_of(request)
    require(actor, PROCESS_CHOOSE)
    item = asked_item(request, pk)
    kept, refusal = attempted(lambda: consider_item(actor=actor, now=timezone.now(), item=item))
    if kept is None:
        return _page(request, item, refusal)
    return redirect(_question_url(item))


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Two people decide, as with every change of the way of working."""
    require(actor_of(request), PROCESS_CHOOSE)
    item = asked_item(request, pk)
    note = typed(request.POST, "note", most=LONGEST_NOTE)
    switch, refusal = attempted(
        lambda: propose_switch(actor=actor_of(request), now=timezone.now(), item=item, note=note)
    )
    if switch is None:
        if isinstance(refusal, CaseError) and refusal.code == Reason.ALREADY_PROPOSED:
            messages.warning(request, f"{refusal.message} {refusal.next_step}")
            return redirect("office:practice_proposal", pk=refusal.details["proposal"])
        return _page(request, item, refusal, note)
    messages.success(request, _("Proposed. It begins to hold when another person switches it on."))
    return redirect("office:practice_proposal", pk=switch.proposal_id)


def switches_of(item: LibraryItem) -> list[dict[str, Any]]:
    """What was proposed of it, the latest first: with the state in words."""
    rows = WaySwitch.objects.filter(item=item).select_related("proposal__proposed_by", "proposal__ended_by")
    found = rows.defer("proposal__content").order_by("-pk")[:20]
    return [
        {"switch": each, "proposal": each.proposal, "tone": OUTCOMES[each.proposal.outcome][0],  # type: ignore[index]
         "icon": OUTCOMES[each.proposal.outcome][1], "newest": each.commit == item.commit}  # type: ignore[index]
        for each in found
    ]  # fmt: skip


def _page(request: HttpRequest, item: LibraryItem, refusal: Refusal | None = None, note: str = "") -> HttpResponse:
    actor = actor_of(request)
    require(actor, PROCESS_VIEW)
    ways, unusable = attempted(lambda: way_of_item(item))
    context: dict[str, Any] = {
        "item": item,
        "refusal": refusal or unusable,
        "unusable": unusable is not None,
        "problems": [each.sentence(_language()) for each in getattr(unusable, "problems", ())[:20]],
        "switches": switches_of(item),
        "running": running_cases(),
        "choosing": may(actor, PROCESS_CHOOSE),
        "simulating": may(actor, STUDY_RUN),
        "note": note,
        "back": reverse("office:library_item", args=[item.pk]),
    }
    if ways is not None:
        in_force, then = ways
        context |= {
            "comparison": compared(in_force, then),
            "same": in_force.digest == then.digest,
            "lacks_roles": _roles_nobody_holds(item),
            **_simulated(actor, item, then.digest),
        }
    return render(request, "office/exchange/adopting/switch.html", context, status=status_for(refusal))


def _language() -> Any:
    return "en" if get_language() == "en" else "lv"


def _roles_nobody_holds(item: LibraryItem) -> list[str]:
    try:
        return [str(Role(role).label) for role in missing_for(item_at(item)).roles]
    except UNREADABLE:
        return []


def _simulated(actor: Actor, item: LibraryItem, digest: str) -> dict[str, Any]:
    """The newest simulation of both ways with its answer in words; `fresh`: of exactly these stages."""
    name = considered_name(item)
    kept = ConsideredPractice.objects.filter(name=name).first()
    context: dict[str, Any] = {"kept": kept, "question_url": _question_url(item), "study": None}
    if not may(actor, STUDY_VIEW):
        return context
    in_force = {each.name for each in ways_offered() if each.in_force}
    newest = studies_of(actor).defer("result").order_by("-pk")[:LOOKED_THROUGH]
    study: Study | None = next((s for s in newest if name in s.ways and in_force & set(s.ways)), None)
    answer = answer_of(study.result) if study else None
    if study is not None and answer is not None:
        verdicts = [each for each in verdicts_of(answer, "") if each.way == name]
        fresh = kept is not None and kept.digest == digest and study.asked_at >= kept.stored_at
        context |= {"study": study, "verdicts": verdicts, "fresh": fresh}
    elif study is not None:
        context |= {"study": study, "verdicts": [], "fresh": True}
    return context


def _question_url(item: LibraryItem) -> str:
    """The form of a question with the way in force and this one chosen."""
    in_force = [each.name for each in ways_offered() if each.in_force]
    ways = [("ways", name) for name in [*in_force[:1], considered_name(item)]]
    return f"{reverse('office:study_new')}?{urlencode(ways)}"
