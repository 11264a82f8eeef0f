"""A concern about one's own load: raised, answered with what was done, added to, closed by who raised it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from dienests.base.access import AccessRefused, Actor, require
from dienests.base.working_time import forms
from dienests.base.working_time.access import CONCERN_ANSWER, CONCERN_SEE
from dienests.base.working_time.errors import Refusal, Refused
from dienests.base.working_time.models import Concern, ConcernEntry, ConcernState, EntryKind
from dienests.base.working_time.operations.notes import note

STATE_AFTER = {
    EntryKind.ANSWERED: ConcernState.ANSWERED,
    EntryKind.ADDED: ConcernState.OPEN,
    EntryKind.CLOSED: ConcernState.CLOSED,
}


def raise_concern(*, facts: Mapping[str, Any], only_head_of_office: bool, actor: Actor, now: datetime) -> Concern:
    """The actor's own. `facts`: about, would_help. Raises SeveralRefused."""
    require(actor, CONCERN_SEE)
    kept = forms.accepted(forms.CONCERN, facts)
    with transaction.atomic():
        row = Concern.objects.create(user=actor.user, raised_at=now, only_head_of_office=only_head_of_office, **kept)
        note("concern_raised", row, actor=actor, now=now)
    return row


def answer_concern(*, concern: Concern, text: str, actor: Actor, now: datetime) -> ConcernEntry:
    """A head says what was done. Raises Refused (CONCERN_CLOSED), SeveralRefused."""
    require(actor, CONCERN_ANSWER, concern)
    return _said(concern, EntryKind.ANSWERED, text, actor=actor, now=now, event="concern_answered")


def add_to_concern(*, concern: Concern, text: str, actor: Actor, now: datetime) -> ConcernEntry:
    """Who raised it says more; it waits for an answer again. Raises Refused (CONCERN_CLOSED), SeveralRefused."""
    _require_own(concern, actor)
    return _said(concern, EntryKind.ADDED, text, actor=actor, now=now, event="concern_added_to")


def close_concern(*, concern: Concern, text: str = "", actor: Actor, now: datetime) -> ConcernEntry:
    """Who raised it needs no more. Raises Refused (CONCERN_CLOSED)."""
    _require_own(concern, actor)
    return _said(concern, EntryKind.CLOSED, text, actor=actor, now=now, event="concern_closed")


def _require_own(concern: Concern, actor: Actor) -> None:
    if concern.user_id != actor.pk:
        raise AccessRefused(CONCERN_SEE, concern)


def _said(concern: Concern, kind: EntryKind, text: str, *, actor: Actor, now: datetime, event: str) -> ConcernEntry:
    check = forms.text(limit=4000, needed=kind != EntryKind.CLOSED, lines=True)
    kept = forms.accepted({"text": check}, {"text": text})
    with transaction.atomic():
        current = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
        if current.state == ConcernState.CLOSED:
            raise Refused(Refusal.CONCERN_CLOSED)
        entry = ConcernEntry.objects.create(concern=current, kind=kind, at=now, by=actor.user, **kept)
        current.state = STATE_AFTER[kind]
        current.save(update_fields=["state"])
        note(event, current, actor=actor, now=now)
    return entry
