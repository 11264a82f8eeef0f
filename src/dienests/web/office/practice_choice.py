"""Proposing another way of working: what there is, what would change, which faults stand in the way, what waits."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import require
from dienests.cases.access import PROCESS_CHOOSE
from dienests.cases.errors import CaseError, Reason
from dienests.cases.languages import in_language
from dienests.cases.models import ProcessProposal, ProcessVersion
from dienests.cases.operations.process import propose_process, propose_return
from dienests.cases.queries.process import not_switched_on, open_proposals, with_rights
from dienests.practice import Fault, Practice, PracticeFaults, available, load_practice
from dienests.web import formats
from dienests.web.office.practice import in_force
from dienests.web.office.practice_proposal import running_cases, shown
from dienests.web.office.practice_track import compared

ENDED_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A practice of the folder: as it is, or with the faults that keep it from being used."""

    name: str
    title: str
    practice: Practice | None = None
    faults: list[dict[str, str]] = field(default_factory=list)
    current: bool = False
    proposal: ProcessProposal | None = None
    url: str = ""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What waits for an answer and what there is to choose from; with ?name= one of them beside what is in force."""
    return _page(request, request.GET.get("name", ""))


def _page(request: HttpRequest, name: str, *, refusal: CaseError | None = None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, PROCESS_CHOOSE)
    version, now = in_force()
    waiting = list(with_rights(actor, open_proposals()))
    offers = [_offered(each, version, waiting) for each in available(root=settings.PRACTICE_ROOT)]
    wanted = next((each for each in offers if each.name == name), None)
    context: dict[str, Any] = {
        "version": version,
        "waiting": [shown(each, version=version, now=now) for each in waiting],
        "offers": offers,
        "wanted": wanted,
        "running": running_cases(),
        "ended": not_switched_on(limit=ENDED_SHOWN),
        "refusal_lines": _lines(refusal) if refusal else [],
        "typed": request.POST.get("note", ""),
    }
    if wanted is not None and wanted.practice is not None:
        context["comparison"] = compared(None if wanted.current else now, wanted.practice)
    return render(request, "office/practice/choose.html", context, status=422 if refusal else 200)


def _lines(refusal: CaseError) -> list[tuple[str, str]]:
    return [("choice-note" if refusal.code == Reason.PROPOSAL_REASON else "", f"{refusal.message} {refusal.next_step}")]


def _offered(name: str, version: ProcessVersion | None, waiting: list[ProcessProposal]) -> Offered:
    url = reverse("office:practice_choose") + f"?name={name}"
    try:
        practice = load_practice(name, root=settings.PRACTICE_ROOT)
    except PracticeFaults as refused:
        return Offered(name=name, title=name, faults=[_fault(fault) for fault in refused.faults], url=url)
    return Offered(
        name=name,
        title=in_language(practice.title),
        practice=practice,
        current=version is not None and version.digest == practice.digest,
        proposal=next((each for each in waiting if each.digest == practice.digest), None),
        url=url,
    )


def _fault(fault: Fault) -> dict[str, str]:
    place = f"{fault.file}:{fault.line}" if fault.line else fault.file
    return {"place": place, "found": fault.found, "expected": in_language(fault.expected)}


@require_POST
def propose(request: HttpRequest, name: str) -> HttpResponse:
    """New cases shall follow this practice; another person answers. Who proposes and why is recorded."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, PROCESS_CHOOSE)
    if name not in available(root=settings.PRACTICE_ROOT):
        raise Http404
    try:
        proposal = propose_process(actor=actor, now=timezone.now(), name=name, note=request.POST.get("note", ""))
    except CaseError as error:
        if error.code == Reason.ALREADY_PROPOSED:
            return _look_there(request, error)
        return _page(request, name, refusal=error)
    return _proposed(request, proposal)


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to what was in force before: proposed with one click, from what was stored; another person answers."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, PROCESS_CHOOSE)
    version = get_object_or_404(ProcessVersion, pk=pk)
    note = _("Back to how we worked since %(when)s.") % {"when": formats.moment(version.in_force_since)}
    try:
        proposal = propose_return(actor=actor, now=timezone.now(), version=version, note=note)
    except CaseError as error:
        if error.code == Reason.ALREADY_PROPOSED:
            return _look_there(request, error)
        messages.error(request, f"{error.message} {error.next_step}")
        return redirect("office:practice")
    return _proposed(request, proposal)


def _proposed(request: HttpRequest, proposal: ProcessProposal) -> HttpResponse:
    messages.success(request, _("Proposed. It begins to hold when another person switches it on."))
    return redirect("office:practice_proposal", pk=proposal.pk)


def _look_there(request: HttpRequest, error: CaseError) -> HttpResponse:
    messages.warning(request, f"{error.message} {error.next_step}")
    return redirect("office:practice_proposal", pk=error.details["proposal"])
