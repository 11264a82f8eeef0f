"""Pages of the audit trail with 2,000,000 entries: median and 95th percentile per filter, first page and a far one.

    python benchmarks/audit.py [--entries 2000000] [--database URL]

Without --database it makes an SQLite file in a temporary folder; a PostgreSQL database must exist and be empty, or have
been filled by this script. Entries are made in SQL and are not chained: paging does not read the hashes.
"""

import argparse
import os
import statistics
import tempfile
import time
from datetime import date

ENTRIES = """
INSERT INTO audit_auditentry
  (id, position, at, actor_id, actor_name, kind, event, object_type, object_id, case_id, reason, details,
   previous_hash, hash)
SELECT n, n, {moment}, 1 + n % 40, 'colleague', CASE n % 5 WHEN 0 THEN 'write' ELSE 'read' END,
  'event_' || (n % 60), 'person', '' || (n % 90000), CASE WHEN n % 3 = 0 THEN n % 200000 ELSE NULL END, '', '{{}}',
  '', ''
FROM {series}
"""
SUBJECTS = """
INSERT INTO audit_auditsubject (entry_id, person_id)
SELECT n, 1 + (n % 120000 * 7919) % 120000 FROM {series} WHERE n % 4 <> 0
"""


def fill(count):
    from django.db import connection

    from dienests.base.organisation.models import User

    User.objects.bulk_create([User(id=n, username=f"u{n}", full_name=f"Colleague {n}") for n in range(1, 41)])
    postgres = connection.vendor == "postgresql"
    series = (
        f"generate_series(1, {count}) n"
        if postgres
        else f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) SELECT n FROM s)"
    )
    moment = (
        "timestamptz '2024-01-01 08:00+00' + n * interval '30 seconds'"
        if postgres
        else "strftime('%Y-%m-%d %H:%M:%f', '2024-01-01 08:00:00', '+' || (n * 30) || ' seconds')"
    )
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES.format(series=series, moment=moment))
        cursor.execute(SUBJECTS.format(series=series))
        cursor.execute("VACUUM ANALYZE" if postgres else "ANALYZE")
    print(f"{count:,} entries made in {time.perf_counter() - started:.0f} s")


def measure(wanted, after, repeat=25):
    from dienests.base.audit.trail import trail_page

    took = []
    for _ in range(repeat):
        started = time.perf_counter()
        page = trail_page(wanted, limit=50, after=after)
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took), statistics.quantiles(took, n=20)[-1], len(page.entries)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=2_000_000)
    parser.add_argument("--database")
    options = parser.parse_args()
    scratch = tempfile.TemporaryDirectory()
    os.environ["DIENESTS_VAR"] = scratch.name
    os.environ["DIENESTS_DATABASE_URL"] = options.database or f"sqlite:///{scratch.name}/audit.sqlite3"
    os.environ["DJANGO_SETTINGS_MODULE"] = "dienests.config.settings"
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    from dienests.base.audit.models import AuditEntry
    from dienests.base.audit.trail import TrailFilter

    if not AuditEntry.objects.exists():
        fill(options.entries)
    half = options.entries // 2
    day = date(2024, 6, 1)
    filters = {
        "everything": TrailFilter(),
        "one person": TrailFilter(persons=(4242,)),
        "one person, one colleague": TrailFilter(persons=(4242,), actor=7),
        "one colleague": TrailFilter(actor=7),
        "one colleague, one event": TrailFilter(actor=7, event="event_6"),
        "one case": TrailFilter(case=3003),
        "one event": TrailFilter(event="event_33"),
        "one day": TrailFilter(first_day=day, last_day=day),
        "a year, only changes": TrailFilter(first_day=date(2024, 3, 1), last_day=date(2025, 2, 28), kind="write"),
        "one colleague on one day": TrailFilter(actor=7, first_day=day, last_day=day),
    }
    print(f"{connection.vendor}, {AuditEntry.objects.count():,} entries, 50 rows a page, milliseconds")
    print(f"{'':34}{'median':>8}{'p95':>8}   far page: {'median':>8}{'p95':>8}")
    for name, wanted in filters.items():
        near, far = measure(wanted, None), measure(wanted, half)
        print(f"{name:34}{near[0]:8.1f}{near[1]:8.1f}             {far[0]:8.1f}{far[1]:8.1f}  {near[2]} rows")
    connection.close()
    scratch.cleanup()


if __name__ == "__main__":
    main()
