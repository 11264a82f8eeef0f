"""Twelve months as the host sees them: visits, how much of each month is given away, when hosts are away."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from dienests.base.working_time.calendar import days_between, is_working_day, last_of_month
from dienests.base.working_time.models import Absence
from dienests.base.working_time.queries.availability import closed_between
from dienests.exchange.office.visits.models import DateOffer, Side, Site, Visit, VisitForm, VisitState
from dienests.exchange.office.visits.queries.dates import TAKING
from dienests.exchange.office.visits.queries.office import with_office
from dienests.exchange.office.visits.queries.presence import Presence
from dienests.exchange.office.visits.rules import host_rules


@dataclass(frozen=True)
class CalendarDay:
    """`unattended`: sites where nobody is at work who receives, nor anybody who stands in; `closed`: why the whole
    office is."""

    on: date
    works: bool
    visits: tuple[Visit, ...] = ()
    offered: tuple[Visit, ...] = ()
    unattended: tuple[str, ...] = ()
    closed: str = ""


@dataclass(frozen=True)
class HostYear:
    """`away`: absences of people who receive guests, by day; each once, however long it is."""

    months: list["CalendarMonth"]
    away: list[Absence]


@dataclass
class CalendarMonth:
    """`used` of `most` visits in person are agreed or held."""

    first: date
    most: int
    used: int = 0
    days: list[CalendarDay] = field(default_factory=list)


def year_from(first: date) -> HostYear:
    """Twelve months from the one of `first`. Seven queries."""
    rules = host_rules()
    first = first.replace(day=1)
    last = last_of_month((first + timedelta(days=340)).replace(day=1))
    visits, offered = _visits(first, last), _offered(first, last)
    closed, presence, sites = closed_between(first, last), Presence(first, last), _open_sites()
    months: dict[tuple[int, int], CalendarMonth] = {}
    for on in days_between(first, last):
        month = months.setdefault((on.year, on.month), CalendarMonth(on, rules.visits_a_month))
        today = tuple(visits.get(on, ()))
        why = next((row.reason for row in closed.get(on, ()) if row.unit_id is None), "")
        works = is_working_day(on)
        unattended = _unattended(sites, presence, on) if works else ()
        month.days.append(CalendarDay(on, works, today, tuple(offered.get(on, ())), unattended, why))
        month.used += sum(each.side == Side.HOST and each.form == VisitForm.IN_PERSON for each in today)
    away = presence.absences_of(host.pk for site in sites for host in site.hosts.all())
    return HostYear(list(months.values()), away)


def _visits(first: date, last: date) -> dict[date, list[Visit]]:
    found: dict[date, list[Visit]] = defaultdict(list)
    rows = Visit.objects.filter(on__range=(first, last), state__in=TAKING)
    for visit in with_office(rows).order_by("on", "pk"):
        if visit.on is not None:
            found[visit.on].append(visit)
    return found


def _offered(first: date, last: date) -> dict[date, list[Visit]]:
    found: dict[date, list[Visit]] = defaultdict(list)
    rows = DateOffer.objects.filter(on__range=(first, last), visit__state=VisitState.OFFERED)
    for offer in with_office(rows, "visit").order_by("on", "pk"):
        found[offer.on].append(offer.visit)
    return found


def _open_sites() -> list[Site]:
    return list(Site.objects.filter(closed_on=None).prefetch_related("hosts").order_by("name_lv", "pk"))


def _unattended(sites: list[Site], presence: Presence, on: date) -> tuple[str, ...]:
    """As dates.free_days sees it: a site that has hosts, of whom none is there."""
    return tuple(site.name for site in sites if site.hosts.all() and not presence.present(site.hosts.all(), on))
