"""What the database itself refuses about money, whatever door a change comes through."""

from django.db import migrations

from dienests.base.audit.triggers import refuse

BATCH = "SELECT 1 FROM payments_batch b WHERE b.id"
FIXED_WHEN_PREPARED = (
    "number",
    "month",
    "pay_on",
    "payer_name",
    "payer_iban",
    "payer_bic",
    "lines_count",
    "total_cents",
    "content_hash",
    "prepared_by_id",
    "prepared_at",
    "message_id",
)
FIXED_IN_A_LINE = (
    "batch_id",
    "instalment_id",
    "amount_cents",
    "payee_name",
    "iban",
    "end_to_end_id",
    "remittance",
    "budget_code",
)
FIXED_ONCE_BATCHED = ("grant_id", "month", "sequence", "amount_cents")


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


def kept(table: str, message: str) -> migrations.RunPython:
    return refuse(name=f"{table}_kept", table=table, events="DELETE", message=message, condition="OLD.id IS NOT NULL")


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [
        refuse(
            name="payments_batch_begins_prepared",
            table="payments_batch",
            events="INSERT",
            message="a batch begins as prepared, without approval",
            condition="NEW.state <> 'prepared' OR NEW.approved_by_id IS NOT NULL OR NEW.file_sha256 <> ''",
        ),
        refuse(
            name="payments_batch_content_fixed",
            table="payments_batch",
            events="UPDATE",
            message="what was prepared is fixed: discard the batch and prepare another",
            condition=changed(*FIXED_WHEN_PREPARED),
        ),
        refuse(
            name="payments_batch_frozen",
            table="payments_batch",
            events="UPDATE",
            message="an approved or discarded batch is frozen",
            condition="OLD.state <> 'prepared'",
        ),
        kept("payments_batch", "a batch is never removed"),
        refuse(
            name="payments_batchline_open",
            table="payments_batchline",
            events="INSERT",
            message="an approved or discarded batch takes no more lines",
            condition=f"NOT EXISTS ({BATCH} = NEW.batch_id AND b.state = 'prepared')",
        ),
        refuse(
            name="payments_batchline_matches",
            table="payments_batchline",
            events="INSERT",
            message="the line does not match its instalment: another amount, or not to be paid",
            condition="NOT EXISTS (SELECT 1 FROM payments_instalment i WHERE i.id = NEW.instalment_id "
            "AND i.amount_cents = NEW.amount_cents AND i.state IN ('planned', 'batched'))",
        ),
        # The only change a line may see: its batch was discarded, and the instalment is free for another.
        refuse(
            name="payments_batchline_frozen",
            table="payments_batchline",
            events="UPDATE",
            message="a line of a batch is frozen",
            condition=f"NEW.live OR {changed(*FIXED_IN_A_LINE)} "
            f"OR NOT EXISTS ({BATCH} = OLD.batch_id AND b.state = 'discarded')",
        ),
        kept("payments_batchline", "a line of a batch is never removed"),
        refuse(
            name="payments_instalment_frozen",
            table="payments_instalment",
            events="UPDATE",
            message="an instalment is frozen once it stands in a batch",
            condition="(OLD.state = 'paid' AND NEW.state <> 'paid') "
            f"OR (OLD.state IN ('batched', 'paid') AND ({changed(*FIXED_ONCE_BATCHED)}))",
        ),
        kept("payments_instalment", "an instalment is never removed: it is cancelled"),
        kept("payments_overpayment", "a noted overpayment is never removed: it is superseded"),
    ]
