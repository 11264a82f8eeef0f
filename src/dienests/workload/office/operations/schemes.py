"""Choosing how load is counted."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import User
from dienests.practice import PracticeFaults
from dienests.practice.loads import load_loads
from dienests.workload.office.access import LOADS_CHOOSE
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.models import LONGEST_REASON, ChosenLoads


def choose_loads(*, actor: Actor, now: datetime, name: str, note: str = "") -> ChosenLoads:
    """From now on load is counted by this scheme. Raises AccessRefused; loads_faulty with every fault as a problem."""
    require(actor, LOADS_CHOOSE)
    with transaction.atomic():
        chosen = store_loads(name=name, now=now, chosen_by=actor.user, note=note.strip()[:LONGEST_REASON])
        record(
            Event(
                event="loads_chosen",
                object_type="loads",
                object_id=chosen.pk,
                reason=chosen.note,
                details={"name": chosen.name, "digest": chosen.digest},
            ),
            actor=actor.user,
            at=now,
        )
    return chosen


def store_loads(*, name: str, now: datetime, chosen_by: User | None = None, note: str = "") -> ChosenLoads:
    """Store a scheme as it is now; the latest stored is in force. Raises loads_faulty."""
    try:
        scheme = load_loads(name, root=settings.PRACTICE_ROOT)
    except PracticeFaults as refused:
        english = get_language() == "en"
        told = [fault.sentence("en" if english else "lv") for fault in refused.faults]
        raise WorkRefused("loads_faulty", problems=told, name=name[:40], what=told[0]) from refused
    return ChosenLoads.objects.create(
        name=scheme.name,
        digest=scheme.digest,
        content=scheme.to_json(),
        since=now,
        chosen_by=chosen_by,
        note=note,
    )
