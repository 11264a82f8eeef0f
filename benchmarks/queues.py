"""Queues, load and suggestions of an office with 200,000 cases: milliseconds and queries of each read and page.

    python benchmarks/queues.py --database URL [--cases 200000] [--open 12000] [--staff 150] [--rounds 9]

The PostgreSQL database must exist and be empty, or have been filled by this script. Cases are written in SQL: people
without names in the search index, one declaration each, closed ones decided; only what the queues read is like life.
The goal: every queue, and the load of everybody, below 100 ms in the database, in a number of queries that does not
depend on the number of cases. Beside them stand the pages through the whole stack, suggestions (everybody weighed for
each case: for as many as a page shows, and for 1,000 that nobody has) and my day.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent.parent)]
TODAY = date(2026, 2, 10)
NOW = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)
UNITS = 8
GOAL_MS = 100
MANY = 1_000
BESIDE = ("suggestions", "my day", "page")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--database", required=True)
    arguments.add_argument("--cases", type=int, default=200_000)
    arguments.add_argument("--open", type=int, default=12_000)
    arguments.add_argument("--staff", type=int, default=150)
    arguments.add_argument("--rounds", type=int, default=9)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="dienests-bench-") as folder:
        os.environ |= {"DIENESTS_VAR": folder, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        os.environ["DIENESTS_DATABASE_URL"] = options.database
        measure(options)


def measure(options: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    started = time.monotonic()
    fill(options)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{options.cases} cases, {options.open} open, {options.staff} people: {time.monotonic() - started:.0f} s")
    slow = []
    timezone.now = lambda: NOW  # the day of the cases, for pages too
    for name, do in (*reads(), *pages()):
        ms, queries, in_database = timed(do, options.rounds)
        print(f"{name:44} {ms:8.1f} ms   {in_database:8.1f} ms in {queries} queries")
        slow += [name] if in_database > GOAL_MS and not name.startswith(BESIDE) else []
    print(f"goal: below {GOAL_MS} ms of queries: {'missed by ' + ', '.join(slow) if slow else 'met'}")


def timed(do: Callable[[], object], rounds: int) -> tuple[float, int, float]:
    """Medians: milliseconds in all, queries, milliseconds within the database."""
    from django.db import connection

    whole, inside, count = [], [], 0
    for _ in range(rounds + 1):
        spent: list[float] = []

        def watched(execute: Any, *call: Any, spent: list[float] = spent) -> Any:
            began = time.perf_counter()
            try:
                return execute(*call)
            finally:
                spent.append((time.perf_counter() - began) * 1000)

        began = time.perf_counter()
        with connection.execute_wrapper(watched):
            do()
        whole.append((time.perf_counter() - began) * 1000)
        inside.append(sum(spent))
        count = len(spent)
    return statistics.median(whole[1:]), count, statistics.median(inside[1:])


def reads() -> list[tuple[str, Callable[[], object]]]:
    from dienests.cases.queries.holding import holding
    from dienests.cases.queries.my_day import my_day
    from dienests.practice.loads import load_loads
    from dienests.workload.office.queries.allocating import plan
    from dienests.workload.office.queries.load import load_of, loads
    from dienests.workload.office.queries.queues import counts

    worker, head, director = actors()
    scheme = load_loads("points_assumed")
    return [
        *queues_of(worker, head, director),
        ("counts of head of office", lambda: counts(director, held=holding(TODAY))),
        ("who has what (holding)", lambda: holding(TODAY)),
        ("load of everybody", lambda: loads(today=TODAY, scheme=scheme)),
        ("load of one", lambda: load_of(worker.pk, today=TODAY, scheme=scheme)),
        ("suggestions, head of unit", lambda: plan(head, held=holding(TODAY), scheme=scheme, today=TODAY)),
        ("suggestions, head of office", lambda: plan(director, held=holding(TODAY), scheme=scheme, today=TODAY)),
        (f"suggestions for {MANY:,} cases", lambda: plan_of_many(director, scheme)),
        ("my day of social worker", lambda: my_day(worker, today=TODAY)),
    ]


def plan_of_many(actor: Any, scheme: Any) -> object:
    """As the page does it, for more cases than it shows."""
    from unittest.mock import patch

    from dienests.cases.queries.holding import holding
    from dienests.workload.office.queries import allocating

    with patch.object(allocating, "MOST_AT_ONCE", MANY):
        found = allocating.plan(actor, held=holding(TODAY), scheme=scheme, today=TODAY)
    if len(found.lines) < MANY:
        raise SystemExit(f"only {len(found.lines)} cases wait for somebody")
    return found


def pages() -> list[tuple[str, Callable[[], object]]]:
    from django.test import Client
    from django.urls import reverse

    def of(actor: Any, name: str, query: str = "") -> Callable[[], object]:
        client = Client(SERVER_NAME="localhost")
        client.force_login(actor.user, backend=BACKEND)
        return lambda: opened(client, reverse(f"office:{name}") + query)

    worker, head, director = actors()
    return [
        ("page: queue of social worker", of(worker, "queue")),
        ("page: nobody's queue, social worker", of(worker, "queue", "?of=nobody")),
        ("page: queue of the unit, its head", of(head, "queue", "?of=unit")),
        ("page: queue of all units", of(director, "queue", "?of=unit&order=waiting")),
        ("page: hand out, head of office", of(director, "queue_allocation")),
        ("page: load, head of office", of(director, "queue_load")),
        ("page: split of the week", of(director, "queue_week")),
    ]


def opened(client: Any, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")


def actors() -> tuple[Any, Any, Any]:
    from dienests.base.access import actor_of
    from dienests.base.organisation.models import Role, User

    def somebody(role: Role) -> Any:
        return actor_of(User.objects.filter(appointments__post__role=role).order_by("pk")[1], today=TODAY)

    return somebody(Role.SOCIAL_WORKER), somebody(Role.HEAD_OF_UNIT), somebody(Role.HEAD_OF_OFFICE)


def queues_of(worker: Any, head: Any, director: Any) -> list[tuple[str, Callable[[], object]]]:
    from dienests.cases.queries.holding import holding
    from dienests.workload.office.queries.queues import Asked, Order, queue

    def of(actor: Any, which: str, order: Order) -> Callable[[], object]:
        return lambda: queue(actor, asked=Asked(of=which, order=order), held=holding(TODAY), today=TODAY)

    people = (
        ("social worker", worker, ("mine", "unit", "nobody")),
        ("head of unit", head, ("unit", "nobody")),
        ("head of office", director, ("unit", "nobody", str(worker.pk))),
    )
    orders: tuple[Order, ...] = ("deadline", "waiting")
    return [
        (f"{which} of {name}, by {order}", of(actor, which, order))
        for name, actor, queues in people
        for which in queues
        for order in orders
    ]


# --- an office written in SQL -----------------------------------------------------------------------------------------


def fill(options: argparse.Namespace) -> None:
    from django.db import transaction

    from dienests.cases.models import Case

    if Case.objects.exists():
        return
    with transaction.atomic():
        people(options.staff)
        cases(options.cases, options.open)


def people(count: int) -> None:
    """Units with staff; one in fifteen is away today, most of them with somebody who stands in."""
    from tests.factories.organisation import AppointmentFactory, OfficeFactory, PostFactory, UnitFactory, UserFactory

    from dienests.base.organisation.models import Role
    from dienests.base.working_time.models import Absence, AbsenceState
    from dienests.cases.operations.process import store_process

    OfficeFactory()
    for place in range(12):  # ways of working are chosen anew every now and then; cases keep theirs
        store_process(name=("ogre", "daugavpils")[place % 2], now=datetime(2015 + place, 1, 1, tzinfo=UTC))
    units = UnitFactory.create_batch(UNITS)
    roles = [Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER]
    users = UserFactory.create_batch(count)
    for place, user in enumerate(users):
        role = roles[place % 2]
        if place < 3:
            role = Role.HEAD_OF_OFFICE
        elif place < 3 + UNITS * 2:
            role = Role.HEAD_OF_UNIT
        AppointmentFactory(post=PostFactory(unit=units[place % UNITS], role=role), user=user)
    for place in range(20, count - UNITS * 2, 15):
        Absence.objects.create(
            user=users[place],
            kind="holiday",
            since=TODAY - timedelta(days=3),
            until=TODAY + timedelta(days=9),
            substitute=users[place + UNITS * 2] if place % 4 else None,
            state=AbsenceState.AGREED,
            recorded_by=users[0],
            recorded_at=NOW,
        )


def cases(count: int, opened: int) -> None:
    """`count` cases of which the newest `opened` are open, with what the queues read of each."""
    from dienests.base.organisation.models import User

    users = list(User.objects.order_by("pk").values_list("pk", flat=True))
    homes = count * 2 // 5  # most households come again
    done = count - opened
    households(count, homes, by=users[0])
    case_rows(count, homes, done, users)
    runs_and_requests(count, users)
    decisions(done, users)


def households(count: int, homes: int, *, by: int) -> None:
    from dienests.base.people.models import Household, Person
    from dienests.benefits.models import Declaration

    made = {"id": "n", "created_at": f"'{NOW}'"}
    insert(Household, homes, made)
    insert(Person, homes, {**made, "given_names": "'Anna'", "family_name": "'Ozola'"})
    home = f"1 + n % {homes}"
    insert(Declaration, count, {"id": "n", "household_id": home, "updated_by_id": by, "updated_at": f"'{NOW}'"})


def case_rows(count: int, homes: int, done: int, users: list[int]) -> None:
    from dienests.base.organisation.models import Unit
    from dienests.cases.models import Case, ProcessVersion

    units = list(Unit.objects.order_by("pk").values_list("pk", flat=True))
    ogre = list(ProcessVersion.objects.filter(practice="ogre").order_by("pk").values_list("pk", flat=True))
    closed, waiting = f"n <= {done}", f"(n > {done} AND n % 9 = 0)"
    holder = f"(ARRAY{users})[1 + (n / {UNITS}) % {len(users) // UNITS} * {UNITS} + n % {UNITS}]"
    columns = {
        "id": "n",
        "number": "'SD-' || (2015 + n % 11) || '-' || lpad(n::text, 6, '0')",
        "household_id": f"1 + n % {homes}",
        "applicant_id": f"1 + n % {homes}",
        "declaration_id": "n",
        "unit_id": f"(ARRAY{units})[1 + n % {UNITS}]",
        "process_id": f"(ARRAY{ogre})[1 + n % {len(ogre)}]",
        "asked": """(ARRAY['["status", "gmi"]', '["housing"]', '["gmi", "housing"]'])[1 + n % 3]::jsonb""",
        "received_on": f"DATE '{TODAY}' - CASE WHEN {closed} THEN 30 + n % 3000 ELSE n % 40 END",
        "decision_due": f"DATE '{TODAY}' + CASE WHEN {closed} THEN -n % 3000 ELSE 31 - n % 40 END",
        "state": f"CASE WHEN {closed} THEN 'decided' WHEN {waiting} THEN 'waiting'"
        " WHEN n % 5 = 0 THEN 'submitted' WHEN n % 11 = 0 THEN 'returned' ELSE 'open' END",
        "stage": f"CASE WHEN {closed} THEN 'payment' WHEN n % 5 = 0 AND NOT {waiting} THEN 'control'"
        " ELSE 'reception' END",
        "assignee_id": f"CASE WHEN {closed} OR n % 7 = 0 THEN NULL ELSE {holder} END",
        "prepared_by_id": somebody_of(users),
        "clock_stopped_on": f"CASE WHEN {waiting} THEN DATE '{TODAY}' - n % 6 END",
        "created_at": f"'{NOW}'",
        "closed_at": f"CASE WHEN {closed} THEN TIMESTAMPTZ '{NOW}' - INTERVAL '1 day' * (n % 3000) END",
    }
    insert(Case, count, columns)


def somebody_of(users: list[int], *, next_to: int = 0) -> str:
    return f"(ARRAY{users})[1 + (n + {next_to}) % {len(users)}]"


def runs_and_requests(count: int, users: list[int]) -> None:
    from dienests.cases.models import DocumentRequest, StageRun

    run = {"id": "n", "case_id": "n", "stage": "'reception'", "entered_at": f"'{NOW}'"}
    insert(StageRun, count, {**run, "done_by_id": somebody_of(users)})
    columns = {
        "id": "n",
        "case_id": "n * 8",
        "items": "'[]'::jsonb",
        "requested_on": f"DATE '{TODAY}' - 20",
        "due": f"DATE '{TODAY}' - 10",
        "answered_on": f"DATE '{TODAY}' - 12",
        "outcome": "'answered'",
        "requested_by_id": users[0],
    }
    insert(DocumentRequest, count // 8, columns)


def decisions(done: int, users: list[int]) -> None:
    from dienests.benefits.models import Calculation
    from dienests.cases.models import Decision, Submission

    calculation = Calculation.objects.create(
        inputs={}, inputs_hash="", known_on=TODAY, rulebook_version="", result={}, result_hash="", created_at=NOW
    )
    shared = {"case_id": "n", "prepared_by_id": somebody_of(users), "calculation_id": calculation.pk, "id": "n"}
    insert(Submission, done, {**shared, "content": "'{}'::jsonb", "submitted_at": f"'{NOW}'"})
    columns = {
        **shared,
        "number": "'L-' || n",
        "kind": "'grant'",
        "status": "'needy'",
        "content": "'{}'::jsonb",
        "submission_id": "n",
        "control_waived": "'izlase'",
        "decided_by_id": somebody_of(users, next_to=1),
        "decided_at": f"TIMESTAMPTZ '{NOW}' - INTERVAL '1 day' * (n % 3000)",
    }
    insert(Decision, done, columns)


def insert(model: Any, count: int, given: dict[str, Any]) -> None:
    """`count` rows of a table, numbered n from 1: `given` are SQL expressions by column, the rest defaults."""
    import json

    from django.db import connection

    columns = {}
    for field in model._meta.concrete_fields:
        if field.column in given:
            columns[field.column] = str(given[field.column])
        elif field.has_default():
            value = field.get_default()
            if isinstance(value, (dict, list)):
                columns[field.column] = f"'{json.dumps(value)}'::jsonb"
            else:
                columns[field.column] = str(value) if isinstance(value, (int, bool)) else f"'{value}'"
        elif not field.null and not field.primary_key:
            columns[field.column] = "''"
    names = ", ".join(f'"{name}"' for name in columns)
    rows = f"SELECT {', '.join(columns.values())} FROM generate_series(1, {count}) AS n"
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) {rows}')


if __name__ == "__main__":
    main()
