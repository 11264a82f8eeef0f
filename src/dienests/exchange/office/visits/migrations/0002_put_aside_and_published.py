"""What was put aside when a day was offered nevertheless; which photographs a published report shows."""

from typing import Any

from django.db import migrations, models


def keep_what_is_shown(apps: Any, _editor: Any) -> None:
    """Until now a published report showed every photograph that was agreed to."""
    photographs = apps.get_model("visits", "Photograph").objects
    for report in apps.get_model("visits", "VisitReport").objects.exclude(published_at=None):
        report.photographs.set(photographs.filter(visit=report.visit_id, consent=True).values_list("pk", flat=True))


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]

    operations = [
        migrations.AddField(model_name="dateoffer", name="nevertheless", field=models.JSONField(default=dict)),
        migrations.AddField(
            model_name="visitreport",
            name="photographs",
            field=models.ManyToManyField(blank=True, related_name="published_in", to="visits.photograph"),
        ),
        migrations.RunPython(keep_what_is_shown, migrations.RunPython.noop),
    ]
