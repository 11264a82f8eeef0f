"""A month's payments: preparing and approving a batch, and the pages on it. Prints times, rates and numbers of queries.

    python benchmarks/payments.py [--instalments 10000] [--database URL]

Compared with 250 payments a second, the rate of the quickest open system measured (shared/domain/best-systems.md, 5);
there a payment is one row, here preparing includes totals, hash and audit, and approving the bank file with its
validation against the official schema. Without --database it makes an SQLite file in a temporary folder.
"""

import argparse
import os
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime

GOAL_A_SECOND = 250
NOW = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)
FEBRUARY = date(2026, 2, 1)


@contextmanager
def measured(what, rows):
    """Print how long the block took, how many rows a second that is, and how many queries it sent."""
    from django.db import connection

    count = 0

    def counting(execute, sql, params, many, context):
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    begun, begun_cpu = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counting):
        yield
    took, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    rate = f"{rows / took:>9,.0f} a second ({rows / took / GOAL_A_SECOND:.0f} × {GOAL_A_SECOND})" if rows else ""
    print(f"{what:<48}{took * 1000:>10,.1f} ms {cpu * 1000:>9,.1f} ms CPU {count:>5} queries  {rate}")


def main(instalments):
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.factories.organisation import actor_in
    from tests.factories.payments import many_planned

    from dienests.base.organisation.models import Role
    from dienests.payments.operations import approve_batch, bank_file_of, prepare_batch
    from dienests.payments.queries import batches, due

    accountant, head = actor_in(Role.ACCOUNTANT), actor_in(Role.HEAD_OF_OFFICE)
    print(f"{instalments:,} instalments are made …")
    many_planned(instalments)
    with measured("overview of the month", 0):
        due.due_overview(month=FEBRUARY)
    with measured("prepare the batch", instalments):
        batch = prepare_batch(actor=accountant, now=NOW, month=FEBRUARY, pay_on=date(2026, 2, 20)).batch
    with measured("what is unusual about it", 0):
        batches.unusual_in(batch)
    with measured("totals by budget code, benefit, month", 0):
        batches.totals_of(batch)
    with measured("its first page of lines", 0):
        batches.line_page(batches.lines_of(batch))
    middle = batch.lines.order_by("pk")[instalments // 2].pk
    with measured("a page in the middle", 0):
        batches.line_page(batches.lines_of(batch), after=middle)
    with measured("a search in its lines", 0):
        batches.line_page(batches.lines_of(batch, text=f"berzins{instalments - 1}"))
    with measured("approve: look again, file, schema, audit", instalments):
        approved = approve_batch(actor=head, now=NOW, batch=batch, content_hash=batch.content_hash)
    with measured("fetch the bank file", 0):
        content = bank_file_of(actor=accountant, now=NOW, batch=approved)
    print(f"bank file: {len(content) / 1e6:.1f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--instalments", type=int, default=10_000)
    parser.add_argument("--database", default="")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienests.config.settings")
        os.environ["DIENESTS_VAR"] = folder
        os.environ["DIENESTS_DOCUMENT_ROOT"] = f"{folder}/documents"
        os.environ["DIENESTS_DATABASE_URL"] = arguments.database or f"sqlite:///{folder}/payments.sqlite3"
        import django

        django.setup()
        main(arguments.instalments)
