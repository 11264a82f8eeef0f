"""Reading and checking the audit trail."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from dienests.base.audit.models import AuditEntry, AuditHead, AuditKind, AuditSubject
from dienests.base.audit.operations import chain_hash


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold: `position` and, in words, what is wrong there."""

    position: int
    what: str


def entries_about(person_id: int) -> QuerySet[AuditEntry]:
    """Everything that was read or changed about a person, newest first."""
    entry_ids = AuditSubject.objects.filter(person_id=person_id).values("entry_id")
    return AuditEntry.objects.filter(pk__in=entry_ids).order_by("-position")


def timeline_of_case(case_id: int) -> QuerySet[AuditEntry]:
    """What happened to a case, oldest first; who merely looked is left out."""
    return (
        AuditEntry.objects.filter(case_id=case_id)
        .exclude(kind=AuditKind.READ)
        .select_related("actor")
        .order_by("position")
    )


def chain_breaks(*, since: int = 0) -> Iterator[Break]:
    """Walk the chain after position `since` and yield each break: changed, removed, inserted or cut rows.

    Reads in steps of 2,000 rows; memory does not grow with the trail.
    """
    before = AuditEntry.objects.filter(position=since).first()
    expected_position, expected_hash = since + 1, before.hash if before else ""
    entries = AuditEntry.objects.filter(position__gt=since).order_by("position").prefetch_related("subjects")
    for entry in entries.iterator(chunk_size=2000):
        if entry.position != expected_position:
            yield Break(expected_position, f"rows {expected_position} to {entry.position - 1} are missing")
        if entry.previous_hash != expected_hash and entry.position == expected_position:
            yield Break(entry.position, "does not follow from the row before")
        if chain_hash(entry, [subject.person_id for subject in entry.subjects.all()]) != entry.hash:
            yield Break(entry.position, f"the row was changed after it was written ({entry.event})")
        expected_position, expected_hash = entry.position + 1, entry.hash
    head = AuditHead.objects.filter(id=1).first()
    if head and head.position >= since and (head.position, head.hash) != (expected_position - 1, expected_hash):
        yield Break(expected_position, f"the end of the chain is missing: {head.position} rows were written")
