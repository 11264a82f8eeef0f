"""A case as a line of a list."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.cases.languages import in_language
from dienests.cases.models import Case, State
from dienests.cases.process_versions import process_of
from dienests.cases.queries.case import Deadline, deadlines_of, whose_turn


@dataclass(frozen=True)
class CaseRow:
    """`deadline` is the nearest one (None: closed). `why` says why the case is here, in one sentence."""

    id: int
    number: str
    version: int
    applicant: str
    asked: tuple[str, ...]
    state: str
    state_title: str
    stage: str
    stage_title: str
    unit: str
    whose_turn: str
    assignee_id: int | None
    deadline: Deadline | None
    why: str
    received_on: date
    protected: bool


def with_row_parts(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Everything a row shows in one query; process contents stay in the database."""
    return cases.select_related("applicant", "unit", "assignee", "process").defer("process__content", "payment")


def row_of(case: Case, *, today: date) -> CaseRow:
    """No query for a case from `with_row_parts`."""
    process = process_of(case)
    deadlines = deadlines_of(case, today=today)
    nearest = deadlines[0] if deadlines else None
    return CaseRow(
        id=case.pk,
        number=case.number,
        version=case.version,
        applicant=str(case.applicant),
        asked=tuple(case.asked),
        state=case.state,
        state_title=str(case.get_state_display()),
        stage=case.stage,
        stage_title=in_language(process.stage(case.stage).title),
        unit=case.unit.name,
        whose_turn=whose_turn(case, process),
        assignee_id=case.assignee_id,
        deadline=nearest,
        why=why_here(case, nearest, today=today),
        received_on=case.received_on,
        protected=case.applicant.protected_address,
    )


def why_here(case: Case, deadline: Deadline | None, *, today: date) -> str:
    """What is waited for, and how late it is."""
    waited = str(_WAITED[State(case.state)]())
    if deadline is None or deadline.urgency in ("ok", "stopped"):
        return waited
    days = (today - deadline.due).days
    if days > 0:
        late = ngettext("%(days)s day overdue", "%(days)s days overdue", days) % {"days": days}
        return f"{waited}; {late}"
    return f"{waited}; {_('due today')}" if days == 0 else f"{waited}; {_('due soon')}"


_WAITED = {
    State.OPEN: lambda: _("to be completed and submitted"),
    State.WAITING: lambda: _("papers are awaited"),
    State.SUBMITTED: lambda: _("submitted, waits for control"),
    State.RETURNED: lambda: _("returned by control, to be corrected"),
    State.APPROVED: lambda: _("controlled, waits for the decision"),
    State.DECIDED: lambda: _("decided"),
    State.WITHDRAWN: lambda: _("withdrawn"),
}
