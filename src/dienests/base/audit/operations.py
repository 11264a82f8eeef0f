"""Adding to the audit trail. The only way in: nothing else writes these tables."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from dienests.base.audit.models import AuditEntry, AuditHead, AuditKind, AuditSubject


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened. `persons` are ids of the people it is about; `details` must be JSON and free of secrets."""

    event: str
    kind: AuditKind = AuditKind.WRITE
    object_type: str = ""
    object_id: str | int = ""
    case_id: int | None = None
    persons: tuple[int, ...] = ()
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def chain_hash(entry: AuditEntry, persons: Iterable[int]) -> str:
    """SHA-256 over the row before and every field of this one, in a form that both databases give back unchanged."""
    content = {
        "position": entry.position,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "kind": str(entry.kind),
        "event": entry.event,
        "object": [entry.object_type, entry.object_id],
        "case": entry.case_id,
        "reason": entry.reason,
        "details": entry.details,
        "persons": sorted(persons),
        "previous": entry.previous_hash,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def record(*events: Event, actor: Any, at: datetime) -> None:
    """Append `events` in order. `actor` is the signed-in user, or None for the system itself.

    Must be called inside the transaction of the change it speaks of, so that both exist or neither.
    """
    if not events:
        return
    with transaction.atomic():
        head, _ = AuditHead.objects.select_for_update(of=("self",)).get_or_create(id=1)
        entries, persons = [], []
        for event in events:
            entry = AuditEntry(
                position=head.position + 1,
                at=at,
                actor_id=actor.pk if actor else None,
                actor_name=str(actor) if actor else "Dienests",
                kind=event.kind,
                event=event.event,
                object_type=event.object_type,
                object_id=str(event.object_id),
                case_id=event.case_id,
                reason=event.reason,
                details=json.loads(json.dumps(event.details, default=str)),
                previous_hash=head.hash,
            )
            people = sorted(set(event.persons))
            entry.hash = chain_hash(entry, people)
            head.position, head.hash = entry.position, entry.hash
            entries.append(entry)
            persons.append(people)
        AuditEntry.objects.bulk_create(entries, batch_size=500)
        AuditSubject.objects.bulk_create(
            [
                AuditSubject(entry=entry, person_id=person)
                for entry, people in zip(entries, persons, strict=True)
                for person in people
            ],
            batch_size=500,
        )
        head.save(update_fields=["position", "hash"])
