"""Control: the second person looks at what was put forward, beside the papers, and approves or returns it."""

from collections.abc import Sequence
from typing import Any, Literal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import Actor
from dienests.cases.access import DOCUMENT_VIEW
from dienests.cases.errors import CaseError
from dienests.cases.languages import in_language
from dienests.cases.models import Case, Preparer, State, Submission
from dienests.cases.operations.control import control, open_for_control
from dienests.cases.operations.drafts import discard_draft, load_draft
from dienests.cases.operations.letters import preview_letter
from dienests.cases.process_versions import practice_of, process_of
from dienests.cases.queries.papers import documents_of, paper_titles
from dienests.cases.queries.proposal import return_reasons
from dienests.cases.queries.submission import changed_since, last_return, live_submission
from dienests.payments.errors import PaymentRefused
from dienests.web.errors import CONFLICTS
from dienests.web.formats import as_whole
from dienests.web.office import letter_preview
from dienests.web.office.case_frame import CaseFrame, case_page, loaded, refused
from dienests.web.office.control_rows import control_table
from dienests.web.office.decided_items import items_of, provider_names, reason_line, reason_lines
from dienests.web.office.deciding import Outcome, approve_and_decide, decide_only, next_to_control
from dienests.web.office.minutes import typed_minutes

FORM = "control"
LONGEST_NOTE = 2000
Mode = Literal["begin", "work", "decide", "same", "watch", "done"]


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be controlled; who did it, once it is done; why not by oneself, for who prepared it."""
    frame = case_page(request, pk, here="control", action=DOCUMENT_VIEW)
    submission = _submission(frame.case)
    if submission is None:
        return render(request, "office/control/nothing.html", {"case_frame": frame})
    mode = _mode(frame, submission)
    context = {"case_frame": frame, "submission": submission, "mode": mode, **_about(frame, submission)}
    if mode in ("work", "decide", "done", "watch"):
        context |= _desk(frame, submission, mode)
    if "done" in request.GET:
        context["waiting"] = next_to_control(frame.actor, today=frame.today, beside=pk)
    template = {"begin": "begin", "same": "same"}.get(mode, "desk")
    return render(request, f"office/control/{template}.html", context)


def _submission(case: Case) -> Submission | None:
    """The one that stands, or the last that was returned."""
    found = live_submission(case) or last_return(case)
    if found is not None:
        found.case = case
    return found


def _mode(frame: CaseFrame, submission: Submission) -> Mode:
    state = frame.case.state
    if state not in (State.SUBMITTED, State.APPROVED):
        return "done"
    needed = "case_control" if state == State.SUBMITTED else "case_decide"
    if needed in frame.may:
        if state == State.APPROVED:
            return "decide"
        return "work" if submission.opened_at else "begin"
    if _prepared_by(frame.actor, frame.case) and _holds_role(frame):
        return "same"
    return "watch"


def _prepared_by(actor: Actor, case: Case) -> bool:
    return Preparer.objects.filter(case=case, user=actor.user).exists()


def _holds_role(frame: CaseFrame) -> bool:
    stage = process_of(frame.case).stage(frame.case.stage)
    return any(role.value in stage.roles for role in frame.actor.roles)


def _about(frame: CaseFrame, submission: Submission) -> dict[str, Any]:
    """What was proposed, by whom, and why it is controlled."""
    content, practice = submission.content, practice_of(frame.case)
    control_row = getattr(submission, "control", None) if submission.pk else None
    return {
        "items": items_of(content, practice, providers=provider_names(content)),
        "note": content.get("note", ""),
        "why_control": in_language(submission.control_reason) if submission.control_reason else "",
        "control": control_row,
        "returned_for": reason_lines(practice, control_row.reasons) if control_row else [],
        "roles": frame.header.whose_turn,
    }


def _desk(frame: CaseFrame, submission: Submission, mode: Mode) -> dict[str, Any]:
    case, control_row = frame.case, getattr(submission, "control", None)
    seen: Sequence[str] = control_row.checked if control_row else _ticked(frame.actor, submission)
    documents = list(documents_of(case))
    titles = {code: in_language(title) for code, title in paper_titles(case)}
    stage = process_of(case).stage(case.stage)
    return {
        "table": control_table(submission, seen=seen, documents=documents),
        "papers": [{"document": each, "title": titles.get(each.kind, "")} for each in documents],
        "assessment": submission.calculation.result,
        "changed": changed_since(submission, case) if mode in ("work", "decide") else [],
        "reasons": [reason_line(reason) for reason in return_reasons(case)] if mode == "work" else [],
        "decides": mode == "decide" or (mode == "work" and "decide" in stage.acts and "case_decide" in frame.may),
        "stage": {"title": in_language(stage.title), "description": in_language(stage.description)},
        "other": submission.opened_by if submission.opened_by_id not in (None, frame.actor.pk) else None,
    }


def _ticked(actor: Actor, submission: Submission) -> list[str]:
    """What this person marked and did not finish."""
    draft = load_draft(actor=actor, form=FORM, key=str(submission.pk))
    found = draft.data.get("seen", []) if draft is not None and isinstance(draft.data, dict) else []
    return [key for key in found if isinstance(key, str)]


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it would be signed."""
    case, actor = loaded(request, pk, action=DOCUMENT_VIEW)
    submission = live_submission(case)
    if submission is None:
        raise Http404
    now = timezone.now()
    return letter_preview.preview(
        request,
        lambda language: preview_letter(
            actor=actor,
            now=now,
            case=case,
            content=submission.content,
            result=submission.calculation.result,
            language=language,
            providers=provider_names(submission.content),
        ),
        title=_("Letter"),
    )


# --- what can be done ------------------------------------------------------------------------------------------------


def _given(request: HttpRequest, pk: int) -> tuple[Case, Actor, Submission]:
    """The case, the actor and the submission that the page showed. A submission that no longer stands stays named."""
    case, actor = loaded(request, pk)
    number = request.POST.get("submission", "")
    rows = Submission.objects.select_related("case", "calculation", "prepared_by")
    found = rows.filter(pk=as_whole(number) or 0, case=case).first()
    if found is None:
        raise Http404
    return case, actor, found


def _version(request: HttpRequest) -> int:
    return as_whole(request.POST.get("version")) or 0


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """From here on it can no longer be taken back."""
    _case, actor, submission = _given(request, pk)
    try:
        open_for_control(actor=actor, now=timezone.now(), submission=submission, version=_version(request))
    except CaseError as error:
        return _not_done(request, pk, error)
    return redirect("office:control", pk=pk)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve; with do=decide also decide, grant and print the letter."""
    _case, actor, submission = _given(request, pk)
    now, seen, note = timezone.now(), request.POST.getlist("seen"), _note(request, "note")
    outcome = None
    try:
        if request.POST.get("do") == "decide":
            outcome = approve_and_decide(
                actor=actor,
                now=now,
                submission=submission,
                version=_version(request),
                checked=seen,
                note=note,
                minutes=typed_minutes(request.POST.get("minutes")),
                language=_letter_language(request),
            )
        else:
            control(
                actor=actor,
                now=now,
                submission=submission,
                version=_version(request),
                outcome="approve",
                checked=seen,
                note=note,
                minutes=typed_minutes(request.POST.get("minutes")),
            )
    except (CaseError, PaymentRefused) as error:
        return _not_done(request, pk, error)
    discard_draft(actor=actor, form=FORM, key=str(submission.pk))
    return _after_decision(request, outcome) if outcome else _after_control(request, pk, _("Approved."))


@require_POST
def decide_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide what was approved, grant and print the letter."""
    _case, actor, submission = _given(request, pk)
    try:
        outcome = decide_only(
            actor=actor,
            now=timezone.now(),
            submission=submission,
            version=_version(request),
            minutes=typed_minutes(request.POST.get("minutes")),
            language=_letter_language(request),
        )
    except (CaseError, PaymentRefused) as error:
        return _not_done(request, pk, error)
    return _after_decision(request, outcome)


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return to who prepared it, with reasons of the closed list."""
    _case, actor, submission = _given(request, pk)
    try:
        control(
            actor=actor,
            now=timezone.now(),
            submission=submission,
            version=_version(request),
            outcome="return",
            reasons=request.POST.getlist("reason"),
            checked=request.POST.getlist("seen"),
            note=_note(request, "return_note"),
            minutes=typed_minutes(request.POST.get("minutes")),
        )
    except CaseError as error:
        return _not_done(request, pk, error)
    discard_draft(actor=actor, form=FORM, key=str(submission.pk))
    said = _("Returned to %(name)s.") % {"name": submission.prepared_by}
    return _after_control(request, pk, said)


def _note(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()[:LONGEST_NOTE]


def _letter_language(request: HttpRequest) -> Literal["lv", "en"]:
    return "en" if request.POST.get("letter") == "en" else "lv"


def _not_done(request: HttpRequest, pk: int, error: CaseError | PaymentRefused) -> HttpResponse:
    """Somebody else was first: the page that says so (409). Anything else is said here; what was marked stays."""
    if error.code in CONFLICTS:
        raise error
    return refused(request, error, to=reverse("office:control", args=[pk]))


def _after_control(request: HttpRequest, pk: int, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(reverse("office:control", args=[pk]) + "?done=1")


def _after_decision(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    if outcome.letter is not None:
        told = {"number": outcome.decision.number, "letter": outcome.letter.number}
        messages.success(request, _("Decision %(number)s is made, letter %(letter)s is signed.") % told)
    else:
        messages.success(request, _("Decision %(number)s is made.") % {"number": outcome.decision.number})
        messages.warning(request, _("The letter was not printed: %(why)s") % {"why": outcome.trouble})
    return redirect(reverse("office:decision", args=[outcome.decision.case_id]) + "?done=1")
