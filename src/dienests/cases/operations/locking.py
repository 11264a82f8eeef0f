"""What every change of a case begins and ends with: the row locked, its version compared, the people named."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from dienests.base.audit.models import AuditEntry, AuditKind
from dienests.base.audit.operations import Event
from dienests.base.people.models import HouseholdMember
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case, Decision, State


def lock(case: Case, *, version: int | None) -> Case:
    """The case as it is now, locked until the transaction ends, with its process and declaration.

    `version` is what the person saw (None: does not matter). Raises CHANGED_MEANWHILE naming who changed it.
    """
    found = _to_lock().get(pk=case.pk)
    if version is not None:
        require_version(found, version)
    return found


def lock_many(cases: Collection[int]) -> list[Case]:
    """The same for several cases by their ids, in one query and always in the same order, so that none waits for one
    that waits for it. What does not exist is left out."""
    return list(_to_lock().filter(pk__in=cases).order_by("pk"))


def _to_lock() -> QuerySet[Case]:
    rows = Case.objects.select_for_update(of=("self",)).select_related("process", "declaration", "assignee", "unit")
    return rows.defer("process__content")


def require_version(case: Case, version: int) -> None:
    """Raises CHANGED_MEANWHILE (or ALREADY_DECIDED) naming who was first, unless the case is as the person saw it."""
    if case.version != version:
        raise _changed_meanwhile(case)


def _changed_meanwhile(case: Case) -> CaseError:
    decision = Decision.objects.filter(case=case).select_related("decided_by").order_by("-pk").first()
    if decision is not None:
        return already_decided(decision)
    last = AuditEntry.objects.filter(case_id=case.pk, kind=AuditKind.WRITE).order_by("-position").first()
    who = last.actor_name if last else "–"
    return CaseError(Reason.CHANGED_MEANWHILE, values={"who": who}, details={"version": case.version})


def already_decided(decision: Decision) -> CaseError:
    """The named error for whoever comes second."""
    return CaseError(
        Reason.ALREADY_DECIDED,
        values={"who": decision.decided_by, "number": decision.number},
        details={"decision": decision.pk},
    )


def save(case: Case, *fields: str) -> None:
    """Store the named fields and count the version."""
    case.version += 1
    case.save(update_fields=[*fields, "version"])


def require_state(case: Case, *states: State) -> None:
    """Raises CLOSED, FROZEN or WRONG_STATE unless the case is in one of `states`."""
    if case.state in states:
        return
    state = case.get_state_display()
    if case.closed_at is not None:
        raise CaseError(Reason.CLOSED, values={"state": state}, details={"version": case.version})
    if case.state in (State.SUBMITTED, State.APPROVED) and State.OPEN in states:
        raise CaseError(Reason.FROZEN, details={"version": case.version})
    raise CaseError(Reason.WRONG_STATE, values={"state": state}, details={"version": case.version})


def require_open(case: Case) -> None:
    """The case may still be worked on: raises CLOSED otherwise."""
    if case.closed_at is not None:
        raise CaseError(Reason.CLOSED, values={"state": case.get_state_display()})


def persons_of(case: Case) -> tuple[int, ...]:
    """Ids of the people a case is about, for the audit trail: the applicant and who lives in the household."""
    members = HouseholdMember.objects.filter(household_id=case.household_id).filter(
        Q(until__isnull=True) | Q(until__gte=case.received_on)
    )
    return tuple(sorted({case.applicant_id, *members.values_list("person_id", flat=True)}))


def persons_of_many(cases: Collection[Case]) -> dict[int, tuple[int, ...]]:
    """The same for several cases, by the case's id: one query."""
    rows = HouseholdMember.objects.filter(household_id__in={case.household_id for case in cases})
    members: dict[int, list[tuple[int, date | None]]] = {}
    for household, person, until in rows.order_by("pk").values_list("household_id", "person_id", "until"):
        members.setdefault(household, []).append((person, until))
    found = {}
    for case in cases:
        living = members.get(case.household_id, ())
        there = {person for person, until in living if until is None or until >= case.received_on}
        found[case.pk] = tuple(sorted({case.applicant_id, *there}))
    return found


def event(name: str, case: Case, *, reason: str = "", **details: Any) -> Event:
    """An audit event about the case and its people."""
    return event_about(name, case, persons_of(case), reason=reason, **details)


def event_about(name: str, case: Case, persons: tuple[int, ...], *, reason: str = "", **details: Any) -> Event:
    """The same, where the people are known already."""
    return Event(
        event=name,
        object_type="case",
        object_id=case.pk,
        case_id=case.pk,
        persons=persons,
        reason=reason,
        details=details,
    )


def day_of(now: datetime) -> date:
    """The calendar day in Riga at the moment `now`."""
    return timezone.localdate(now)
