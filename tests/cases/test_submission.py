"""What is put forward, what stands in its way, and where it goes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import translation

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.cases.content import submission_hash
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case, DecisionKind, State, Submission
from dienests.cases.operations.control import control, open_for_control
from dienests.cases.operations.decision import decide, withdraw
from dienests.cases.operations.intake import note_signature
from dienests.cases.operations.stages import finish_stage
from dienests.cases.operations.submission import submit
from dienests.cases.queries.control import items_to_control
from dienests.cases.queries.proposal import propose, reasons_offered
from tests.factories.cases import (
    NOW,
    OfficeAtWork,
    controlled,
    decided,
    declare,
    everything_seen,
    fresh,
    office_at_work,
    opened_case,
    papers_seen,
    pensioner,
    ready_case,
    submitted,
)
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def codes(case: Case, **options: Any) -> set[Reason]:
    return {problem.code for problem in propose(fresh(case), known_on=NOW.date(), **options).problems}


def test_problems_are_named_one_by_one(office: OfficeAtWork) -> None:
    case = opened_case(office, people=[pensioner(iban="")], signed=False)
    declare(case, actor=office.organiser, savings="-1")
    assert codes(case) == {Reason.FAULTS}
    case = declare(fresh(case), actor=office.organiser, savings="0")
    assert codes(case) == {Reason.NOT_SIGNED, Reason.PAPERS_MISSING, Reason.PAYEE_MISSING}
    note_signature(
        actor=office.organiser,
        now=NOW,
        case=case,
        version=case.version,
        person=case.applicant_id,
        signed_on=NOW.date(),
    )
    case = papers_seen(case, actor=office.organiser)
    assert codes(case) == {Reason.PAYEE_MISSING}
    Case.objects.filter(pk=case.pk).update(payment={"housing": {"provider": 7, "reference": "KL-1"}})
    assert codes(case) == set()


def test_first_problem_is_raised_and_all_are_told(office: OfficeAtWork) -> None:
    case = declare(opened_case(office, signed=False), actor=office.organiser)
    with pytest.raises(CaseError) as caught:
        submitted(office, case)
    assert caught.value.code == Reason.NOT_SIGNED
    assert [problem.code for problem in caught.value.details["problems"]] == [Reason.NOT_SIGNED, Reason.PAPERS_MISSING]
    assert not Submission.objects.exists()
    with translation.override("en"):
        assert "Velta" in caught.value.message


def test_faults_of_the_declaration_come_with_their_place(office: OfficeAtWork) -> None:
    case = declare(opened_case(office), actor=office.organiser, income=[{"kind": "wage", "monthly": "12,x"}])
    with pytest.raises(CaseError) as caught:
        submitted(office, case)
    assert [fault["path"] for fault in caught.value.details["faults"]] == ["members[0].income[0].monthly"]


def test_what_is_frozen(office: OfficeAtWork) -> None:
    submission = submitted(office, note="Tikās klātienē.")
    content, calculation = submission.content, submission.calculation
    assert content["kind"] == "grant"
    assert content["case"] == submission.case.number
    assert content["status"] == "low_income"
    assert [entry["granted"] for entry in content["benefits"]] == [False, True]
    gmi, housing = content["benefits"]
    assert gmi["reasons"] == ["income_above_needy"]
    assert housing["reasons"] == ["housing_granted"]
    assert content["status_reasons"] == ["status_low_income_granted"]
    assert content["appeal"]["lv"].startswith("Ja nepiekrītat")
    assert (content["valid_from"], content["valid_until"]) == ("2026-02-01", "2026-07-31")
    bank_statements = f"bank_statements:{submission.case.applicant_id}"
    assert set(content["waived"]) == {"identity_document", "application_signed", bank_statements, "housing_bills"}
    assert content["note"] == "Tikās klātienē."
    assert content["unchecked"] is True
    assert calculation.inputs["municipality"] == "ogre"
    assert "person" not in calculation.inputs["members"][0]
    assert submission.content_hash == submission_hash(content, result_hash=calculation.result_hash)
    assert submission.control_stage == "control"
    assert AuditEntry.objects.get(event="decision_submitted").details["hash"] == submission.content_hash


@pytest.mark.parametrize(
    ("pension", "asked", "kind", "status", "granted"),
    [
        ("100.00", ("status", "gmi", "housing"), "grant", "needy", {"gmi": True, "housing": True}),
        ("100.00", ("gmi",), "grant", "needy", {"gmi": True}),
        ("420.00", ("status", "gmi"), "status_only", "needy", {"gmi": False}),
        ("420.00", ("gmi",), "refuse", "none", {"gmi": False}),
        ("500.00", ("housing",), "grant", "none", {"housing": True}),
        ("590.00", ("status",), "status_only", "low_income", {}),
        ("900.00", ("status", "gmi", "housing"), "refuse", "none", {"gmi": False, "housing": False}),
    ],
)
def test_kinds(
    office: OfficeAtWork, pension: str, asked: tuple[str, ...], kind: str, status: str, granted: dict[str, bool]
) -> None:
    income = [{"kind": "old_age_pension", "monthly": pension}]
    decision = decided(office, asked=asked, income=income)
    assert (decision.kind, decision.status) == (kind, status)
    assert {entry["benefit"]: entry["granted"] for entry in decision.content["benefits"]} == granted
    assert (decision.valid_from is None) == (kind == DecisionKind.REFUSE)
    assert all(entry["reasons"] for entry in decision.content["benefits"])
    assert decision.content["reasons"]
    assert fresh(decision.case).stage == ("payment" if kind == "grant" else "control")


def test_refusing_what_the_calculation_grants_needs_a_refusing_reason(office: OfficeAtWork) -> None:
    case = ready_case(office)
    assert codes(case, reasons={"housing": ["gmi_granted"]}) == set()  # an odd reason, but one for granting
    assert codes(case, reasons={"housing": ["status_without_housing"]}) == {Reason.REASON_WRONG_OUTCOME}
    assert codes(case, reasons={"housing": ["missing_document"]}) == {Reason.REASON_WRONG_OUTCOME}
    assert codes(case, reasons={"housing": ["no_such_reason"]}) == {Reason.REASON_UNKNOWN, Reason.REASON_NEEDED}
    assert codes(case, reasons={"gmi": ["gmi_granted"]}) == {Reason.REASON_WRONG_OUTCOME}
    submission = submitted(office, case, reasons={"housing": ["false_information"]})
    [housing] = [entry for entry in submission.content["benefits"] if entry["benefit"] == "housing"]
    assert (housing["granted"], housing["amount"], housing["computed"]) == (False, "0.00", "192.70")
    assert submission.content["kind"] == "status_only"
    result = {item.key: item for item in items_to_control(submission)}["result.housing"]
    assert result.differs


def test_status_refused_takes_the_benefit_with_it(office: OfficeAtWork) -> None:
    income = [{"kind": "old_age_pension", "monthly": "100.00"}]
    refused = submitted(
        office, asked=("status", "gmi"), income=income, reasons={"status": ["residence_not_declared_here"]}
    )
    decision = decided(office, controlled(office, refused))
    assert (decision.kind, decision.status) == ("refuse", "none")
    assert decision.content["benefits"][0]["reasons"] == ["residence_not_declared_here"]


def test_refusal_needs_neither_papers_nor_signatures(office: OfficeAtWork) -> None:
    case = declare(opened_case(office, signed=False, asked=("housing",)), actor=office.organiser)
    submission = submitted(office, case, reasons={"housing": ["not_signed_by_all_adults", "documents_not_submitted"]})
    assert submission.content["kind"] == "refuse"
    assert submission.content["unsigned"] == [case.applicant_id]


def test_reasons_offered_follow_the_outcome(office: OfficeAtWork) -> None:
    case = opened_case(office)
    assert {reason.outcome for reason in reasons_offered(case, item="gmi", granted=True)} == {"grant"}
    assert {reason.outcome for reason in reasons_offered(case, item="gmi", granted=False)} == {"refuse", "status_only"}
    assert {reason.outcome for reason in reasons_offered(case, item="status", granted=False)} == {"refuse"}


def test_submitting_with_an_old_look(office: OfficeAtWork) -> None:
    case = ready_case(office)
    declare(case, actor=office.second_organiser, savings="3.00")

    def put(version: int, declaration_version: int) -> Submission:
        return submit(
            actor=office.organiser,
            now=NOW,
            case=case,
            version=version,
            declaration_version=declaration_version,
        )

    with pytest.raises(CaseError) as caught:
        put(case.version, case.declaration.version)
    assert caught.value.code == Reason.CHANGED_MEANWHILE
    with pytest.raises(CaseError) as caught:
        put(case.version - 1, fresh(case).declaration.version)
    assert caught.value.code == Reason.CHANGED_MEANWHILE
    put(case.version, fresh(case).declaration.version)


def practice_with(tmp_path: Any, settings: Any, change: Callable[[str], str]) -> None:
    """A practice of the office's own: latvia with its process changed."""
    import shutil

    shutil.copytree(django_settings.PRACTICE_ROOT, tmp_path / "practices")
    process = tmp_path / "practices" / "latvia" / "process.yaml"
    process.write_text(change(process.read_text()))
    settings.PRACTICE_ROOT = tmp_path / "practices"


SEPARATE_CONTROL = "acts: [control]\n"


def test_no_control_below_an_amount(tmp_path: Any, settings: Any) -> None:
    practice_with(
        tmp_path,
        settings,
        lambda text: text.replace(SEPARATE_CONTROL, SEPARATE_CONTROL + "    applies: {amount_above: 190}\n"),
    )
    office = office_at_work(practice="latvia")
    above = submitted(office)
    assert (above.control_stage, fresh(above.case).state) == ("control", State.SUBMITTED)
    below = submitted(office, costs=[{"kind": "heating", "monthly": "200.00"}])
    case = fresh(below.case)
    assert (below.control_stage, case.state, case.stage) == ("", State.APPROVED, "decision")
    with pytest.raises(AccessRefused):
        decide(actor=office.organiser, now=NOW, submission=below, version=case.version)
    decision = decide(actor=office.head, now=NOW, submission=below, version=case.version)
    assert decision.control is None
    assert "190" in decision.control_waived
    assert [run.stage for run in case.stage_runs.order_by("pk")] == ["reception", "decision", "payment"]


def test_a_sample_is_controlled(tmp_path: Any, settings: Any) -> None:
    practice_with(
        tmp_path,
        settings,
        lambda text: text.replace(SEPARATE_CONTROL, SEPARATE_CONTROL + "    applies: {share: 50}\n"),
    )
    office = office_at_work(practice="latvia")
    stages = [submitted(office).control_stage for _ in range(6)]
    assert set(stages) == {"", "control"}  # drawn from the number of the case; nobody can repeat the draw


def test_facts_not_collected_call_for_control(tmp_path: Any, settings: Any) -> None:
    risk = "    applies: {risk: {threshold: 3, points: {previous_overpayment: 3, self_employed: 3}}}\n"
    practice_with(tmp_path, settings, lambda text: text.replace(SEPARATE_CONTROL, SEPARATE_CONTROL + risk))
    office = office_at_work(practice="latvia")
    assert submitted(office).control_stage == "control"
    assert submitted(office, facts={"previous_overpayment": False}).control_stage == ""
    business = [{"kind": "self_employment", "monthly": "50.00"}]
    assert submitted(office, income=business, facts={"previous_overpayment": False}).control_stage == "control"


def test_separate_control_and_decision() -> None:
    office = office_at_work(practice="latvia")
    row = controlled(office)
    case = fresh(row.submission.case)
    assert (case.stage, case.state, case.assignee) == ("decision", State.APPROVED, None)
    decision = decide(actor=office.head, now=NOW, submission=row.submission, version=case.version)
    assert (decision.control, decision.decided_by) == (row, office.head.user)


def test_stage_that_is_not_handed_over(office: OfficeAtWork) -> None:
    case = opened_case(office)
    with pytest.raises(CaseError) as caught:
        finish_stage(actor=office.organiser, now=NOW, case=case, version=case.version)
    assert caught.value.code == Reason.STAGE_NOT_FINISHED


def test_submitting_from_the_first_of_two_stages() -> None:
    office = office_at_work(practice="daugavpils")
    case = papers_seen(declare(opened_case(office), actor=office.organiser), actor=office.organiser)
    with pytest.raises(CaseError) as caught:
        submitted(office, case)
    assert caught.value.code == Reason.WRONG_STAGE


def test_differences_are_shown_first_and_must_be_seen(office: OfficeAtWork) -> None:
    income = [
        {"kind": "old_age_pension", "monthly": "500.00", "evidence": {"document": 5, "amount": "520.00"}},
        {"kind": "irregular", "months": {"2025-11": "30.00"}, "evidence": {"document": [6, 7]}},
    ]
    submission = submitted(office, income=income)
    items = items_to_control(submission)
    assert items[0].key == "members[0].income[0]"
    assert (items[0].declared, items[0].documented, items[0].documents) == ("500.00", "520.00", (5,))
    by_key = {item.key: item for item in items}
    assert by_key["members[0].income[1]"].declared == "2025-11: 30.00"
    assert by_key["members[0].income[1]"].documents == (6, 7)
    assert by_key["members[0].income"].calculated == "502.50"
    assert by_key["dwelling.costs[0]"].calculated == "300.00"
    assert by_key["papers.identity_document"].must_see
    open_for_control(actor=office.worker, now=NOW, submission=submission)
    with pytest.raises(CaseError) as caught:
        control(
            actor=office.worker,
            now=NOW,
            submission=submission,
            version=fresh(submission.case).version,
            outcome="approve",
            checked=[key for key in everything_seen(submission) if key != items[0].key],
        )
    assert caught.value.code == Reason.UNCHECKED_ITEMS
    assert caught.value.details["keys"] == [items[0].key]


def test_changes_since_the_last_decision(office: OfficeAtWork) -> None:
    person = pensioner()
    decided(office, people=[person])
    income = [{"kind": "old_age_pension", "monthly": "515.00"}]
    submission = submitted(office, people=[person], income=income, savings="40.00")
    changed = {item.key: item.previous for item in items_to_control(submission) if item.changed}
    assert changed == {"members[0].income[0]": "500.00", "savings": "0"}


def test_withdrawn_case_is_closed(office: OfficeAtWork) -> None:
    submission = submitted(office)
    case = fresh(submission.case)
    closed = withdraw(actor=office.organiser, now=NOW, case=case, version=case.version, reason="iesniedzēja lūgums")
    assert (closed.state, closed.closed_at) == (State.WITHDRAWN, NOW)
    assert Submission.objects.get().voided_at == NOW
    with pytest.raises(CaseError) as caught:
        submitted(office, fresh(case))
    assert caught.value.code == Reason.CLOSED


def test_two_adults_and_a_child(office: OfficeAtWork) -> None:
    from datetime import date

    mother, father = PersonFactory(iban="LV80BANK0000435195001"), PersonFactory(given_names="Jānis")
    child = PersonFactory(born=date(2016, 3, 1))
    case = opened_case(office, people=[mother, father, child], signed=False)
    case = papers_seen(declare(case, actor=office.organiser), actor=office.organiser)
    [problem] = propose(case, known_on=NOW.date()).problems[:1]
    assert problem.details["persons"] == [mother.pk, father.pk]
