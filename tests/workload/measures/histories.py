"""Cases with histories, made by the operations themselves; and small logs and processes for the arithmetic."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from dienests.cases.models import Case
from dienests.cases.operations.control import control, open_for_control
from dienests.cases.operations.decision import decide
from dienests.cases.operations.declaration import save_declaration
from dienests.cases.operations.submission import submit
from dienests.practice import Process, load_practice
from dienests.workload.measures.rows import CaseLog, Event, Spell
from tests.factories.cases import (
    OfficeAtWork,
    declare,
    everything_seen,
    fresh,
    opened_case,
    papers_seen,
)

MONDAY = datetime(2026, 2, 9, 8, 0, tzinfo=UTC)  # 10:00 in Riga


def after(days: float = 0, minutes: float = 0) -> datetime:
    return MONDAY + timedelta(days=days, minutes=minutes)


def process(name: str = "ogre") -> Process:
    return load_practice(name).process


def spell(stage: str, outcome: str, *, role: str = "social_worker", start: float = 0, end: float = 1) -> Spell:
    return Spell(stage, after(start), after(end), role, outcome)


def log(**changes: Any) -> CaseLog:
    """A case of one visit, decided in a day."""
    given: dict[str, Any] = {
        "case": 1,
        "number": "SD-2026-000001",
        "unit": 1,
        "version": 1,
        "asked": ("gmi", "status"),
        "repeat": False,
        "channel": "in_person",
        "state": "decided",
        "received_on": date(2026, 2, 9),
        "closed_on": date(2026, 2, 10),
        "decision_due": date(2026, 3, 9),
        "status_due": date(2026, 2, 23),
        "stopped_days": 0,
        "controls": 1,
        "reasons": (),
        "returned": 0,
        "corrected_cents": None,
        "spells": (
            spell("reception", "submitted", role="assistance_organiser", end=0.1),
            spell("control", "grant", start=0.1),
        ),
        "events": (
            Event("opened", after(), "reception"),
            Event("contact", after(), "reception", contact="visit"),
            Event("submitted", after(0.1), "reception", "assistance_organiser", work=True, minutes=40),
            Event("decided", after(1), "control", "social_worker", "grant", work=True),
        ),
    }
    return CaseLog(**(given | changes))


def decided_case(
    office: OfficeAtWork,
    *,
    opened: datetime = MONDAY,
    days: int = 3,
    returned_for: tuple[str, ...] = (),
    corrected: str = "200.00",
    minutes: tuple[int | None, int | None] = (None, None),
    **options: Any,
) -> Case:
    """From the desk to the decision; with `returned_for` once back, and the heating bill then `corrected`."""
    case = opened_case(office, now=opened, received_on=opened.date(), **options)
    case = declare(case, actor=office.organiser, now=opened)
    case = papers_seen(case, actor=office.organiser, now=opened)
    at = opened + timedelta(minutes=30)
    proposal = _submit(office, case, at, minutes[0])
    if returned_for:
        at += timedelta(days=1)
        open_for_control(actor=office.worker, now=at, submission=proposal)
        found = fresh(case)
        control(
            actor=office.worker,
            now=at,
            submission=proposal,
            version=found.version,
            outcome="return",
            reasons=returned_for,
        )
        _correct(office, fresh(case), at + timedelta(hours=1), corrected)
        proposal = _submit(office, fresh(case), at + timedelta(hours=2), None)
    at = opened + timedelta(days=days)
    open_for_control(actor=office.worker, now=at, submission=proposal)
    seen = everything_seen(proposal)
    control(
        actor=office.worker,
        now=at,
        submission=proposal,
        version=fresh(case).version,
        outcome="approve",
        checked=seen,
        minutes=minutes[1],
    )
    decide(actor=office.worker, now=at, submission=proposal, version=fresh(case).version)
    return fresh(case)


def _submit(office: OfficeAtWork, case: Case, at: datetime, minutes: int | None) -> Any:
    found = fresh(case)
    return submit(
        actor=office.organiser,
        now=at,
        case=found,
        version=found.version,
        declaration_version=found.declaration.version,
        minutes=minutes,
    )


def _correct(office: OfficeAtWork, case: Case, at: datetime, heating: str) -> None:
    data = dict(case.declaration.data)
    data["dwelling"] = {"costs": [{"kind": "heating", "monthly": heating}]}
    save_declaration(actor=office.organiser, now=at, case=case, data=data, version=case.declaration.version)
