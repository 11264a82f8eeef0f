"""The declaration of means: saved as it is typed, and reopened after it was submitted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import record
from dienests.benefits.models import Declaration
from dienests.benefits.queries import faults as file_faults
from dienests.cases.access import CASE_PREPARE
from dienests.cases.declared_household import strangers
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case, State, Submission
from dienests.cases.operations.drafts import sized
from dienests.cases.operations.locking import event, lock, require_state, save
from dienests.cases.operations.stages import enter, finish_run, note_preparer, took_part
from dienests.cases.process_versions import process_of
from dienests.cases.queries.declaration import faults_of, file_of
from dienests.cases.queries.people import people_of

MOST_PATHS = 40
LARGEST = 80_000  # characters: twenty people with ten incomes each, month by month; ten times that stalls its page


@dataclass(frozen=True)
class Saved:
    """`version` is the declaration's now; `faults` as in queries.declaration.Preview."""

    version: int
    saved_at: datetime
    faults: list[dict[str, Any]]
    changed: bool


def save_declaration(*, actor: Actor, now: datetime, case: Case, data: Mapping[str, Any], version: int) -> Saved:
    """Keep what is typed, also where it is incomplete or wrong: faults are returned, not raised.

    `version` is the declaration's. Raises AccessRefused, SAME_PERSON, CHANGED_MEANWHILE (nothing is overwritten),
    FROZEN and CLOSED, NOT_IN_HOUSEHOLD for a `person` who is not of the household, TOO_LARGE.
    """
    kept = sized(data, most=LARGEST)
    with transaction.atomic():
        found = lock(case, version=None)
        require(actor, CASE_PREPARE, found)
        require_state(found, State.OPEN, State.WAITING, State.RETURNED)
        if took_part(actor, found, process_of(found).stage(found.stage)):
            raise CaseError(Reason.SAME_PERSON)
        declaration = found.declaration
        if declaration.version != version:
            raise _changed_meanwhile(declaration)
        people = people_of(found)
        outside = strangers(kept, {person.pk for person in people})
        if outside:
            raise CaseError(Reason.NOT_IN_HOUSEHOLD, values={"who": ", ".join(f"#{pk}" for pk in outside)})
        paths = list(changed_paths(declaration.data, kept))
        if paths:
            _store(actor, now, found, kept, paths)
    faults = [*file_faults(file_of(found, kept)), *faults_of(found, kept, people=people)]
    return Saved(declaration.version, now, faults, bool(paths))


def _changed_meanwhile(declaration: Declaration) -> CaseError:
    who = Declaration.objects.select_related("updated_by").get(pk=declaration.pk).updated_by
    return CaseError(
        Reason.CHANGED_MEANWHILE, values={"who": who}, details={"declaration_version": declaration.version}
    )


def _store(actor: Actor, now: datetime, case: Case, data: Any, paths: list[str]) -> None:
    declaration = case.declaration
    declaration.data = data
    declaration.version += 1
    declaration.updated_by = actor.user
    declaration.updated_at = now
    declaration.save(update_fields=["data", "version", "updated_by", "updated_at"])
    note_preparer(case, user=actor.user, now=now)
    shown = paths[:MOST_PATHS]
    saved = event("declaration_saved", case, version=declaration.version, changed=shown, more=len(paths) - len(shown))
    record(saved, actor=actor.user, at=now)


def changed_paths(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Where two JSON values differ: "members[0].income[1].monthly". The values themselves stay out of the trail."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted(set(before) | set(after)):
            if key not in before or key not in after:
                yield f"{path}.{key}".lstrip(".")
            else:
                yield from changed_paths(before[key], after[key], f"{path}.{key}")
    elif isinstance(before, list) and isinstance(after, list):
        for place in range(max(len(before), len(after))):
            if place >= len(before) or place >= len(after):
                yield f"{path}[{place}]".lstrip(".")
            else:
                yield from changed_paths(before[place], after[place], f"{path}[{place}]")
    elif before != after:
        yield path.lstrip(".")


def reopen_for_editing(*, actor: Actor, now: datetime, case: Case, version: int, reason: str) -> Case:
    """Void what was submitted, also after control has approved it, so that the case can be changed.

    Raises AccessRefused, CHANGED_MEANWHILE, CLOSED, WRONG_STATE, REOPENING_REASON.
    """
    with transaction.atomic():
        found = lock(case, version=version)
        require(actor, CASE_PREPARE, found)
        require_state(found, State.SUBMITTED, State.APPROVED)
        if not reason.strip():
            raise CaseError(Reason.REOPENING_REASON)
        void(found, now=now)
        back_to_preparing(found, now=now, outcome="reopened", actor=actor)
        found.state = State.OPEN
        found.assignee = actor.user
        save(found, "state", "stage", "assignee")
        record(event("reopened_for_editing", found, reason=reason.strip()), actor=actor.user, at=now)
    return found


def void(case: Case, *, now: datetime) -> None:
    """Whatever was submitted and not ended yet no longer stands."""
    Submission.objects.filter(case=case, withdrawn_at__isnull=True, voided_at__isnull=True).exclude(
        control__outcome="return"
    ).update(voided_at=now)


def back_to_preparing(case: Case, *, now: datetime, outcome: str, actor: Actor) -> None:
    """Put the case back into the stage that submits. The client is not asked to come again."""
    finish_run(case, by=actor if outcome == "returned" else None, now=now, outcome=outcome)
    enter(case, process_of(case).stage_of("submit").name, now=now)
