"""The trail answers who, what, whom and when, page by page, by index alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.audit.models import AuditEntry, AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.audit.trail import TrailFilter, recent_chain, trail, trail_page
from tests.factories.organisation import UserFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 2, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def entries() -> None:
    ilze, zane = UserFactory(id=901), UserFactory(id=902)
    for number in range(12):
        record(
            Event(
                event="person_viewed" if number % 2 else "person_changed",
                kind=AuditKind.READ if number % 2 else AuditKind.WRITE,
                persons=(7, 8) if number % 3 == 0 else (9,),
                case_id=5 if number == 4 else None,
            ),
            actor=zane if number > 8 else ilze,
            at=START + timedelta(days=number),
        )


def positions(wanted: TrailFilter, *, limit: int = 50) -> list[int]:
    """Over all pages."""
    found: list[int] = []
    after = None
    while True:
        page = trail_page(wanted, limit=limit, after=after)
        found += [entry.position for entry in page.entries]
        after = page.older
        if after is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (TrailFilter(), [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        (TrailFilter(persons=(7,)), [10, 7, 4, 1]),
        (TrailFilter(persons=(7, 8)), [10, 7, 4, 1]),
        (TrailFilter(persons=(7, 9), actor=902), [12, 11, 10]),
        (TrailFilter(actor=902), [12, 11, 10]),
        (TrailFilter(case=5), [5]),
        (TrailFilter(event="person_changed", actor=902), [11]),
        (TrailFilter(kind="read", persons=(7,)), [10, 4]),
        (TrailFilter(first_day=date(2026, 2, 3), last_day=date(2026, 2, 5)), [5, 4, 3]),
        (TrailFilter(last_day=date(2026, 2, 2)), [2, 1]),
        (TrailFilter(actor=902, first_day=date(2026, 2, 11), last_day=date(2026, 2, 12)), [12, 11]),
        (TrailFilter(persons=(9,), first_day=date(2026, 2, 11)), [12, 11]),
    ],
)
def test_filters_and_pages(entries: None, wanted: TrailFilter, expected: list[int], limit: int) -> None:
    assert positions(wanted, limit=limit) == expected


def test_days_are_days_in_riga(entries: None) -> None:
    record(Event(event="late"), actor=None, at=datetime(2026, 3, 1, 22, 30, tzinfo=UTC))  # half past midnight
    assert positions(TrailFilter(first_day=date(2026, 3, 2), last_day=date(2026, 3, 2))) == [13]
    assert positions(TrailFilter(first_day=date(2026, 3, 1), last_day=date(2026, 3, 1))) == []


def test_export_reads_in_steps_up_to_its_bound(entries: None) -> None:
    assert [entry.position for entry in trail(TrailFilter(), most=7, step=3)] == [12, 11, 10, 9, 8, 7, 6]
    assert len(list(trail(TrailFilter(), most=100, step=5))) == 12


@pytest.mark.parametrize(
    "wanted",
    [
        TrailFilter(),
        TrailFilter(persons=(3,)),
        TrailFilter(actor=901),
        TrailFilter(case=5),
        TrailFilter(event="person_viewed"),
        TrailFilter(first_day=date(2026, 2, 3), last_day=date(2026, 2, 3)),
    ],
)
def test_every_filter_goes_by_an_index_and_costs_the_same(entries: None, wanted: TrailFilter) -> None:
    with CaptureQueriesContext(connection) as queries:
        trail_page(wanted, limit=5, after=9)
    assert len(queries) <= 4
    if connection.vendor != "sqlite":
        return
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
            plan = [row[-1] for row in cursor.fetchall()]
        assert not [line for line in plan if line.startswith("SCAN") and "INDEX" not in line], plan


def test_recent_chain(entries: None) -> None:
    state = recent_chain(rows=5)
    assert (state.position, state.checked, state.breaks) == (12, 5, ())
    assert state.hash == AuditEntry.objects.get(position=12).hash
    assert recent_chain(rows=500).checked == 12


def test_recent_chain_of_an_empty_trail() -> None:
    assert recent_chain(rows=5).checked == 0
