"""Terms by the Latvian calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienests.cases.deadlines import (
    add_working_days,
    due_after_months,
    due_after_working_days,
    extend_by_stop,
    extend_working_days_by_stop,
    first_of_month,
    is_working_day,
    last_of_months,
    next_working_day,
    urgency,
    working_days_between,
)

DAYS = st.dates(min_value=date(2021, 1, 1), max_value=date(2034, 12, 31))


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 2, 10), date(2026, 3, 10)),  # plain
        (date(2025, 1, 31), date(2025, 2, 28)),  # a shorter month
        (date(2024, 1, 31), date(2024, 2, 29)),  # leap year
        (date(2024, 2, 29), date(2024, 4, 2)),  # 29 March 2024 is Good Friday; Easter lasts to Monday
        (date(2026, 1, 31), date(2026, 3, 2)),  # 28 February 2026 is a Saturday
        (date(2025, 10, 18), date(2025, 11, 19)),  # 18 November, Proclamation Day
        (date(2026, 11, 24), date(2026, 12, 28)),  # Christmas 24–26 December, then a weekend
        (date(2026, 12, 1), date(2027, 1, 4)),  # New Year's Day, then a weekend
    ],
)
def test_month(start: date, due: date) -> None:
    assert due_after_months(start, 1) == due


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 2, 10), date(2026, 2, 24)),
        (date(2026, 2, 13), date(2026, 2, 27)),  # a Friday: the day of receipt does not count
        (date(2026, 2, 14), date(2026, 2, 27)),  # received on a Saturday: Monday is the first day
        (date(2026, 4, 27), date(2026, 5, 13)),  # 1 and 4 May are holidays
        (date(2026, 6, 15), date(2026, 7, 1)),  # 22 June moved to Saturday 27, 23 and 24 June are holidays
    ],
)
def test_ten_working_days(start: date, due: date) -> None:
    assert due_after_working_days(start, 10) == due


def test_moved_working_days() -> None:
    """In 2026 the Cabinet moved 2 January to Saturday 17 January and 22 June to Saturday 27 June."""
    assert not is_working_day(date(2026, 1, 2))
    assert is_working_day(date(2026, 1, 17))
    assert not is_working_day(date(2026, 6, 22))
    assert is_working_day(date(2026, 6, 27))


def test_clock_that_stood_still() -> None:
    due = due_after_months(date(2026, 2, 10), 1)
    assert extend_by_stop(due, stopped_on=date(2026, 2, 16), resumed_on=date(2026, 2, 26)) == date(2026, 3, 20)
    assert extend_by_stop(due, stopped_on=date(2026, 2, 16), resumed_on=date(2026, 2, 16)) == due
    assert extend_by_stop(due, stopped_on=date(2026, 2, 16), resumed_on=date(2026, 2, 20)) == date(2026, 3, 16)
    status = due_after_working_days(date(2026, 2, 10), 10)
    assert extend_working_days_by_stop(status, stopped_on=date(2026, 2, 13), resumed_on=date(2026, 2, 17)) == date(
        2026, 2, 26
    )


@pytest.mark.parametrize(
    ("due", "stopped", "expected"),
    [
        (date(2026, 2, 9), False, "late"),
        (date(2026, 2, 10), False, "soon"),
        (date(2026, 2, 12), False, "soon"),
        (date(2026, 2, 13), False, "ok"),
        (date(2026, 2, 9), True, "stopped"),
    ],
)
def test_urgency_on_a_tuesday(due: date, stopped: bool, expected: str) -> None:
    assert urgency(due, today=date(2026, 2, 10), stopped=stopped) == expected


def test_urgency_counts_working_days() -> None:
    assert urgency(date(2026, 2, 17), today=date(2026, 2, 13)) == "soon"  # Friday to Tuesday: two working days
    assert urgency(date(2026, 2, 18), today=date(2026, 2, 13)) == "ok"


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 2, 10), 3, date(2026, 4, 30)),
        (date(2025, 11, 30), 3, date(2026, 1, 31)),
        (date(2023, 9, 1), 6, date(2024, 2, 29)),
        (date(2025, 12, 31), 6, date(2026, 5, 31)),
    ],
)
def test_whole_months(first: date, months: int, last: date) -> None:
    assert last_of_months(first, months) == last
    assert first_of_month(first).day == 1


@given(DAYS, st.integers(min_value=0, max_value=40))
def test_a_term_always_ends_on_a_working_day(start: date, days: int) -> None:
    assert is_working_day(due_after_months(start, 1))
    assert is_working_day(extend_by_stop(start, stopped_on=start, resumed_on=start + timedelta(days=days)))
    assert next_working_day(start) >= start


@given(DAYS, st.integers(min_value=1, max_value=40))
def test_working_days_are_counted_the_same_both_ways(start: date, count: int) -> None:
    end = add_working_days(start, count)
    assert working_days_between(start + timedelta(days=1), end + timedelta(days=1)) == count
