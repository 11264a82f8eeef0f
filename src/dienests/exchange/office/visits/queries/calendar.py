"""Twelve months as the host sees them: visits, how much of each month is given away, when hosts are away."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from dienests.base.organisation.models import User
from dienests.base.working_time.calendar import days_between, is_working_day, last_of_month
from dienests.base.working_time.queries import away_between
from dienests.base.working_time.queries.availability import closed_between
from dienests.exchange.office.visits.models import DateOffer, Side, Visit, VisitForm, VisitState
from dienests.exchange.office.visits.queries.dates import TAKING
from dienests.exchange.office.visits.rules import host_rules


@dataclass(frozen=True)
class CalendarDay:
    """`away`: hosts who are away without a look at who stands in; `closed`: why the whole office is."""

    on: date
    works: bool
    visits: tuple[Visit, ...] = ()
    offered: tuple[Visit, ...] = ()
    away: tuple[str, ...] = ()
    closed: str = ""


@dataclass
class CalendarMonth:
    """`used` of `most` visits in person are agreed or held."""

    first: date
    most: int
    used: int = 0
    days: list[CalendarDay] = field(default_factory=list)


def year_from(first: date) -> list[CalendarMonth]:
    """Twelve months from the one of `first`. Six queries."""
    rules = host_rules()
    first = first.replace(day=1)
    last = last_of_month((first + timedelta(days=340)).replace(day=1))
    visits, offered = _visits(first, last), _offered(first, last)
    closed, away = closed_between(first, last), _away(first, last)
    months: dict[tuple[int, int], CalendarMonth] = {}
    for on in days_between(first, last):
        month = months.setdefault((on.year, on.month), CalendarMonth(on, rules.visits_a_month))
        today = tuple(visits.get(on, ()))
        why = next((row.reason for row in closed.get(on, ()) if row.unit_id is None), "")
        month.days.append(
            CalendarDay(on, is_working_day(on), today, tuple(offered.get(on, ())), tuple(away.get(on, ())), why)
        )
        month.used += sum(each.side == Side.HOST and each.form == VisitForm.IN_PERSON for each in today)
    return list(months.values())


def _visits(first: date, last: date) -> dict[date, list[Visit]]:
    found: dict[date, list[Visit]] = defaultdict(list)
    for visit in Visit.objects.filter(on__range=(first, last), state__in=TAKING).order_by("on", "pk"):
        if visit.on is not None:
            found[visit.on].append(visit)
    return found


def _offered(first: date, last: date) -> dict[date, list[Visit]]:
    found: dict[date, list[Visit]] = defaultdict(list)
    rows = DateOffer.objects.filter(on__range=(first, last), visit__state=VisitState.OFFERED).select_related("visit")
    for offer in rows.order_by("on", "pk"):
        found[offer.on].append(offer.visit)
    return found


def _away(first: date, last: date) -> dict[date, list[str]]:
    """Names of people who receive guests, by days on which they are away."""
    found: dict[date, list[str]] = defaultdict(list)
    hosts = User.objects.filter(host_at__closed_on=None, host_at__isnull=False)
    for absence in away_between(first, last).filter(user__in=hosts.values("pk")):
        for on in days_between(max(absence.since, first), min(absence.until or last, last)):
            found[on].append(str(absence.user))
    return found
