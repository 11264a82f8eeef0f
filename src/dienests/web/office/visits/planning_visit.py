"""One visit: where it stands, what comes next, what happened. And the short acts on it."""

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import Actor, may, require
from dienests.exchange.office.colleagues.models import Said, Statement
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_PLAN, VISIT_VIEW
from dienests.exchange.office.visits.changing import may_follow
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import CAME_TO_NOTHING, ENDED, DateOffer, Side, Visit, VisitState
from dienests.exchange.office.visits.operations import answering
from dienests.exchange.office.visits.operations.answering import Doing
from dienests.exchange.office.visits.operations.costs import note_cost
from dienests.exchange.office.visits.queries.office import with_office
from dienests.exchange.office.visits.reasons import kept_words
from dienests.exchange.office.visits.rules import host_rules
from dienests.exchange.office.visits.telling import reaches
from dienests.exchange.office.visits.waiting import waiting_list
from dienests.web.errors import status_of
from dienests.web.formats import as_amount, as_typed_day, as_whole, in_language
from dienests.web.office.visits.planning_clock import typed_time
from dienests.web.office.visits.planning_words import SIDE_ICONS, stands_no_longer, state_of, topics_of
from dienests.web.office.visits.visit_frame import around
from dienests.web.office.visits.visit_history import entries_of
from dienests.web.request import actor_of

TYPED = ("do", "text", "looked_at", "on", "begins", "ends", "anyway", "cost")


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """At most sixteen queries."""
    actor = actor_of(request)
    visit = visit_for(actor, pk)
    return shown(request, visit)


def visit_for(actor: Actor, pk: int) -> Visit:
    require(actor, VISIT_VIEW)
    rows = Visit.objects.select_related("request", "recorded_by", "answered_by")
    returns = Prefetch("returns", with_office(Visit.objects.order_by("pk")))
    rows = rows.prefetch_related("wanted", "offers", "offered_items", returns)
    return get_object_or_404(with_office(with_office(rows), "return_of"), pk=pk)


def shown(
    request: HttpRequest, visit: Visit, *, refusal: VisitRefused | None = None, status: int = 200
) -> HttpResponse:
    """The page; after a refusal with what was typed."""
    actor = actor_of(request)
    tone, icon = state_of(visit)
    may_plan = may(actor, VISIT_PLAN, visit)
    told = reaches(visit)
    rules = host_rules()
    context: dict[str, Any] = {
        **around(actor, visit, "visit"),
        "tone": tone,
        "icon": icon,
        "side_icon": SIDE_ICONS[Side(visit.side)],
        "hosts": visit.side == Side.HOST,
        "ended": visit.state in ENDED,
        "may_plan": may_plan,
        "may_see_contact": may_plan or may(actor, GUESTS_VIEW, visit),
        "told": told,
        "topics": topics_of(visit),
        "place": _place(visit),
        "offers": [(offer, "; ".join(kept_words(offer.nevertheless))) for offer in visit.offers.all()],
        "over": visit.state == VisitState.AGREED and visit.on is not None and visit.on <= actor.today,
        "may_call_off": may_plan and may_follow(visit, VisitState.CALLED_OFF),
        "may_decline": may_plan and visit.side == Side.GUEST and visit.state not in ENDED and not told,
        "their_items": _their_items(visit),
        "gone_at": stands_no_longer(visit),
        "may_return": not any(each.state not in CAME_TO_NOTHING for each in visit.returns.all()),
        "entries": entries_of(visit),
        "shows_cost": bool(visit.on or visit.cost_cents),
        "refusal": refusal,
        "typed": typed_in(request),
        "rules": rules,
        "today": actor.today,
    }
    return render(request, "office/visits/planning/visit.html", context, status=status)


def _place(visit: Visit) -> int:
    """Which one it is on the waiting list, from 1; 0 when it is not on it."""
    if visit.state != VisitState.WAITING or visit.side != Side.HOST or visit.waits_since is None:
        return 0
    return waiting_list().filter(waits_since__lte=visit.waits_since).count()


def _their_items(visit: Visit) -> list[tuple[str, str]]:
    """(name, title) of items that the host offered in place of this visit to it; those that it publishes."""
    if visit.side != Side.GUEST or visit.state != VisitState.INSTEAD or visit.colleague is None:
        return []
    to_us = Q(answers=visit.request_id) | Q(answers__answers=visit.request_id)
    rows = Statement.objects.filter(to_us, speaker=visit.colleague, kind=Said.VISIT_ANSWER).order_by("-at", "-pk")
    said = next((each.data.get("items") for each in rows[:20] if each.data.get("state") == "items"), None)
    items = (visit.colleague.content or {}).get("items", ())
    titles = {item["name"]: in_language(item["title"]) for item in items}
    return [(name, titles.get(name, name)) for name in map(str, said or [])]


def typed_in(request: HttpRequest) -> dict[str, str]:
    """What was sent, to stand in the forms again."""
    return {name: request.POST.get(name, "") for name in TYPED}


def doing_of(request: HttpRequest, visit: Visit) -> Doing:
    return Doing(
        actor=actor_of(request),
        now=timezone.now(),
        visit=visit,
        revision=as_whole(request.POST.get("revision")) or 0,
        text=request.POST.get("text", ""),
        looked_at=request.POST.get("looked_at") == "on",
    )


def _agree(request: HttpRequest, doing: Doing) -> Visit:
    """On a day of the list, or on one that was typed after a call."""
    on = as_typed_day(request.POST.get("on"))
    if on is None:
        raise VisitRefused("no_days", field="on")
    offer = DateOffer.objects.filter(visit=doing.visit, on=on).first()
    begins, ends = typed_time(request.POST.get("begins")), typed_time(request.POST.get("ends"))
    if offer is not None and begins is None:
        begins, ends = offer.begins, offer.ends
    if begins is None or ends is None:
        raise VisitRefused("times_in_order", field="ends")
    anyway = request.POST.get("anyway") == "on"
    return answering.agree(doing, on=on, begins=begins, ends=ends, anyway=anyway)


def _note_cost(request: HttpRequest, doing: Doing) -> Visit:
    amount = as_amount(request.POST.get("cost"))
    return note_cost(doing, cents=None if amount is None else int(amount * 100))


ACTS: dict[str, Callable[[HttpRequest, Doing], Visit]] = {
    "agree": _agree,
    "cost": _note_cost,
    "call_off": lambda _request, doing: answering.call_off(doing),
    "decline": lambda _request, doing: answering.decline(doing),
    "held": lambda _request, doing: answering.note_held(doing),
}


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """`do`: agree (on, begins, ends), call_off, cost (EUR), decline, held."""
    doing = ACTS.get(request.POST.get("do", ""))
    actor = actor_of(request)
    visit = visit_for(actor, pk)
    require(actor, VISIT_PLAN, visit)
    if doing is None:
        raise Http404
    try:
        doing(request, doing_of(request, visit))
    except VisitRefused as refusal:
        return shown(request, visit_for(actor, pk), refusal=refusal, status=int(status_of(refusal)))
    return redirect("office:visit", pk=pk)
