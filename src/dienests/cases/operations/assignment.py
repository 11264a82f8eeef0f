"""Whose turn it is: taking a case from the queue, putting it back, giving it to a colleague."""

from datetime import datetime

from django.db import transaction

from dienests.base.access import Actor, actor_of, may, require
from dienests.base.audit.operations import record
from dienests.base.organisation.models import User
from dienests.cases.access import CASE_ASSIGN, CASE_TAKE, CASE_VIEW
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case
from dienests.cases.operations.locking import event, lock, require_open, require_version, save
from dienests.cases.operations.stages import require_act, took_part
from dienests.cases.process_versions import process_of


def take(*, actor: Actor, now: datetime, case: Case, version: int) -> Case:
    """Take an unassigned case. Taking one's own again changes nothing.

    Raises AccessRefused, SAME_PERSON, ALREADY_TAKEN, CHANGED_MEANWHILE, CLOSED.
    """
    with transaction.atomic():
        found = lock(case, version=None)
        require(actor, CASE_VIEW, found)
        require_open(found)
        if found.assignee_id == actor.pk:
            return found
        if found.assignee_id is not None:
            raise CaseError(Reason.ALREADY_TAKEN, values={"who": found.assignee})
        require_version(found, version)
        require_act(actor, CASE_TAKE, found)
        found.assignee = actor.user
        save(found, "assignee")
        record(event("case_taken", found), actor=actor.user, at=now)
    return found


def release(*, actor: Actor, now: datetime, case: Case, version: int) -> Case:
    """Put one's own case back into the queue; a head may do it for a colleague (CASE_ASSIGN)."""
    with transaction.atomic():
        found = lock(case, version=version)
        require(actor, CASE_VIEW, found)
        require_open(found)
        if found.assignee_id != actor.pk:
            require(actor, CASE_ASSIGN, found)
        if found.assignee_id is not None:
            found.assignee = None
            save(found, "assignee")
            record(event("case_released", found), actor=actor.user, at=now)
    return found


def assign(*, actor: Actor, now: datetime, case: Case, version: int, to: User) -> Case:
    """Give the case to a colleague who can do what its stage asks for.

    Raises AccessRefused, WRONG_ASSIGNEE, CHANGED_MEANWHILE, CLOSED.
    """
    with transaction.atomic():
        found = lock(case, version=version)
        require(actor, CASE_ASSIGN, found)
        require_open(found)
        if not can_be_given(found, to=to, actor=actor):
            raise CaseError(Reason.WRONG_ASSIGNEE, values={"who": to})
        if found.assignee_id != to.pk:
            found.assignee = to
            save(found, "assignee")
            record(event("case_assigned", found, to=to.pk, colleague=str(to)), actor=actor.user, at=now)
    return found


def can_be_given(case: Case, *, to: User, actor: Actor) -> bool:
    """Holds the colleague a role of the stage, in the unit of the case or answering for it, without a part in it?"""
    colleague = actor_of(to, today=actor.today)
    stage = process_of(case).stage(case.stage)
    if not to.is_active or not any(role.value in stage.roles for role in colleague.roles):
        return False
    return not took_part(colleague, case, stage) and _in_reach(colleague, case)


def _in_reach(colleague: Actor, case: Case) -> bool:
    """Without looking at who has it now: an assignee of another unit may keep it, but not be chosen anew."""
    return case.unit_id in colleague.units() or (may(colleague, CASE_VIEW, case) and case.assignee_id != colleague.pk)
