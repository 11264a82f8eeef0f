"""Rules that the database itself keeps, whatever door a change comes through: used in migrations of any app.

PostgreSQL and SQLite need different words for the same trigger, hence one place that knows both.
"""

from collections.abc import Callable
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _run(statements: dict[str, list[str]]) -> Callable[[Any, BaseDatabaseSchemaEditor], None]:
    def apply(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements[editor.connection.vendor]:
            editor.execute(statement)

    return apply


def _raising_trigger(
    *, name: str, table: str, events: str, message: str, condition: str | None = None
) -> migrations.RunPython:
    """A BEFORE trigger on `table` that refuses the change when `condition` (SQL over NEW/OLD) holds."""
    when = f"WHEN ({condition})" if condition else ""
    event_list = [event.strip() for event in events.split("OR")]
    create = {
        "postgresql": [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            + (f"IF {condition} THEN " if condition else "")
            + f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
            + (f"END IF; RETURN {'OLD' if events == 'DELETE' else 'NEW'}; " if condition else "")
            + "END $$",
            f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
        "sqlite": [
            f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW {when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for event in event_list
        ],
    }
    drop = {
        "postgresql": [f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"],
        "sqlite": [f"DROP TRIGGER {name}_{event.lower()}" for event in event_list],
    }
    return migrations.RunPython(_run(create), _run(drop))


def append_only(table: str) -> migrations.RunPython:
    """Rows of `table` may be added, never changed or removed."""
    return _raising_trigger(
        name=f"{table}_append_only",
        table=table,
        events="UPDATE OR DELETE",
        message=f"{table} is append-only",
    )


def refuse(*, name: str, table: str, events: str, message: str, condition: str) -> migrations.RunPython:
    """Refuse INSERT/UPDATE/DELETE (`events`, joined by OR) on `table` where `condition` over NEW and OLD holds.

    For DELETE use a trigger of its own: NEW does not exist there.
    """
    return _raising_trigger(name=name, table=table, events=events, message=message, condition=condition)
