"""Workers of one replication: when each is there, when reception is open, and when a piece of work will be done."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterable
from itertools import count, cycle
from math import floor

from dienests.workload.simulation.calendar import DAY, Calendar
from dienests.workload.simulation.cases import Task
from dienests.workload.simulation.drawing import stream_of
from dienests.workload.simulation.hours import Span, Week
from dienests.workload.simulation.staffing import RoleStaff, Staff

_ABSENCE_LENGTHS = (10, 5, 5, 3, 2, 1)  # working days in a row: holidays in long pieces, illness in short ones
_WORKERS = 1_000_000  # streams of workers are apart from streams of days


class Role:
    """The hours of a role as moments of the simulation, by day."""

    def __init__(self, name: str, staff: RoleStaff, calendar: Calendar) -> None:
        self.name = name
        self.desk_speed = staff.share_on_cases.value
        self.reception_speed = staff.share_of_reception.value
        self.shifts = _moments(staff.hours, calendar)
        self.reception = _moments(staff.reception, calendar)
        self.idle: dict[Worker, None] = {}  # longest idle first
        self.workers: list[Worker] = []
        self.busy = 0.0

    def on_duty(self, now: float) -> bool:
        return _within(self.shifts[int(now // DAY)], now)

    def receives(self, now: float) -> bool:
        return _within(self.reception[int(now // DAY)], now)

    def capacity(self, first_day: int, last_day: int) -> float:
        """Minutes on duty of all workers from one day to the day before another."""
        minutes = [sum(ends - begins for begins, ends in self.shifts[day]) for day in range(first_day, last_day)]
        return sum(
            minutes[day - first_day]
            for worker in self.workers
            for day in range(first_day, last_day)
            if worker.present[day]
        )


def _within(spans: tuple[Span, ...], now: float) -> bool:
    for begins, ends in spans:  # noqa: SIM110 - asked tens of thousands of times a year: any() takes thrice as long
        if begins <= now < ends:
            return True
    return False


class Worker:
    """One person; `number` in the office. `own` holds what only they can go on with: work they have begun."""

    __slots__ = ("number", "own", "present", "role")

    def __init__(self, role: Role, number: int, present: list[bool]) -> None:
        self.role = role
        self.number = number
        self.present = present
        self.own: deque[Task] = deque()

    def on_duty(self, now: float) -> bool:
        return self.present[int(now // DAY)] and self.role.on_duty(now)

    def done_at(self, now: float, minutes: float) -> float:
        """When work of so many minutes that begins now is finished, through the hours of this and following days.

        Whoever is away on the next working day stays until it is done: nothing begun lies through a holiday.
        """
        day, shifts = int(now // DAY), self.role.shifts
        left, at = minutes, now
        while day < len(shifts):
            for begins, ends in shifts[day]:
                if ends <= at:
                    continue
                at = max(at, begins)
                if left <= ends - at:
                    return at + left
                left -= ends - at
                at = ends
            day += 1
            while day < len(shifts) and not shifts[day]:
                day += 1
            if day < len(shifts) and not self.present[day]:
                return at + left
        return at + left


def workers_of(staff: Staff, calendar: Calendar, *, seed: int, replication: int) -> dict[str, Role]:
    """Everybody of an office. Days off depend on role and number only: one more post changes no other."""
    roles = {}
    numbers = count()
    for name, entry in staff.roles.items():
        role = Role(name, entry, calendar)
        opened = [bool(spans) for spans in role.shifts]
        for place, part in enumerate(_persons(entry.posts)):
            present = _present(opened, part, name, place, staff.absence_days_a_year.value, seed, replication)
            worker = Worker(role, next(numbers), present)
            role.workers.append(worker)
            role.idle[worker] = None
        roles[name] = role
    return roles


def openings(roles: Iterable[Role]) -> list[tuple[float, list[Role]]]:
    """Every moment at which a shift or a reception begins, with the roles for which it does."""
    found: dict[float, list[Role]] = {}
    for role in roles:
        moments = {begins for week in (role.shifts, role.reception) for spans in week for begins, _ in spans}
        for moment in moments:
            found.setdefault(moment, []).append(role)
    return sorted(found.items(), key=lambda item: item[0])


def _moments(week: Week, calendar: Calendar) -> list[tuple[Span, ...]]:
    """The spans of a week on each day of the calendar; none on a day that is closed.

    A Saturday that is worked instead of a bridge day has the hours of that weekday, in Latvia a Friday or a Monday.
    """
    moments = []
    for number, (day, works) in enumerate(zip(calendar.days, calendar.working, strict=True)):
        spans = week[day.weekday()] or (week[4] if day.weekday() == 5 else ())
        moments.append(tuple((number * DAY + begins, number * DAY + ends) for begins, ends in spans) if works else ())
    return moments


def _persons(posts: float) -> list[float]:
    """2.5 posts are two persons and one who comes every other day."""
    whole = floor(posts + 1e-9)
    part = posts - whole
    return [1.0] * whole + ([part] if part > 1e-9 else [])


def _present(
    opened: list[bool], part: float, role: str, place: int, absence: float, seed: int, replication: int
) -> list[bool]:
    """On which days a worker is there: a part of a post on evenly spread days, absences in pieces at random."""
    worked = [day for day, opens in enumerate(opened) if opens]
    present = [False] * len(opened)
    for before, day in enumerate(worked):
        present[day] = floor((before + 1) * part + 1e-9) > floor(before * part + 1e-9)
    stream = stream_of(seed, replication, _WORKERS + zlib.crc32(f"{role}/{place}".encode()))
    due = round(absence * len(opened) / 365.25)
    for length in cycle(_ABSENCE_LENGTHS):
        if due <= 0 or not worked:
            break
        first = int(stream.integers(len(worked)))
        for day in worked[first : first + min(length, due)]:
            present[day] = False
        due -= length
    return present
