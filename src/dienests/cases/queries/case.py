"""One case: what its page shows, whose turn it is, and what has happened."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import BooleanField, Value, When
from django.db.models import Case as SqlCase
from django.utils.translation import gettext as _

from dienests.base.access import Actor
from dienests.base.audit.models import AuditEntry, AuditKind
from dienests.base.organisation.models import Role
from dienests.cases.access import CASE_ACTIONS
from dienests.cases.deadlines import Urgency, urgency, working_days_between
from dienests.cases.languages import in_language
from dienests.cases.models import Case, StageRun, State
from dienests.cases.process_versions import practice_of, process_of, read_once
from dienests.cases.stages import ends_with
from dienests.practice import Process, Stage, Text

StepState = Literal["done", "current", "ahead", "left_out"]


def load_case(pk: int) -> Case:
    """The case with everything its header needs, in one query. Raises Case.DoesNotExist."""
    rows = Case.objects.select_related(
        "household", "applicant", "declaration", "unit", "process", "assignee", "prepared_by"
    )
    return rows.defer("process__content").get(pk=pk)


def what_may(actor: Actor, case: Case) -> frozenset[str]:
    """Names of the actions over Case (access.CASE_ACTIONS) that the actor may do to this case: two queries."""
    with read_once():
        asked = {action.name: action.filter_for(actor) for action in CASE_ACTIONS}
        granted = {
            name: SqlCase(When(allowed, then=Value(True)), default=Value(False), output_field=BooleanField())
            for name, allowed in asked.items()
            if allowed is not None
        }
        row = Case.objects.filter(pk=case.pk).values(**granted).first() if granted else None
    return frozenset(name for name, allowed in (row or {}).items() if allowed)


@dataclass(frozen=True)
class Deadline:
    """`kind`: decision or status. `left`: working days from today, 0 on the last day or after it."""

    kind: Literal["decision", "status"]
    due: date
    urgency: Urgency
    left: int


def deadlines_of(case: Case, *, today: date) -> list[Deadline]:
    """The deadlines that still matter, the nearer one first; none for a closed case."""
    if case.closed_at is not None:
        return []
    stopped = case.clock_stopped_on is not None
    days: list[tuple[Literal["decision", "status"], date | None]] = [
        ("status", case.status_due),
        ("decision", case.decision_due),
    ]
    found = [
        Deadline(kind, due, urgency(due, today=today, stopped=stopped), working_days_between(today, due))
        for kind, due in days
        if due is not None
    ]
    return sorted(found, key=lambda deadline: deadline.due)


@dataclass(frozen=True)
class StageStep:
    """A stage on the track of a case. `who` and `when` of the last time it was finished; `runs` how often."""

    name: str
    title: Text
    description: Text
    state: StepState
    client_present: bool
    who: str
    when: datetime | None
    runs: int


def track(case: Case) -> list[StageStep]:
    """The stages of the case's own process with what has become of each. One query."""
    process = process_of(case)
    runs: dict[str, list[StageRun]] = {}
    for run in StageRun.objects.filter(case=case).select_related("done_by").order_by("entered_at", "pk"):
        runs.setdefault(run.stage, []).append(run)
    names = [stage.name for stage in process.stages]
    here = names.index(case.stage)
    return [_step(case, stage, runs.get(stage.name, []), place, here) for place, stage in enumerate(process.stages)]


def _step(case: Case, stage: Stage, runs: list[StageRun], place: int, here: int) -> StageStep:
    finished = [run for run in runs if run.finished_at is not None]
    if place == here and case.state != State.WITHDRAWN:
        state: StepState = "done" if finished and len(finished) == len(runs) and case.closed_at else "current"
    elif place > here or case.state == State.WITHDRAWN:
        state = "done" if finished and place < here else "ahead"
    else:
        state = "done" if finished else "left_out"
    last = finished[-1] if finished else None
    return StageStep(
        name=stage.name,
        title=stage.title,
        description=stage.description,
        state=state,
        client_present=any(run.client_present for run in runs) if runs else stage.client_present,
        who=str(last.done_by) if last and last.done_by else "",
        when=last.finished_at if last else None,
        runs=len(runs),
    )


def visits(case: Case) -> int:
    """How often the client had to come, so far. One query."""
    return StageRun.objects.filter(case=case, client_present=True).count()


@dataclass(frozen=True)
class NextStep:
    """What happens next, in one sentence. `act` is the act of the process; `mine`: it is the actor's turn."""

    act: str
    sentence: str
    whose_turn: str
    mine: bool


def next_step(case: Case, *, actor: Actor, allowed: frozenset[str] | None = None) -> NextStep:
    """The next step and whose it is. Give `allowed` (what_may) where it is known already: then no query."""
    process = process_of(case)
    stage = process.stage(case.stage)
    act, sentence = _next_act(case, stage)
    granted = allowed if allowed is not None else what_may(actor, case)
    needed = {"control": "case_control", "decide": "case_decide", "submit": "case_submit"}.get(act, "case_prepare")
    free = case.assignee_id is None or case.assignee_id == actor.pk
    mine = bool(act) and free and needed in granted
    return NextStep(act, sentence, whose_turn(case, process), mine)


def _next_act(case: Case, stage: Stage) -> tuple[str, str]:
    title = in_language(stage.title)
    if case.state == State.DECIDED:
        return "", _("Decided. The case is closed.")
    if case.state == State.WITHDRAWN:
        return "", _("Withdrawn. The case is closed.")
    if case.state == State.WAITING:
        return "documents", _("Papers are awaited from the household; the clock stands still.")
    if case.state == State.SUBMITTED:
        return "control", _("A second person controls what was submitted.")
    if case.state == State.APPROVED:
        return "decide", _("Decide on what was submitted.")
    if case.state == State.RETURNED:
        return "submit", _("Correct what control returned, and submit again.")
    if ends_with(stage) == "submit":
        return "submit", _("Complete the declaration and the papers, and submit for control.")
    return "hand_over", _("Finish “%(stage)s” and hand over.") % {"stage": title}


def whose_turn(case: Case, process: Process) -> str:
    """A name, or the roles of the stage when anybody of the unit may take it; empty for a closed case."""
    if case.closed_at is not None:
        return ""
    if case.state == State.WAITING:
        return _("the household")
    if case.assignee is not None:
        return str(case.assignee)
    return ", ".join(role_title(role) for role in process.stage(case.stage).roles)


def role_title(role: str) -> str:
    """The role's name in the active language."""
    return str(Role(role).label)


@dataclass(frozen=True)
class CaseHeader:
    """The same header on every page of a case."""

    number: str
    applicant: str
    people: int
    asked: list[str]
    state: str
    state_title: str
    stage_title: str
    practice_title: str
    whose_turn: str
    deadlines: list[Deadline]
    flags: list[str]


def case_header(case: Case, *, today: date, people: int = 0) -> CaseHeader:
    """No query, when the case comes from `load_case`. Flags: returned, stopped, protected_address, overdue_papers."""
    practice = practice_of(case)
    deadlines = deadlines_of(case, today=today)
    flags = [
        name
        for name, holds in (
            ("returned", case.state == State.RETURNED),
            ("stopped", case.clock_stopped_on is not None),
            ("late", any(deadline.urgency == "late" for deadline in deadlines)),
            ("protected_address", case.applicant.protected_address),
            ("died", case.applicant.died is not None),
        )
        if holds
    ]
    return CaseHeader(
        number=case.number,
        applicant=str(case.applicant),
        people=people,
        asked=list(case.asked),
        state=case.state,
        state_title=str(case.get_state_display()),
        stage_title=in_language(practice.process.stage(case.stage).title),
        practice_title=in_language(practice.process.title),
        whose_turn=whose_turn(case, practice.process),
        deadlines=deadlines,
        flags=flags,
    )


@dataclass(frozen=True)
class TimelineRow:
    """Something that happened to the case, as the audit trail has it."""

    at: datetime
    who: str
    event: str
    reason: str
    details: dict[str, Any]


# Typing fills the trail with these; the timeline shows the last of a run of them.
_REPEATED = frozenset({"declaration_saved"})


def timeline(case: Case, *, limit: int = 200) -> list[TimelineRow]:
    """What was done to the case, the latest first; saving while typing is one row for a run of saves. One query."""
    entries = AuditEntry.objects.filter(case_id=case.pk, kind=AuditKind.WRITE).order_by("-position")[: limit * 5]
    found: list[TimelineRow] = []
    for entry in entries:
        row = TimelineRow(entry.at, entry.actor_name, entry.event, entry.reason, entry.details)
        if found and row.event in _REPEATED and (row.event, row.who) == (found[-1].event, found[-1].who):
            continue
        found.append(row)
    return found[:limit]
