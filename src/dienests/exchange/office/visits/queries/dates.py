"""On which days this office can receive guests, and every reason why not on the others."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.conf import settings

from dienests.base.organisation.models import User
from dienests.base.working_time.calendar import (
    SATURDAY,
    days_between,
    holiday_name,
    is_public_holiday,
    is_working_day,
    last_of_month,
)
from dienests.base.working_time.models import ClosedDay
from dienests.base.working_time.queries.availability import closed_between, is_closed
from dienests.exchange.office.visits.day_minutes import Minutes, longest, minute, without
from dienests.exchange.office.visits.models import DateOffer, HostRules, Side, Site, Visit, VisitForm, VisitState
from dienests.exchange.office.visits.queries.engaged import ENOUGH, Reception, with_decisions_due
from dienests.exchange.office.visits.queries.office import with_office
from dienests.exchange.office.visits.queries.presence import Presence
from dienests.exchange.office.visits.reasons import Because
from dienests.exchange.office.visits.rules import host_rules

TAKING = (VisitState.AGREED, VisitState.HELD)
MOST_AHEAD = timedelta(days=366)
Names = dict[str, str]  # of one office, by language


@dataclass(frozen=True)
class HostDay:
    """`because`: why it does not fit; `notes`: what to know although it fits. `begins`–`ends`: when guests may come."""

    on: date
    begins: time
    ends: time
    because: tuple[Because, ...] = ()
    notes: tuple[Because, ...] = ()

    @property
    def fits(self) -> bool:
        return not self.because

    @property
    def possible(self) -> bool:
        """Whether a head may insist on it."""
        return not any(each.firm for each in self.because)


def free_days(visit: Visit, *, today: date, first: date, last: date) -> list[HostDay]:
    """Each day from `first` to `last`, at most MOST_AHEAD later. Fourteen queries, however many days and sites."""
    last = min(last, first + MOST_AHEAD)
    if last < first:
        return []
    facts = _Facts(visit, today, first, last)
    return [facts.day(day) for day in days_between(first, last)]


def span_of(visit: Visit, *, today: date) -> tuple[date, date]:
    """The days to look at: those asked for, as far as they are to come; the next three months when they are over."""
    first = max(visit.begins_on, today)
    if visit.ends_on < first:
        return today, last_of_month(today + timedelta(days=62))
    return first, min(visit.ends_on, first + MOST_AHEAD)


def fitting_days(visit: Visit, *, today: date) -> list[HostDay]:
    first, last = span_of(visit, today=today)
    return [day for day in free_days(visit, today=today, first=first, last=last) if day.fits]


class _Facts:
    """What is known of the span, read once."""

    def __init__(self, visit: Visit, today: date, first: date, last: date) -> None:
        self.visit, self.today, self.rules = visit, today, host_rules()
        self.sites = list(visit.wanted.select_related("unit").prefetch_related("hosts", "hours"))
        self.closed: Mapping[date, list[ClosedDay]] = closed_between(first, last)
        self.presence = Presence(first, last)
        self.hosts = {host.pk: host for site in self.sites for host in site.hosts.all()}
        self.reception = Reception({site.unit_id for site in self.sites if site.unit_id}, self.hosts, first, last)
        self.due = with_decisions_due(self.hosts, first, last)
        self.taken, self.going = _taken(visit, first, last)
        self.month = Counter(_month(other.on) for other in self.hosted() if other.form == VisitForm.IN_PERSON)
        self.site_month: Counter[tuple[int, tuple[int, int]]] = Counter()
        for other in self.hosted():
            if other.form == VisitForm.IN_PERSON:
                self.site_month.update((site, _month(other.on)) for site in _sites_of(other))
        self.offered = _offered(visit, first, last)

    def hosted(self) -> Iterator[Visit]:
        return (other for others in self.taken.values() for other in others)

    def day(self, on: date) -> HostDay:
        because = [*self._of_office(on), *self._of_capacity(on)]
        for site in self.sites:
            because += self._of_site(site, on)
        notes = [Because("also_offered", {"office": name}) for name in self.offered.get(on, ())]
        notes += [Because("we_travel", {"office": name}) for name in self.going.get(on, ())]
        due = sorted(str(self.hosts[pk]) for pk in self.due.get(on, ()))
        notes += [Because("decisions_due", {"who": ", ".join(due)})] if due else []
        return HostDay(on, self.rules.begins, self.rules.ends, tuple(because), tuple(notes))

    def _of_office(self, on: date) -> Iterator[Because]:
        rules = self.rules
        if on < self.today:
            yield Because("past")
        elif (on - self.today).days < rules.days_notice:
            yield Because("too_soon", {"days": rules.days_notice})
        if not self.visit.begins_on <= on <= self.visit.ends_on:
            yield Because("outside")
        if on.weekday() not in rules.weekdays:
            yield Because("weekday")
        if not _may_work(on):
            names = {language: holiday_name(on, language) for language, _name in settings.LANGUAGES}
            yield Because("closed", {"why": names}) if any(names.values()) else Because("holiday")
        whole = next((row for row in self.closed.get(on, ()) if row.unit_id is None), None)
        if whole is not None:
            yield Because("closed", {"why": whole.reason})
        for other in self.taken.get(on, ()):
            yield Because("other_visit", {"office": other.office_names})

    def _of_capacity(self, on: date) -> Iterator[Because]:
        if self.visit.form == VisitForm.REMOTE:
            return
        used, most = self.month[_month(on)], self.rules.visits_a_month
        if used >= most:
            yield Because("month_full", {"used": used, "most": most})
        if self.visit.guests_number > self.rules.most_guests:
            yield Because("too_many", {"guests": self.visit.guests_number, "most": self.rules.most_guests})
        for site in self.sites:
            used = self.site_month[site.pk, _month(on)]
            if site.visits_a_month is not None and used >= site.visits_a_month:
                yield Because("site_month_full", {"site": site.names, "used": used, "most": site.visits_a_month})

    def _of_site(self, site: Site, on: date) -> Iterator[Because]:
        of_unit = site.unit_id is not None and is_closed(
            site.unit_id, [r for r in self.closed.get(on, ()) if r.unit_id]
        )
        if of_unit or (site.closed_on is not None and site.closed_on <= on):
            yield Because("site_closed", {"site": site.names})
            return
        windows = _windows(site, on, self.rules)
        if longest(windows) < site.minutes:
            yield Because("site_hours", {"site": site.names})
            return
        hosts = list(site.hosts.all())
        present = self.presence.present(hosts, on)
        if hosts and not present:
            yield Because("hosts_away", {"site": site.names, "who": ", ".join(map(str, hosts))})
        elif site.meets_clients:  # guests are there while clients are
            return
        elif self._alone(site, present, on) and not self._left(site, windows, self.reception.of_unit(site.unit_id, on)):
            yield Because("reception", {"site": site.names})
        elif hosts and not any(self._left(site, windows, self.reception.of_host(host.pk, on)) for host in present):
            yield Because("hosts_receive", {"site": site.names, "who": ", ".join(map(str, present))})

    def _alone(self, site: Site, present: Collection[User], on: date) -> bool:
        """Nobody else of the unit is at work who could receive its clients meanwhile."""
        others = self.presence.present(self.reception.people_of(site.unit_id, on), on)
        return len({*present, *others}) < ENOUGH

    @staticmethod
    def _left(site: Site, windows: Iterable[Minutes], taken: Iterable[Minutes]) -> bool:
        """Whether guests could be there between what is taken."""
        return longest(without(windows, taken)) >= site.minutes


def _taken(visit: Visit, first: date, last: date) -> tuple[dict[date, list[Visit]], dict[date, list[Names]]]:
    """Visits agreed or held, in all the months that are touched: those received here, and where we go."""
    months = (first.replace(day=1), last_of_month(last))
    hosted, going = defaultdict(list), defaultdict(list)
    rows = Visit.objects.filter(on__range=months, state__in=TAKING).exclude(pk=visit.pk)
    for other in with_office(rows).prefetch_related("wanted", "stops").order_by("on", "pk"):
        if other.side == Side.HOST:
            hosted[_day_of(other)].append(other)
        else:
            going[_day_of(other)].append(other.office_names)
    return hosted, going


def _offered(visit: Visit, first: date, last: date) -> dict[date, list[Names]]:
    found: dict[date, list[Names]] = defaultdict(list)
    rows = DateOffer.objects.filter(on__range=(first, last), visit__side=Side.HOST, visit__state=VisitState.OFFERED)
    for offer in with_office(rows.exclude(visit=visit.pk), "visit").order_by("on", "visit"):
        found[offer.on].append(offer.visit.office_names)
    return found


def _sites_of(visit: Visit) -> set[int]:
    """Sites a visit takes: by its programme, or those asked for while it has none."""
    stops = {stop.site_id for stop in visit.stops.all() if stop.site_id is not None and not stop.called_off}
    return stops or {site.pk for site in visit.wanted.all()}


def _day_of(visit: Visit) -> date:
    assert visit.on is not None  # whoever asks has filtered by it
    return visit.on


def _month(day: date | None) -> tuple[int, int]:
    return (day.year, day.month) if day else (0, 0)


def _may_work(on: date) -> bool:
    """At a weekend guests come where the rules say so, and never on a public holiday."""
    return not is_public_holiday(on) if on.weekday() >= SATURDAY else is_working_day(on)


def _windows(site: Site, on: date, rules: HostRules) -> list[Minutes]:
    """Minutes of the day at which the site can be seen: its hours, or the office's where it has none."""
    begins, ends = minute(rules.begins), minute(rules.ends)
    hours = list(site.hours.all())
    if not hours:
        return [(begins, ends)]
    own = [
        (max(minute(row.begins), begins), min(minute(row.ends), ends)) for row in hours if row.weekday == on.weekday()
    ]
    return [(one, other) for one, other in own if one < other]
