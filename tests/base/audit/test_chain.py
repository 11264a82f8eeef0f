"""The audit trail cannot be changed quietly: the database refuses, and what gets past it shows in the chain."""

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from dienests.base.audit.models import AuditEntry
from dienests.base.audit.operations import Event, record
from dienests.base.audit.queries import chain_breaks, entries_about

pytestmark = pytest.mark.django_db


def three_entries(now: datetime) -> None:
    record(
        Event(event="person_viewed", persons=(7, 8)),
        Event(event="case_opened", persons=(7,), case_id=1, details={"ā": "ž", "n": 1}),
        Event(event="decision_submitted", case_id=1),
        actor=None,
        at=now,
    )


def without_triggers(sql: str) -> None:
    """Change the table as somebody with the database's own password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE audit_auditsubject DISABLE TRIGGER USER")
        else:
            for name in ("entry_append_only_update", "entry_append_only_delete"):
                cursor.execute(f"DROP TRIGGER audit_audit{name}")
        cursor.execute(sql)


def test_chain_holds_and_subjects_are_found(now: datetime) -> None:
    three_entries(now)
    assert list(chain_breaks()) == []
    assert [entry.event for entry in entries_about(7)] == ["case_opened", "person_viewed"]
    assert [entry.event for entry in entries_about(8)] == ["person_viewed"]


@pytest.mark.parametrize("sql", ["UPDATE audit_auditentry SET event = 'x'", "DELETE FROM audit_auditentry"])
def test_database_refuses_change(now: datetime, sql: str) -> None:
    three_entries(now)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.count() == 3


@pytest.mark.parametrize(
    ("sql", "position"),
    [
        ("UPDATE audit_auditentry SET reason = 'other' WHERE position = 2", 2),
        ("UPDATE audit_auditentry SET position = 9 WHERE position = 3", 3),
    ],
)
def test_change_past_the_triggers_is_found(now: datetime, sql: str, position: int) -> None:
    three_entries(now)
    without_triggers(sql)
    assert next(found.position for found in chain_breaks()) == position


def test_cut_end_is_found(now: datetime) -> None:
    three_entries(now)
    without_triggers("DELETE FROM audit_auditentry WHERE position = 3")
    assert [found.position for found in chain_breaks()] == [3]
