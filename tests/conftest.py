"""What every test stands on."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.db.backends.sqlite3.base import DatabaseOperations as SQLiteOperations
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.template_database import template_database

# A loaded machine is not a fault; the gate (DIENESTS_TEST_ALL) repeats itself exactly.
hypothesis_settings.register_profile(
    "dienests",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="DIENESTS_TEST_ALL" in os.environ,
)
hypothesis_settings.load_profile("dienests")
_clock = timezone.now


@pytest.fixture(scope="session", autouse=True)
def _own_folder() -> Iterator[None]:
    """The folder made in tests/settings.py goes when the session ends."""
    yield
    shutil.rmtree(settings.VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """On SQLite the tables are there already: a copy of the template."""
    test = connections["default"].settings_dict["TEST"]
    if connections["default"].vendor == "sqlite":
        shutil.copyfile(template_database(), test["NAME"])
        return True
    return bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session", autouse=True)
def _unordered_rows_come_shuffled() -> Iterator[None]:
    """A query without ORDER BY promises no order; here it keeps that promise, so that nobody relies on luck."""
    original = SQLCompiler.get_order_by

    def shuffled(self: SQLCompiler) -> list[Any]:
        order = original(self)
        query = self.query
        if order or query.distinct or query.group_by is not None or query.subquery or query.combinator:
            return order
        if type(self).__name__ != "SQLCompiler":
            return order
        expression = OrderBy(Random())
        resolved = expression.resolve_expression(query, allow_joins=True, reuse=None)
        sql, params = self.compile(resolved)
        return [(resolved, (sql, params, False))]

    SQLCompiler.get_order_by = shuffled  # type: ignore[method-assign]
    yield
    SQLCompiler.get_order_by = original  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _append_only_tables_can_be_emptied() -> Iterator[None]:
    """Tests with real transactions empty all tables at their end; on SQLite the triggers rest meanwhile.

    PostgreSQL truncates, and TRUNCATE asks no row trigger.
    """
    original = SQLiteOperations.execute_sql_flush

    def without_triggers(self: SQLiteOperations, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            original(self, sql_list)
            for _, statement in triggers:
                cursor.execute(statement)

    SQLiteOperations.execute_sql_flush = without_triggers  # type: ignore[method-assign]
    yield
    SQLiteOperations.execute_sql_flush = original  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _language_of_the_office() -> None:
    """A page that was asked for in English leaves its language behind in the thread."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages read the clock after the test has. At midnight it stands still, or they would mean different days."""
    began = _clock()
    last = timezone.localtime(began).replace(hour=23, minute=59, second=59, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: min(_clock(), max(began, last)))


@pytest.fixture(scope="module")
def kept_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows that the tests of a module only read are made once, by a fixture of the module that asks for this one. What
    a test writes besides is undone at its end; no other test of the module finds an empty database."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def now() -> datetime:
    """A moment in the office's day: Tuesday, 10 February 2026, 10:00 in Riga."""
    return datetime(2026, 2, 10, 8, 0, tzinfo=UTC)
