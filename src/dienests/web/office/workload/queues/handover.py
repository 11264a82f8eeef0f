"""What changed hands together: who got what and why, and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may, narrow, require
from dienests.cases.access import CASE_VIEW
from dienests.cases.models import Case
from dienests.web.office.workload.queues.handing import say_refused
from dienests.web.office.workload.queues.request import tabs
from dienests.web.office.workload.queues.words import amount, stored_words
from dienests.web.request import actor_of
from dienests.workload.office.access import HANDOVER_SEE, HANDOVER_UNDO
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.models import Handover, HandoverKind
from dienests.workload.office.operations.giving import take_back
from dienests.workload.office.queries.week import with_undone


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The cases with their new hands, of one's own handover, or for the head of office of all. Cases that one no
    longer answers for are counted only."""
    actor = actor_of(request)
    handover = get_object_or_404(Handover.objects.select_related("by", "from_user", "undoes"), pk=pk)
    require(actor, HANDOVER_SEE, handover)
    seen = narrow(actor, CASE_VIEW, Case.objects.filter(allocations__handover=handover))
    moves = with_undone(handover.allocations.filter(case__in=seen)).order_by("to_user", "pk")
    rows = [_row(move) for move in moves.select_related("case__applicant", "from_user", "to_user")]
    undone = Handover.objects.filter(undoes=handover).select_related("by").first()
    context = {
        "tabs": tabs(request, "queue_allocation"),
        "handover": handover,
        "undone": undone,
        "undoable": undone is None and handover.kind != HandoverKind.UNDONE and may(actor, HANDOVER_UNDO, handover),
        "rows": rows,
        "hidden": handover.allocations.count() - len(rows),
    }
    return render(request, "office/workload/queues/handover.html", context)


def _row(move: Any) -> dict[str, object]:
    return {
        "move": move,
        "points": amount(move.points, None) if move.points is not None else "",
        "reasons": [stored_words(told) for told in move.reasons],
        "touched": move.case.version != move.case_version and not move.undone,
    }


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What nobody has touched since goes back to where it was."""
    handover = get_object_or_404(Handover, pk=pk)
    try:
        outcome = take_back(actor=actor_of(request), now=timezone.now(), handover=handover)
    except WorkRefused as refusal:
        messages.error(request, f"{refusal.message} {refusal.next_step}")
        return redirect("office:queue_handover", pk=pk)
    done = len(outcome.done)
    text = ngettext("%(n)s case is back where it was.", "%(n)s cases are back where they were.", done)
    messages.success(request, text % {"n": done})
    say_refused(request, outcome)
    return redirect("office:queue_handover", pk=pk)
