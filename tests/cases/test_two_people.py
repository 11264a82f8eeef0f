"""The second person is a second person, through every door: operation, ORM, bulk insert, SQL."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dienests.base.access import AccessRefused, Actor
from dienests.base.organisation.models import Role
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Control, Decision, Preparer, State, Submission
from dienests.cases.operations.control import control, open_for_control
from dienests.cases.operations.decision import decide
from dienests.cases.operations.declaration import reopen_for_editing, save_declaration
from dienests.cases.operations.submission import take_back
from tests.factories.cases import (
    OfficeAtWork,
    controlled,
    declare,
    everything_seen,
    fresh,
    office_at_work,
    opened_case,
    papers_seen,
    ready_case,
    submitted,
)
from tests.factories.organisation import actor_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def refused(reason: Reason, do: Callable[[], Any]) -> CaseError:
    with pytest.raises(CaseError) as caught:
        do()
    assert caught.value.code == reason
    assert caught.value.message
    assert caught.value.next_step
    return caught.value


def approve(office: OfficeAtWork, actor: Actor, submission: Submission) -> Control:
    return control(
        actor=actor,
        now=office.now,
        submission=submission,
        version=fresh(submission.case).version,
        outcome="approve",
        checked=everything_seen(submission),
    )


def worker_who_prepared(office: OfficeAtWork) -> Submission:
    """Prepared by a social worker, who by role could also control."""
    return submitted(office, actor=office.worker)


def test_same_person_by_operation(office: OfficeAtWork) -> None:
    submission = worker_who_prepared(office)
    refused(Reason.SAME_PERSON, lambda: open_for_control(actor=office.worker, now=office.now, submission=submission))
    open_for_control(actor=office.second_worker, now=office.now, submission=submission)
    refused(Reason.SAME_PERSON, lambda: approve(office, office.worker, submission))
    assert approve(office, office.second_worker, submission).controlled_by == office.second_worker.user


def test_who_typed_figures_and_left_the_button_to_a_colleague(office: OfficeAtWork) -> None:
    case = papers_seen(declare(opened_case(office), actor=office.second_worker), actor=office.organiser)
    submission = submitted(office, case)
    refused(
        Reason.SAME_PERSON,
        lambda: open_for_control(actor=office.second_worker, now=office.now, submission=submission),
    )
    open_for_control(actor=office.worker, now=office.now, submission=submission)


def test_who_approved_may_decide_but_who_prepared_may_not(office: OfficeAtWork) -> None:
    submission = worker_who_prepared(office)
    controlled(office, submission, actor=office.second_worker)
    refused(
        Reason.SAME_PERSON,
        lambda: decide(
            actor=office.worker, now=office.now, submission=submission, version=fresh(submission.case).version
        ),
    )
    decide(actor=office.second_worker, now=office.now, submission=submission, version=fresh(submission.case).version)


def control_row(submission: Submission, **fields: Any) -> dict[str, Any]:
    return {
        "submission": submission,
        "prepared_by": submission.prepared_by,
        "controlled_by": submission.prepared_by,
        "outcome": "approve",
        "content_hash": submission.content_hash,
        "controlled_at": submission.submitted_at,
        **fields,
    }


def raw_control(submission: Submission, *, prepared_by: int, controlled_by: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_control (submission_id, prepared_by_id, controlled_by_id, outcome, reasons, checked,"
            " note, content_hash, controlled_at) VALUES (%s, %s, %s, 'approve', '[]', '[]', '', %s, %s)",
            [submission.pk, prepared_by, controlled_by, submission.content_hash, str(submission.submitted_at)],
        )


def refused_by_database(do: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        do()
    assert not Control.objects.exists()


def test_same_person_by_orm_and_sql(office: OfficeAtWork) -> None:
    submission = worker_who_prepared(office)
    me, other = submission.prepared_by_id, office.second_worker.pk
    refused_by_database(lambda: Control.objects.create(**control_row(submission)))
    refused_by_database(lambda: Control.objects.bulk_create([Control(**control_row(submission))]))
    refused_by_database(lambda: raw_control(submission, prepared_by=me, controlled_by=me))
    # Naming somebody else as preparer does not help: the row must say what the submission says.
    refused_by_database(lambda: raw_control(submission, prepared_by=other, controlled_by=me))
    refused_by_database(
        lambda: Control.objects.create(**control_row(submission, prepared_by=office.second_worker.user))
    )


def test_who_only_typed_is_refused_by_the_database_too(office: OfficeAtWork) -> None:
    case = papers_seen(declare(opened_case(office), actor=office.second_worker), actor=office.organiser)
    submission = submitted(office, case)
    refused_by_database(
        lambda: Control.objects.create(**control_row(submission, controlled_by=office.second_worker.user))
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Preparer.objects.filter(case=case).delete()


def test_preparer_cannot_be_renamed_afterwards(office: OfficeAtWork) -> None:
    submission = worker_who_prepared(office)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(prepared_by=office.second_worker.user)
    row = controlled(office, submission, actor=office.second_worker)
    for change in (
        {"prepared_by": office.organiser.user},
        {"controlled_by": office.worker.user},
        {"outcome": "return"},
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Control.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Control.objects.filter(pk=row.pk).delete()


@pytest.mark.parametrize("field", ["content", "content_hash", "control_stage", "submitted_at"])
def test_what_was_submitted_cannot_be_changed(office: OfficeAtWork, field: str) -> None:
    submission = submitted(office)
    value = {
        "content": {},
        "content_hash": "0" * 64,
        "control_stage": "",
        "submitted_at": office.now.replace(year=2025),
    }
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(**{field: value[field]})
    with pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).delete()


def decision_row(submission: Submission, **fields: Any) -> dict[str, Any]:
    return {
        "case": submission.case,
        "number": "SDL-2026-900000",
        "kind": "grant",
        "status": "needy",
        "content": submission.content,
        "content_hash": submission.content_hash,
        "calculation": submission.calculation,
        "submission": submission,
        "process_digest": "0" * 64,
        "prepared_by": submission.prepared_by,
        "decided_at": submission.submitted_at,
        **fields,
    }


def test_decision_needs_the_second_person_by_every_door(office: OfficeAtWork) -> None:
    submission = worker_who_prepared(office)
    other, me = office.second_worker.user, office.worker.user
    forged = [
        decision_row(submission, decided_by=me, control_waived="nav izlasē"),
        decision_row(submission, decided_by=other, control_waived="nav izlasē"),  # this case is to be controlled
        decision_row(submission, decided_by=other),
    ]
    for row in forged:
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(**row)
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.bulk_create([Decision(**row)])
    returned = controlled(
        office, submission, actor=office.second_worker, outcome="return", reasons=["missing_document"]
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(**decision_row(submission, decided_by=other, control=returned))
    assert not Decision.objects.exists()


def test_decision_with_other_content_than_was_controlled(office: OfficeAtWork) -> None:
    row = controlled(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            **decision_row(row.submission, decided_by=office.worker.user, control=row, content_hash="0" * 64)
        )


def test_editing_after_submission_and_after_control(office: OfficeAtWork) -> None:
    submission = submitted(office)
    case = fresh(submission.case)
    refused(Reason.FROZEN, lambda: declare(case, actor=office.organiser, savings="10"))
    controlled(office, submission)
    refused(Reason.FROZEN, lambda: declare(fresh(case), actor=office.organiser, savings="10"))
    case = fresh(case)
    refused(
        Reason.REOPENING_REASON,
        lambda: reopen_for_editing(
            actor=office.organiser, now=office.now, case=case, version=case.version, reason="  "
        ),
    )
    case = reopen_for_editing(
        actor=office.organiser, now=office.now, case=case, version=case.version, reason="cits rēķins"
    )
    assert (case.state, case.stage, case.assignee) == (State.OPEN, "reception", office.organiser.user)
    assert Submission.objects.get(pk=submission.pk).voided_at == office.now
    refused(
        Reason.WRONG_STATE,
        lambda: decide(actor=office.worker, now=office.now, submission=submission, version=fresh(case).version),
    )
    row = Control.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():  # nor by SQL: what was controlled is void
        Decision.objects.create(**decision_row(submission, decided_by=office.worker.user, control=row))


def test_change_behind_the_operations_is_noticed(office: OfficeAtWork) -> None:
    """Somebody writes into the declaration by ORM after submission: neither controlled nor decided."""
    submission = submitted(office)
    open_for_control(actor=office.worker, now=office.now, submission=submission)
    declaration = submission.case.declaration
    declaration.data["savings"] = "5.00"
    declaration.save(update_fields=["data"])
    error = refused(Reason.CONTENT_CHANGED, lambda: approve(office, office.worker, submission))
    assert error.details["changed"] == ["declaration"]


def test_change_between_control_and_decision_is_noticed(office: OfficeAtWork) -> None:
    submission = controlled(office).submission
    case = fresh(submission.case)
    type(case).objects.filter(pk=case.pk).update(payment={"gmi": {"iban": "LV97HABA0012345678910"}})
    error = refused(
        Reason.CONTENT_CHANGED,
        lambda: decide(actor=office.worker, now=office.now, submission=submission, version=case.version),
    )
    assert error.details["changed"] == ["application"]


def test_taken_back_only_until_opened_and_only_by_the_submitter(office: OfficeAtWork) -> None:
    submission = submitted(office)
    version = fresh(submission.case).version

    def undo(actor: Actor) -> Any:
        return take_back(actor=actor, now=office.now, submission=submission, version=version)

    refused(Reason.NOT_YOURS, lambda: undo(office.second_organiser))
    case = undo(office.organiser)
    assert (case.state, case.stage) == (State.OPEN, "reception")
    again = submitted(office, case)
    open_for_control(actor=office.worker, now=office.now, submission=again)
    version = fresh(case).version
    submission = again
    error = refused(Reason.ALREADY_OPENED, lambda: undo(office.organiser))
    assert str(office.worker) in error.message


def test_approving_what_was_not_opened(office: OfficeAtWork) -> None:
    submission = submitted(office)
    refused(Reason.NOT_OPENED, lambda: approve(office, office.worker, submission))


def test_return_needs_a_reason_of_the_list(office: OfficeAtWork) -> None:
    submission = submitted(office)
    open_for_control(actor=office.worker, now=office.now, submission=submission)

    def returned(*codes: str) -> Control:
        return control(
            actor=office.worker,
            now=office.now,
            submission=submission,
            version=fresh(submission.case).version,
            outcome="return",
            reasons=codes,
            note="Trūkst izraksta.",
        )

    refused(Reason.REASON_NEEDED, returned)
    refused(Reason.REASON_UNKNOWN, lambda: returned("because"))
    refused(Reason.REASON_WRONG_OUTCOME, lambda: returned("gmi_granted"))
    returned("missing_document")
    case = fresh(submission.case)
    assert (case.state, case.stage, case.assignee) == (State.RETURNED, "reception", office.organiser.user)
    refused(Reason.ALREADY_CONTROLLED, lambda: returned("missing_document"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Control.objects.create(
            **control_row(submitted(office, case), controlled_by=office.worker.user, outcome="return")
        )


def test_corrected_and_submitted_again(office: OfficeAtWork) -> None:
    first = submitted(office)
    controlled(office, first, outcome="return", reasons=["figure_differs_from_document"])
    case = declare(fresh(first.case), actor=office.organiser, income=[{"kind": "old_age_pension", "monthly": "510.00"}])
    second = submitted(office, case)
    assert second.content["benefits"][-1]["amount"] == "182.70"
    row = controlled(office, second)
    decision = decide(actor=office.worker, now=office.now, submission=second, version=fresh(case).version)
    assert decision.control == row


def test_role_of_the_stage_and_not_of_another(office: OfficeAtWork) -> None:
    submission = submitted(office)
    for actor in (office.second_organiser, office.director, office.auditor, office.accountant, office.administrator):
        with pytest.raises(AccessRefused):
            open_for_control(actor=actor, now=office.now, submission=submission)
    open_for_control(actor=office.head, now=office.now, submission=submission)
    elsewhere = actor_in(Role.SOCIAL_WORKER)
    with pytest.raises(AccessRefused):
        approve(office, elsewhere, submission)


def test_saving_an_old_version_loses_nothing(office: OfficeAtWork) -> None:
    case = ready_case(office)
    seen = case.declaration.version
    declare(case, actor=office.second_organiser, savings="1.00")
    error = refused(
        Reason.CHANGED_MEANWHILE,
        lambda: save_declaration(actor=office.organiser, now=office.now, case=case, data={"members": []}, version=seen),
    )
    assert str(office.second_organiser) in error.message
    assert fresh(case).declaration.data["savings"] == "1.00"
