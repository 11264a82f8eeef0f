"""Rules that the database itself keeps, whatever door a change comes through: used in migrations of any app.

PostgreSQL and SQLite need different words for the same trigger, hence one place that knows both.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

Statements = dict[str, list[str]]  # by kind of database


class Trigger(Operation):
    """Statements that no model knows of. RunPython would build every model anew for a function that asks for none."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, create: Statements, drop: Statements) -> None:
        self.create = create
        self.drop = drop

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: Any) -> None:
        _run(self.create, schema_editor)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: Any) -> None:
        _run(self.drop, schema_editor)

    def describe(self) -> str:
        return "Triggers"


def _run(statements: Statements, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements[editor.connection.vendor]:
        editor.execute(statement)


def _raising_trigger(*, name: str, table: str, events: str, message: str, condition: str | None = None) -> Trigger:
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
    return Trigger(create, drop)


def append_only(table: str) -> Trigger:
    """Rows of `table` may be added, never changed or removed."""
    return _raising_trigger(
        name=f"{table}_append_only",
        table=table,
        events="UPDATE OR DELETE",
        message=f"{table} is append-only",
    )


def refuse(*, name: str, table: str, events: str, message: str, condition: str) -> Trigger:
    """Refuse INSERT/UPDATE/DELETE (`events`, joined by OR) on `table` where `condition` over NEW and OLD holds.

    For DELETE use a trigger of its own: NEW does not exist there.
    """
    return _raising_trigger(name=name, table=table, events=events, message=message, condition=condition)
