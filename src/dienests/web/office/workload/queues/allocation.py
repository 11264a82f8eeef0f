"""Handing out: what waits for somebody, with a suggestion on each row and the split explained."""

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
from dienests.cases.operations.assignment import Gift
from dienests.cases.queries.holding import holding
from dienests.web import formats
from dienests.web.components import Deadline
from dienests.web.office.case_filters import ASKED
from dienests.web.office.workload.queues.handing import ask_about_load, say_refused
from dienests.web.office.workload.queues.request import bar_of, seen_case, tabs
from dienests.web.office.workload.queues.words import amount, away_words, said
from dienests.web.request import actor_of
from dienests.web.undo import offer_undo
from dienests.workload.allocation import OTHER_ROLE, OTHER_UNIT, Suggestion
from dienests.workload.office.access import ALLOCATE
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.models import HandoverKind
from dienests.workload.office.operations.giving import Outcome, Suggested, give_cases, leave_suggestions
from dienests.workload.office.queries.allocating import Line, Plan, plan
from dienests.workload.office.queries.schemes import scheme_in_force

REFUSED_SHOWN = 6
CHOICES_SHOWN = 30  # more than anybody reads through; everybody else can be chosen on the case itself
LEAVE = "leave"  # chosen instead of a colleague: the case stays where it is
QUEUE = "queue"  # … or goes to nobody


def page(request: HttpRequest) -> HttpResponse:
    """GET: the suggestions. POST: hand out as chosen, row by row."""
    actor = actor_of(request)
    require(actor, ALLOCATE)
    if request.method == "POST":
        return _hand_out(request, actor)
    found = plan(actor, held=holding(actor.today), scheme=scheme_in_force(), today=actor.today)
    names = names_of(found)
    context = {
        "tabs": tabs(request, "queue_allocation"),
        "plan": found,
        "rows": [row_of(line, found, actor, names) for line in found.lines],
        "shares": shares_of(found),
        "marked": sum(line.suggestion.best is not None and not line.may_wait for line in found.lines),
    }
    return render(request, "office/workload/queues/allocation.html", context)


def names_of(found: Plan) -> dict[int, str]:
    return {number: str(load.user) for number, load in found.people.items()}


def row_of(line: Line, found: Plan, actor: Actor, names: Mapping[int, str]) -> Mapping[str, Any]:
    """A case with who could have it: the suggested first, the others with their reasons, and why not the rest."""
    row, suggestion, term = line.row, line.suggestion, None
    if row.deadline is not None:
        days = row.deadline.left if row.deadline.due >= actor.today else (row.deadline.due - actor.today).days
        term = Deadline(label="", on=row.deadline.due, state=row.deadline.urgency, days=days)
    return {
        "line": line,
        "row": row,
        "term": term,
        "asked": [ASKED.get(what, what) for what in row.asked],
        "points": amount(suggestion.work.points, found.scheme) if found.scheme is not None else "",
        "waited": ngettext("%(days)s day", "%(days)s days", line.waited) % {"days": line.waited},
        "choices": [
            {"id": choice.colleague, "name": names[choice.colleague], "reasons": [said(r) for r in choice.told]}
            for choice in suggestion.choices[:CHOICES_SHOWN]
        ],
        "refused": _refused(suggestion, names),
        "where": _where(line),
    }


def _where(line: Line) -> str:
    """Whose it is now, where somebody has it who is not there."""
    if line.gone:
        return _("%(who)s no longer works here") % {"who": line.row.whose_turn}
    if line.away is not None:
        return away_words(line.away.user, line.away.until)
    return ""


def _refused(suggestion: Suggestion, names: Mapping[int, str]) -> list[str]:
    """Why not the others who have the role and the unit; of the rest it goes without saying."""
    near = [(number, why) for number, why in suggestion.refused if why not in (OTHER_ROLE, OTHER_UNIT)]
    return [f"{names[number]}: {said(why)}" for number, why in near[:REFUSED_SHOWN]]


def shares_of(found: Plan) -> list[Mapping[str, Any]]:
    """What each colleague would get: cases, points, load before and after."""
    rows: list[Mapping[str, Any]] = []
    for share in sorted(found.shares, key=lambda each: (-len(each.works), each.colleague.name)):
        load = found.people[share.colleague.id]
        after = share.colleague.percent(share.after)
        bar = bar_of(after, load.level_with(share.after - share.before), warn=load.warn, block=load.block)
        rows.append(
            {
                "name": share.colleague.name,
                "cases": len(share.works),
                "points": amount(sum(work.points for work in share.works), found.scheme) if found.scheme else "",
                "before": share.colleague.percent(share.before),
                "after": after,
                "bar": bar if found.scheme is not None else None,
            }
        )
    return rows


def _hand_out(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is marked goes to whom the row says; what is marked and left is noted as left."""
    gifts, left, suggestions = sent_rows(request)
    now, here = timezone.now(), reverse("office:queue_allocation")
    reasons = _reasons_now(actor, suggestions)
    try:
        outcome = _given(request, actor, gifts, reasons) if gifts else Outcome()
    except WorkRefused as refusal:
        return ask_about_load(request, refusal, back=here)
    noted = leave_suggestions(actor=actor, now=now, left={case: reasons[case] for case in left if case in reasons})
    if outcome.handover is not None:
        text = ngettext("%(n)s case handed out.", "%(n)s cases handed out.", len(outcome.done))
        undo = reverse("office:queue_handover_undo", args=[outcome.handover.pk])
        offer_undo(request, text % {"n": len(outcome.done)}, url=undo)
        here = reverse("office:queue_handover", args=[outcome.handover.pk])
    elif noted and not gifts:
        messages.success(request, _("Noted; the cases stay where they are."))
    elif not gifts:
        messages.warning(request, _("Choose at least one row."))
    say_refused(request, outcome)
    return redirect(here)


def _given(request: HttpRequest, actor: Actor, gifts: Sequence[Gift], reasons: Mapping[int, Suggested]) -> Outcome:
    return give_cases(
        actor=actor,
        now=timezone.now(),
        gifts=gifts,
        kind=HandoverKind.SUGGESTED,
        suggestions=reasons,
        warned=request.POST.get("warned") == "1",
        reason=request.POST.get("reason", ""),
    )


def sent_rows(request: HttpRequest) -> tuple[list[Gift], list[int], dict[int, int]]:
    """Rows that are marked (`chosen`: "17:3"): to whom each goes, which are left, and who was suggested for each."""
    gifts, left, suggested = [], [], {}
    people = {user.pk: user for user in User.objects.order_by("pk")}  # whose account was closed meanwhile is refused
    for value in request.POST.getlist("chosen"):
        seen = seen_case(value)
        if seen is None:
            continue
        number = formats.as_whole(request.POST.get(f"suggested-{seen.case_id}"))
        if number is not None:
            suggested[seen.case_id] = number
        to = request.POST.get(f"to-{seen.case_id}", LEAVE)
        if to == QUEUE:
            gifts.append(Gift(seen.case_id, seen.version, None))
        elif (person := people.get(formats.as_whole(to) or 0)) is not None:
            gifts.append(Gift(seen.case_id, seen.version, person))
        else:
            left.append(seen.case_id)
    return gifts, left, suggested


def _reasons_now(actor: Actor, suggested: Mapping[int, int]) -> dict[int, Suggested]:
    """The suggestions that were shown, with their reasons as they are worked out from the same facts now."""
    if not suggested:
        return {}
    found = plan(actor, held=holding(actor.today), scheme=scheme_in_force(), today=actor.today)
    return suggestions_of(found, suggested)


def suggestions_of(found: Plan, suggested: Mapping[int, int]) -> dict[int, Suggested]:
    """By case; of a colleague who is none a suggestion is not believed."""
    choices = {line.row.id: line.suggestion.choices for line in found.lines}
    return {
        case: Suggested(to, {choice.colleague: choice.reasons for choice in choices.get(case, ())})
        for case, to in suggested.items()
        if to in found.people
    }
