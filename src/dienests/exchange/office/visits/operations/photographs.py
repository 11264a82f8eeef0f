"""Photographs of a visit: made anew from what was uploaded, published only when everybody on them agreed."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.files.confined import Unusable, answer
from dienests.base.organisation.models import User
from dienests.exchange.office.library.checking import personal_data_in
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_PLAN
from dienests.exchange.office.visits.models import Guest, Photograph, Visit
from dienests.exchange.office.visits.operations.notes import refuse_personal_data
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.exchange.privacy.checking import personal_data

MOST_BYTES = 15 * 1024 * 1024
MOST_OF_A_VISIT = 200
MOST_OF_A_GUEST = 40
LONGEST_CAPTION = 300


def add_photograph(
    *,
    actor: Actor,
    now: datetime,
    visit: Visit,
    chunks: Iterable[bytes],
    caption: str,
    consent: bool,
    looked_at: Sequence[str] = (),
) -> Photograph:
    """Of staff. `looked_at`: texts in the caption that the actor says are no personal data.

    Raises AccessRefused; RememberingRefused personal_data, maybe_personal_data, not_a_picture, picture_too_large,
    too_many_pictures.
    """
    require(actor, GUESTS_VIEW, visit)
    refuse_personal_data(personal_data_in(caption), looked_at, field="caption")
    _require_room(visit, None)
    content = made_anew(chunks)
    with transaction.atomic():
        _require_room(visit, None)
        kept = _kept(visit, content, caption, consent, now, user=actor.user)
        record(_event("photograph_added", kept, consent=consent), actor=actor.user, at=now)
    return kept


def add_guest_photograph(
    *, guest: Guest, now: datetime, chunks: Iterable[bytes], caption: str, consent: bool, looked_at: Sequence[str] = ()
) -> Photograph:
    """Of a guest. Raises RememberingRefused as add_photograph."""
    refuse_personal_data(personal_data(caption), looked_at, field="caption")
    _require_room(guest.visit, guest)
    content = made_anew(chunks)
    with transaction.atomic():
        _require_room(guest.visit, guest)
        kept = _kept(guest.visit, content, caption, consent, now, guest=guest)
        record(_event("photograph_added", kept, consent=consent), actor=None, at=now)
    return kept


def set_consent(
    *,
    actor: Actor,
    now: datetime,
    photograph: Photograph,
    consent: bool,
    caption: str,
    looked_at: Sequence[str] = (),
) -> None:
    """Whether everybody on it agreed, and what is to be seen. Of published news it leaves what is not agreed to any
    more, and what got other words: nobody has confirmed these yet.

    Raises AccessRefused; RememberingRefused personal_data, maybe_personal_data.
    """
    require(actor, GUESTS_VIEW, photograph.visit)
    said = _caption(caption)
    refuse_personal_data(personal_data_in(said), looked_at, field="caption")
    with transaction.atomic():
        before = Photograph.objects.defer("content").select_for_update(of=("self",)).get(pk=photograph.pk)
        Photograph.objects.filter(pk=photograph.pk).update(consent=consent, caption=said)
        if not consent or said != before.caption:
            before.published_in.clear()
        record(_event("photograph_consent", photograph, consent=consent), actor=actor.user, at=now)


def remove_photograph(*, actor: Actor, now: datetime, photograph: Photograph) -> None:
    """By who took it, or who plans the visit. Raises AccessRefused."""
    require(actor, GUESTS_VIEW if photograph.user_id == actor.pk else VISIT_PLAN, photograph.visit)
    with transaction.atomic():
        record(_event("photograph_removed", photograph), actor=actor.user, at=now)
        photograph.delete()


def remove_guest_photograph(*, guest: Guest, now: datetime, photograph: Photograph) -> None:
    """One's own. Raises RememberingRefused not_yours."""
    if photograph.guest_id != guest.pk:
        raise RememberingRefused("not_yours")
    with transaction.atomic():
        record(_event("photograph_removed", photograph), actor=None, at=now)
        photograph.delete()


def made_anew(chunks: Iterable[bytes]) -> bytes:
    """JPEG of the pixels alone. Raises RememberingRefused not_a_picture, picture_too_large."""
    with tempfile.NamedTemporaryFile(prefix="dienests-photograph-") as file:
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                raise RememberingRefused("picture_too_large", field="photograph")
            file.write(chunk)
        file.flush()
        try:
            return answer("photograph", source=Path(file.name))
        except Unusable as error:
            large = error.reason in ("picture_too_large", "too_demanding")
            code = "picture_too_large" if large else "not_a_picture"
            raise RememberingRefused(code, field="photograph") from error


def _require_room(visit: Visit, guest: Guest | None) -> None:
    most = MOST_OF_A_GUEST if guest else MOST_OF_A_VISIT
    of_guest = visit.photographs.filter(guest=guest).count() if guest else 0
    if of_guest >= MOST_OF_A_GUEST or visit.photographs.count() >= MOST_OF_A_VISIT:
        raise RememberingRefused("too_many_pictures", most=most, field="photograph")


def _kept(
    visit: Visit, content: bytes, caption: str, consent: bool, now: datetime, *, user: User | None = None,
    guest: Guest | None = None,
) -> Photograph:  # fmt: skip
    return Photograph.objects.create(
        visit=visit, content=content, caption=_caption(caption), consent=consent, user=user, guest=guest, at=now
    )


def _caption(caption: str) -> str:
    return " ".join(caption.split())[:LONGEST_CAPTION]


def _event(event: str, photograph: Photograph, **details: object) -> Event:
    told = {"visit": photograph.visit_id, "guest": photograph.guest_id, **details}
    return Event(event=event, object_type="photograph", object_id=photograph.pk, details=told)
