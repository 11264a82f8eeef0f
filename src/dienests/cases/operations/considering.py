"""Keeping a practice that came without a folder, so that it can be simulated and proposed like any other."""

from datetime import datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.cases.access import PROCESS_CHOOSE
from dienests.cases.models import ConsideredPractice
from dienests.cases.operations.process import usable
from dienests.practice import Practice

LONGEST_SOURCE = 300


def consider(*, actor: Actor, now: datetime, practice: Practice, source: str) -> ConsideredPractice:
    """Kept under its name, in the place of what was kept there before. Nothing changes for any case.

    Raises AccessRefused, PROCESS_FAULTS.
    """
    require(actor, PROCESS_CHOOSE)
    usable(practice.name, lambda: practice)
    with transaction.atomic():
        kept = ConsideredPractice.objects.select_for_update().filter(name=practice.name).first()
        if kept is not None and kept.digest == practice.digest:
            return kept
        kept, _fresh = ConsideredPractice.objects.update_or_create(
            name=practice.name,
            defaults={
                "title_lv": practice.title.lv,
                "title_en": practice.title.en,
                "digest": practice.digest,
                "content": practice.to_json(),
                "source": source.strip()[:LONGEST_SOURCE],
                "stored_by": actor.user,
                "stored_at": now,
            },
        )
        details = {"practice": kept.name, "digest": kept.digest, "source": kept.source}
        record(
            Event(event="practice_considered", object_type="considered_practice", object_id=kept.pk, details=details),
            actor=actor.user,
            at=now,
        )
    return kept
