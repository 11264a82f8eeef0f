"""Looking: search in the register, files opened with a reason, protected addresses. All of it leaves a trace."""

from datetime import datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.people.access import FILE_OPEN, PERSON_REGISTER, PERSON_SEARCH, PROTECTED_ADDRESS_VIEW
from dienests.base.people.duplicates import Candidate, Duplicate, likely_duplicates
from dienests.base.people.errors import Refusal, Refused
from dienests.base.people.models import FileOpening, OpeningReason, Person
from dienests.base.people.search import Found, search

LEAST_WORDS = 10
LONGEST_REASON = 1_000


def search_persons(*, query: str, limit: int, actor: Actor, now: datetime) -> Found:
    """`search.search`, audited. The trail keeps the words and how many were found, not whom.

    A list shows name, year of birth and the end of the code. Were everybody in it a subject of the entry, a resident's
    own extract would drown in lists of namesakes; who of a list was looked at is the entry of the opened file.
    """
    require(actor, PERSON_SEARCH)
    found = search(query, limit=limit, on=actor.today)
    if not found.empty_query:
        record(
            Event(
                event="persons_searched",
                kind=AuditKind.READ,
                object_type="search",
                details={"words": query.strip()[:200], "found": len(found.rows), "more": found.more},
            ),
            actor=actor.user,
            at=now,
        )
    return found


def find_duplicates(*, candidate: Candidate, actor: Actor, now: datetime) -> list[Duplicate]:
    """`duplicates.likely_duplicates`, audited like a search when it shows anybody."""
    require(actor, PERSON_REGISTER)
    found = likely_duplicates(candidate, on=actor.today)
    if found:
        words = f"{candidate.given_names} {candidate.family_name}".strip()
        facts = {"words": words[:200], "found": len(found), "more": False}
        record(
            Event(event="duplicates_shown", kind=AuditKind.READ, object_type="search", details=facts),
            actor=actor.user,
            at=now,
        )
    return found


def open_file(*, person: Person, kind: str, reason: str = "", actor: Actor, now: datetime) -> FileOpening:
    """Open a person's file where no case gives the right. It holds for the rest of the day.

    `kind` is a value of OpeningReason; OTHER and SUPERVISION want at least 10 characters in words.
    Raises Refused (REASON_MISSING, REASON_IN_WORDS, TOO_LONG, MERGED_AWAY), AccessRefused.
    """
    require(actor, FILE_OPEN, person)
    words = " ".join(reason.split())
    if kind not in OpeningReason.values:
        raise Refused(Refusal.REASON_MISSING, field="kind")
    if kind in (OpeningReason.OTHER, OpeningReason.SUPERVISION) and len(words) < LEAST_WORDS:
        raise Refused(Refusal.REASON_IN_WORDS, field="reason", least=LEAST_WORDS)
    if len(words) > LONGEST_REASON:
        raise Refused(Refusal.TOO_LONG, field="reason", limit=LONGEST_REASON, found=len(words))
    if person.merged_into_id is not None:
        raise Refused(Refusal.MERGED_AWAY, name=str(person.merged_into))
    with transaction.atomic():
        opening = FileOpening.objects.create(
            person=person, user=actor.user, kind=kind, reason=words, opened_at=now, until=actor.today
        )
        record(
            Event(
                event="file_opened",
                kind=AuditKind.ACCESS,
                object_type="person",
                object_id=person.pk,
                persons=(person.pk,),
                reason=f"{kind}: {words}" if words else kind,
            ),
            actor=actor.user,
            at=now,
        )
    return opening


def note_viewing(*, person: Person, actor: Actor, now: datetime) -> None:
    """The trace of a file that was shown. Whether it may be shown is asked before (cases.access.PERSON_VIEW)."""
    _note_reading("person_viewed", person, actor=actor, now=now)


def reveal_address(*, person: Person, actor: Actor, now: datetime) -> tuple[str, str]:
    """Declared and actual address of a person whose address is protected. Raises AccessRefused."""
    require(actor, PROTECTED_ADDRESS_VIEW, person)
    _note_reading("protected_address_viewed", person, actor=actor, now=now)
    return person.declared_address, person.actual_address


def _note_reading(event: str, person: Person, *, actor: Actor, now: datetime) -> None:
    record(
        Event(event=event, kind=AuditKind.READ, object_type="person", object_id=person.pk, persons=(person.pk,)),
        actor=actor.user,
        at=now,
    )
