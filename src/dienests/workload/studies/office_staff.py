"""This office as the simulation sees it: its posts, absences and reception hours; what it does not know, as shipped.

All units stand together as one office: whoever is free takes the next case, wherever it came in. So units that do not
help one another out have longer queues than what is foreseen.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import pairwise

from django.db.models import Min

from dienests.base.organisation.models import Role, Unit
from dienests.base.working_time.calendar import days_between, is_working_day
from dienests.base.working_time.models import COUNTING, Absence
from dienests.base.working_time.queries.absences import away_between
from dienests.base.working_time.queries.availability import appointments_between, holds
from dienests.base.working_time.queries.posts import FULL_POST_HOURS, PostLine, posts_of
from dienests.base.working_time.queries.reception import hours_in_force
from dienests.practice.faults import Text
from dienests.workload.simulation.calendar import DAY
from dienests.workload.simulation.hours import Span, Week
from dienests.workload.simulation.staffing import Ranged, RoleStaff, Staff, load_staff
from dienests.workload.simulation.words import ROLE_WORDS
from dienests.workload.simulation.yaml_files import shipped_or_path
from dienests.workload.studies.models import OWN_STAFF

LIKE = "ogre"  # the staff that ships: where its shares and hours come from
# Roles that the shipped file does not name work with cases as heads of unit do.
_OTHERWISE = "head_of_unit"
YEAR = timedelta(days=365)
# Absences of less than that tell of a season, or of the beginning of the record.
ENOUGH_DAYS, ENOUGH_ABSENCES = 330, 20
_RANGE = 0.25
_SOURCE = (
    "Posts, reception hours and absences as recorded in this office, all units taken together; "
    "hours at the desk, shares of time and travel as shipped, not checked"
)


@dataclass(frozen=True)
class Read:
    """One thing the staff was put together from. `from_office`: recorded here; otherwise an assumption that ships."""

    name: str
    title: Text
    said: Text
    from_office: bool

    def to_json(self) -> dict[str, object]:
        told = {"name": self.name, "title": self.title.to_json(), "said": self.said.to_json()}
        return {**told, "from_office": self.from_office}


_AS_SHIPPED = Text("programmas pieņēmums, nav pārbaudīts", "an assumption of the program, not checked")
_ASSUMED = tuple(
    Read(name, title, _AS_SHIPPED, from_office=False)
    for name, title in (
        ("hours", Text("Darba laiks", "Working hours")),
        ("share_on_cases", Text("Rakstāmgalda laika daļa šīm lietām", "Share of desk time on these cases")),
        ("share_of_reception", Text("Pieņemšanas laika daļa šīm lietām", "Share of reception time on these cases")),
        ("travel", Text("Ceļš", "Travel")),
    )
)


@dataclass(frozen=True)
class OfficeStaff:
    staff: Staff
    read: tuple[Read, ...]


def office_staff(*, today: date, roles: Collection[str] = ()) -> OfficeStaff:
    """The staff of all open units as it is today: the roles that the shipped file names, and these. Seven queries."""
    shipped = load_staff(shipped_or_path(LIKE, kind="staff"))
    units = list(Unit.objects.filter(closed_on__isnull=True).order_by("pk").values_list("pk", flat=True))
    lines = [line for unit in posts_of(units, on=today) for line in unit.posts]
    receiving = _Receiving(today)
    absence, told = _absence(today, shipped)
    wanted = {line.post.role for line in lines} & {*shipped.roles, *roles}
    staffed = {role: _role(role, lines, shipped, receiving) for role in Role.values if role in wanted}
    staff = replace(
        shipped,
        name=OWN_STAFF,
        title=Text("Šis dienests", "This office"),
        source=_SOURCE,
        checked=False,
        roles=staffed,
        absence_days_a_year=absence,
    )
    return OfficeStaff(staff, (*_posts_read(staff, units), *receiving.read, told, *_ASSUMED))


def _role(role: str, lines: Sequence[PostLine], shipped: Staff, receiving: "_Receiving") -> RoleStaff:
    like = shipped.roles.get(role, shipped.roles[_OTHERWISE])
    own = [line for line in lines if line.post.role == role]
    filled = [line for line in own if not line.vacant]
    reception = receiving.of_role(role, filled, like.reception) if any(like.reception) else like.reception
    vacant = [line for line in own if line.vacant]
    return replace(like, posts=_full(filled), vacant=_full(vacant), reception=reception)


def _full(lines: Iterable[PostLine]) -> float:
    """As full posts: 20 hours a week are half of one."""
    return float(sum(line.post.hours_week for line in lines) / FULL_POST_HOURS)


class _Receiving:
    """Reception hours of the office on a day, put together by role."""

    def __init__(self, day: date) -> None:
        self.weeks: dict[tuple[int, int | None], list[list[Span]]] = {}
        for row in hours_in_force(day):
            week = self.weeks.setdefault((row.unit_id, row.post_id), [[] for _ in range(7)])
            week[row.weekday].append((_minute(row.opens), _minute(row.closes)))
        self.read: list[Read] = []

    def of_role(self, role: str, filled: Sequence[PostLine], shipped: Week) -> Week:
        """The times at which at least half of the role's filled posts receive; the shipped ones where none do."""
        found = tuple(self._day(day, filled) for day in range(7))
        from_office = any(found)
        word = ROLE_WORDS[role]
        self.read.append(
            Read(
                f"reception.{role}",
                Text(f"Pieņemšanas laiks: {word.lv}", f"Reception hours: {word.en}"),
                Text("kad pieņem vismaz puse", "when at least half of them receive") if from_office else _AS_SHIPPED,
                from_office,
            )
        )
        return found if from_office else shipped

    def _day(self, day: int, filled: Sequence[PostLine]) -> tuple[Span, ...]:
        spans = [(span, float(line.post.hours_week)) for line in filled for span in self._of_post(line)[day]]
        half = sum(float(line.post.hours_week) for line in filled) / 2
        edges = sorted({edge for span, _ in spans for edge in span})
        open_ = [
            (begins, ends)
            for begins, ends in pairwise(edges)
            if sum(hours for (first, last), hours in spans if first <= begins and ends <= last) >= half
        ]
        return _joined(open_)

    def _of_post(self, line: PostLine) -> list[list[Span]]:
        """A post with hours of its own has these alone."""
        unit = line.post.unit_id
        return self.weeks.get((unit, line.post.pk)) or self.weeks.get((unit, None)) or [[] for _ in range(7)]


def _minute(moment: time) -> float:
    return float(moment.hour * 60 + moment.minute)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for begins, ends in spans:
        if joined and joined[-1][1] == begins:
            joined[-1] = (joined[-1][0], ends)
        else:
            joined.append((begins, min(ends, DAY)))
    return tuple(joined)


def _absence(today: date, shipped: Staff) -> tuple[Ranged, Read]:
    """Working days away for each year in a post, over the last twelve months; as shipped where too little is known."""
    first, last = today - YEAR, today - timedelta(days=1)
    title = Text("Prombūtnes dienas gadā", "Days of absence a year")
    absences = list(away_between(first, last))
    since = Absence.objects.filter(state__in=COUNTING).aggregate(since=Min("since"))["since"]
    known = since is not None and (today - since).days >= ENOUGH_DAYS and len(absences) >= ENOUGH_ABSENCES
    if not known:
        few = Text(
            f"{_AS_SHIPPED.lv}: gada laikā šeit ierakstītas {len(absences)} prombūtnes",
            f"{_AS_SHIPPED.en}: {len(absences)} absences were recorded here within the year",
        )
        return shipped.absence_days_a_year, Read("absence", title, few, from_office=False)
    days = [day for day in days_between(first, last) if is_working_day(day)]
    held = _held_days(days)
    away = sum((absence.user_id, day) in held for absence in absences for day in days if absence.covers(day))
    value = min(200.0, away / max(1, len(held)) * len(days))
    said = Text(f"no {len(absences)} prombūtnēm gada laikā", f"of {len(absences)} absences within a year")
    found = Ranged(value, value * (1 - _RANGE), min(200.0, value * (1 + _RANGE)))
    return found, Read("absence", title, said, from_office=True)


def _held_days(days: Sequence[date]) -> set[tuple[int, date]]:
    """Who held a post on which day."""
    return {(row.user_id, day) for row in appointments_between(days[0], days[-1]) for day in days if holds(row, day)}


def _posts_read(staff: Staff, units: Sequence[int]) -> Iterable[Read]:
    vacant = sum(entry.vacant for entry in staff.roles.values())
    filled = sum(staff.posts().values())
    title = Text("Amata vietas", "Posts")
    said = Text(
        f"aizpildītas {_number(filled, ',')}, vakantas {_number(vacant, ',')} pilnas slodzes",
        f"{_number(filled, '.')} filled, {_number(vacant, '.')} vacant, as full posts",
    )
    yield Read("posts", title, said, from_office=True)
    together = Text(
        f"{len(units)} struktūrvienības skaitītas kā viens dienests: katrs brīvais ņem nākamo lietu",
        f"{len(units)} units counted as one office: whoever is free takes the next case",
    )
    yield Read("units", Text("Struktūrvienības", "Units"), together, from_office=True)


def _number(value: float, comma: str) -> str:
    return f"{value:g}".replace(".", comma)
