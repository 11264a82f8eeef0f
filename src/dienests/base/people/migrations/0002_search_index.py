from typing import Any

from django.db import migrations

NAME = "people_searchtoken_prefix"


def create(_apps: Any, editor: Any) -> None:
    """In byte order on both databases: `lookups.Prefix` and `search` compare that way.

    The column itself has the collation on PostgreSQL, not only the index, because its statistics follow the column:
    without them the planner takes every range of tokens for one row and joins two ranges by trying all pairs.
    """
    if editor.connection.vendor == "postgresql":
        editor.execute('ALTER TABLE people_searchtoken ALTER COLUMN token TYPE varchar(120) COLLATE "C"')
    editor.execute(f"CREATE INDEX {NAME} ON people_searchtoken (token, person_id)")


def drop(_apps: Any, editor: Any) -> None:
    editor.execute(f"DROP INDEX {NAME}")
    if editor.connection.vendor == "postgresql":
        editor.execute('ALTER TABLE people_searchtoken ALTER COLUMN token TYPE varchar(120) COLLATE "default"')


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
