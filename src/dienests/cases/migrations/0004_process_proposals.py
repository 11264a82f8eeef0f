"""Proposals of a way of working, and what the database itself refuses about them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dienests.base.audit.triggers import refuse

TABLE = "cases_processproposal"
CHANGED = " OR ".join(
    f"NEW.{column} <> OLD.{column}"
    for column in ("practice", "digest", "content", "note", "proposed_by_id", "proposed_at")
)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_contacts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProcessProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("practice", models.CharField(max_length=60)),
                ("digest", models.CharField(max_length=64)),
                ("content", models.JSONField()),
                ("note", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "waits for a second person"),
                            ("switched_on", "switched on"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_note", models.TextField(blank=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "instead_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.processversion",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal",
                        to="cases.processversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "")), fields=("digest",), name="process_proposal_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="process_proposal_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("outcome", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(
                                    models.Q(("ended_by", models.F("proposed_by")), ("outcome", "withdrawn")),
                                    models.Q(
                                        ("outcome__in", ["switched_on", "declined"]),
                                        models.Q(("ended_by", models.F("proposed_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="process_proposal_answered_by_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "switched_on"), ("version__isnull", False)),
                            models.Q(models.Q(("outcome", "switched_on"), _negated=True), ("version__isnull", True)),
                            _connector="OR",
                        ),
                        name="process_proposal_became_a_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "declined"), _negated=True),
                            models.Q(("ended_note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="process_proposal_declined_with_reason",
                    ),
                ],
            },
        ),
        refuse(
            name="cases_process_proposal_begins_open",
            table=TABLE,
            events="INSERT",
            message="a proposal begins without an answer",
            condition="NEW.outcome <> ''",
        ),
        refuse(
            name="cases_process_proposal_content_fixed",
            table=TABLE,
            events="UPDATE",
            message="what was proposed is fixed: withdraw it and propose another",
            condition=CHANGED,
        ),
        refuse(
            name="cases_process_proposal_frozen",
            table=TABLE,
            events="UPDATE",
            message="an answered or withdrawn proposal is frozen",
            condition="OLD.outcome <> ''",
        ),
        refuse(
            name="cases_process_proposal_kept",
            table=TABLE,
            events="DELETE",
            message="a proposal is never removed",
            condition="OLD.id IS NOT NULL",
        ),
        refuse(
            name="cases_process_proposal_matches",
            table=TABLE,
            events="UPDATE",
            message="what is switched on is not what was proposed, or not by the person named",
            condition="NEW.outcome = 'switched_on' AND NOT EXISTS (SELECT 1 FROM cases_processversion v "
            "WHERE v.id = NEW.version_id AND v.practice = NEW.practice AND v.digest = NEW.digest "
            "AND v.content = NEW.content AND v.note = NEW.note AND v.chosen_by_id = NEW.ended_by_id)",
        ),
    ]
