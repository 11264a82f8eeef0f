"""What the database itself refuses, whatever door a change comes through."""

from django.db import migrations

from dienests.base.audit.triggers import append_only, refuse

SUBMISSION = "SELECT 1 FROM cases_submission s WHERE s.id = NEW.submission_id"
FROZEN_ONCE_SET = " OR ".join(
    f"(OLD.{column} IS NOT NULL AND (NEW.{column} IS NULL OR NEW.{column} <> OLD.{column}))"
    for column in ("opened_at", "opened_by_id", "withdrawn_at", "voided_at")
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        append_only("cases_control"),
        append_only("cases_decision"),
        append_only("cases_letter"),
        append_only("cases_signature"),
        append_only("cases_preparer"),
        append_only("cases_processversion"),
        refuse(
            name="cases_submission_frozen",
            table="cases_submission",
            events="UPDATE",
            message="a submission is frozen",
            condition="NEW.case_id <> OLD.case_id OR NEW.calculation_id <> OLD.calculation_id "
            "OR NEW.content <> OLD.content OR NEW.content_hash <> OLD.content_hash "
            "OR NEW.prepared_by_id <> OLD.prepared_by_id OR NEW.submitted_at <> OLD.submitted_at "
            f"OR NEW.control_stage <> OLD.control_stage OR {FROZEN_ONCE_SET}",
        ),
        refuse(
            name="cases_submission_kept",
            table="cases_submission",
            events="DELETE",
            message="a submission is never removed",
            condition="OLD.id IS NOT NULL",
        ),
        refuse(
            name="cases_control_matches",
            table="cases_control",
            events="INSERT",
            message="control does not match the submission: other preparer or content, or no longer open",
            condition=f"NOT EXISTS ({SUBMISSION} AND s.prepared_by_id = NEW.prepared_by_id "
            "AND s.content_hash = NEW.content_hash AND s.withdrawn_at IS NULL AND s.voided_at IS NULL)",
        ),
        refuse(
            name="cases_control_by_other",
            table="cases_control",
            events="INSERT",
            message="a person who prepared the case may not control it",
            condition="EXISTS (SELECT 1 FROM cases_submission s JOIN cases_preparer p ON p.case_id = s.case_id "
            "WHERE s.id = NEW.submission_id AND p.user_id = NEW.controlled_by_id)",
        ),
        refuse(
            name="cases_decision_by_other",
            table="cases_decision",
            events="INSERT",
            message="a person who prepared the case may not decide it",
            condition="EXISTS (SELECT 1 FROM cases_preparer p "
            "WHERE p.case_id = NEW.case_id AND p.user_id = NEW.decided_by_id)",
        ),
        refuse(
            name="cases_decision_matches",
            table="cases_decision",
            events="INSERT",
            message="decision does not match what was submitted and controlled",
            condition=f"NOT EXISTS ({SUBMISSION} AND s.case_id = NEW.case_id "  # noqa: S608
            "AND s.prepared_by_id = NEW.prepared_by_id AND s.content_hash = NEW.content_hash "
            "AND s.calculation_id = NEW.calculation_id AND s.withdrawn_at IS NULL AND s.voided_at IS NULL "
            "AND (NEW.control_id IS NOT NULL OR s.control_stage = '')) "
            "OR (NEW.control_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases_control c "
            "WHERE c.id = NEW.control_id AND c.submission_id = NEW.submission_id AND c.outcome = 'approve'))",
        ),
    ]
