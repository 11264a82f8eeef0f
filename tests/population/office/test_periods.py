"""Periods of whole months: the usual one, which months can be chosen, and whether days bound months."""

from datetime import date

import pytest

from dienests.cases.models import Case
from dienests.population.office.periods import months_to_choose, period_of, usual_period, whole_months
from tests.factories.cases import OfficeAtWork, ready_case


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 22), date(2025, 12, 1), date(2026, 11, 30)),
        (date(2026, 1, 1), date(2025, 2, 1), date(2026, 1, 31)),
        (date(2028, 2, 29), date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_the_usual_period_is_twelve_whole_months(today: date, first: date, last: date) -> None:
    period = usual_period(today)
    assert (period.first, period.last, period.months) == (first, last, 12)


def test_days_that_bound_months() -> None:
    assert whole_months(date(2026, 1, 1), date(2026, 2, 28)) == period_of(date(2026, 1, 9), date(2026, 2, 9))
    for first, last in ((date(2026, 1, 2), date(2026, 2, 28)), (date(2026, 1, 1), date(2026, 2, 27)), (None, None)):
        assert whole_months(first, last) is None


def test_months_reach_back_to_the_first_case(office: OfficeAtWork) -> None:
    today = date(2026, 2, 10)
    assert len(months_to_choose(today)) == 12
    case = ready_case(office)
    Case.objects.filter(pk=case.pk).update(received_on=date(2024, 12, 31))
    months = months_to_choose(today)
    assert (months[0], months[-1], len(months)) == (date(2026, 2, 1), date(2024, 12, 1), 15)
