"""Papers of the checklist that a household need not bring, with the reason why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import record
from dienests.cases.access import CASE_PREPARE
from dienests.cases.models import Case
from dienests.cases.operations import locking
from dienests.cases.operations.documents import EDITABLE, given_reason
from dienests.cases.operations.stages import note_preparer
from dienests.cases.paper_errors import PaperError, PaperReason
from dienests.cases.queries.papers import checklist


def waive_paper(*, actor: Actor, now: datetime, case: Case, key: str, reason: str, version: int | None = None) -> Case:
    """Note why this household need not bring a paper of its checklist (`ChecklistLine.key`): see waive_papers."""
    return waive_papers(actor=actor, now=now, case=case, keys=[key], reason=reason, version=version)


def waive_papers(
    *, actor: Actor, now: datetime, case: Case, keys: Sequence[str], reason: str, version: int | None = None
) -> Case:
    """Note one reason for several papers of the checklist, for instance that a register has the data: all or none.

    Who does has a hand in what is put forward, and will not control it.
    Raises AccessRefused; PaperError REASON_MISSING, NOT_WANTED, ALREADY_WAIVED; CaseError.
    """
    require(actor, CASE_PREPARE, case)
    reason = given_reason(reason)
    with transaction.atomic():
        case = locking.lock(case, version=version)
        locking.require_state(case, *EDITABLE)
        wanted = checklist(case)
        for key in keys:
            line = wanted.line(key)
            if line is None:
                raise PaperError(PaperReason.NOT_WANTED, values={"what": key[:80]})
            if line.waiver:
                raise PaperError(PaperReason.ALREADY_WAIVED, values={"what": line.waiver.get("reason", "")})
        on = locking.day_of(now).isoformat()
        case.waived = {**case.waived, **{key: {"reason": reason, "by": str(actor), "on": on} for key in keys}}
        locking.save(case, "waived")
        note_preparer(case, user=actor.user, now=now)
        waived = locking.event("paper_waived", case, reason=reason)
        record(*(replace(waived, details={"key": key}) for key in keys), actor=actor.user, at=now)
    return case


def unwaive_paper(*, actor: Actor, now: datetime, case: Case, key: str, version: int | None = None) -> Case:
    """The paper is needed after all. Raises AccessRefused; PaperError NOT_WANTED; CaseError."""
    require(actor, CASE_PREPARE, case)
    with transaction.atomic():
        case = locking.lock(case, version=version)
        locking.require_state(case, *EDITABLE)
        if key not in case.waived:
            raise PaperError(PaperReason.NOT_WANTED, values={"what": key[:80]})
        was = case.waived[key]
        case.waived = {other: waiver for other, waiver in case.waived.items() if other != key}
        locking.save(case, "waived")
        note_preparer(case, user=actor.user, now=now)
        record(locking.event("paper_required_again", case, key=key, was=was), actor=actor.user, at=now)
    return case
