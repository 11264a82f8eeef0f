"""The notebook of a visit: written by guests and staff, answered, delivered, followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dienests.base.access import Actor, may, require
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import Appointment, User, held_on
from dienests.exchange.office.library.checking import personal_data_in
from dienests.exchange.office.library.models import ItemState, LibraryItem
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_NOTE, VISIT_PLAN
from dienests.exchange.office.visits.models import Guest, HostHours, Note, NoteKind, Site, Visit
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.exchange.privacy.checking import personal_data
from dienests.exchange.privacy.findings import Finding

MOST_TEXT = 2000
MOST_OF_A_GUEST = 300
MOST_OF_A_VISIT = 5000
MOST_MINUTES = 6000
GUESTS_KINDS = (NoteKind.QUESTION, NoteKind.SEEN, NoteKind.IDEA, NoteKind.PROMISE)


@dataclass(frozen=True, kw_only=True)
class Words:
    """A note as typed. `looked_at`: texts of findings that the writer says are no personal data."""

    kind: NoteKind
    text: str
    site: Site | None = None
    answers: Note | None = None
    only_ours: bool = False
    looked_at: Sequence[str] = ()
    host: User | None = None
    due_on: date | None = None


def write_note(*, actor: Actor, now: datetime, visit: Visit, words: Words) -> Note:
    """Of staff. An answer to what only this office sees is seen by nobody else either.

    Raises AccessRefused; RememberingRefused nothing_written, too_long, personal_data, maybe_personal_data,
    no_such_question, no_such_host, too_many_notes.
    """
    require(actor, VISIT_NOTE, visit)
    text = _fit(words)
    refuse_personal_data(personal_data_in(text), words.looked_at)
    if words.host is not None:
        _require_host(actor, visit, words.host)
    with transaction.atomic():
        only_ours = words.only_ours or bool(words.answers and words.answers.only_ours)
        note = _kept(visit, words, text, now, user=actor.user, only_ours=only_ours)
        record(_event("visit_note_written", note), actor=actor.user, at=now)
    return note


def write_guest_note(*, guest: Guest, now: datetime, words: Words) -> Note:
    """Of a guest; the other guests and the hosts see it.

    The text is not compared with this office's register: a guest must not learn from a refusal who is a client.
    Raises RememberingRefused as write_note.
    """
    text = _fit(words)
    kinds = (NoteKind.ANSWER,) if words.answers else GUESTS_KINDS
    if words.kind not in kinds or (words.answers and words.answers.only_ours):
        raise RememberingRefused("no_such_question", field="text")
    refuse_personal_data(personal_data(text), words.looked_at)
    with transaction.atomic():
        if guest.notes.count() >= MOST_OF_A_GUEST:
            raise RememberingRefused("too_many_notes", field="text")
        note = _kept(guest.visit, words, text, now, guest=guest)
        record(_event("visit_note_written", note), actor=None, at=now)
    return note


def refuse_personal_data(found: Sequence[Finding], looked_at: Sequence[str], *, field: str = "text") -> None:
    """Sure findings cannot be said away. Raises RememberingRefused personal_data, maybe_personal_data."""
    sure = [each for each in found if each.sure]
    unsure = [each for each in found if not each.sure and each.text not in looked_at]
    for code, findings in (("personal_data", sure), ("maybe_personal_data", unsure)):
        if findings:
            what = ", ".join(dict.fromkeys(f"“{each.text}”" for each in findings))
            raise RememberingRefused(code, problems=findings, what=what, field=field)


def strike_note(*, actor: Actor, now: datetime, note: Note) -> None:
    """By who wrote it, or who plans the visit. Raises AccessRefused; RememberingRefused not_yours."""
    require(actor, VISIT_NOTE, note.visit)
    if note.user_id != actor.pk and not may(actor, VISIT_PLAN, note.visit):
        raise RememberingRefused("not_yours")
    with transaction.atomic():
        if Note.objects.filter(pk=note.pk, struck_at=None).update(struck_at=now):
            record(_event("visit_note_struck", note), actor=actor.user, at=now)


def strike_guest_note(*, guest: Guest, now: datetime, note: Note) -> None:
    """One's own. Raises RememberingRefused not_yours."""
    if note.guest_id != guest.pk:
        raise RememberingRefused("not_yours")
    with transaction.atomic():
        if Note.objects.filter(pk=note.pk, struck_at=None).update(struck_at=now):
            record(_event("visit_note_struck", note), actor=None, at=now)


def take_on(*, actor: Actor, now: datetime, note: Note, host: User, due_on: date | None) -> Note:
    """Who owes a promised document, until when: taken on by whoever receives at the visit, given to anybody by a head.

    Raises AccessRefused; RememberingRefused not_a_promise, struck, no_such_host.
    """
    require(actor, VISIT_NOTE, note.visit)
    _require_host(actor, note.visit, host)
    with transaction.atomic():
        locked = _locked(note, NoteKind.PROMISE, "not_a_promise")
        locked.host, locked.due_on = host, due_on
        locked.save(update_fields=["host", "due_on"])
        details: dict[str, object] = {"host": host.pk, "due_on": due_on}
        record(_event("visit_promise_taken_on", locked, details), actor=actor.user, at=now)
    return locked


def deliver(*, actor: Actor, now: datetime, note: Note, item: LibraryItem | None) -> Note:
    """The promise is kept with an item of practice, which the guests then read; None: it is open again.

    By who owes it, or who plans; an item that this office keeps for itself is handed out only by who plans.
    Raises AccessRefused; RememberingRefused not_a_promise, struck, not_published, kept_here.
    """
    require(actor, VISIT_NOTE, note.visit)
    with transaction.atomic():
        locked = _locked(note, NoteKind.PROMISE, "not_a_promise")
        if locked.host_id != actor.pk:
            require(actor, VISIT_PLAN, locked.visit)
        if item is not None and item.state != ItemState.PUBLISHED:
            raise RememberingRefused("not_published", field="item")
        if item is not None and not item.shared and not may(actor, VISIT_PLAN, locked.visit):
            raise RememberingRefused("kept_here", field="item")
        locked.delivered, locked.delivered_at = item, now if item else None
        locked.save(update_fields=["delivered", "delivered_at"])
        details: dict[str, object] = {"item": item.name if item else None, "shared": item.shared if item else None}
        record(_event("visit_promise_delivered", locked, details), actor=actor.user, at=now)
    return locked


def follow(*, actor: Actor, now: datetime, note: Note, became: LibraryItem | None, outcome: str) -> Note:
    """What became of an idea: an item of this office's practice, or words.

    Raises AccessRefused; RememberingRefused not_an_idea, struck, too_long, and for personal data.
    """
    require(actor, VISIT_NOTE, note.visit)
    said = " ".join(outcome.split())
    if len(said) > 300:
        raise RememberingRefused("too_long", most=300, field="outcome")
    refuse_personal_data([each for each in personal_data_in(said) if each.sure], ())
    with transaction.atomic():
        locked = _locked(note, NoteKind.IDEA, "not_an_idea")
        locked.became, locked.outcome = became, said
        locked.save(update_fields=["became", "outcome"])
        details: dict[str, object] = {"item": became.name if became else None}
        record(_event("visit_idea_followed", locked, details), actor=actor.user, at=now)
    return locked


def note_hours(*, actor: Actor, now: datetime, visit: Visit, minutes: int | None, what: str) -> HostHours:
    """One's own time besides the programme. Raises AccessRefused; RememberingRefused no_minutes, personal_data."""
    require(actor, VISIT_NOTE, visit)
    said = " ".join(what.split())[:200]
    if minutes is None or not 1 <= minutes <= MOST_MINUTES:
        raise RememberingRefused("no_minutes", field="minutes")
    refuse_personal_data([each for each in personal_data_in(said) if each.sure], ())
    with transaction.atomic():
        kept = HostHours.objects.create(visit=visit, user=actor.user, minutes=minutes, what=said)
        event = Event(event="visit_hours_noted", object_type="visit", object_id=visit.pk, details={"minutes": minutes})
        record(event, actor=actor.user, at=now)
    return kept


def remove_hours(*, actor: Actor, now: datetime, hours: HostHours) -> None:
    """One's own, or anybody's for who plans. Raises AccessRefused."""
    require(actor, VISIT_NOTE if hours.user_id == actor.pk else VISIT_PLAN, hours.visit)
    with transaction.atomic():
        details = {"minutes": hours.minutes, "user": hours.user_id}
        event = Event(event="visit_hours_removed", object_type="visit", object_id=hours.visit_id, details=details)
        record(event, actor=actor.user, at=now)
        hours.delete()


def _fit(words: Words) -> str:
    text = words.text.strip()
    if not text:
        raise RememberingRefused("nothing_written", field="text")
    if len(text) > MOST_TEXT:
        raise RememberingRefused("too_long", most=MOST_TEXT, field="text")
    return text


def _kept(
    visit: Visit, words: Words, text: str, now: datetime, *, user: User | None = None, guest: Guest | None = None,
    only_ours: bool = False,
) -> Note:  # fmt: skip
    if visit.notes.count() >= MOST_OF_A_VISIT:
        raise RememberingRefused("too_many_notes", field="text")
    _require_question(visit, words)
    promised = words.kind == NoteKind.PROMISE
    return Note.objects.create(
        visit=visit, kind=words.kind, text=text, site=words.site, answers=words.answers, user=user, guest=guest,
        only_ours=only_ours, at=now, host=words.host if promised else None,
        due_on=words.due_on if promised else None,
    )  # fmt: skip


def _require_question(visit: Visit, words: Words) -> None:
    """Answers stand under a note of the same visit that is no answer itself; everything else stands alone."""
    question = words.answers
    if (words.kind == NoteKind.ANSWER) != (question is not None):
        raise RememberingRefused("no_such_question", field="text")
    if question is None:
        return
    there = Note.objects.filter(pk=question.pk, visit=visit, struck_at=None).exclude(kind=NoteKind.ANSWER)
    if not there.exists():
        raise RememberingRefused("no_such_question", field="text")


def _require_host(actor: Actor, visit: Visit, host: User) -> None:
    # Who owes a document sees the guests: one cannot give oneself that right.
    if host.pk != actor.pk or not may(actor, GUESTS_VIEW, visit):
        require(actor, VISIT_PLAN, visit)
    if not Appointment.objects.filter(held_on(actor.today), user=host, user__is_active=True).exists():
        raise RememberingRefused("no_such_host", field="host")


def _locked(note: Note, kind: NoteKind, otherwise: str) -> Note:
    locked = Note.objects.select_for_update(of=("self",)).select_related("visit").get(pk=note.pk)
    if locked.kind != kind:
        raise RememberingRefused(otherwise)
    if locked.struck_at:
        raise RememberingRefused("struck")
    return locked


def _event(event: str, note: Note, details: dict[str, object] | None = None) -> Event:
    told: dict[str, object] = {"visit": note.visit_id, "kind": note.kind, "guest": note.guest_id}
    return Event(event=event, object_type="visit_note", object_id=note.pk, details=told | (details or {}))
