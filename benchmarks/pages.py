"""What pages cost: time and SQL queries with 400 and with 100,000 households, beside an empty page of the same server.

    python benchmarks/pages.py [--households 100000] [--rounds 15] [--database URL]

Requests go through the whole stack (middleware, sign-in, access, templates, audit) in one process, without a network.
Without --database it uses an SQLite file in a temporary folder.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
MOST_QUERIES = 15


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--households", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=15)
    arguments.add_argument("--database")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="dienests-bench-") as folder:
        os.environ |= {"DIENESTS_VAR": folder, "DIENESTS_DEMO": "1", "DJANGO_SETTINGS_MODULE": "tests.settings"}
        if options.database:
            os.environ["DIENESTS_DATABASE_URL"] = options.database
        measure(options)


def measure(options: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from rich.console import Console
    from rich.table import Table

    from city import grow
    from dienests.demo.make import make_demo_office

    call_command("migrate", verbosity=0)
    started = time.monotonic()
    make_demo_office(households=400, console=Console(stderr=True))
    print(f"first households of the demo office: {time.monotonic() - started:.0f} s")
    grow(400)
    refresh_statistics()
    small = round_of_pages(options.rounds)
    started = time.monotonic()
    grow(options.households)
    refresh_statistics()
    print(f"grown to {options.households} households: {time.monotonic() - started:.0f} s")
    large = round_of_pages(options.rounds)
    from django.db import connection

    table = Table(
        title=f"pages ({connection.vendor}); milliseconds are medians of {options.rounds}; × beside the empty page"
    )
    for column in ("page", "400: ms", "×", "queries", f"{options.households}: ms", "×", "queries", "queries grow"):
        table.add_column(column, justify="left" if column == "page" else "right")
    for name, (ms, queries) in small.items():
        ms_large, queries_large = large[name]
        table.add_row(
            name, f"{ms:.1f}", f"{ms / small['empty page'][0]:.1f}", str(queries),
            f"{ms_large:.1f}", f"{ms_large / large['empty page'][0]:.1f}", str(queries_large),
            "no" if queries_large <= queries else "YES",
        )  # fmt: skip
    Console(width=130).print(table)
    over = [name for name, (_, queries) in large.items() if queries > MOST_QUERIES]
    print(f"goal: at most {MOST_QUERIES} queries, none growing: {'missed by ' + ', '.join(over) if over else 'met'}")


def refresh_statistics() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def round_of_pages(rounds: int) -> dict[str, tuple[float, int]]:
    """Page → (median milliseconds, queries)."""
    from django.db import connection
    from django.test import Client

    found = {}
    for name, username, path in pages():
        client = Client(SERVER_NAME="localhost")
        client.force_login(user(username), backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{name}: {path} answered {answer.status_code}")
        statements: list[str] = []
        with connection.execute_wrapper(lambda run, *call, seen=statements: seen.append(call[0]) or run(*call)):
            client.get(path)
        times = []
        for _ in range(rounds):
            started = time.perf_counter()
            client.get(path)
            times.append((time.perf_counter() - started) * 1000)
        found[name] = statistics.median(times), len([sql for sql in statements if is_query(sql)])
    return found


def is_query(sql: str) -> bool:
    """Savepoints and the like are not queries of a page."""
    return sql.lstrip().split(" ", 1)[0].upper() in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}


def user(username: str):
    from dienests.base.organisation.models import User

    return User.objects.get(username=username)


def pages() -> list[tuple[str, str, str]]:
    """Name, who opens it, address."""
    from django.urls import reverse

    from dienests.cases.models import Case, State

    unit = user("darbiniece").appointments.first().post.unit_id
    submitted = Case.objects.filter(state=State.SUBMITTED, unit_id=unit, submissions__opened_at__isnull=False).first()
    decided = Case.objects.filter(state=State.DECIDED, unit_id=unit, decisions__isnull=False).order_by("-pk").first()
    working = Case.objects.filter(state=State.OPEN, unit_id=unit).order_by("pk").first()
    search = reverse("office:search") + "?q=Anna+K"
    return [
        ("empty page", "organizatore", reverse("health")),
        ("my day, organiser", "organizatore", reverse("office:my_day")),
        ("my day, head of unit", "nodala", reverse("office:my_day")),
        ("search: Anna K", "organizatore", search),
        ("case list", "nodala", reverse("office:cases")),
        ("case", "organizatore", reverse("office:case", args=[decided.pk])),
        ("declaration", "organizatore", reverse("office:declaration", args=[working.pk])),
        ("control", submitted_by(submitted), reverse("office:control", args=[submitted.pk])),
        ("decision", "nodala", reverse("office:decision", args=[decided.pk])),
    ]


def submitted_by(case) -> str:
    return case.submissions.order_by("-pk").first().opened_by.username


if __name__ == "__main__":
    main()
