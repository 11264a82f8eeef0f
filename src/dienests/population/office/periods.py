"""Spans of whole months in which the own cases applied."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db.models import Min

from dienests.cases.models import Case
from dienests.engine.parameters import months_earlier

USUAL_MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class Period:
    """From the first day of a month to the last day of a month; not in order where somebody chose them so."""

    first: date
    last: date

    @property
    def months(self) -> int:
        return 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1


def period_of(first_month: date, last_month: date) -> Period:
    """The period of two months, each given by any of its days."""
    end = monthrange(last_month.year, last_month.month)[1]
    return Period(first=first_month.replace(day=1), last=last_month.replace(day=end))


def usual_period(today: date) -> Period:
    """The last twelve months, the one of `today` included."""
    return period_of(months_earlier(today, USUAL_MONTHS - 1), today)


def whole_months(first: date | None, last: date | None) -> Period | None:
    """The period that two days bound; None where they are not the ends of months, or one is missing."""
    if first is None or last is None:
        return None
    period = period_of(first, last)
    return period if (period.first, period.last) == (first, last) else None


def months_to_choose(today: date) -> list[date]:
    """The first day of each month, the latest first: back to the first case, and over the usual period in any case."""
    earliest = Case.objects.aggregate(day=Min("received_on"))["day"] or today
    back = max(USUAL_MONTHS, period_of(earliest, today).months)
    return [months_earlier(today, months) for months in range(back)]
