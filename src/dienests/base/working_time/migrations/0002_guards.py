from django.db import migrations

from dienests.base.audit.triggers import append_only, refuse

# Counts, of the same person, not the row itself, and shares a day. An open absence has no end; a new row no id yet.
OVERLAP = """NEW.state IN ('asked', 'agreed') AND EXISTS (
    SELECT 1 FROM working_time_absence AS other
    WHERE other.user_id = NEW.user_id
      AND other.id <> COALESCE(NEW.id, -1)
      AND other.state IN ('asked', 'agreed')
      AND (NEW.until IS NULL OR other.since <= NEW.until)
      AND (other.until IS NULL OR other.until >= NEW.since)
)"""


class Migration(migrations.Migration):
    dependencies = [("working_time", "0001_initial")]
    operations = [
        refuse(
            name="absence_no_overlap",
            table="working_time_absence",
            events="INSERT OR UPDATE",
            message="one person cannot be away twice on the same day",
            condition=OVERLAP,
        ),
        append_only("working_time_concernentry"),
        append_only("working_time_norm"),
    ]
