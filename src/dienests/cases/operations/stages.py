"""Moving a case through the stages of its process: entering, finishing, handing over."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce

from dienests.base.access import AccessRefused, Action, Actor, may, require
from dienests.base.audit.operations import record
from dienests.base.organisation.models import User
from dienests.cases.access import CASE_PREPARE, CASE_VIEW
from dienests.cases.errors import CaseError, Reason
from dienests.cases.languages import in_language
from dienests.cases.models import Case, Channel, Preparer, StageRun, State
from dienests.cases.models.contact import LONGEST_MINUTES
from dienests.cases.operations.locking import event, lock, require_state, save
from dienests.cases.process_versions import process_of
from dienests.cases.stages import after, ends_with
from dienests.practice import Stage


def require_act(actor: Actor, action: Action, case: Case) -> None:
    """Raises AccessRefused, or SAME_PERSON where only the actor's own part in the case stands against it."""
    if may(actor, action, case):
        return
    stage = process_of(case).stage(case.stage)
    holds_role = any(role.value in stage.roles for role in actor.roles)
    if holds_role and may(actor, CASE_VIEW, case) and took_part(actor, case, stage):
        raise CaseError(Reason.SAME_PERSON)
    raise AccessRefused(action, case)


def took_part(actor: Actor, case: Case, stage: Stage) -> bool:
    """Did the actor do a stage this one must differ from, or prepare what this stage controls or decides?"""
    if StageRun.objects.filter(case=case, stage__in=stage.differs_from, done_by=actor.user).exists():
        return True
    looks_again = bool({"control", "decide"} & set(stage.acts))
    return looks_again and Preparer.objects.filter(case=case, user=actor.user).exists()


def require_stage(case: Case, act: str) -> Stage:
    """The stage the case is in, if `act` is done there. Raises WRONG_STAGE."""
    stage = process_of(case).stage(case.stage)
    if act not in stage.acts:
        raise CaseError(Reason.WRONG_STAGE, values={"what": in_language(stage.title)})
    return stage


def note_preparer(case: Case, *, user: User, now: datetime) -> None:
    """From now on this colleague can neither control nor decide the case."""
    Preparer.objects.get_or_create(case=case, user=user, defaults={"since": now})


def finish_run(case: Case, *, by: Actor | None, now: datetime, outcome: str) -> None:
    """Close the open run of the stage the case is in, with who finished it and in which of their roles."""
    StageRun.objects.filter(case=case, finished_at__isnull=True).update(
        finished_at=now,
        done_by=by.user if by else None,
        done_as=role_here(by, case) if by else "",
        outcome=outcome,
    )


def role_here(actor: Actor, case: Case) -> str:
    """The role in which somebody acts: one that the stage names before others, one of the case's unit before others."""
    named = process_of(case).stage(case.stage).roles
    posts = sorted(
        actor.posts, key=lambda post: (post[0].value not in named, post[1] != case.unit_id, post[0].value, post[1])
    )
    return posts[0][0].value if posts else ""


def note_minutes(case: Case, minutes: int | None) -> None:
    """Add work that somebody noted to the open run of the stage the case is in. Raises MINUTES_NOT_BELIEVABLE."""
    if minutes is None:
        return
    believable(minutes)
    running = StageRun.objects.filter(case=case, finished_at__isnull=True)
    running.update(minutes=Coalesce("minutes", 0) + minutes)


def believable(minutes: int) -> None:
    """Raises MINUTES_NOT_BELIEVABLE for work of no time or of more than a day."""
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise CaseError(Reason.MINUTES_NOT_BELIEVABLE, values={"what": minutes, "most": LONGEST_MINUTES})


def enter(case: Case, stage: str, *, now: datetime, client_present: bool = False) -> None:
    """Put the case into a stage (not saved yet: the caller saves `stage`)."""
    case.stage = stage
    StageRun.objects.create(case=case, stage=stage, client_present=client_present, entered_at=now)


def finish_stage(*, actor: Actor, now: datetime, case: Case, version: int, minutes: int | None = None) -> Case:
    """Hand the case over to the next stage, where this one ends with nothing else. `minutes`: work noted for it.

    Raises AccessRefused, CHANGED_MEANWHILE, WRONG_STATE, STAGE_NOT_FINISHED, MINUTES_NOT_BELIEVABLE.
    """
    with transaction.atomic():
        found = lock(case, version=version)
        require_act(actor, CASE_PREPARE, found)
        require_state(found, State.OPEN, State.RETURNED)
        process = process_of(found)
        stage = process.stage(found.stage)
        following = after(process, stage.name)
        if ends_with(stage) != "hand_over" or following is None:
            raise CaseError(Reason.STAGE_NOT_FINISHED, values={"what": in_language(stage.title)})
        note_minutes(found, minutes)
        finish_run(found, by=actor, now=now, outcome="handed_over")
        present = following.client_present and found.channel == Channel.IN_PERSON
        enter(found, following.name, now=now, client_present=present)
        found.assignee = None
        save(found, "stage", "assignee")
        done = event("stage_finished", found, stage=stage.name, next=following.name)
        record(done, actor=actor.user, at=now)
    return found


def note_client_visit(*, actor: Actor, now: datetime, case: Case, version: int) -> Case:
    """The client came (again) in this stage. Noting it twice for one run of a stage changes nothing."""
    with transaction.atomic():
        found = lock(case, version=version)
        require(actor, CASE_PREPARE, found)
        require_state(found, State.OPEN, State.WAITING, State.RETURNED, State.SUBMITTED, State.APPROVED)
        running = StageRun.objects.filter(case=found, finished_at__isnull=True, client_present=False)
        if running.update(client_present=True):
            save(found)
            record(event("client_visit_noted", found, stage=found.stage), actor=actor.user, at=now)
    return found
