"""Recording an absence, one's own or a colleague's, and what can be done with it afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dienests.base.access import Actor, may, narrow, require
from dienests.base.organisation.models import User
from dienests.base.refusals import Refused, SeveralRefused
from dienests.base.working_time.access import (
    ABSENCE_ANSWER,
    ABSENCE_CHANGE,
    ABSENCE_RECORD,
    ABSENCE_SEE,
    STAFF_TIME_SEE,
)
from dienests.base.working_time.models import COUNTING, Absence, AbsenceKind, AbsenceState
from dienests.base.working_time.operations import absences as operations
from dienests.web.formats import as_whole, day
from dienests.web.office.person_forms import written_day
from dienests.web.office.staff import faults_by_field, lines_of
from dienests.web.office.working_time.fields import (
    absence_fields,
    colleague_typed,
    colleagues,
    day_typed,
    facts_typed,
    select_field,
)
from dienests.web.request import actor_of
from dienests.web.undo import offer_undo


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The form for days of one's own."""
    actor = actor_of(request)
    require(actor, ABSENCE_RECORD, actor.user)
    return _form(request, actor, actor.user, back="office:my_time")


@require_http_methods(["GET", "HEAD", "POST"])
def of_colleague(request: HttpRequest) -> HttpResponse:
    """The form for a head, who first chooses for whom."""
    actor = actor_of(request)
    require(actor, STAFF_TIME_SEE)
    chosen = as_whole(request.POST.get("user") or request.GET.get("user"))
    people = narrow(actor, ABSENCE_RECORD, User.objects.filter(is_active=True))
    user = get_object_or_404(User, pk=chosen) if chosen else None
    if user is not None:
        return _form(request, actor, user, back="office:time_calendar")
    return render(request, "office/working_time/choose_colleague.html", {"people": people.order_by("full_name", "pk")})


def _form(request: HttpRequest, actor: Actor, user: User, *, back: str) -> HttpResponse:
    require(actor, ABSENCE_RECORD, user)
    faults: dict[str, str] = {}
    values: Any = request.POST or {"kind": request.GET.get("kind", AbsenceKind.HOLIDAY), "since": _day_asked(request)}
    if request.method == "POST":
        facts = facts_typed(request.POST, "kind", "note", days=("since", "until"))
        substitute = colleague_typed(request.POST.get("substitute"))
        try:
            made = operations.record_absence(
                user=user, facts=facts, substitute=substitute, actor=actor, now=timezone.now()
            )
        except (Refused, SeveralRefused) as refused:
            faults = faults_by_field(refused)
        else:
            _say(request, made)
            return redirect(back)
    fields = absence_fields(values, faults, actor=actor, of=user)
    context = {
        "person": user,
        "own": user.pk == actor.pk,
        "fields": fields,
        "fault_lines": lines_of(fields, faults),
        "back": reverse(back),
    }
    return render(request, "office/working_time/new_absence.html", context, status=422 if faults else 200)


def _day_asked(request: HttpRequest) -> str:
    found = day_typed(request.GET.get("on"))
    return "" if found is None or isinstance(found, str) else written_day(found)


def _say(request: HttpRequest, made: operations.Recorded) -> None:
    """What happened and what to know about it, with the way back."""
    agreed = made.absence.state == AbsenceState.AGREED
    text = _("Recorded.") if agreed else _("Asked for; your head answers. Until then the days count as away.")
    offer_undo(request, text, url=reverse("office:absence_act", args=[made.absence.pk, "withdraw"]))
    for warned in made.warnings:
        messages.warning(request, warned.message)


@require_POST
def ill_today(request: HttpRequest) -> HttpResponse:
    """One click in the morning: ill from today, nobody knows until when."""
    actor = actor_of(request)
    facts = {"kind": AbsenceKind.SICK, "since": actor.today, "until": None, "note": ""}
    try:
        made = operations.record_absence(user=actor.user, facts=facts, substitute=None, actor=actor, now=timezone.now())
    except (Refused, SeveralRefused) as refused:
        messages.error(request, refused.message)
        return redirect("office:my_time")
    _say(request, made)
    return redirect("office:absence", pk=made.absence.pk)


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One absence: its facts, and what can still be done."""
    actor = actor_of(request)
    absence = get_object_or_404(
        Absence.objects.select_related("user", "substitute", "recorded_by", "answered_by"), pk=pk
    )
    require(actor, ABSENCE_SEE, absence)
    counts = absence.state in COUNTING
    over = absence.until is not None and absence.until < actor.today
    changeable = counts and may(actor, ABSENCE_CHANGE, absence)
    to_answer = operations.may_answer(actor, absence)
    to_come = absence.since >= actor.today or absence.state == AbsenceState.ASKED
    substitute = select_field(
        "substitute",
        _("Who stands in"),
        {"substitute": absence.substitute_id or ""},
        {},
        colleagues(actor, absence.user) if changeable and not over else (),
    )
    context = {
        "absence": absence,
        "own": absence.user_id == actor.pk,
        "may_answer": to_answer,
        "may_end": changeable and absence.since <= actor.today and not over,
        "may_withdraw": changeable and to_come and not to_answer,
        "substitute": substitute if changeable and not over else None,
        "last_day": written_day(absence.until or actor.today),
        "back": reverse("office:time_calendar" if may(actor, ABSENCE_ANSWER, absence) else "office:my_time"),
    }
    return render(request, "office/working_time/absence.html", context)


Act = Callable[[HttpRequest, Absence, Actor], str]


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """agree, refuse, withdraw, end (with a last day), back (at work from today on), substitute."""
    absence = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
    doing = ACTS.get(act)
    if doing is None:
        raise Http404
    actor = actor_of(request)
    try:
        said = doing(request, absence, actor)
    except (Refused, SeveralRefused) as refused:
        messages.error(request, refused.message)
        return redirect("office:absence", pk=pk)
    messages.success(request, said)
    return redirect("office:my_time" if absence.user_id == actor.pk else "office:time_calendar")


def _agree(_request: HttpRequest, absence: Absence, actor: Actor) -> str:
    operations.answer_absence(absence=absence, agreed=True, actor=actor, now=timezone.now())
    return _("Agreed: %(name)s is away from %(day)s.") % {"name": absence.user, "day": day(absence.since)}


def _refuse(request: HttpRequest, absence: Absence, actor: Actor) -> str:
    answer = request.POST.get("answer", "")
    operations.answer_absence(absence=absence, agreed=False, answer=answer, actor=actor, now=timezone.now())
    return _("Not agreed; %(name)s sees your reason.") % {"name": absence.user}


def _withdraw(_request: HttpRequest, absence: Absence, actor: Actor) -> str:
    operations.withdraw_absence(absence=absence, actor=actor, now=timezone.now())
    return _("The absence is withdrawn.")


def _end(request: HttpRequest, absence: Absence, actor: Actor) -> str:
    until = day_typed(request.POST.get("until"))
    ended = operations.end_absence(absence=absence, until=until, actor=actor, now=timezone.now())
    return _("The last day is %(day)s.") % {"day": day(ended.until)}


def _back_today(_request: HttpRequest, absence: Absence, actor: Actor) -> str:
    """At work from today on: what began today does not take place, what began before ended yesterday."""
    if absence.since >= actor.today:
        operations.withdraw_absence(absence=absence, actor=actor, now=timezone.now())
    else:
        yesterday = actor.today - timedelta(days=1)
        operations.end_absence(absence=absence, until=yesterday, actor=actor, now=timezone.now())
    return _("Welcome back. From today on you are at work.")


def _substitute(request: HttpRequest, absence: Absence, actor: Actor) -> str:
    other = colleague_typed(request.POST.get("substitute"))
    made = operations.change_substitute(absence=absence, substitute=other, actor=actor, now=timezone.now())
    for warned in made.warnings:
        messages.warning(request, warned.message)
    return _("%(name)s stands in.") % {"name": other} if other else _("Nobody stands in now.")


ACTS: dict[str, Act] = {
    "agree": _agree,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "end": _end,
    "back": _back_today,
    "substitute": _substitute,
}
