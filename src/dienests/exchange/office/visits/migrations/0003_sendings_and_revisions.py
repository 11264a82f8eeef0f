"""Invitations keep when they were for and whether they left; sendings are kept; what is set up has revisions."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from dienests.base.background.models import Work

NOT_KEPT_YET = datetime(2000, 1, 1, tzinfo=UTC)


def keep_times(apps: Any, _editor: Any) -> None:
    """They are those of the visit; of one that has lost its day they are not known any more, and a calendar finds what
    is cancelled by its name."""
    zone = ZoneInfo(settings.TIME_ZONE)
    rows = apps.get_model("visits", "SentInvitation").objects
    for row in rows.select_related("stop__visit").order_by("pk").iterator():
        on = row.stop.visit.on or row.stop.visit.begins_on
        row.begins = datetime.combine(on, row.stop.begins, zone)
        row.ends = datetime.combine(on, row.stop.ends, zone)
        row.save(update_fields=["begins", "ends"])
    rows.update(sent_at=F("at"))


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0002_put_aside_and_published"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="hostrules", name="revision", field=models.PositiveIntegerField(default=1)),
        migrations.AddField(model_name="site", name="revision", field=models.PositiveIntegerField(default=1)),
        migrations.AddField(
            model_name="sentinvitation",
            name="begins",
            field=models.DateTimeField(default=NOT_KEPT_YET),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="sentinvitation",
            name="ends",
            field=models.DateTimeField(default=NOT_KEPT_YET),
            preserve_default=False,
        ),
        migrations.AddField(model_name="sentinvitation", name="sent_at", field=models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(choices=Work, default="queued", max_length=20)),
                ("attempt", models.PositiveIntegerField(default=1)),
                ("step", models.CharField(blank=True, max_length=40)),
                ("step_done", models.PositiveIntegerField(default=0)),
                ("step_total", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("heard_of_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("error", models.JSONField(default=dict)),
                ("sequence", models.PositiveIntegerField()),
                ("revision", models.PositiveIntegerField()),
                ("letters", models.PositiveIntegerField(default=0)),
                ("failed", models.JSONField(default=list)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sendings", to="visits.visit"
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["visit"], condition=Q(state__in=("queued", "running")), name="visit_sent_once_at_a_time"
                    )
                ],
            },
        ),
        # The last: PostgreSQL alters no table whose rows were just changed.
        migrations.RunPython(keep_times, migrations.RunPython.noop),
    ]
