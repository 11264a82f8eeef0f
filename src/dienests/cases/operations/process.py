"""The practice in force: choosing it, and finding it. Running cases keep the one they began with."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import User
from dienests.cases.access import PROCESS_CHOOSE
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import ProcessVersion
from dienests.practice import Fault, Practice, PracticeFaults, Text, load_practice


def process_in_force(*, at: datetime | None = None) -> ProcessVersion:
    """The practice that new cases get, or got at a moment. Raises NO_PROCESS where none was chosen."""
    versions = ProcessVersion.objects.all() if at is None else ProcessVersion.objects.filter(in_force_since__lte=at)
    found = versions.order_by("-in_force_since", "-pk").first()
    if found is None:
        raise CaseError(Reason.NO_PROCESS)
    return found


def choose_process(*, actor: Actor, now: datetime, name: str, note: str = "") -> ProcessVersion:
    """Make a practice of PRACTICE_ROOT the one that new cases get.

    Raises AccessRefused; PROCESS_FAULTS with every fault (file, line, found, expected) in `details["faults"]`.
    """
    require(actor, PROCESS_CHOOSE)
    with transaction.atomic():
        version = store_process(name=name, now=now, chosen_by=actor.user, note=note)
        record(
            Event(
                event="process_chosen",
                object_type="process",
                object_id=version.pk,
                reason=note,
                details={"practice": version.practice, "digest": version.digest},
            ),
            actor=actor.user,
            at=now,
        )
    return version


def store_process(*, name: str, now: datetime, chosen_by: User | None = None, note: str = "") -> ProcessVersion:
    """Store a practice as it is now; the latest stored is in force. Raises PROCESS_FAULTS."""
    try:
        practice = load_practice(name, root=settings.PRACTICE_ROOT)
        faults = _more_than_one_control(practice)
    except PracticeFaults as refused:
        faults = refused.faults
    if faults:
        raise _refused(name, faults)
    return ProcessVersion.objects.create(
        practice=practice.name,
        digest=practice.digest,
        content=practice.to_json(),
        in_force_since=now,
        chosen_by=chosen_by,
        note=note,
    )


def _more_than_one_control(practice: Practice) -> list[Fault]:
    """A submission has one control row: a second control stage would be left out silently, so it is refused."""
    controls = [stage.name for stage in practice.process.stages if "control" in stage.acts]
    if len(controls) == 1:
        return []
    expected = Text("tieši viens posms ar control", "exactly one stage with control")
    return [Fault(f"{practice.name}/process.yaml", 0, ", ".join(controls), expected)]


def _refused(name: str, faults: list[Fault]) -> CaseError:
    listed = [
        {"file": fault.file, "line": fault.line, "found": fault.found, "expected": fault.expected.to_json()}
        for fault in faults
    ]
    first = faults[0].sentence("en" if get_language() == "en" else "lv")
    return CaseError(Reason.PROCESS_FAULTS, values={"name": name, "what": first}, details={"faults": listed})
