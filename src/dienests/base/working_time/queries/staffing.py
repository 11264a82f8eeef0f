"""The calendar of units: who is away on which day, and whether each role has somebody there."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from dienests.base.organisation.models import Appointment, Post, Role, Unit, User
from dienests.base.working_time.calendar import days_between, is_working_day
from dienests.base.working_time.models import Absence, ClosedDay
from dienests.base.working_time.queries.absences import away_between
from dienests.base.working_time.queries.availability import appointments_between, closed_between, holds, is_closed


@dataclass(frozen=True)
class CalendarDay:
    """A day of the calendar. `works`: a working day of the country; `closed`: by the office, with its reasons."""

    on: date
    works: bool
    closed: tuple[ClosedDay, ...] = ()

    @property
    def free(self) -> bool:
        """Nobody of the office works."""
        return not self.works or is_closed(None, [row for row in self.closed if row.unit_id is None])


@dataclass(frozen=True)
class Cell:
    """A person on a day: away with `absence`; otherwise at work when `held` (a post) and the unit is open."""

    day: CalendarDay
    absence: Absence | None
    held: bool
    free: bool


@dataclass(frozen=True)
class PersonRow:
    user: User
    posts: tuple[Post, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class CoverCell:
    """How many of a role are there on a day, of how many who hold a post. `free`: the unit does not work."""

    day: CalendarDay
    present: int
    held: int
    free: bool

    @property
    def empty(self) -> bool:
        return not self.free and self.present == 0


@dataclass(frozen=True)
class CoverRow:
    unit: Unit
    role: Role
    cells: tuple[CoverCell, ...]

    @property
    def empty_days(self) -> list[date]:
        return [cell.day.on for cell in self.cells if cell.empty]


@dataclass(frozen=True)
class StaffCalendar:
    days: tuple[CalendarDay, ...]
    people: tuple[PersonRow, ...]
    cover: tuple[CoverRow, ...]

    @property
    def empty_roles(self) -> tuple[CoverRow, ...]:
        return tuple(row for row in self.cover if row.empty_days)


def calendar_of(units: Collection[int], first: date, last: date) -> StaffCalendar:
    """Everybody who holds a post in `units` (ids) from `first` to `last`, day by day: four queries."""
    closed = closed_between(first, last)
    days = tuple(CalendarDay(on, is_working_day(on), tuple(closed.get(on, ()))) for on in days_between(first, last))
    held: dict[int, list[Appointment]] = defaultdict(list)
    for row in appointments_between(first, last).filter(post__unit_id__in=units):
        held[row.user_id].append(row)
    away: dict[int, list[Absence]] = defaultdict(list)
    for absence in away_between(first, last).filter(user__in=held):
        away[absence.user_id].append(absence)
    people = tuple(_person(rows, away[number], days) for number, rows in held.items())
    return StaffCalendar(days, tuple(sorted(people, key=_place)), tuple(_cover(units, people, held, days)))


def _place(row: PersonRow) -> tuple[str, int, str]:
    post = row.posts[0]
    return post.unit.name, list(Role).index(Role(post.role)), row.user.full_name


def _person(rows: list[Appointment], away: list[Absence], days: tuple[CalendarDay, ...]) -> PersonRow:
    cells = []
    for day in days:
        posts = [row.post for row in rows if holds(row, day.on)]
        free = day.free or (bool(posts) and all(is_closed(post.unit_id, day.closed) for post in posts))
        absence = next((each for each in away if each.covers(day.on)), None)
        cells.append(Cell(day, absence, held=bool(posts), free=free))
    posts_in_time = tuple(dict.fromkeys(row.post for row in rows))
    return PersonRow(rows[0].user, posts_in_time, tuple(cells))


def _cover(
    units: Collection[int],
    people: tuple[PersonRow, ...],
    held: dict[int, list[Appointment]],
    days: tuple[CalendarDay, ...],
) -> list[CoverRow]:
    """A row for each role that a unit has posts for, vacant ones included."""
    counts: dict[tuple[int, str, date], list[int]] = defaultdict(lambda: [0, 0])
    for person in people:
        for cell in person.cells:
            there = {(row.post.unit_id, row.post.role) for row in held[person.user.pk] if holds(row, cell.day.on)}
            for unit_id, role in there:
                count = counts[unit_id, role, cell.day.on]
                count[0] += cell.absence is None
                count[1] += 1
    rows = []
    for unit, role in _roles_of(units, days[0].on if days else date.min):
        cells = tuple(_cover_cell(day, unit.pk, counts[unit.pk, role, day.on]) for day in days)
        rows.append(CoverRow(unit, Role(role), cells))
    return rows


def _cover_cell(day: CalendarDay, unit_id: int, counts: list[int]) -> CoverCell:
    present, held = counts
    return CoverCell(day, present, held, free=day.free or is_closed(unit_id, day.closed))


def _roles_of(units: Collection[int], on: date) -> list[tuple[Unit, str]]:
    posts = Post.objects.filter(unit_id__in=units, unit__closed_on__isnull=True).select_related("unit")
    standing = [post for post in posts.order_by("pk") if post.abolished_on is None or post.abolished_on > on]
    pairs = {(post.unit_id, post.role): post.unit for post in standing}
    order = list(Role.values)
    return sorted(
        ((unit, role) for (_unit_id, role), unit in pairs.items()),
        key=lambda pair: (pair[0].name, pair[0].pk, order.index(pair[1])),
    )
