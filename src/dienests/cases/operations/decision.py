"""Deciding a case, and closing one that is withdrawn. A decision is never changed, only followed by another."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import record
from dienests.cases.access import CASE_DECIDE, CASE_VIEW, CASE_WITHDRAW
from dienests.cases.content import submission_hash
from dienests.cases.errors import CaseError, Reason
from dienests.cases.languages import named
from dienests.cases.models import Case, Control, Decision, DecisionKind, State, Submission
from dienests.cases.numbers import DECISIONS, next_number
from dienests.cases.operations.control import locked_submission, require_standing
from dienests.cases.operations.declaration import void
from dienests.cases.operations.locking import (
    already_decided,
    day_of,
    event,
    lock,
    require_open,
    require_state,
    require_version,
    save,
)
from dienests.cases.operations.stages import enter, finish_run, note_minutes, require_act
from dienests.cases.process_versions import process_of
from dienests.cases.queries.submission import changed_since
from dienests.cases.stages import after


def decide(
    *, actor: Actor, now: datetime, submission: Submission, version: int, minutes: int | None = None
) -> Decision:
    """Make the frozen proposal the office's decision, number it and close the case. `minutes`: work noted for it.

    Raises AccessRefused, SAME_PERSON, ALREADY_DECIDED, CHANGED_MEANWHILE, WRONG_STATE, CLOSED, CONTENT_CHANGED,
    MINUTES_NOT_BELIEVABLE.
    """
    try:
        with transaction.atomic():
            found = lock(submission.case, version=None)
            require(actor, CASE_VIEW, found)
            _not_twice(found)
            require_version(found, version)
            require_state(found, State.APPROVED)
            require_act(actor, CASE_DECIDE, found)
            fresh = locked_submission(submission)
            require_standing(fresh, found)
            _unchanged(fresh, found)
            decision = _store(actor, now, found, fresh)
            note_minutes(found, minutes)
            _close(actor, now, found, decision)
            made = event(
                "decision_made",
                found,
                decision=decision.pk,
                number=decision.number,
                kind=decision.kind,
                hash=decision.content_hash,
            )
            record(made, actor=actor.user, at=now)
    except IntegrityError:
        _not_twice(submission.case)
        raise
    return decision


def _not_twice(case: Case) -> None:
    decision = Decision.objects.filter(case=case).select_related("decided_by").order_by("-pk").first()
    if decision is not None:
        raise already_decided(decision)


def _unchanged(submission: Submission, case: Case) -> None:
    changed = changed_since(submission, case)
    if submission_hash(submission.content, result_hash=submission.calculation.result_hash) != submission.content_hash:
        changed.append("hash")
    if changed:
        raise CaseError(Reason.CONTENT_CHANGED, values={"what": named(changed)}, details={"changed": changed})


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _store(actor: Actor, now: datetime, case: Case, submission: Submission) -> Decision:
    content = submission.content
    control = Control.objects.filter(submission=submission).first()
    earlier = Decision.objects.filter(case__household_id=case.household_id).order_by("-decided_at", "-pk")
    return Decision.objects.create(
        case=case,
        number=next_number(DECISIONS, on=day_of(now)),
        kind=DecisionKind(content["kind"]),
        status=content["status"],
        valid_from=_day(content["valid_from"]),
        valid_until=_day(content["valid_until"]),
        content=content,
        content_hash=submission.content_hash,
        calculation=submission.calculation,
        submission=submission,
        control=control,
        control_waived="" if control else str(submission.control_reason["lv"])[:200],
        process_digest=case.process.digest,
        prepared_by=submission.prepared_by,
        decided_by=actor.user,
        decided_at=now,
        previous=earlier.first(),
    )


def _close(actor: Actor, now: datetime, case: Case, decision: Decision) -> None:
    finish_run(case, by=actor, now=now, outcome=decision.kind)
    following = after(process_of(case), case.stage)
    if following is not None and decision.kind == DecisionKind.GRANT:
        enter(case, following.name, now=now)
    case.state = State.DECIDED
    case.closed_at = now
    case.assignee = None
    save(case, "state", "closed_at", "stage", "assignee")


def withdraw(*, actor: Actor, now: datetime, case: Case, version: int, reason: str) -> Case:
    """Close the case because the household no longer asks. Raises AccessRefused, CHANGED_MEANWHILE, CLOSED."""
    with transaction.atomic():
        found = lock(case, version=version)
        require(actor, CASE_WITHDRAW, found)
        require_open(found)
        if not reason.strip():
            raise CaseError(Reason.REOPENING_REASON)
        void(found, now=now)
        finish_run(found, by=actor, now=now, outcome="withdrawn")
        found.state = State.WITHDRAWN
        found.closed_at = now
        found.assignee = None
        save(found, "state", "closed_at", "assignee")
        record(event("case_withdrawn", found, reason=reason.strip()), actor=actor.user, at=now)
    return found
