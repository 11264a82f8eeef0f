"""A year of visits: how many came, what it took, what it led to, and who visits whom."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from dienests.exchange.office.colleagues.models import Colleague, OwnOffice, Trust
from dienests.exchange.office.visits.figures import hours_words, staff_minutes
from dienests.exchange.office.visits.models import (
    HostHours,
    HostRules,
    Note,
    NoteKind,
    Side,
    Site,
    Stop,
    Visit,
    VisitState,
)
from dienests.exchange.office.visits.queries.office import with_office

OURS = ""  # key of this office in the matrix


@dataclass(frozen=True)
class VisitRow:
    """A visit of the year. `minutes` of staff; `hours_cents`: None where the price of an hour is not set."""

    visit: Visit
    guests: int
    minutes: int
    hours_cents: int | None
    questions: int
    promises: int
    delivered: int
    in_time: int
    ideas: int
    followed: int
    adopted: Sequence[str]
    ahead: bool

    @property
    def cost_cents(self) -> int:
        return (self.hours_cents or 0) + self.visit.cost_cents

    @property
    def hours_words(self) -> str:
        return hours_words(self.minutes)


@dataclass(frozen=True)
class Asked:
    """What questions were about: a site, and how many."""

    site: str
    questions: int


@dataclass(frozen=True)
class Matrix:
    """Who visited whom: `cells[(guest, host)]`: how many visits. Names by key; OURS is this office, the first."""

    offices: Sequence[tuple[str, str]]
    cells: Mapping[tuple[str, str], int]

    @property
    def rows(self) -> list[tuple[str, list[int | None]]]:
        """(guests, their visits to each office in the same order); None where an office would visit itself."""
        return [
            (name, [None if key == host else self.cells.get((key, host), 0) for host, _name in self.offices])
            for key, name in self.offices
        ]


@dataclass(frozen=True)
class HostYear:
    """A calendar year. `received` and `made` newest first; figures leave out what is still ahead."""

    year: int
    received: Sequence[VisitRow]
    made: Sequence[VisitRow]
    topics: Sequence[tuple[str, int]]
    asked: Sequence[Asked]
    hour_cents: int | None
    months: Sequence[int] = field(default=())

    @property
    def over(self) -> list[VisitRow]:
        return [row for row in self.received if not row.ahead]

    def total(self, what: str) -> int:
        """The sum of a figure of VisitRow over the visits that were received."""
        return sum(_amount(getattr(row, what)) for row in self.over)


def host_year(year: int, *, today: date) -> HostYear:
    """Ten queries, however many visits."""
    visits = list(
        with_office(Visit.objects.filter(on__year=year, state__in=(VisitState.AGREED, VisitState.HELD)))
        .prefetch_related(
            Prefetch("stops", Stop.objects.filter(called_off=False).order_by("begins", "pk")),
            Prefetch("host_hours", HostHours.objects.order_by("pk")),
        )
        .annotate(came=Count("guests", distinct=True))
        .order_by("-on", "-pk")
    )
    hour_cents = HostRules.objects.values_list("hour_cents", flat=True).first()
    notes = _notes_of([visit.pk for visit in visits])
    adopted = _adoptions(visits)
    rows = [_row(visit, notes.get(visit.pk, {}), adopted.get(visit.pk, []), hour_cents, today) for visit in visits]
    received = [row for row in rows if row.visit.side == Side.HOST]
    topics = Counter(topic for row in received for topic in row.visit.topics)
    return HostYear(
        year=year,
        received=received,
        made=[row for row in rows if row.visit.side == Side.GUEST],
        topics=topics.most_common(),
        asked=_asked([row.visit.pk for row in received]),
        hour_cents=hour_cents,
        months=[sum(row.visit.on is not None and row.visit.on.month == month for row in received)
                for month in range(1, 13)],
    )  # fmt: skip


def years_with_visits() -> list[int]:
    """Newest first."""
    days = Visit.objects.exclude(on=None).dates("on", "year", order="DESC")
    return [day.year for day in days]


def reciprocity() -> Matrix:
    """Over all years: our own visits, and what colleagues say in their indexes that they agreed on."""
    own_key = OwnOffice.objects.values_list("key_line", flat=True).order_by("pk").first() or ""
    cells: Counter[tuple[str, str]] = Counter()
    names: dict[str, str] = {}
    held = with_office(Visit.objects.filter(state=VisitState.HELD))
    for visit in held.order_by("pk"):
        other = visit.colleague.key_line if visit.colleague and visit.colleague.key_line else visit.office_name
        names[other] = visit.office
        cells[(other, OURS) if visit.side == Side.HOST else (OURS, other)] += 1
    known = Colleague.objects.filter(trust=Trust.CONFIRMED).exclude(content=None).order_by("pk")
    colleagues = list(known.iterator(chunk_size=50))
    called = {each.key_line: str(each) for each in colleagues}
    for each in colleagues:
        for guest in _agreed_with(each.content):
            if guest in called and guest not in (own_key, each.key_line):
                cells[(guest, each.key_line)] += 1
                names |= {guest: called[guest], each.key_line: str(each)}
    busiest = Counter[str]()
    for (guest, host), number in cells.items():
        busiest[guest] += number
        busiest[host] += number
    others = sorted(names, key=lambda key: (-busiest[key], names[key].casefold(), key))
    return Matrix([(OURS, ""), *((key, names[key]) for key in others)], dict(cells))


def _agreed_with(content: Mapping[str, Any]) -> Iterator[str]:
    """Keys of the offices whose visits a colleague says it has agreed to, each visit once."""
    seen = set()
    for said in content.get("said", ()):
        if said["kind"] == "visit_answer" and said.get("visit", {}).get("state") == "agreed":
            about = said.get("answers") or said["id"]
            if (said["to"], about) not in seen:
                seen.add((said["to"], about))
                yield str(said["to"])


def _row(
    visit: Visit, notes: Mapping[str, int], adopted: Sequence[str], hour_cents: int | None, today: date
) -> VisitRow:
    minutes = staff_minutes(visit.stops.all(), visit.host_hours.all())
    return VisitRow(
        visit=visit,
        guests=getattr(visit, "came", 0) or visit.guests_number,
        minutes=minutes,
        hours_cents=None if hour_cents is None else round(minutes * hour_cents / 60),
        adopted=adopted,
        ahead=visit.on is not None and visit.on > today,
        **{name: notes.get(name, 0) for name in _FIGURES},
    )


_FIGURES = ("questions", "promises", "delivered", "in_time", "ideas", "followed")


def _notes_of(visits: Sequence[int]) -> dict[int, dict[str, int]]:
    promise, idea = Q(kind=NoteKind.PROMISE), Q(kind=NoteKind.IDEA)
    rows = Note.objects.filter(visit__in=visits, struck_at=None).order_by().values("visit").annotate(
        questions=Count("pk", Q(kind=NoteKind.QUESTION)),
        promises=Count("pk", promise),
        delivered=Count("pk", promise & Q(delivered__isnull=False)),
        ideas=Count("pk", idea),
        followed=Count("pk", idea & (Q(became__isnull=False) | ~Q(outcome=""))),
    )  # fmt: skip
    found: dict[int, dict[str, int]] = {row["visit"]: {**row, "in_time": 0} for row in rows}
    kept = Note.objects.filter(promise, visit__in=visits, struck_at=None, delivered__isnull=False)
    for visit, due_on, at in kept.order_by("pk").values_list("visit", "due_on", "delivered_at"):
        found[visit]["in_time"] += due_on is None or (at is not None and _local_day(at) <= due_on)
    return found


def _local_day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _asked(visits: Sequence[int]) -> list[Asked]:
    rows = (
        Note.objects.filter(visit__in=visits, struck_at=None, kind=NoteKind.QUESTION, site__isnull=False)
        .values("site")
        .annotate(n=Count("pk"))
        .order_by("-n", "site")[:12]
    )
    names = Site.objects.in_bulk([row["site"] for row in rows])
    return [Asked(names[row["site"]].name, row["n"]) for row in rows]


def _adoptions(visits: Sequence[Visit]) -> dict[int, list[str]]:
    """Titles of our items that the guests' office took over on the day of its visit or later; of several visits of one
    office, an item counts for the last one before it."""
    own_key = OwnOffice.objects.values_list("key_line", flat=True).order_by("pk").first()
    guests = sorted(
        (visit for visit in visits if visit.side == Side.HOST and visit.colleague_id and visit.on),
        key=lambda visit: (visit.on, visit.pk),
    )
    if not own_key or not guests:
        return {}
    offices = {visit.colleague_id for visit in guests if visit.colleague_id}
    contents: dict[int, Any] = dict(Colleague.objects.filter(pk__in=offices).values_list("pk", "content"))
    found: dict[int, list[str]] = {}
    for office in offices:
        came = [visit for visit in guests if visit.colleague_id == office]
        for since, name in _taken_over(contents.get(office) or {}, own_key):
            after = [visit for visit in came if visit.on and visit.on <= since]
            if after:
                found.setdefault(after[-1].pk, []).append(name)
    return found


def _taken_over(content: Mapping[str, Any], own_key: str) -> Iterator[tuple[date, str]]:
    """(day here, name of our item) as a colleague's index says."""
    for item in content.get("items", ()):
        adopted = item.get("adopted")
        if adopted and adopted["from"]["key"] == own_key:
            try:
                yield _local_day(datetime.fromisoformat(adopted["since"])), adopted["from"]["name"]
            except ValueError:
                continue  # the shape of a moment, but of no day of the calendar


def _amount(value: Any) -> int:
    return len(value) if isinstance(value, Sequence) else int(value or 0)
