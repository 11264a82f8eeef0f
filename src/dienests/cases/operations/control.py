"""The second pair of eyes: opening what was submitted, approving it, or returning it with reasons."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.cases.access import CASE_CONTROL, CASE_DECIDE, CASE_VIEW
from dienests.cases.errors import CaseError, Reason
from dienests.cases.languages import in_language, named
from dienests.cases.models import Case, Control, ControlOutcome, State, Submission
from dienests.cases.operations.declaration import back_to_preparing
from dienests.cases.operations.locking import event, lock, require_state, require_version, save
from dienests.cases.operations.stages import enter, finish_run, note_minutes, require_act
from dienests.cases.process_versions import practice_of, process_of
from dienests.cases.queries.control import items_to_control
from dienests.cases.queries.submission import changed_since
from dienests.practice import Practice


def locked_submission(submission: Submission) -> Submission:
    """The submission as it is now, locked; with calculation, preparer and control."""
    rows = Submission.objects.select_for_update(of=("self",))
    return rows.select_related("calculation", "prepared_by", "opened_by").get(pk=submission.pk)


def open_for_control(*, actor: Actor, now: datetime, submission: Submission, version: int | None = None) -> Submission:
    """Note that a second person looks: from here on it can no longer be taken back. Opening again changes nothing.

    Raises AccessRefused, SAME_PERSON, CHANGED_MEANWHILE, WRONG_STATE, CLOSED.
    """
    with transaction.atomic():
        found = lock(submission.case, version=None)
        require(actor, CASE_VIEW, found)
        require_state(found, State.SUBMITTED, State.APPROVED)
        require_act(actor, CASE_CONTROL if found.state == State.SUBMITTED else CASE_DECIDE, found)
        fresh = locked_submission(submission)
        require_standing(fresh, found)
        if fresh.opened_at is None:
            if version is not None:
                require_version(found, version)
            fresh.opened_by, fresh.opened_at = actor.user, now
            fresh.save(update_fields=["opened_by", "opened_at"])
            found.assignee = actor.user
            save(found, "assignee")
            record(event("submission_opened", found, submission=fresh.pk), actor=actor.user, at=now)
    return fresh


def require_standing(submission: Submission, case: Case) -> None:
    """Raises WRONG_STATE for a submission that was taken back, voided or returned."""
    control = Control.objects.filter(submission=submission).first()
    returned = control is not None and control.outcome == ControlOutcome.RETURN
    if submission.withdrawn_at or submission.voided_at or returned:
        raise CaseError(Reason.WRONG_STATE, values={"state": case.get_state_display()})


def control(
    *,
    actor: Actor,
    now: datetime,
    submission: Submission,
    version: int,
    outcome: str,
    reasons: Sequence[str] = (),
    checked: Sequence[str] = (),
    note: str = "",
    minutes: int | None = None,
) -> Control:
    """Approve, or return to who prepared it with reasons of the practice's list.

    Approving needs every item that differs, changed or was waived to be among `checked` (keys of items_to_control).
    `minutes`: work noted for it. Raises AccessRefused, SAME_PERSON, ALREADY_CONTROLLED, CHANGED_MEANWHILE, NOT_OPENED,
    CONTENT_CHANGED, UNCHECKED_ITEMS, REASON_NEEDED, REASON_UNKNOWN, REASON_WRONG_OUTCOME, MINUTES_NOT_BELIEVABLE.
    """
    try:
        with transaction.atomic():
            found = lock(submission.case, version=None)
            require(actor, CASE_VIEW, found)
            fresh = locked_submission(submission)
            _not_twice(fresh)
            require_version(found, version)
            require_state(found, State.SUBMITTED)
            require_act(actor, CASE_CONTROL, found)
            require_standing(fresh, found)
            approved = outcome == ControlOutcome.APPROVE
            seen = list(dict.fromkeys(checked))
            codes = [] if approved else list(dict.fromkeys(reasons))
            _may_say(fresh, found, approved=approved, seen=seen, codes=codes)
            row = _store(actor, now, fresh, outcome=outcome, reasons=codes, checked=seen, note=note)
            note_minutes(found, minutes)
            _move_on(actor, now, found, approved=approved, preparer=fresh.prepared_by_id)
            record(_done(found, row), actor=actor.user, at=now)
    except IntegrityError:
        _not_twice(submission)
        raise
    return row


def _done(case: Case, row: Control) -> Event:
    name = "submission_approved" if row.outcome == ControlOutcome.APPROVE else "submission_returned"
    return event(name, case, reason=row.note, submission=row.submission_id, reasons=row.reasons, checked=row.checked)


def _may_say(submission: Submission, case: Case, *, approved: bool, seen: list[str], codes: list[str]) -> None:
    if submission.opened_at is None:
        raise CaseError(Reason.NOT_OPENED)
    if approved:
        _may_approve(submission, case, seen)
    else:
        _reasons_fit(practice_of(case), codes)


def _not_twice(submission: Submission) -> None:
    control = Control.objects.filter(submission=submission).select_related("controlled_by").first()
    if control is not None:
        raise CaseError(
            Reason.ALREADY_CONTROLLED, values={"who": control.controlled_by}, details={"outcome": control.outcome}
        )


def _may_approve(submission: Submission, case: Case, checked: Sequence[str]) -> None:
    changed = changed_since(submission, case)
    if changed:
        raise CaseError(Reason.CONTENT_CHANGED, values={"what": named(changed)}, details={"changed": changed})
    unseen = [item for item in items_to_control(submission) if item.must_see and item.key not in checked]
    if unseen:
        raise CaseError(
            Reason.UNCHECKED_ITEMS,
            values={"what": "; ".join(item.heading for item in unseen)},
            details={"keys": [item.key for item in unseen]},
        )


def _reasons_fit(practice: Practice, codes: Sequence[str]) -> None:
    if not codes:
        raise CaseError(Reason.REASON_NEEDED, values={"what": named(["return"])})
    unknown = [code for code in codes if code not in practice.reasons]
    if unknown:
        raise CaseError(Reason.REASON_UNKNOWN, values={"what": ", ".join(unknown)})
    wrong = [code for code in codes if practice.reasons[code].outcome != "return"]
    if wrong:
        raise CaseError(
            Reason.REASON_WRONG_OUTCOME,
            values={"what": "; ".join(in_language(practice.reasons[code].text) for code in wrong)},
        )


def _store(
    actor: Actor,
    now: datetime,
    submission: Submission,
    *,
    outcome: str,
    reasons: list[str],
    checked: list[str],
    note: str,
) -> Control:
    return Control.objects.create(
        submission=submission,
        prepared_by=submission.prepared_by,
        controlled_by=actor.user,
        outcome=ControlOutcome(outcome),
        reasons=reasons,
        checked=checked,
        note=note,
        content_hash=submission.content_hash,
        controlled_at=now,
    )


def _move_on(actor: Actor, now: datetime, case: Case, *, approved: bool, preparer: int) -> None:
    if not approved:
        back_to_preparing(case, now=now, outcome="returned", actor=actor)
        case.state = State.RETURNED
        case.assignee_id = preparer
        save(case, "state", "stage", "assignee")
        return
    case.state = State.APPROVED
    deciding = process_of(case).stage_of("decide").name
    if deciding != case.stage:
        finish_run(case, by=actor, now=now, outcome="approved")
        enter(case, deciding, now=now)
        case.assignee = None
    save(case, "state", "stage", "assignee")
