"""What it costs to measure how the office works: reading all histories, keeping up, each page and each export.

    python benchmarks/measures.py [--cases 200000] [--contacts 9] [--rounds 7] [--database URL]

The demo office's histories are copied inside the database, with their submissions, controls, decisions, letters,
requests and contacts; so many contacts more in each case make it 3 million events. Without --database it uses an
SQLite file in a temporary folder; a PostgreSQL database must exist and be empty, or have been filled by this script.
Pages are asked for through the whole stack, by the head of the office; beside them stands counting the cases in the
log. The goal: all histories read within two minutes, every page within half a second.
"""

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
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
GOAL_READING_SECONDS = 120
GOAL_PAGE_MS = 500
EVER = "from=2000-01-01&to=2100-01-01"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cases", type=int, default=200_000)
    arguments.add_argument("--contacts", type=int, default=9)
    arguments.add_argument("--rounds", type=int, default=7)
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
        measure(options)


def measure(options: argparse.Namespace) -> None:
    from django.core.management import call_command
    from django.db import connection
    from rich.console import Console

    from dienests.cases.models import Case
    from dienests.demo.make import fill_demo_office, make_demo_office

    call_command("migrate", verbosity=0)
    if not Case.objects.filter(pk__gt=SPAN).exists():
        make_demo_office(households=400, console=Console(stderr=True))
        fill_demo_office(console=Console(stderr=True))
        took, _ = once(lambda: grow(options.cases, options.contacts))
        print(f"the demo's cases copied: {took:.0f} s")
    print(f"{connection.vendor}, {Case.objects.count():,} cases")
    missed = tell_reading()
    tell_keeping_up()
    missed += tell_pages(options.rounds)
    print(f"memory at most: {memory():.0f} MB")
    goal = f"all histories within {GOAL_READING_SECONDS} s, every page within {GOAL_PAGE_MS} ms"
    print(f"goal, {goal}: {'missed by ' + ', '.join(missed) if missed else 'met'}")


def grow(cases: int, contacts: int) -> None:
    """Copies of all histories until there are about so many cases, with so many contacts more in each."""
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
            cursor.execute(f"ANALYZE {table}")  # triggers on the tables that follow look into this one
        cursor.execute(more_contacts(contacts))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _value(table: str, column: str, moving: tuple[str, ...]) -> str:
    if column in moving:
        return f'original."{column}" + k * {SPAN}'
    if column == "number" and table in NUMBERED:
        return "original.number || '-' || k"
    return f'original."{column}"'


def more_contacts(each: int) -> str:
    """By telephone, post and video, on the days of the application; half of them with minutes."""
    return (
        f"WITH RECURSIVE places(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM places WHERE k < {each}) "
        'INSERT INTO cases_contact (id, case_id, kind, "on", minutes, note, noted_by_id, noted_at) '
        f"SELECT {SPAN * SPAN} + row_number() OVER (), cases_case.id, "
        "CASE k % 3 WHEN 0 THEN 'phone' WHEN 1 THEN 'mail' ELSE 'video' END, received_on, "
        "CASE k % 2 WHEN 0 THEN 3 + cases_case.id % 20 END, '', prepared_by_id, created_at FROM cases_case, places"
    )


def tell_reading() -> list[str]:
    from dienests.workload.measures.queries import measured_log
    from dienests.workload.measures.refreshing import log_folder, refreshed

    before = memory()
    worked = time.process_time()
    took, _ = once(lambda: refreshed(however_many=True))
    worked = time.process_time() - worked
    with measured_log() as log:
        (events,) = log.execute("SELECT count(*) FROM events").fetchone() or (0,)
    size = sum(path.stat().st_size for path in log_folder().rglob("*.parquet")) / 1e6
    print(f"reading all histories: {took:.1f} s, {worked:.1f} s of processors, {size:.0f} MB of files")
    print(f"{events:,} events, {events / took:,.0f} a second")
    print(f"memory at most: {before:.0f} MB before reading, {memory():.0f} MB after")
    return ["reading"] if took > GOAL_READING_SECONDS else []


def memory() -> float:
    """Megabytes this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)


def tell_keeping_up() -> None:
    """What the first page after a change waits for."""
    from django.utils import timezone

    from dienests.base.audit.operations import Event, record
    from dienests.cases.models import Case
    from dienests.workload.measures.refreshing import refreshed

    print(f"nothing new in the audit trail: {medians(refreshed, 7)[0]:.1f} ms")
    chosen = list(Case.objects.order_by("-pk").values_list("pk", flat=True)[:1000])
    for count in (1, 100, 1000):
        events = [Event(event="contact_noted", case_id=pk) for pk in chosen[:count]]
        record(*events, actor=None, at=timezone.now())
        took, queries = counted(refreshed)
        print(f"{count} cases changed: {took:.0f} ms, {queries} queries")


def tell_pages(rounds: int) -> list[str]:
    """Pages and exports over all cases, beside counting these in the log. Returns the names of those too slow."""
    from django.test import Client

    from dienests.base.organisation.models import User
    from dienests.workload.measures.queries import measured_log

    with measured_log() as log:
        plain, _ = medians(lambda: log.execute("SELECT count(*) FROM cases").fetchall(), rounds)
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="vadiba"), backend=BACKEND)
    slow = []
    for name, address in pages():
        took, worked = medians(lambda of=address: opened(client, of), rounds)
        _, queries = counted(lambda of=address: opened(client, of))
        beside = f"× {took / plain:.0f} beside counting the cases"
        print(f"{name:44}{took:8.0f} ms {worked:8.0f} ms of processors {queries:5} queries  {beside}")
        slow += [name] if took > GOAL_PAGE_MS else []
    print(f"memory at most: {memory():.0f} MB")
    for name, address in exports():
        worked = time.process_time()
        took, size = once(lambda of=address: opened(client, of))
        worked = time.process_time() - worked
        print(f"{name} of everything: {took:.1f} s, {worked:.1f} s of processors, {size / 1e6:.0f} MB")
    return slow


def pages() -> list[tuple[str, str]]:
    """Name and address."""
    from django.urls import reverse

    figures, map_, cases = (reverse(f"office:measures{part}") for part in ("", "_map", "_cases"))
    return [
        ("figures, all cases", f"{figures}?{EVER}"),
        ("figures, one way beside another", f"{figures}?{EVER}&way=ogre&with=way:daugavpils"),
        ("figures, the usual period", figures),
        ("process map", f"{map_}?{EVER}"),
        ("process map with contacts, rare steps too", f"{map_}?{EVER}&contacts=yes&least=1"),
        ("conformance", f"{reverse('office:measures_conformance')}?{EVER}"),
        ("cases behind a figure", f"{cases}?{EVER}&behind=late"),
        ("cases behind a flow", f"{cases}?{EVER}&behind=flow:submitted%3Eopened_for_control"),
        ("the last page of all cases", f"{cases}?{EVER}&after=150000"),
    ]


def exports() -> list[tuple[str, str]]:
    from django.urls import reverse

    return [(form.upper(), f"{reverse(f'office:measures_{form}')}?{EVER}") for form in ("xes", "csv")]


def opened(client: Any, address: str) -> int:
    """Ask for a page or a file and read all of it; its length."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return sum(map(len, answer))


def once(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def counted(work: Callable[[], Any]) -> tuple[float, int]:
    """Milliseconds and queries of doing it once."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        took, _ = once(work)
    return took * 1000, len(queries)


def medians(work: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Milliseconds, and milliseconds of processors in this process: on a busy machine only these can be compared."""
    work()
    taken, worked = [], []
    for _ in range(rounds):
        before = time.process_time()
        taken.append(once(work)[0] * 1000)
        worked.append((time.process_time() - before) * 1000)
    return statistics.median(taken), statistics.median(worked)


if __name__ == "__main__":
    main()
