"""`dienests verify`: stored decisions give the same answer again, and tampering shows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from dienests.benefits import queries as benefits
from dienests.benefits.models import Calculation
from dienests.cases.models import Decision
from dienests.cases.operations import verification
from dienests.cases.operations.verification import count_to_verify, verify_decisions
from tests.factories.cases import OfficeAtWork, controlled, decided, office_at_work

pytestmark = pytest.mark.django_db

TRIGGERS = ("cases_decision", "cases_control", "benefits_calculation")


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def tamper(sql: str, *params: Any) -> None:
    """As somebody with the database's own password could, past the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in (*TRIGGERS, "cases_submission"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(sql, params)


def kinds() -> dict[str, list[tuple[str, str]]]:
    return {
        found.number: [(difference.kind, difference.what) for difference in found.differences]
        for found in verify_decisions()
    }


def test_a_decision_after_midnight_is_of_the_day_it_was_in_riga(office: OfficeAtWork) -> None:
    control = controlled(office)
    night = office.now.replace(hour=22, minute=30)
    decided(office, control, now=night)
    (found,) = verify_decisions()
    assert found.decided_on == (night.date() + timedelta(days=1)).isoformat()


def test_untouched_decisions_pass(office: OfficeAtWork) -> None:
    decided(office)
    decided(office, income=[{"kind": "old_age_pension", "monthly": "900.00"}])
    found = list(verify_decisions())
    assert [row.number for row in found] == ["SDL-2026-000001", "SDL-2026-000002"]
    assert all(row.ok and not row.differences and not row.rulebook_changed for row in found)
    assert (count_to_verify(), count_to_verify(["SDL-2026-000002", "none"])) == (2, 1)
    assert [row.number for row in verify_decisions(numbers=["SDL-2026-000002"])] == ["SDL-2026-000002"]


@pytest.mark.parametrize(
    ("table", "change", "what"),
    [
        ("cases_decision", "kind = 'refuse'", "decision.kind"),
        ("cases_decision", "status = 'needy'", "decision.status"),
        ("cases_decision", "valid_until = '2026-12-31'", "decision.valid_until"),
        ("cases_decision", "content_hash = '0'", "decision.content"),
        ("cases_decision", "prepared_by_id = (SELECT MAX(id) FROM organisation_user)", "decision.prepared_by"),
        ("cases_control", "content_hash = '0'", "control.content_hash"),
        ("cases_control", "outcome = 'return', reasons = '[\"x\"]'", "control.outcome"),
        ("benefits_calculation", "result_hash = '0'", "calculation.result"),
        ("benefits_calculation", "rulebook_version = 'x'", "calculation.rulebook_version"),
    ],
)
def test_changed_row_is_found(office: OfficeAtWork, table: str, change: str, what: str) -> None:
    decided(office)
    untouched = decided(office)
    last = {
        "cases_decision": untouched.pk,
        "cases_control": untouched.control_id,
        "benefits_calculation": untouched.calculation_id,
    }[table]
    tamper(f"UPDATE {table} SET {change} WHERE id < %s", last)
    found = kinds()
    assert ("row_changed", what) in found["SDL-2026-000001"]
    assert found["SDL-2026-000002"] == []


def json_changed(decision: Decision, table: str, column: str, pk: int, change: Callable[[Any], None]) -> None:
    import json

    model = {"cases_decision": Decision, "benefits_calculation": Calculation}[table]
    value = getattr(model._default_manager.get(pk=pk), column)
    change(value)
    tamper(f"UPDATE {table} SET {column} = %s WHERE id = %s", json.dumps(value), pk)


def test_changed_amount_is_found_in_content_and_in_the_answer(office: OfficeAtWork) -> None:
    decision = decided(office)
    json_changed(
        decision,
        "cases_decision",
        "content",
        decision.pk,
        lambda content: content["benefits"][1].update(amount="999.00"),
    )
    [found] = verify_decisions()
    assert not found.ok
    assert {difference.what for difference in found.differences} == {
        "decision.content",
        "submission.content",
    }


def test_changed_inputs_are_found_twice(office: OfficeAtWork) -> None:
    """By the hash of the inputs, and because the law gives them another answer."""
    decision = decided(office)
    json_changed(
        decision,
        "benefits_calculation",
        "inputs",
        decision.calculation_id,
        lambda inputs: inputs["members"][0]["income"][0].update(monthly="400.00"),
    )
    [found] = verify_decisions()
    assert ("row_changed", "calculation.inputs") in [(d.kind, d.what) for d in found.differences]
    assert ("figures_differ", "benefits") in [(d.kind, d.what) for d in found.differences]


def other_answer(monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None]) -> None:
    """A later rulebook."""
    original = benefits.recompute

    def recompute(calculation: Calculation) -> dict[str, Any]:
        answer = original(calculation)
        answer["rulebook_version"] = "later"
        change(answer)
        return answer

    monkeypatch.setattr(verification, "recompute", recompute)


def test_later_rulebook_is_told_apart_from_a_changed_row(office: OfficeAtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(office)
    other_answer(monkeypatch, lambda answer: None)
    [same] = verify_decisions()
    assert (same.ok, same.rulebook_changed, same.differences) == (True, True, ())
    monkeypatch.undo()
    other_answer(monkeypatch, lambda answer: answer["explanation"]["label"].update(lv="citādi"))
    [words] = verify_decisions()
    assert words.ok
    assert [difference.kind for difference in words.differences] == ["explanation_differs"]
    monkeypatch.undo()
    other_answer(monkeypatch, lambda answer: answer["benefits"]["housing"].update(amount="1.00"))
    [figures] = verify_decisions()
    assert not figures.ok
    assert figures.rulebook_changed
    assert [(d.kind, d.what) for d in figures.differences] == [("figures_differ", "benefits")]


def test_rulebook_that_no_longer_reads_the_inputs_is_a_finding(
    office: OfficeAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(office)

    def broken(_calculation: Calculation) -> dict[str, Any]:
        raise KeyError("members")

    monkeypatch.setattr(verification, "recompute", broken)
    [found] = verify_decisions()
    assert not found.ok
    assert [difference.kind for difference in found.differences] == ["cannot_recompute"]
