"""Whose turn it is: taking a case from the queue, putting it back, giving it to a colleague."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from dienests.base.access import AccessRefused, Actor, actors_of, narrow, require
from dienests.base.audit.operations import record
from dienests.base.organisation.models import User
from dienests.cases.access import CASE_ASSIGN, CASE_TAKE, CASE_VIEW
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case
from dienests.cases.operations.locking import (
    event,
    event_about,
    lock,
    lock_many,
    persons_of_many,
    require_open,
    require_version,
    save,
)
from dienests.cases.operations.stages import require_act
from dienests.cases.process_versions import read_once
from dienests.cases.queries.holding import free_for


def take(*, actor: Actor, now: datetime, case: Case, version: int) -> Case:
    """Take a case that nobody has, or that lies with somebody who is not there. Taking one's own changes nothing.

    Raises AccessRefused, SAME_PERSON, ALREADY_TAKEN, CHANGED_MEANWHILE, CLOSED.
    """
    with transaction.atomic():
        found = lock(case, version=None)
        require(actor, CASE_VIEW, found)
        require_open(found)
        if found.assignee_id == actor.pk:
            return found
        if not free_for(actor, found):
            raise CaseError(Reason.ALREADY_TAKEN, values={"who": found.assignee})
        require_version(found, version)
        require_act(actor, CASE_TAKE, found)
        before, found.assignee = found.assignee_id, actor.user
        save(found, "assignee")
        record(event("case_taken", found, before=before), actor=actor.user, at=now)
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
            before, found.assignee = found.assignee_id, None
            save(found, "assignee")
            record(event("case_released", found, before=before), actor=actor.user, at=now)
    return found


def assign(*, actor: Actor, now: datetime, case: Case, version: int, to: User) -> Case:
    """Give the case to a colleague who can do what its stage asks for.

    Raises AccessRefused, WRONG_ASSIGNEE, CHANGED_MEANWHILE, CLOSED.
    """
    handed = assign_many(actor=actor, now=now, gifts=[Gift(case.pk, version, to)])
    for _case, refusal in handed.refused:
        raise refusal
    return handed.done[0]


@dataclass(frozen=True)
class Gift:
    """A case as somebody saw it, and who is to have it (None: back into the queue)."""

    case_id: int
    version: int
    to: User | None


@dataclass(frozen=True)
class HandedOut:
    """Every case stands in one of the two; `before`: who had it, by the case's id."""

    done: list[Case] = field(default_factory=list)
    refused: list[tuple[Case, CaseError | AccessRefused]] = field(default_factory=list)
    before: dict[int, int | None] = field(default_factory=dict)


def assign_many(
    *, actor: Actor, now: datetime, gifts: Sequence[Gift], reason: str = "", as_before: bool = False
) -> HandedOut:
    """Give cases to colleagues: all that can be in one transaction, the others named with the reason why not.

    `as_before`: cases go back to whom they were taken from, who is not asked about again. The number of queries
    grows with the number of colleagues, not of cases. Raises nothing for a single case.
    """
    by_case = {gift.case_id: gift for gift in gifts}
    handed = HandedOut()
    with transaction.atomic():
        cases = lock_many(by_case)
        mine = set(narrow(actor, CASE_ASSIGN, Case.objects.filter(pk__in=by_case)).values_list("pk", flat=True))
        people = {gift.to.pk: gift.to for gift in gifts if gift.to is not None}
        fitting = None if as_before else _fitting(people.values(), by_case, actor)
        for case in cases:
            gift = by_case[case.pk]
            refusal = _refusal(case, gift, mine, fitting)
            if refusal is not None:
                handed.refused.append((case, refusal))
                continue
            handed.done.append(case)
            handed.before[case.pk] = case.assignee_id
            case.assignee = gift.to
        _store(actor, now, handed, reason)
    return handed


def _fitting(people: Collection[User], cases: Collection[int], actor: Actor) -> dict[int, set[int]]:
    """Colleague → cases of which they may do the stage, in their units, without a part in them."""
    found = {}
    with read_once():
        for number, colleague in actors_of(people, today=actor.today).items():
            fit = narrow(colleague, CASE_TAKE, Case.objects.filter(pk__in=cases))
            found[number] = set(fit.values_list("pk", flat=True)) if colleague.user.is_active else set()
    return found


def _refusal(
    case: Case, gift: Gift, mine: Collection[int], fitting: dict[int, set[int]] | None
) -> CaseError | AccessRefused | None:
    if case.pk not in mine:
        return AccessRefused(CASE_ASSIGN, case)
    try:
        require_version(case, gift.version)
        require_open(case)
    except CaseError as error:
        return error
    if gift.to is not None and fitting is not None and case.pk not in fitting[gift.to.pk]:
        return CaseError(Reason.WRONG_ASSIGNEE, values={"who": gift.to})
    return None


def _store(actor: Actor, now: datetime, handed: HandedOut, reason: str) -> None:
    """Who has it already keeps it, without a trace."""
    moved = [case for case in handed.done if case.assignee_id != handed.before[case.pk]]
    people = persons_of_many(moved)
    events = []
    for case in moved:
        case.version += 1
        facts: dict[str, Any] = {"before": handed.before[case.pk]}
        if case.assignee is not None:
            facts |= {"to": case.assignee_id, "colleague": str(case.assignee)}
        name = "case_assigned" if case.assignee is not None else "case_released"
        events.append(event_about(name, case, people[case.pk], reason=reason, **facts))
    Case.objects.bulk_update(moved, ["assignee", "version"], batch_size=200)
    record(*events, actor=actor.user, at=now)
