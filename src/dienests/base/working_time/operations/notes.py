"""One row of the trail. Kinds of absence and words of concerns stay out of it: whoever reads the trail need not know
who was ill or who was at the end of their strength."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from dienests.base.access import Actor
from dienests.base.audit.operations import Event, record


def note(event: str, obj: Model, *, actor: Actor, now: datetime, **details: Any) -> None:
    entry = Event(event=event, object_type=obj._meta.model_name or "", object_id=obj.pk, details=details)
    record(entry, actor=actor.user, at=now)
