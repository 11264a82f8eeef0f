"""Noting that somebody had to do with the client: two fields, and the counting of a way of working rests on it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dienests.base.access import Actor, may, require
from dienests.base.audit.operations import record
from dienests.cases.access import CASE_ASSIGN, CASE_CONTACT
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case, Contact, ContactKind
from dienests.cases.models.contact import LONGEST_NOTE
from dienests.cases.operations.locking import day_of, event, lock
from dienests.cases.operations.stages import believable


@dataclass(frozen=True)
class Noted:
    """What is noted of a contact. `minutes` of work with the way there, as far as anybody counted."""

    kind: str
    on: date
    minutes: int | None = None
    note: str = ""


def note_contact(*, actor: Actor, now: datetime, case: Case, noted: Noted) -> Contact:
    """Note a contact, also after the decision: people ask about it. The case itself does not change.

    Raises AccessRefused, CONTACT_UNKNOWN, CONTACT_WHEN, MINUTES_NOT_BELIEVABLE.
    """
    with transaction.atomic():
        found = lock(case, version=None)
        require(actor, CASE_CONTACT, found)
        if noted.kind not in ContactKind.values:
            raise CaseError(Reason.CONTACT_UNKNOWN, values={"what": noted.kind[:40]})
        if not found.received_on <= noted.on <= day_of(now):
            raise CaseError(Reason.CONTACT_WHEN, values={"what": noted.on.strftime("%d.%m.%Y.")})
        if noted.minutes is not None:
            believable(noted.minutes)
        contact = Contact.objects.create(
            case=found,
            kind=noted.kind,
            on=noted.on,
            minutes=noted.minutes,
            note=" ".join(noted.note.split())[:LONGEST_NOTE],
            noted_by=actor.user,
            noted_at=now,
        )
        told = event("contact_noted", found, contact=contact.pk, kind=contact.kind, on=noted.on.isoformat())
        record(told, actor=actor.user, at=now)
    return contact


def remove_contact(*, actor: Actor, now: datetime, contact: Contact) -> Contact:
    """Noted by mistake: it no longer counts. Removing it twice changes nothing.

    Only who noted it may, or who hands out the work there. Raises AccessRefused, CONTACT_NOT_YOURS.
    """
    with transaction.atomic():
        case = lock(contact.case, version=None)
        require(actor, CASE_CONTACT, case)
        found = Contact.objects.select_for_update(of=("self",)).select_related("noted_by").get(pk=contact.pk)
        if found.noted_by_id != actor.pk and not may(actor, CASE_ASSIGN, case):
            raise CaseError(Reason.CONTACT_NOT_YOURS, values={"who": found.noted_by})
        if found.removed_at is None:
            found.removed_by, found.removed_at = actor.user, now
            found.save(update_fields=["removed_by", "removed_at"])
            told = event("contact_removed", case, contact=found.pk, kind=found.kind, on=found.on.isoformat())
            record(told, actor=actor.user, at=now)
    return found
