"""The practice in force, and changing it: one person proposes, another switches on. Running cases keep theirs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import User
from dienests.cases.access import PROCESS_CHOOSE
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import ProcessProposal, ProcessVersion, ProposalOutcome
from dienests.cases.process_versions import practice_called
from dienests.practice import Fault, Practice, PracticeFaults, Text, load_practice

LONGEST_NOTE = 1000


def latest_version(*, at: datetime | None = None) -> ProcessVersion | None:
    """The practice that new cases get, or got at a moment; None where none was chosen."""
    versions = ProcessVersion.objects.all() if at is None else ProcessVersion.objects.filter(in_force_since__lte=at)
    return versions.order_by("-in_force_since", "-pk").first()


def process_in_force(*, at: datetime | None = None) -> ProcessVersion:
    """The same. Raises NO_PROCESS where none was chosen."""
    found = latest_version(at=at)
    if found is None:
        raise CaseError(Reason.NO_PROCESS)
    return found


def store_process(*, name: str, now: datetime, chosen_by: User | None = None, note: str = "") -> ProcessVersion:
    """The first practice of an installation, stored by whoever sets it up: afterwards only two people change it.

    Raises PROCESS_FAULTS.
    """
    practice = usable(name, lambda: load_practice(name, root=settings.PRACTICE_ROOT))
    return ProcessVersion.objects.create(
        practice=practice.name,
        digest=practice.digest,
        content=practice.to_json(),
        in_force_since=now,
        chosen_by=chosen_by,
        note=note,
    )


def propose_process(*, actor: Actor, now: datetime, name: str, note: str) -> ProcessProposal:
    """Propose that new cases follow a practice of PRACTICE_ROOT, as its files are at this moment, or one that the
    office considers.

    Raises AccessRefused, PROPOSAL_REASON, ALREADY_IN_FORCE, ALREADY_PROPOSED (`details["proposal"]`: its id);
    PROCESS_FAULTS with every fault (file, line, found, expected) in `details["faults"]`.
    """
    require(actor, PROCESS_CHOOSE)
    return _propose(actor, now, usable(name, lambda: practice_called(name)), note)


def propose_return(*, actor: Actor, now: datetime, version: ProcessVersion, note: str) -> ProcessProposal:
    """Propose to go back to what was in force before, as it was stored then: its folder does not matter.

    Raises the same as propose_process.
    """
    require(actor, PROCESS_CHOOSE)
    return _propose(actor, now, usable(version.practice, lambda: Practice.from_json(version.content)), note)


def _propose(actor: Actor, now: datetime, practice: Practice, note: str) -> ProcessProposal:
    why = _said(note)
    current = latest_version()
    if current is not None and current.digest == practice.digest:
        raise CaseError(Reason.ALREADY_IN_FORCE, values={"name": practice.name})
    _not_proposed(practice)
    try:
        with transaction.atomic():
            proposal = ProcessProposal.objects.create(
                practice=practice.name,
                digest=practice.digest,
                content=practice.to_json(),
                note=why,
                proposed_by=actor.user,
                proposed_at=now,
            )
            record(_told("process_proposed", proposal, reason=why), actor=actor.user, at=now)
    except IntegrityError:
        _not_proposed(practice)
        raise
    return proposal


def _not_proposed(practice: Practice) -> None:
    waiting = ProcessProposal.objects.filter(digest=practice.digest, outcome=ProposalOutcome.OPEN)
    found = waiting.select_related("proposed_by").defer("content").first()
    if found is not None:
        values = {"who": found.proposed_by, "name": practice.name}
        raise CaseError(Reason.ALREADY_PROPOSED, values=values, details={"proposal": found.pk})


def switch_on(
    *, actor: Actor, now: datetime, proposal: ProcessProposal, instead_of: int | None, note: str = ""
) -> ProcessVersion:
    """From now on new cases follow what was proposed, whatever became of its folder; running cases keep theirs.

    `instead_of`: id of the version in force that the person held it against (None: none was). Raises AccessRefused,
    PROPOSAL_ENDED, PROPOSED_BY_YOU, IN_FORCE_CHANGED, PROCESS_FAULTS.
    """
    require(actor, PROCESS_CHOOSE)
    with transaction.atomic():
        found = _to_answer(actor, proposal)
        current = latest_version()
        if (current.pk if current else None) != instead_of:
            raise CaseError(Reason.IN_FORCE_CHANGED, values={"name": current.practice if current else "–"})
        usable(found.practice, lambda: Practice.from_json(found.content))
        version = ProcessVersion.objects.create(
            practice=found.practice,
            digest=found.digest,
            content=found.content,
            in_force_since=now,
            chosen_by=actor.user,
            note=found.note,
        )
        _end(found, actor, now, outcome=ProposalOutcome.SWITCHED_ON, note=note, current=current, version=version)
        record(_told("process_switched_on", found, reason=found.ended_note), actor=actor.user, at=now)
    return version


def decline(*, actor: Actor, now: datetime, proposal: ProcessProposal, note: str) -> ProcessProposal:
    """No, and why. Raises AccessRefused, PROPOSAL_REASON, PROPOSAL_ENDED, PROPOSED_BY_YOU."""
    require(actor, PROCESS_CHOOSE)
    why = _said(note)
    with transaction.atomic():
        found = _to_answer(actor, proposal)
        _end(found, actor, now, outcome=ProposalOutcome.DECLINED, note=why, current=latest_version())
        record(_told("process_proposal_declined", found, reason=why), actor=actor.user, at=now)
    return found


def withdraw_proposal(*, actor: Actor, now: datetime, proposal: ProcessProposal) -> ProcessProposal:
    """Who proposed it takes it back. Raises AccessRefused, PROPOSAL_ENDED, PROPOSAL_NOT_YOURS."""
    require(actor, PROCESS_CHOOSE)
    with transaction.atomic():
        found = _still_open(proposal)
        if found.proposed_by_id != actor.pk:
            raise CaseError(Reason.PROPOSAL_NOT_YOURS, values={"who": found.proposed_by})
        _end(found, actor, now, outcome=ProposalOutcome.WITHDRAWN, current=latest_version())
        record(_told("process_proposal_withdrawn", found), actor=actor.user, at=now)
    return found


def _still_open(proposal: ProcessProposal) -> ProcessProposal:
    """The proposal, locked with all that are open, so that only one of them is answered at a time."""
    waiting = ProcessProposal.objects.filter(outcome=ProposalOutcome.OPEN).select_related("proposed_by")
    locked = {found.pk: found for found in waiting.select_for_update(of=("self",)).order_by("pk")}
    if proposal.pk not in locked:
        ended = ProcessProposal.objects.select_related("ended_by").defer("content").get(pk=proposal.pk)
        values = {"who": ended.ended_by, "outcome": ended.get_outcome_display()}
        raise CaseError(Reason.PROPOSAL_ENDED, values=values)
    return locked[proposal.pk]


def _to_answer(actor: Actor, proposal: ProcessProposal) -> ProcessProposal:
    found = _still_open(proposal)
    if found.proposed_by_id == actor.pk:
        raise CaseError(Reason.PROPOSED_BY_YOU)
    return found


def _end(
    proposal: ProcessProposal,
    actor: Actor,
    now: datetime,
    *,
    outcome: ProposalOutcome,
    current: ProcessVersion | None,
    note: str = "",
    version: ProcessVersion | None = None,
) -> None:
    proposal.outcome, proposal.ended_note = outcome, note.strip()[:LONGEST_NOTE]
    proposal.ended_by, proposal.ended_at = actor.user, now
    proposal.instead_of, proposal.version = current, version
    proposal.save(update_fields=["outcome", "ended_note", "ended_by", "ended_at", "instead_of", "version"])


def _told(name: str, proposal: ProcessProposal, *, reason: str = "") -> Event:
    details: dict[str, Any] = {"practice": proposal.practice, "digest": proposal.digest}
    if proposal.version is not None:
        details["version"] = proposal.version.pk
    return Event(event=name, object_type="process_proposal", object_id=proposal.pk, reason=reason, details=details)


def _said(note: str) -> str:
    why = note.strip()[:LONGEST_NOTE]
    if not why:
        raise CaseError(Reason.PROPOSAL_REASON)
    return why


def usable(name: str, read: Callable[[], Practice]) -> Practice:
    """The practice, if nothing keeps an office from working with it. Raises PROCESS_FAULTS."""
    try:
        practice = read()
        faults = _more_than_one_control(practice)
    except PracticeFaults as refused:
        raise _refused(name, refused.faults) from refused
    if faults:
        raise _refused(name, faults)
    return practice


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
