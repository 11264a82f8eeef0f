"""One proposal of a way of working: the whole difference, and the answer of the second person."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import Actor, may, require
from dienests.base.organisation.models import User
from dienests.cases.access import PROCESS_CHOOSE, PROPOSAL_VIEW
from dienests.cases.errors import CaseError
from dienests.cases.languages import in_language
from dienests.cases.models import Case, ProcessProposal, ProcessVersion
from dienests.cases.operations.process import decline, switch_on, withdraw_proposal
from dienests.cases.process_versions import practice_called, practice_of_proposal, practice_of_version
from dienests.cases.queries.process import second_people, with_rights
from dienests.practice import Practice, PracticeFaults
from dienests.web import formats
from dienests.web.errors import status_of
from dienests.web.office.practice import in_force
from dienests.web.office.practice_track import Comparison, compared


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A proposal ready to be shown. `version`: what it is held against; `second`: who could answer, while it waits."""

    proposal: ProcessProposal
    title: str
    comparison: Comparison
    version: ProcessVersion | None
    files_changed: bool = False
    second: list[User] = field(default_factory=list)

    @property
    def held_against(self) -> str:
        """What the form of the second person carries, so that it is known what they read."""
        return str(self.version.pk) if self.version else ""


def shown(
    proposal: ProcessProposal, *, version: ProcessVersion | None, now: Practice | None, second: list[User] | None = None
) -> Shown:
    """The proposal (with what this person may: `with_rights`) beside what is in force, or was when it ended."""
    then = practice_of_proposal(proposal)
    return Shown(
        proposal=proposal,
        title=in_language(then.title),
        comparison=compared(now, then),
        version=version,
        files_changed=not proposal.outcome and _digest_now(proposal.practice) != proposal.digest,
        second=second or [],
    )


def _digest_now(name: str) -> str:
    try:
        return practice_called(name).digest
    except PracticeFaults:
        return ""


def running_cases() -> int:
    """How many open cases keep the way of working they began with."""
    return Case.objects.filter(closed_at__isnull=True).count()


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: who, when, why; the stages drawn, every difference; what became of it."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, *, refusal: CaseError | None = None) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, PROPOSAL_VIEW)
    proposal = get_object_or_404(with_rights(actor, ProcessProposal.objects.all()), pk=pk)
    if proposal.outcome:
        version = proposal.instead_of
        now = practice_of_version(pk=version.pk, digest=version.digest) if version else None
        second = []
    else:
        version, now = in_force()
        second = second_people(proposal, today=actor.today)
    context = {
        "shown": shown(proposal, version=version, now=now, second=second),
        "proposal": proposal,
        "running": running_cases(),
        "choosing": may(actor, PROCESS_CHOOSE),
        "refusal": refusal,
        "typed": request.POST.get("note", ""),
    }
    return render(request, "office/practice/proposal.html", context, status=status_of(refusal) if refusal else 200)


@require_POST
def put_in_force(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person says yes to exactly what the page showed, held against exactly what was in force then."""
    seen = formats.as_whole(request.POST.get("instead_of"))

    def answer(**given: Any) -> str:
        switch_on(**given, instead_of=seen, note=request.POST.get("note", ""))
        return _("New cases now follow “%(name)s”.")

    return _answered(request, pk, answer)


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person says no, and why."""

    def answer(**given: Any) -> str:
        decline(**given, note=request.POST.get("note", ""))
        return _("Declined. The way of working stays as it is.")

    return _answered(request, pk, answer)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Who proposed it takes it back."""

    def answer(**given: Any) -> str:
        withdraw_proposal(**given)
        return _("Withdrawn. The way of working stays as it is.")

    return _answered(request, pk, answer)


def _answered(request: HttpRequest, pk: int, answer: Callable[..., str]) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, PROCESS_CHOOSE)
    proposal = get_object_or_404(ProcessProposal.objects.defer("content"), pk=pk)
    try:
        said = answer(actor=actor, now=timezone.now(), proposal=proposal)
    except CaseError as error:
        return _page(request, pk, refusal=error)
    messages.success(request, said % {"name": proposal.practice})
    return redirect("office:practice_proposal", pk=pk)
