"""Training and supervision: recorded for one or several at once, struck out when it was a mistake."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from dienests.base.access import AccessRefused, Actor, narrow, require
from dienests.base.organisation.models import User
from dienests.base.working_time import forms
from dienests.base.working_time.access import TRAINING_CHANGE, TRAINING_SEE
from dienests.base.working_time.errors import Refusal, Refused, SeveralRefused
from dienests.base.working_time.models import TrainingRecord
from dienests.base.working_time.operations.notes import note


def record_training(
    *, users: Sequence[User], facts: Mapping[str, Any], actor: Actor, now: datetime
) -> list[TrainingRecord]:
    """Each of `users` took part. `facts`: kind, title, hours, on, provider, proof. Raises SeveralRefused."""
    if not users:
        raise SeveralRefused([Refused(Refusal.NOBODY_CHOSEN, field="users")])
    _require_all(users, actor)
    kept = forms.accepted(forms.training_checks(actor.today), facts)
    with transaction.atomic():
        made = []
        for user in users:
            row = TrainingRecord.objects.create(user=user, recorded_by=actor.user, recorded_at=now, **kept)
            note("training_recorded", row, actor=actor, now=now, user=user.pk, hours=row.hours, on=row.on)
            made.append(row)
    return made


def strike_training(*, row: TrainingRecord, reason: str, actor: Actor, now: datetime) -> TrainingRecord:
    """The record was a mistake: it counts no more and stays to be seen. Raises Refused, SeveralRefused."""
    require(actor, TRAINING_CHANGE, row)
    kept = forms.accepted({"reason": forms.text(limit=200, needed=True)}, {"reason": reason})
    with transaction.atomic():
        current = TrainingRecord.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if current.struck_at is not None:
            raise Refused(Refusal.ALREADY_STRUCK)
        current.struck_at, current.struck_by, current.struck_reason = now, actor.user, kept["reason"]
        current.save(update_fields=["struck_at", "struck_by", "struck_reason"])
        note("training_struck", current, actor=actor, now=now, user=current.user_id, reason=kept["reason"])
    return current


def _require_all(users: Sequence[User], actor: Actor) -> None:
    wanted = {user.pk for user in users}
    allowed = set(narrow(actor, TRAINING_SEE, User.objects.filter(pk__in=wanted)).values_list("pk", flat=True))
    if wanted - allowed:
        raise AccessRefused(TRAINING_SEE, next(user for user in users if user.pk not in allowed))
