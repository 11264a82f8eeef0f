"""Minutes of work that can be counted on: posts × calendar − closed days − absences."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from dienests.base.organisation.models import Appointment, User
from dienests.base.working_time.calendar import days_between, is_working_day
from dienests.base.working_time.models import Absence, ClosedDay
from dienests.base.working_time.queries.absences import away_between

WORKING_DAYS_A_WEEK = 5


def available_minutes(user: User | int, first: date, last: date) -> int:
    """Minutes `user` is at work from `first` to `last`, both included; 0 without a post. Three queries."""
    number = user if isinstance(user, int) else int(user.pk)
    return available_minutes_of([number], first, last)[number]


def available_minutes_of(users: Collection[int], first: date, last: date) -> dict[int, int]:
    """The same for several people, by their ids: three queries, however many they are."""
    held = defaultdict(list)
    for row in appointments_between(first, last).filter(user__in=users):
        held[row.user_id].append(row)
    away = defaultdict(list)
    for absence in away_between(first, last).filter(user__in=users):
        away[absence.user_id].append(absence)
    closed = closed_between(first, last)
    days = [day for day in days_between(first, last) if is_working_day(day)]
    return {number: _minutes(held[number], away[number], days, closed) for number in users}


def appointments_between(first: date, last: date) -> QuerySet[Appointment]:
    """Posts held on a day from `first` to `last`, with post, unit and holder, by holder."""
    in_time = Q(since__lte=last) & (Q(until__isnull=True) | Q(until__gte=first))
    standing = Q(post__abolished_on__isnull=True) | Q(post__abolished_on__gt=first)
    rows = Appointment.objects.filter(in_time & standing).select_related("post__unit", "user")
    return rows.order_by("user__full_name", "user_id", "since", "pk")


def closed_between(first: date, last: date) -> dict[date, list[ClosedDay]]:
    """Closed days of the office and of its units, by day."""
    found: dict[date, list[ClosedDay]] = defaultdict(list)
    for row in ClosedDay.objects.filter(on__range=(first, last)).select_related("unit").order_by("on", "pk"):
        found[row.on].append(row)
    return found


def is_closed(unit_id: int | None, rows: Iterable[ClosedDay]) -> bool:
    """Whether one of the day's rows closes the unit, or the whole office."""
    return any(row.unit_id in (None, unit_id) for row in rows)


def holds(row: Appointment, day: date) -> bool:
    """Whether the appointment is in force on `day` and its post exists."""
    held = row.since <= day and (row.until is None or day <= row.until)
    return held and (row.post.abolished_on is None or day < row.post.abolished_on)


def _minutes(
    held: list[Appointment], away: list[Absence], days: list[date], closed: dict[date, list[ClosedDay]]
) -> int:
    total = Decimal(0)
    for day in days:
        if any(absence.covers(day) for absence in away):
            continue
        for row in held:
            if holds(row, day) and not is_closed(row.post.unit_id, closed.get(day, ())):
                total += row.post.hours_week * 60 / WORKING_DAYS_A_WEEK
    return int(total)
