"""What keeps hosts from guests although they are at work: clients whom they receive, other guests, decisions due.

Nothing here tells about a case or a client: only that somebody is taken, from when to when, or has decisions due.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from dienests.base.organisation.models import Appointment, User
from dienests.base.working_time.models import ReceptionHours
from dienests.base.working_time.queries.availability import appointments_between, holds
from dienests.cases.models import Case
from dienests.exchange.office.visits.day_minutes import Minutes, minute
from dienests.exchange.office.visits.models import Side, Stop, Visit, VisitState
from dienests.exchange.office.visits.queries.office import with_office

ENOUGH = 2  # while one receives the clients of the unit, another receives guests


@dataclass(frozen=True)
class Engaged:
    """From a minute of the day to another. `kind`: clients (by the hours of their post), alone (nobody else is there
    while their unit receives clients) or guests (of another visit, by `office`)."""

    begins: int
    ends: int
    kind: str = "clients"
    office: str = ""


class Reception:
    """When clients are received in a span of days: by whole units, and by those who hold a post with hours of its own.

    Two queries.
    """

    def __init__(self, units: Collection[int], hosts: Collection[int], first: date, last: date) -> None:
        self._held: dict[int, list[Appointment]] = defaultdict(list)
        self._in_unit: dict[int, list[Appointment]] = defaultdict(list)
        of_hosts, of_units = Q(user__in=hosts), Q(post__unit__in=units)
        for appointment in appointments_between(first, last).filter(of_hosts | of_units):
            self._in_unit[appointment.post.unit_id].append(appointment)
            if appointment.user_id in hosts:
                self._held[appointment.user_id].append(appointment)
        posts = {each.post_id for held in self._held.values() for each in held}
        in_time = Q(valid_from__lte=last) & (Q(valid_until__isnull=True) | Q(valid_until__gte=first))
        rows = ReceptionHours.objects.filter(in_time, Q(unit__in=units, post=None) | Q(post__in=posts))
        self._rows = list(rows.order_by("opens", "pk"))

    def of_unit(self, unit: int | None, on: date) -> list[Minutes]:
        return [_span(row) for row in self._rows if row.post_id is None and row.unit_id == unit and _is_on(row, on)]

    def people_of(self, unit: int | None, on: date) -> set[User]:
        """Who holds a post in a unit."""
        return {each.user for each in self._in_unit.get(unit or 0, ()) if holds(each, on)}

    def of_host(self, host: int, on: date) -> list[Minutes]:
        posts = {each.post_id for each in self._held.get(host, ()) if holds(each, on)}
        return [_span(row) for row in self._rows if row.post_id in posts and _is_on(row, on)]


def _is_on(row: ReceptionHours, on: date) -> bool:
    in_force = row.valid_from <= on and (row.valid_until is None or on <= row.valid_until)
    return in_force and row.weekday == on.weekday()


def _span(row: ReceptionHours) -> Minutes:
    return minute(row.opens), minute(row.closes)


def with_other_guests(hosts: Collection[int], visit: Visit) -> Mapping[int, list[Engaged]]:
    """Hosts whom another visit has on the day of this one. One query."""
    found: dict[int, list[Engaged]] = defaultdict(list)
    rows = Stop.objects.filter(host__in=hosts, called_off=False, visit__on=visit.on, visit__side=Side.HOST)
    rows = rows.filter(visit__state=VisitState.AGREED).exclude(visit=visit.pk)
    for stop in with_office(rows, "visit").order_by("begins", "pk"):
        if stop.host_id is not None:
            span = (minute(stop.begins), minute(stop.ends))
            found[stop.host_id].append(Engaged(*span, "guests", stop.visit.office))
    return found


def with_decisions_due(hosts: Collection[int], first: date, last: date) -> Mapping[date, set[int]]:
    """Day → who of `hosts` has decisions due then; not those whose clock stands still. One query."""
    found: dict[date, set[int]] = defaultdict(set)
    rows = Case.objects.filter(assignee__in=hosts, closed_at=None, clock_stopped_on=None)
    pairs = rows.filter(decision_due__range=(first, last)).order_by().values_list("decision_due", "assignee_id")
    for due, host in pairs.distinct():
        if host is not None:
            found[due].add(host)
    return found
