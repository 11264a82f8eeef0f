"""When a unit receives: on a day, and by the week as it hangs on the door."""

from dataclasses import dataclass
from datetime import date, time

from django.db.models import F, Q, QuerySet

from dienests.base.organisation.models import Post, Unit
from dienests.base.working_time.calendar import SATURDAY, is_public_holiday, is_working_day
from dienests.base.working_time.models import ReceptionHours, Weekday
from dienests.base.working_time.queries.availability import closed_between, is_closed


@dataclass(frozen=True)
class Slot:
    """From a time to a time; `post` is None where the whole unit receives."""

    opens: time
    closes: time
    post: Post | None = None

    @property
    def minutes(self) -> int:
        return (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


def reception_slots(unit: Unit | int, day: date) -> list[Slot]:
    """When `unit` receives on `day`; none on public holidays, moved days off and days closed. At most two queries."""
    number = unit if isinstance(unit, int) else int(unit.pk)
    if not _may_receive(day) or is_closed(number, closed_between(day, day).get(day, ())):
        return []
    rows = hours_in_force(day).filter(unit_id=number, weekday=day.weekday()).select_related("post")
    return [Slot(row.opens, row.closes, row.post) for row in rows]


def hours_in_force(day: date) -> QuerySet[ReceptionHours]:
    """Reception hours that hold on `day`, in the order of the week."""
    in_force = Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))
    whole_unit_first = F("post_id").asc(nulls_first=True)
    return ReceptionHours.objects.filter(in_force).order_by("unit_id", whole_unit_first, "weekday", "opens", "pk")


def _may_receive(day: date) -> bool:
    """At a weekend an office receives only where it says so, and never on a public holiday."""
    return not is_public_holiday(day) if day.weekday() >= SATURDAY else is_working_day(day)


@dataclass(frozen=True)
class WeekOf:
    """The week of a unit, or of one post of it; `days` by weekday, Monday first."""

    post: Post | None
    days: tuple[tuple[Slot, ...], ...]

    @property
    def minutes(self) -> int:
        return sum(slot.minutes for slots in self.days for slot in slots)


def reception_weeks(units: QuerySet[Unit], day: date) -> dict[int, list[WeekOf]]:
    """Unit → its week, then those of its posts, as they hold on `day`: one query."""
    found: dict[tuple[int, int], tuple[Post | None, list[list[Slot]]]] = {}
    for row in hours_in_force(day).filter(unit__in=units).select_related("post__unit"):
        _post, days = found.setdefault((row.unit_id, row.post_id or 0), (row.post, [[] for _ in Weekday]))
        days[row.weekday].append(Slot(row.opens, row.closes, row.post))
    weeks: dict[int, list[WeekOf]] = {}
    for (unit_id, _post_id), (post, days) in sorted(found.items(), key=lambda item: item[0]):
        weeks.setdefault(unit_id, []).append(WeekOf(post, tuple(tuple(slots) for slots in days)))
    return weeks
