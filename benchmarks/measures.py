"""What it costs to measure how the office works: reading all histories, keeping up, and each page's figures.

    python benchmarks/measures.py [--cases 200000] [--database URL]

The demo office's histories are copied inside the database, with their submissions, controls, decisions, letters,
requests and contacts. Without --database it uses an SQLite file in a temporary folder. A page's figures are compared
with counting the cases alone.
"""

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent.parent)]
# Table → columns that name rows of a copy: they move along with it. What identifies a row to people gets a mark.
COPIED: dict[str, tuple[str, ...]] = {
    "benefits_declaration": ("id",),
    "cases_case": ("id", "declaration_id"),
    "cases_stagerun": ("id", "case_id"),
    "cases_submission": ("id", "case_id"),
    "cases_control": ("id", "submission_id"),
    "cases_decision": ("id", "case_id", "submission_id", "control_id"),
    "cases_letter": ("id", "case_id", "decision_id"),
    "cases_documentrequest": ("id", "case_id", "letter_id"),
    "cases_contact": ("id", "case_id"),
}
NUMBERED = {"cases_case", "cases_decision", "cases_letter"}
SPAN = 1_000_000
ROUNDS = 7


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cases", type=int, default=200_000)
    arguments.add_argument("--database")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="dienests-bench-") as folder:
        os.environ |= {"DIENESTS_DEMO": "1", "DJANGO_SETTINGS_MODULE": "tests.settings"}
        if options.database:
            os.environ["DIENESTS_DATABASE_URL"] = options.database
        import django

        django.setup()
        from django.conf import settings

        settings.VAR = Path(folder)
        measure(options.cases)


def measure(cases: int) -> None:
    from django.core.management import call_command
    from django.db import connection
    from rich.console import Console

    from dienests.demo.make import fill_demo_office, make_demo_office

    call_command("migrate", verbosity=0)
    make_demo_office(households=400, console=Console(stderr=True))
    fill_demo_office(console=Console(stderr=True))
    grow(cases)
    print(f"{connection.vendor}, {cases} cases")
    tell()


def grow(cases: int) -> None:
    """Copies of all histories until there are about so many cases."""
    from django.db import connection, transaction

    from dienests.cases.models import Case

    copies = max(0, cases // Case.objects.count() - 1)
    with transaction.atomic(), connection.cursor() as cursor:
        for table, moving in COPIED.items():
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            values = [_value(table, column, moving) for column in columns]
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f"WITH RECURSIVE copies(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copies WHERE k < {copies}) "
                f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM copies, {table} original "
                f"WHERE original.id < {SPAN}"
            )
        cursor.execute("ANALYZE")


def _value(table: str, column: str, moving: tuple[str, ...]) -> str:
    if column in moving:
        return f'original."{column}" + k * {SPAN}'
    if column == "number" and table in NUMBERED:
        return "original.number || '-' || k"
    return f'original."{column}"'


def tell() -> None:
    tell_reading()
    tell_keeping_up()
    tell_pages()


def tell_reading() -> None:
    from dienests.workload.measures.refreshing import log_folder, refreshed

    took, _ = once(lambda: refreshed(however_many=True))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(path.stat().st_size for path in log_folder().rglob("*.parquet")) / 1e6
    print(f"reading all histories: {took:.1f} s, {size:.0f} MB of files, {memory:.0f} MB memory at most")
    print(f"nothing new: {median(refreshed):.1f} ms")


def tell_keeping_up() -> None:
    from django.utils import timezone

    from dienests.base.audit.operations import Event, record
    from dienests.cases.models import Case
    from dienests.workload.measures.refreshing import refreshed

    chosen = list(Case.objects.order_by("-pk").values_list("pk", flat=True)[:1000])
    for count in (1, 100, 1000):
        events = [Event(event="contact_noted", case_id=pk) for pk in chosen[:count]]
        record(*events, actor=None, at=timezone.now())
        print(f"{count} cases changed: {once(refreshed)[0] * 1000:.0f} ms")


def tell_pages() -> None:
    from dienests.workload.measures.exporting import csv_parts, exported_rows, xes_parts
    from dienests.workload.measures.figures import by_unit, figures_of
    from dienests.workload.measures.process_map import process_map
    from dienests.workload.measures.queries import cases_behind, measured_log
    from dienests.workload.measures.selection import Selection, behind

    everything = Selection(date(2000, 1, 1), date(2100, 1, 1))
    year = Selection(date.today() - timedelta(days=365), date.today(), frozenset([2]))
    with measured_log() as log:

        def listed(key: str) -> object:
            return cases_behind(log, everything, behind(key), order="-closed_on", first=0, most=50)

        plain = median(lambda: log.execute("SELECT count(*) FROM cases").fetchall())
        for name, work in (
            ("all figures, all cases", lambda: figures_of(log, everything)),
            ("all figures, one year, one unit", lambda: figures_of(log, year)),
            ("by unit", lambda: by_unit(log, everything)),
            ("process map", lambda: process_map(log, everything)),
            ("list behind a figure", lambda: listed("late")),
            ("list behind a flow", lambda: listed("flow:submitted>opened_for_control")),
        ):
            took = median(work)
            print(f"{name}: {took:.0f} ms, × {took / plain:.0f} beside counting the cases ({plain:.0f} ms)")
        for name, parts in (("XES", lambda rows: xes_parts(rows, about={})), ("CSV", csv_parts)):
            took, size = once(lambda of=parts: sum(map(len, of(exported_rows(log, everything, {})))))
            print(f"{name} of everything: {took:.1f} s, {size / 1e6:.0f} MB")


def once(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def median(work: Callable[[], Any]) -> float:
    work()
    return statistics.median(once(work)[0] * 1000 for _ in range(ROUNDS))


if __name__ == "__main__":
    main()
