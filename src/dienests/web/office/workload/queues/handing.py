"""Taking, putting back and giving cases, from every list and from the case itself, with the question where the load of
somebody would become too much."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dienests.base.access import may
from dienests.base.organisation.models import User
from dienests.cases.operations.assignment import Gift
from dienests.web import formats
from dienests.web.office.workload.queues.request import MOST_AT_ONCE, seen_case
from dienests.web.request import actor_of, way_back
from dienests.web.undo import offer_undo
from dienests.workload.office.access import ALLOCATE
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.operations.giving import Outcome, Seen, give_cases, release_cases, take_cases

FAILURES_SHOWN = 5
LOAD_QUESTIONS = ("load_warned", "load_blocked", "is_away", "soon_away")
NOT_ASKED_AGAIN = ("csrfmiddlewaretoken", "warned", "reason")


@dataclass(frozen=True)
class Wish:
    """What was asked for: `do` is take, release or give."""

    do: str
    cases: Sequence[Seen]
    to: User | None = None


@require_POST
def hand_out(request: HttpRequest) -> HttpResponse:
    """The chosen rows (`chosen`, with `do` and `to`), or one row by its own button (`one`: "take:17:3")."""
    one, _colon, which = request.POST.get("one", "").partition(":")
    sent = [which] if one else request.POST.getlist("chosen")[:MOST_AT_ONCE]
    cases = [seen for value in sent if (seen := seen_case(value)) is not None]
    wish = Wish(one or request.POST.get("do", ""), cases, _colleague(request.POST.get("to", "")))
    return answer_to(request, wish, back=way_back(request, reverse("office:cases")))


def answer_to(request: HttpRequest, wish: Wish, *, back: str) -> HttpResponse:
    """Do it and say what came of it, or ask first where that would be more than somebody can carry."""
    if not wish.cases or (wish.do == "give" and wish.to is None):
        messages.warning(request, _("Choose cases, and the colleague who is to have them."))
        return redirect(back)
    try:
        outcome = _done(request, wish)
    except WorkRefused as refusal:
        return ask_about_load(request, refusal, back=back)
    _say(request, outcome, wish)
    return redirect(back)


def _done(request: HttpRequest, wish: Wish) -> Outcome:
    actor, now = actor_of(request), timezone.now()
    warned, reason = request.POST.get("warned") == "1", request.POST.get("reason", "")
    if wish.do == "give":
        gifts = [Gift(each.case_id, each.version, wish.to) for each in wish.cases]
        return give_cases(actor=actor, now=now, gifts=gifts, warned=warned, reason=reason)
    if wish.do == "release":
        return release_cases(actor=actor, now=now, wanted=wish.cases)
    return take_cases(actor=actor, now=now, wanted=wish.cases, warned=warned, reason=reason)


def ask_about_load(request: HttpRequest, refusal: WorkRefused, *, back: str) -> HttpResponse:
    """One question with one button: the same form is sent again with the answer. Raises what is no such question."""
    if refusal.code not in LOAD_QUESTIONS:
        raise refusal
    context = {
        "refusal": refusal,
        "blocked": refusal.code == "load_blocked",
        "may_exceed": may(actor_of(request), ALLOCATE),
        "sent": [
            (name, value) for name, values in request.POST.lists() if name not in NOT_ASKED_AGAIN for value in values
        ],
        "reason": request.POST.get("reason", ""),
        "back": back,
    }
    return render(request, "office/workload/queues/too_much.html", context, status=409)


def _colleague(value: str) -> User | None:
    """Somebody whose account was closed meanwhile as well: then it is said of each case that they cannot have it."""
    return User.objects.filter(pk=formats.as_whole(value) or 0).first()


def _say(request: HttpRequest, outcome: Outcome, wish: Wish) -> None:
    done = len(outcome.done)
    if done:
        text = _said(wish, done)
        if outcome.handover is not None:
            offer_undo(request, text, url=reverse("office:queue_handover_undo", args=[outcome.handover.pk]))
        else:
            messages.success(request, text)
    say_refused(request, outcome)


def _said(wish: Wish, done: int) -> str:
    if wish.do == "give":
        text = ngettext("%(count)s case given to %(name)s.", "%(count)s cases given to %(name)s.", done)
        return text % {"count": done, "name": wish.to}
    if wish.do == "release":
        text = ngettext("%(count)s case is back in the queue.", "%(count)s cases are back in the queue.", done)
        return text % {"count": done}
    return ngettext("%(count)s case is yours.", "%(count)s cases are yours.", done) % {"count": done}


def say_refused(request: HttpRequest, outcome: Outcome) -> None:
    """Each case that was not handed out, with the reason; of many, the first few."""
    for case, refusal in outcome.refused[:FAILURES_SHOWN]:
        messages.error(request, f"{case.number}: {refusal.message}")
    if len(outcome.refused) > FAILURES_SHOWN:
        rest = len(outcome.refused) - FAILURES_SHOWN
        more = ngettext("%(count)s more could not be handed out.", "%(count)s more could not be handed out.", rest)
        messages.error(request, more % {"count": rest})
