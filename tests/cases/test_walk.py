"""The way of a case through both practices that ship."""

import pytest

from dienests.cases.models import Case, DecisionKind, StageRun, State, Submission
from dienests.cases.operations.assignment import take
from dienests.cases.operations.control import control, open_for_control
from dienests.cases.operations.decision import decide
from dienests.cases.operations.stages import finish_stage
from dienests.cases.operations.submission import submit
from dienests.cases.queries.case import visits
from tests.factories.cases import (
    decided,
    declare,
    everything_seen,
    fresh,
    office_at_work,
    opened_case,
    papers_seen,
    ready_case,
)

pytestmark = pytest.mark.django_db


def test_ogre() -> None:
    office = office_at_work(practice="ogre")
    case = ready_case(office)
    assert (case.number, case.stage, case.state) == ("SD-2026-000001", "reception", State.OPEN)
    submission = submit(
        actor=office.organiser,
        now=office.now,
        case=case,
        version=case.version,
        declaration_version=case.declaration.version,
    )
    case = fresh(case)
    assert (case.stage, case.state, case.assignee) == ("control", State.SUBMITTED, None)
    open_for_control(actor=office.worker, now=office.now, submission=submission)
    row = control(
        actor=office.worker,
        now=office.now,
        submission=submission,
        version=fresh(case).version,
        outcome="approve",
        checked=everything_seen(submission),
    )
    case = fresh(case)
    assert (case.stage, case.state, case.assignee) == ("control", State.APPROVED, office.worker.user)
    decision = decide(actor=office.worker, now=office.now, submission=submission, version=case.version)
    case = fresh(case)
    assert (case.state, case.stage, case.closed_at) == (State.DECIDED, "payment", office.now)
    assert decision.kind == DecisionKind.GRANT
    assert decision.number == "SDL-2026-000001"
    assert decision.control == row
    assert decision.content_hash == submission.content_hash == row.content_hash
    assert visits(case) == 1


def test_daugavpils() -> None:
    office = office_at_work(practice="daugavpils")
    case = opened_case(office)
    assert case.stage == "intake"
    case = finish_stage(actor=office.organiser, now=office.now, case=case, version=case.version)
    assert (case.stage, case.assignee) == ("assessment", None)
    case = take(actor=office.worker, now=office.now, case=case, version=case.version)
    case = papers_seen(declare(fresh(case), actor=office.worker), actor=office.worker)
    submission = submit(
        actor=office.worker,
        now=office.now,
        case=case,
        version=case.version,
        declaration_version=case.declaration.version,
    )
    assert fresh(case).stage == "decision"
    open_for_control(actor=office.head, now=office.now, submission=submission)
    control(
        actor=office.head,
        now=office.now,
        submission=submission,
        version=fresh(case).version,
        outcome="approve",
        checked=everything_seen(submission),
    )
    decide(actor=office.head, now=office.now, submission=submission, version=fresh(case).version)
    assert fresh(case).state == State.DECIDED
    assert visits(case) == 2
    stages = list(StageRun.objects.filter(case=case).values_list("stage", "done_by", "outcome").order_by("pk"))
    assert stages == [
        ("intake", office.organiser.pk, "handed_over"),
        ("assessment", office.worker.pk, "submitted"),
        ("decision", office.head.pk, "grant"),
        ("payment", None, ""),
    ]


def test_published_amount_is_what_is_decided() -> None:
    """A5: pension 500, heating 300, February 2026: 267.50 once the amendment is known; A4: 192.70 before."""
    office = office_at_work()
    decision = decided(office)
    [housing] = [entry for entry in decision.content["benefits"] if entry["benefit"] == "housing"]
    assert (housing["amount"], housing["from"], housing["until"]) == ("192.70", "2026-02-01", "2026-07-31")
    assert housing["payee"] == {"iban": "LV80BANK0000435195001", "person": decision.case.applicant_id}
    assert Submission.objects.get().calculation.known_on.isoformat() == "2026-02-10"
    assert Case.objects.get().closed_at is not None
