"""Guests of a visit: who comes, their invitations, what they sign. Of a link only the hash of its secret is kept."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.exchange.office.visits.access import VISIT_PLAN
from dienests.exchange.office.visits.admission import is_open, pledge_for
from dienests.exchange.office.visits.bounds import MOST_GUESTS
from dienests.exchange.office.visits.guest_list import GuestLine
from dienests.exchange.office.visits.models import Group, Guest, Visit
from dienests.exchange.office.visits.remembering_errors import RememberingRefused

SECRET_BYTES = 32


@dataclass(frozen=True)
class Invitation:
    """`secret` is shown once and kept nowhere. `former`: hash and time of the one that it took the place of."""

    guest: Guest
    secret: str
    former: tuple[str, datetime | None] = ("", None)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def add_guests(*, actor: Actor, now: datetime, visit: Visit, lines: Sequence[GuestLine]) -> list[Guest]:
    """All or none. Raises AccessRefused; RememberingRefused not_received, nothing_written, too_many_guests."""
    require(actor, VISIT_PLAN, visit)
    if not lines:
        raise RememberingRefused("nothing_written", field="text")
    with transaction.atomic():
        _received(visit, actor.today)
        if visit.guests.count() + len(lines) > MOST_GUESTS:
            raise RememberingRefused("too_many_guests", most=MOST_GUESTS, field="text")
        made = [
            Guest.objects.create(visit=visit, name=line.name, work=line.work, email=line.email, language=line.language)
            for line in lines
        ]
        record(_event("guests_added", visit, guests=[guest.pk for guest in made]), actor=actor.user, at=now)
    return made


def change_guest(*, actor: Actor, now: datetime, guest: Guest, line: GuestLine, group: Group | None) -> Guest:
    """Raises AccessRefused; RememberingRefused no_such_site where the group is of another visit."""
    require(actor, VISIT_PLAN, guest.visit)
    if group is not None and group.visit_id != guest.visit_id:
        raise RememberingRefused("no_such_site", field="group")
    with transaction.atomic():
        Guest.objects.filter(pk=guest.pk).update(
            name=line.name, work=line.work, email=line.email, language=line.language, group=group
        )
        record(_event("guest_changed", guest.visit, guest=guest.pk), actor=actor.user, at=now)
    guest.refresh_from_db()
    return guest


def remove_guest(*, actor: Actor, now: datetime, guest: Guest) -> None:
    """Only who has left nothing behind. Raises AccessRefused; RememberingRefused guest_wrote."""
    require(actor, VISIT_PLAN, guest.visit)
    with transaction.atomic():
        locked = _locked(guest)
        if locked.confidentiality_signed_at or locked.notes.exists() or _photographed(locked):
            raise RememberingRefused("guest_wrote", guest=guest.name)
        record(_event("guest_removed", guest.visit, guest=guest.pk), actor=actor.user, at=now)
        locked.delete()


def invite(*, actor: Actor, now: datetime, guest: Guest, seen: str | None = None) -> Invitation:
    """A new link; the one before stops working. `seen`: which one that was, Guest.invitation_mark; None: whichever.

    Raises AccessRefused; RememberingRefused not_received, invited_meanwhile.
    """
    require(actor, VISIT_PLAN, guest.visit)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        _received(guest.visit, actor.today)
        locked = _locked(guest)
        if seen is not None and locked.invitation_mark != seen:
            raise RememberingRefused("invited_meanwhile", guest=guest.name)
        former = (locked.secret_hash, locked.invited_at)
        locked.secret_hash, locked.invited_at = hash_of(secret), now
        locked.save(update_fields=["secret_hash", "invited_at"])
        record(_event("guest_invited", guest.visit, guest=guest.pk), actor=actor.user, at=now)
    return Invitation(locked, secret, former)


def take_back(*, actor: Actor, now: datetime, invitation: Invitation) -> None:
    """It reached nobody: what held before holds again, unless somebody has invited meanwhile."""
    guest, (secret_hash, invited_at) = invitation.guest, invitation.former
    mine = Guest.objects.filter(pk=guest.pk, secret_hash=hash_of(invitation.secret))
    with transaction.atomic():
        if mine.update(secret_hash=secret_hash, invited_at=invited_at):
            record(_event("guest_invitation_failed", guest.visit, guest=guest.pk), actor=actor.user, at=now)


def withdraw_invitation(*, actor: Actor, now: datetime, guest: Guest) -> None:
    """The link stops working, and whoever is signed in with it is out. Raises AccessRefused."""
    require(actor, VISIT_PLAN, guest.visit)
    with transaction.atomic():
        if Guest.objects.filter(pk=guest.pk).exclude(secret_hash="").update(secret_hash=""):
            record(_event("guest_invitation_withdrawn", guest.visit, guest=guest.pk), actor=actor.user, at=now)


def guest_of_secret(secret: str, *, today: date) -> Guest | None:
    """Whom a link lets in today."""
    if not 20 <= len(secret) <= 100:
        return None
    return admitted(Guest.objects.filter(secret_hash=hash_of(secret)), today=today)


def guest_of_mark(pk: int, mark: str, *, today: date) -> Guest | None:
    """Whom a signed cookie lets in today: `mark` is what mark_of gave; another link since makes it void."""
    guest = admitted(Guest.objects.filter(pk=pk).exclude(secret_hash=""), today=today)
    return guest if guest and secrets.compare_digest(mark.encode(), mark_of(guest).encode()) else None


def mark_of(guest: Guest) -> str:
    """Changes with every invitation; gives away neither the secret nor its hash."""
    return hash_of(f"mark of {guest.secret_hash}")[:32]


def admitted(guests: QuerySet[Guest], *, today: date) -> Guest | None:
    """The first of `guests`, if its visit is open."""
    found = guests.select_related("visit", "group").first()
    return found if found and is_open(found.visit, today=today) else None


def note_entered(*, guest: Guest, now: datetime) -> None:
    """The guest came in by the link."""
    with transaction.atomic():
        Guest.objects.filter(pk=guest.pk).update(seen_at=now)
        record(_event("guest_entered", guest.visit, guest=guest.pk), actor=None, at=now)


def sign_pledge(*, guest: Guest, now: datetime, digest: str) -> Guest:
    """`digest`: of the words that the guest read. Signing again changes nothing.

    Raises RememberingRefused words_changed.
    """
    with transaction.atomic():
        locked = _locked(guest)
        pledge = pledge_for(locked)
        if locked.confidentiality_signed_at:
            return locked
        if pledge.digest != digest:
            raise RememberingRefused("words_changed")
        locked.confidentiality_signed_at, locked.confidentiality_words = now, pledge.words
        locked.save(update_fields=["confidentiality_signed_at", "confidentiality_words"])
        record(_event("guest_signed_pledge", guest.visit, guest=guest.pk, digest=digest), actor=None, at=now)
    return locked


def set_photographs(*, guest: Guest, now: datetime, agrees: bool) -> None:
    """Whether the guest may be seen in published photographs; can be changed at any time."""
    with transaction.atomic():
        Guest.objects.filter(pk=guest.pk).update(photographs=agrees)
        record(_event("guest_photographs", guest.visit, guest=guest.pk, agrees=agrees), actor=None, at=now)


def set_language(*, guest: Guest, language: str) -> None:
    Guest.objects.filter(pk=guest.pk).update(language=language)


def _received(visit: Visit, today: date) -> None:
    if not is_open(visit, today=today):
        raise RememberingRefused("not_received")


def _locked(guest: Guest) -> Guest:
    return Guest.objects.select_for_update(of=("self",)).select_related("visit", "group").get(pk=guest.pk)


def _photographed(guest: Guest) -> bool:
    return guest.visit.photographs.filter(guest=guest).exists()


def _event(event: str, visit: Visit, **details: object) -> Event:
    return Event(event=event, object_type="visit", object_id=visit.pk, details=details)
