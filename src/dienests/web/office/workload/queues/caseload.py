"""A whole caseload: of somebody who leaves, or who is away for long. To one colleague, or split by suggestion."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.base.access import Actor, require
from dienests.base.organisation.models import User
from dienests.cases.queries.holding import holding
from dienests.web.office.workload.queues.allocation import names_of, row_of, sent_rows, shares_of, suggestions_of
from dienests.web.office.workload.queues.handing import ask_about_load, say_refused
from dienests.web.office.workload.queues.request import colleague, tabs
from dienests.web.request import actor_of
from dienests.web.undo import offer_undo
from dienests.workload.office.access import ALLOCATE
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.models import HandoverKind
from dienests.workload.office.operations.giving import give_cases
from dienests.workload.office.queries.allocating import plan_of_caseload
from dienests.workload.office.queries.schemes import scheme_in_force


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: every open case with a suggestion. POST: all that is marked changes hands at once."""
    actor = actor_of(request)
    require(actor, ALLOCATE)
    whose = colleague(request, str(pk))
    if request.method == "POST":
        return _move(request, actor, whose)
    held = holding(actor.today)
    found = plan_of_caseload(actor, whose.pk, held=held, scheme=scheme_in_force(), today=actor.today)
    names = names_of(found)
    rows = [row_of(line, found, actor, names) for line in found.lines]
    context = {
        "tabs": tabs(request, "queue_load"),
        "whose": whose,
        "away": held.away.get(whose.pk),
        "gone": whose.pk in held.gone,
        "plan": found,
        "rows": rows,
        "shares": shares_of(found),
        "everybody": _for_all(rows),
    }
    return render(request, "office/workload/queues/caseload.html", context)


def _for_all(rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """Colleagues who could have at least one of the cases, by name."""
    named = {choice["id"]: choice["name"] for row in rows for choice in row["choices"]}
    return sorted(named.items(), key=lambda each: each[1])


def _move(request: HttpRequest, actor: Actor, whose: User) -> HttpResponse:
    gifts, _left, suggested = sent_rows(request)
    here = reverse("office:queue_caseload", args=[whose.pk])
    if not gifts:
        messages.warning(request, _("Choose at least one row, and who is to have it."))
        return redirect(here)
    found = plan_of_caseload(actor, whose.pk, held=holding(actor.today), scheme=scheme_in_force(), today=actor.today)
    try:
        outcome = give_cases(
            actor=actor,
            now=timezone.now(),
            gifts=gifts,
            kind=HandoverKind.CASELOAD,
            from_user=whose,
            suggestions=suggestions_of(found, suggested),
            warned=request.POST.get("warned") == "1",
            reason=request.POST.get("reason", ""),
        )
    except WorkRefused as refusal:
        return ask_about_load(request, refusal, back=here)
    say_refused(request, outcome)
    if outcome.handover is None:
        return redirect(here)
    text = ngettext("%(n)s case has changed hands.", "%(n)s cases have changed hands.", len(outcome.done))
    undo = reverse("office:queue_handover_undo", args=[outcome.handover.pk])
    offer_undo(request, text % {"n": len(outcome.done)}, url=undo)
    return redirect("office:queue_handover", pk=outcome.handover.pk)
