"""What the database itself refuses about publications: what was proposed is fixed, and answered once."""

from django.db import migrations

from dienests.base.audit.triggers import refuse

TABLE = "library_publication"
CHANGED = " OR ".join(
    f"NEW.{column} <> OLD.{column}"
    for column in ("item_id", "digest", "words", "looked_at", "shared", "proposed_by_id", "proposed_at")
)


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]

    operations = [
        refuse(
            name="library_publication_begins_open",
            table=TABLE,
            events="INSERT",
            message="a proposal begins without an answer",
            condition="NEW.outcome <> ''",
        ),
        refuse(
            name="library_publication_fixed",
            table=TABLE,
            events="UPDATE",
            message="what was proposed is fixed: take it back and propose another",
            condition=CHANGED,
        ),
        refuse(
            name="library_publication_frozen",
            table=TABLE,
            events="UPDATE",
            message="an answered proposal is frozen",
            condition="OLD.outcome <> ''",
        ),
        refuse(
            name="library_publication_kept",
            table=TABLE,
            events="DELETE",
            message="what was published is never removed",
            condition="OLD.outcome = 'published'",
        ),
    ]
