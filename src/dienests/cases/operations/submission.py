"""Putting a case forward: frozen, hashed, and taken back only while nobody has looked."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.benefits.operations import calculate
from dienests.cases.access import CASE_SUBMIT, CASE_VIEW
from dienests.cases.content import submission_hash
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case, State, Submission
from dienests.cases.operations.declaration import back_to_preparing
from dienests.cases.operations.locking import day_of, event, lock, require_state, require_version, save
from dienests.cases.operations.stages import enter, finish_run, note_minutes, note_preparer, require_act, require_stage
from dienests.cases.process_versions import process_of
from dienests.cases.queries.proposal import Proposal, propose


def submit(
    *,
    actor: Actor,
    now: datetime,
    case: Case,
    version: int,
    declaration_version: int,
    reasons: Mapping[str, Sequence[str]] | None = None,
    note: str = "",
    facts: Mapping[str, bool] | None = None,
    minutes: int | None = None,
) -> Submission:
    """Freeze the proposal and pass the case on, to control or straight to decision as its process says.

    `reasons` and `facts` as in queries.proposal.propose; `minutes`: work noted for the stage. Raises AccessRefused,
    SAME_PERSON, WRONG_STAGE, CHANGED_MEANWHILE, MINUTES_NOT_BELIEVABLE, and each of the proposal's problems (the first
    one; all are in `details["problems"]`).
    """
    with transaction.atomic():
        found = lock(case, version=version)
        require(actor, CASE_VIEW, found)
        require_state(found, State.OPEN, State.RETURNED)
        require_stage(found, "submit")
        require_act(actor, CASE_SUBMIT, found)
        if found.declaration.version != declaration_version:
            raise CaseError(
                Reason.CHANGED_MEANWHILE,
                values={"who": found.declaration.updated_by},
                details={"declaration_version": found.declaration.version},
            )
        proposal = propose(found, known_on=day_of(now), reasons=reasons, note=note, facts=facts)
        submission = _freeze(actor, now, found, proposal)
        note_preparer(found, user=actor.user, now=now)
        note_minutes(found, minutes)
        _pass_on(actor, now, found, submission)
        record(_submitted(found, submission), actor=actor.user, at=now)
    return submission


def _submitted(case: Case, submission: Submission) -> Event:
    return event(
        "decision_submitted",
        case,
        submission=submission.pk,
        kind=submission.content["kind"],
        hash=submission.content_hash,
        control=submission.control_stage,
    )


def _freeze(actor: Actor, now: datetime, case: Case, proposal: Proposal) -> Submission:
    if proposal.problems:
        first = proposal.problems[0]
        raise CaseError(first.code, values=first.values, details={**first.details, "problems": proposal.problems})
    if proposal.content is None or proposal.route is None:
        raise CaseError(Reason.NOT_CALCULATED)
    calculation = calculate(data=proposal.inputs, known_on=day_of(now), by=actor.user, now=now)
    control = proposal.route.control
    return Submission.objects.create(
        case=case,
        calculation=calculation,
        content=proposal.content,
        content_hash=submission_hash(proposal.content, result_hash=calculation.result_hash),
        control_stage=control.name if control else "",
        control_reason=proposal.route.why.to_json(),
        prepared_by=actor.user,
        submitted_at=now,
    )


def _pass_on(actor: Actor, now: datetime, case: Case, submission: Submission) -> None:
    finish_run(case, by=actor, now=now, outcome="submitted")
    if submission.control_stage:
        case.state = State.SUBMITTED
        enter(case, submission.control_stage, now=now)
    else:
        case.state = State.APPROVED
        enter(case, deciding_stage(case), now=now)
    case.assignee = None
    case.prepared_by = actor.user
    save(case, "state", "stage", "assignee", "prepared_by")


def deciding_stage(case: Case) -> str:
    """Name of the stage in which the case is decided."""
    return process_of(case).stage_of("decide").name


def take_back(*, actor: Actor, now: datetime, submission: Submission, version: int) -> Case:
    """Undo a submission nobody has opened yet; only who submitted it may. Nothing typed is lost.

    Raises AccessRefused, ALREADY_OPENED, CHANGED_MEANWHILE, WRONG_STATE.
    """
    with transaction.atomic():
        found = lock(submission.case, version=None)
        require(actor, CASE_VIEW, found)
        fresh = Submission.objects.select_for_update(of=("self",)).select_related("opened_by").get(pk=submission.pk)
        if fresh.prepared_by_id != actor.pk:
            raise CaseError(Reason.NOT_YOURS, values={"who": fresh.prepared_by})
        if fresh.opened_at is not None:
            raise CaseError(Reason.ALREADY_OPENED, values={"who": fresh.opened_by})
        require_version(found, version)
        require_state(found, State.SUBMITTED, State.APPROVED)
        fresh.withdrawn_at = now
        fresh.save(update_fields=["withdrawn_at"])
        back_to_preparing(found, now=now, outcome="taken_back", actor=actor)
        found.state = State.OPEN
        found.assignee = actor.user
        save(found, "state", "stage", "assignee")
        record(event("submission_taken_back", found, submission=fresh.pk), actor=actor.user, at=now)
    return found
