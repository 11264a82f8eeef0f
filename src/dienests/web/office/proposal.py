"""The proposal: what will be decided, told to the client at the desk, and put forward."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.cases.access import DOCUMENT_VIEW
from dienests.cases.errors import CaseError, Reason
from dienests.cases.languages import in_language
from dienests.cases.models import Case, State, Submission
from dienests.cases.operations.drafts import discard_draft
from dienests.cases.operations.letters import preview_letter
from dienests.cases.operations.submission import submit, take_back
from dienests.cases.process_versions import practice_of, process_of
from dienests.cases.queries.proposal import Proposal, propose
from dienests.cases.queries.submission import last_return, live_submission
from dienests.cases.stages import ends_with
from dienests.web.errors import CONFLICTS
from dienests.web.formats import as_whole
from dienests.web.office import letter_preview
from dienests.web.office.case_frame import CaseFrame, case_page, loaded, refused
from dienests.web.office.case_summary import PLACES
from dienests.web.office.decided_items import items_of, provider_names, reason_lines
from dienests.web.office.minutes import typed_minutes
from dienests.web.office.proposal_choices import (
    FORM,
    Chosen,
    chosen_from,
    control_words,
    editable_items,
    kept,
    known_facts,
    typed,
)
from dienests.web.undo import offer_undo

PREPARING = (State.OPEN, State.WAITING, State.RETURNED)
MOST_PROBLEMS = 12


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal while it is prepared; once submitted, what was frozen and who has it."""
    frame = case_page(request, pk, here="proposal", action=DOCUMENT_VIEW)
    case = frame.case
    if case.state == State.DECIDED:
        return redirect("office:decision", pk=pk)
    if case.state in PREPARING:
        chosen = chosen_from(kept(frame.actor, case), practice_of(case))
        return render(request, "office/proposal/page.html", {"case_frame": frame, **_prepared(frame, chosen)})
    return render(request, "office/proposal/submitted.html", {"case_frame": frame, **_frozen(frame)})


@require_safe
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal with what is marked at this moment; nothing is stored."""
    frame = case_page(request, pk, here="proposal", action=DOCUMENT_VIEW)
    if frame.case.state not in PREPARING:
        return HttpResponse(headers={"HX-Redirect": reverse("office:proposal", args=[pk])})
    chosen = chosen_from(typed(request.GET), practice_of(frame.case))
    return render(request, "office/proposal/looked.html", {"case_frame": frame, **_prepared(frame, chosen)})


def _prepared(frame: CaseFrame, chosen: Chosen) -> dict[str, Any]:
    case = frame.case
    proposal = propose(case, known_on=frame.today, reasons=chosen.reasons, note=chosen.note, facts=known_facts(case))
    content = proposal.content
    items = items_of(content, practice_of(case), providers=provider_names(content)) if content else []
    stage = process_of(case).stage(case.stage)
    submits = ends_with(stage) == "submit"
    problems = _problems(case, proposal, chosen)
    returned = last_return(case) if case.state == State.RETURNED else None
    return {
        "proposal": proposal,
        "items": editable_items(case, proposal, items, chosen) if content else [],
        "note": chosen.note,
        "minutes": chosen.minutes,
        "problems": problems,
        "may_submit": "case_submit" in frame.may and submits,
        "ready": not problems,
        "submits": submits,
        "stage_title": in_language(stage.title),
        "action": control_words(proposal),
        "why_control": in_language(proposal.route.why) if proposal.route else "",
        "controlled": proposal.route is not None and proposal.route.control is not None,
        "returned": returned,
        "returned_for": reason_lines(practice_of(case), returned.control.reasons) if returned else [],
    }


def _problems(case: Case, proposal: Proposal, chosen: Chosen) -> list[dict[str, str]]:
    """What stands in the way of submitting, each with the place where it is put right."""
    found = [*proposal.problems, *chosen.problems]
    told = [{"text": each.message, "next": each.next_step, "url": _place(case, each)} for each in found]
    if case.state == State.WAITING:
        url = reverse("office:documents", args=[case.pk])
        text = _("Papers are awaited from the household.")
        told.append({"text": text, "next": _("Note that they have come, or end the request."), "url": url})
    return told[:MOST_PROBLEMS]


def _place(case: Case, problem: CaseError) -> str:
    name, anchor = PLACES.get(problem.code, ("", ""))
    if name:
        return reverse(f"office:{name}", args=[case.pk]) + anchor
    return f"#item-{problem.details['item']}" if "item" in problem.details else "#items"


def _frozen(frame: CaseFrame) -> dict[str, Any]:
    submission = live_submission(frame.case)
    if submission is None:
        return {"submission": None, "items": []}
    content = submission.content
    mine = submission.prepared_by_id == frame.actor.pk
    return {
        "submission": submission,
        "items": items_of(content, practice_of(frame.case), providers=provider_names(content)),
        "why_control": in_language(submission.control_reason) if submission.control_reason else "",
        "can_take_back": mine and submission.opened_at is None,
        "mine": mine,
    }


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it would go out, in the language asked for."""
    case, actor = loaded(request, pk, action=DOCUMENT_VIEW)
    now = timezone.now()
    submission = live_submission(case)
    if submission is not None:
        content, result = submission.content, submission.calculation.result
    else:
        chosen = chosen_from(typed(request.GET), practice_of(case))
        proposal = propose(case, known_on=actor.today, reasons=chosen.reasons, facts=known_facts(case))
        content, result = proposal.content or {}, proposal.assessment or {}
    providers = provider_names(content) if content else {}
    return letter_preview.preview(
        request,
        lambda language: preview_letter(
            actor=actor, now=now, case=case, content=content, result=result, language=language, providers=providers
        ),
        title=_("Letter"),
    )


def _number(request: HttpRequest, name: str) -> int:
    return as_whole(request.POST.get(name) or request.GET.get(name)) or 0


@require_POST
def put_forward(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the proposal and pass the case on; can be taken back until somebody opens it."""
    case, actor = loaded(request, pk)
    here = reverse("office:proposal", args=[pk])
    chosen = chosen_from(typed(request.POST), practice_of(case))
    try:
        for problem in chosen.problems:
            raise problem
        submission = submit(
            actor=actor,
            now=timezone.now(),
            case=case,
            version=_number(request, "version"),
            declaration_version=_number(request, "declaration_version"),
            reasons=chosen.reasons,
            note=chosen.note,
            facts=known_facts(case),
            minutes=typed_minutes(request.POST.get("minutes")),
        )
    except CaseError as error:
        if error.code in CONFLICTS:
            raise
        return refused(request, error, to=here)
    discard_draft(actor=actor, form=FORM, key=str(pk))
    said = _("Submitted for control.") if submission.control_stage else _("Submitted for decision.")
    offer_undo(request, said, url=_undo_url(submission))
    return redirect(here)


def _undo_url(submission: Submission) -> str:
    version = Case.objects.values_list("version", flat=True).get(pk=submission.case_id)
    return reverse("office:proposal_take_back", args=[submission.case_id, submission.pk]) + f"?version={version}"


@require_POST
def undo(request: HttpRequest, pk: int, submission: int) -> HttpResponse:
    """Take back what nobody has opened yet."""
    case, actor = loaded(request, pk)
    found = get_object_or_404(Submission.objects.select_related("case"), pk=submission, case=case)
    here = reverse("office:proposal", args=[pk])
    try:
        take_back(actor=actor, now=timezone.now(), submission=found, version=_number(request, "version"))
    except CaseError as error:
        if error.code in (Reason.CHANGED_MEANWHILE, Reason.ALREADY_DECIDED):
            raise
        return refused(request, error, to=here)
    messages.success(request, _("Taken back. The case is yours again, as it was."))
    return redirect(here)
