"""What every page of a case shows alike: head, tabs, and a summary that stays in sight. See templates/office/case/."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, Protocol

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from dienests.base.access import AccessRefused, Action, Actor, require
from dienests.base.audit.models import AuditEntry, AuditKind
from dienests.base.audit.operations import Event, record
from dienests.cases.access import CASE_VIEW
from dienests.cases.errors import Reason
from dienests.cases.languages import in_language
from dienests.cases.models import Case, State
from dienests.cases.operations.locking import persons_of
from dienests.cases.queries import case as case_queries
from dienests.cases.queries.case import NextStep
from dienests.cases.queries.holding import free_for
from dienests.web.components import CaseHeader, Deadline, Flag, Link, Stage, Text, Tone
from dienests.web.formats import moment
from dienests.web.office.case_facts import CaseFacts
from dienests.web.office.case_summary import BENEFITS, Summary, summary_of

PREPARING = (State.OPEN, State.WAITING, State.RETURNED)
LOOKED_AT_ONCE_WITHIN = timedelta(minutes=30)
CHANGED_BY_OTHERS = {Reason.CHANGED_MEANWHILE, Reason.ALREADY_DECIDED, Reason.ALREADY_CONTROLLED, Reason.ALREADY_TAKEN}


_TO_DO = {
    "declaration": gettext_lazy("Complete the declaration"),
    "documents": gettext_lazy("See which papers are missing"),
    "case": gettext_lazy("See what is missing"),
}
_PLACE_OF = {
    "documents": ("documents", gettext_lazy("See the papers")),
    "control": ("control", pgettext_lazy("verb", "Control")),
    "decide": ("control", gettext_lazy("Decide")),
}
_FLAGS: dict[str, tuple[Promise, Tone, str]] = {
    "returned": (gettext_lazy("returned for correction"), "soon", "arrow-back-up"),
    "stopped": (gettext_lazy("clock stopped"), "stopped", "player-pause"),
    "protected_address": (gettext_lazy("protected address"), "late", "shield-lock"),
    "died": (gettext_lazy("the applicant has died"), "late", "alert-triangle"),
}
_STEPS: dict[str, Literal["done", "now", "next", "skipped"]] = {
    "done": "done",
    "current": "now",
    "ahead": "next",
    "left_out": "skipped",
}


@dataclass(frozen=True, kw_only=True)
class CaseFrame:
    """A case as one person may see it today. `may` holds the names of the actions granted."""

    case: Case
    actor: Actor
    today: date
    here: str
    may: frozenset[str]
    header: CaseHeader
    next_step: NextStep
    facts: CaseFacts = field(repr=False)

    @cached_property
    def summary(self) -> Summary:
        """What comes out; worked out when a page shows it."""
        return summary_of(self.facts, today=self.today)

    @property
    def editable(self) -> bool:
        """The declaration and the papers may be changed by this person now."""
        return "case_prepare" in self.may and self.case.state in PREPARING

    @cached_property
    def takeable(self) -> bool:
        """Nobody has the case, or somebody who is not there, and this person may do its stage."""
        mine = self.case.assignee_id == self.actor.pk
        return "case_take" in self.may and not mine and free_for(self.actor, self.case)

    @property
    def next_link(self) -> Link | None:
        """Where the next step is done, named by what is done there; None when there is nothing left to do."""
        place, label = self._next_place()
        try:
            return Link(label=label, url=reverse(f"office:{place}", args=[self.case.pk])) if place else None
        except NoReverseMatch:
            return None

    def _next_place(self) -> tuple[str, Text]:
        act = self.next_step.act
        if act in ("submit", "hand_over"):
            missing = [each.place for each in self.summary.missing]
            for place in ("declaration", "documents", "case"):
                if place in missing and act == "submit":
                    return place, _TO_DO[place]
            return ("proposal", _("Look at the proposal")) if act == "submit" else ("case", _("Finish this stage"))
        if act in ("control", "decide") and not self.next_step.mine:
            return "control", _("See the control")
        return _PLACE_OF.get(act, ("", ""))

    @property
    def at_next(self) -> bool:
        """The page one is on is where the next step is done."""
        return self._next_place()[0] in ("", self.here)


class Refusal(Protocol):
    """What errors of operations have in common."""

    @property
    def message(self) -> str: ...


def loaded(request: HttpRequest, pk: int, *, action: Action = CASE_VIEW) -> tuple[Case, Actor]:
    """The case, if it exists and the signed-in person may do `action` to it. Raises Http404 and AccessRefused."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = _found(pk)
    require(actor, action, case)
    return case, actor


def _found(pk: int) -> Case:
    try:
        return case_queries.load_case(pk)
    except Case.DoesNotExist as missing:
        raise Http404(_("There is no such case.")) from missing


def case_page(request: HttpRequest, pk: int, *, here: str, action: Action = CASE_VIEW) -> CaseFrame:
    """Everything that the frame of a case's page shows. Raises Http404 and AccessRefused."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = _found(pk)
    may = case_queries.what_may(actor, case)
    for needed in (CASE_VIEW, action):
        if needed.name not in may:
            raise AccessRefused(needed, case)
    note_look(request, case, actor)
    today, facts = actor.today, CaseFacts(case)
    return CaseFrame(
        case=case,
        actor=actor,
        today=today,
        here=here,
        may=may,
        header=_header(case, here=here, today=today, may=may),
        next_step=case_queries.next_step(case, actor=actor, allowed=may),
        facts=facts,
    )


def note_look(request: HttpRequest, case: Case, actor: Actor) -> None:
    """Who opened a case stands in the audit trail: one row for a look of half an hour, not one for each page."""
    if request.method != "GET" or request.htmx or request.headers.get("X-Requested-With"):  # type: ignore[attr-defined]
        return
    now = timezone.now()
    looks = AuditEntry.objects.filter(case_id=case.pk, event="case_viewed", actor_id=actor.pk)
    if looks.filter(at__gt=now - LOOKED_AT_ONCE_WITHIN).exists():
        return
    viewed = Event(
        event="case_viewed",
        kind=AuditKind.READ,
        object_type="case",
        object_id=case.pk,
        case_id=case.pk,
        persons=persons_of(case),
    )
    record(viewed, actor=actor.user, at=now)


def _header(case: Case, *, here: str, today: date, may: frozenset[str]) -> CaseHeader:
    members = case.declaration.data.get("members")
    told = case_queries.case_header(case, today=today, people=len(members) if isinstance(members, list) else 1)
    return CaseHeader(
        number=case.number,
        household=household_title(told.applicant, told.people),
        url=reverse("office:case", args=[case.pk]),
        asked=[str(BENEFITS.get(what, what)) for what in told.asked],
        state=told.state_title,
        state_code=told.state,
        whose_turn=told.whose_turn,
        deadlines=[_deadline(each, today=today) for each in told.deadlines],
        flags=[Flag(*_FLAGS[name]) for name in told.flags if name in _FLAGS and name not in ("returned", "stopped")],
        stages=[_stage(step) for step in case_queries.track(case)],
        tabs=_tabs(case, here=here, may=may),
    )


def household_title(applicant: str, people: int) -> str:
    """How a household is called: by who applies, and how many live with that person."""
    others = people - 1
    if others < 1:
        return applicant
    return ngettext("%(name)s and %(count)s other", "%(name)s and %(count)s others", others) % {
        "name": applicant,
        "count": others,
    }


def _deadline(each: case_queries.Deadline, *, today: date) -> Deadline:
    label = _("Decision") if each.kind == "decision" else _("Status")
    days = each.left if each.due >= today else (each.due - today).days
    return Deadline(label=label, on=each.due, state=each.urgency, days=days)


def _stage(step: case_queries.StageStep) -> Stage:
    note = f"{step.who}, {moment(step.when)}" if step.when else ""
    return Stage(title=in_language(step.title), state=_STEPS[step.state], note=note)


def _tabs(case: Case, *, here: str, may: frozenset[str]) -> Sequence[Link]:
    """The parts of a case that make sense in its state; what the person may not open is left out."""
    submitted = case.state in (State.SUBMITTED, State.APPROVED)
    decided = case.state == State.DECIDED
    wanted = [
        ("case", pgettext("tab", "Case"), True),
        ("declaration", pgettext("tab", "Declaration"), "document_view" in may),
        ("documents", pgettext("tab", "Documents"), "document_view" in may),
        ("proposal", pgettext("tab", "Proposal"), "document_view" in may and not decided),
        ("control", pgettext("tab", "Control"), "document_view" in may and (submitted or decided)),
        ("decision", pgettext("tab", "Decision"), decided),
        ("letters", pgettext("tab", "Letters"), "document_view" in may),
    ]
    tabs = []
    for name, label, shown in wanted:
        try:
            url = reverse(f"office:{name}", args=[case.pk])
        except NoReverseMatch:
            continue
        if shown:
            tabs.append(Link(label=label, url=url, current=name == here))
    return tabs


def refused(request: HttpRequest, error: Refusal, *, to: str) -> HttpResponse:
    """An operation was refused: what is wrong and what to do, where the person is. Nothing was changed."""
    words = told(error)
    if request.htmx:  # type: ignore[attr-defined]
        status = 409 if getattr(error, "code", None) in CHANGED_BY_OTHERS else 422
        answer = render(request, "office/case/refused.html", {"error": error, "words": words}, status=status)
        answer["X-Fragment"] = "refused"
        return answer
    messages.error(request, words)
    return redirect(to)


def told(error: Refusal) -> str:
    """An error of an operation in one line: what is wrong, what to do next."""
    return f"{error.message} {getattr(error, 'next_step', '')}".strip()
