"""How much everybody carries: points of the open cases in their hands beside what one person can carry.

The cases of everybody are counted in one query, grouped by what gives points, those of absent colleagues in another;
who is there takes five more.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

from django.db.models import BigIntegerField as SqlInteger
from django.db.models import BooleanField as SqlBoolean
from django.db.models import Case as SqlCase
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Value, When

from dienests.base.access import Actor, actors_of
from dienests.base.organisation.models import Appointment, Role, User, held_on
from dienests.base.working_time.calendar import days_between, is_working_day
from dienests.base.working_time.models import Absence
from dienests.base.working_time.queries import away_between
from dienests.cases.deadlines import same_day_in_months
from dienests.cases.models import Case, State
from dienests.cases.queries.holding import Holding
from dienests.practice.loads import HUNDREDTHS, LoadScheme
from dienests.workload.office.access import CASEWORK

Level = Literal["", "ok", "warn", "block"]
Posts = tuple[tuple[str, Fraction], ...]  # role and hours a week
Days = tuple[tuple[date, bool], ...]
DAYS_KNOWN = 31  # so far ahead is looked at who is there: most cases are due within a month
DAYS_SOON = 5  # working days of which somebody is to be there on half at least to be given more without a question


@dataclass(frozen=True)
class Weighed:
    """Open cases of one kind in one state: how many, and what they weigh together in hundredths of a point."""

    asked: tuple[str, ...]
    repeat: bool
    state: str
    stage: str
    cases: int
    points: int


@dataclass(frozen=True)
class PersonLoad:
    """What somebody carries on a day. Points are hundredths; without a load scheme they and the levels are empty.

    `capacity` is what may be given: `full_capacity` without the working days away in the scheme's next days. `days`:
    the next working days and whether they are there: not away, and still in a post (`last_day`, if it is near).
    `stood_in`: cases of absent colleagues that they do, counted in `points` but not in `cases`.
    """

    actor: Actor
    posts: Posts
    home: frozenset[int]  # units of the posts, without those below a head
    new: bool
    away: Absence | None
    last_day: date | None
    days: Days
    days_away: int
    days_counted: int
    cases: int
    stood_in: int
    points: int
    standing: int
    capacity: int
    full_capacity: int
    warn: int
    block: int
    parts: tuple[Weighed, ...] = field(default=(), repr=False)

    @property
    def user(self) -> User:
        return self.actor.user

    @property
    def carries(self) -> int:
        """The capacity; of somebody who is away all the time that is looked at, what they carry when they are there."""
        return self.capacity or self.full_capacity

    @property
    def soon(self) -> tuple[int, int]:
        """On how many of the next few working days they are there, and of how many."""
        ahead = [there for _day, there in self.days[:DAYS_SOON]]
        return sum(ahead), len(ahead)

    @property
    def percent(self) -> int | None:
        return self.percent_with(0)

    def percent_with(self, more: int) -> int | None:
        """Per cent of what can be carried with `more` hundredths on top; None: the post carries no cases, or load is
        not counted."""
        return (self.points + more) * 100 // self.carries if self.carries else None

    def level_with(self, more: int) -> Level:
        if not self.block or not self.full_capacity:  # not counted at all, or a post that carries no cases of its own
            return ""
        percent = self.percent_with(more)
        if percent is not None and percent > self.block:
            return "block"
        return "warn" if percent is not None and percent >= self.warn else "ok"

    @property
    def level(self) -> Level:
        return self.level_with(0)


def loads(
    *, today: date, scheme: LoadScheme | None, held: Holding | None = None, users: Collection[int] | None = None
) -> dict[int, PersonLoad]:
    """Load by user id: of `users`, else of everybody who works on cases or has open ones. At most seven queries.

    `held`: with it cases of absent colleagues weigh on who stands in as well.
    """
    weighed = _weighed(scheme, today, users)
    extra = _stood_in(scheme, today, held, users)
    people = _people(users if users is not None else {*weighed, *extra}, today, everybody=users is None)
    last = today + timedelta(days=max(DAYS_KNOWN, scheme.days_ahead if scheme else 0) - 1)
    days = [day for day in days_between(today, last) if is_working_day(day)]
    actors, posts = actors_of(people, today=today), _appointments(people, today, last)
    began = _began(people)
    absences: dict[int, list[Absence]] = {}
    for absence in away_between(today, last).filter(user__in=people):
        absences.setdefault(absence.user_id, []).append(absence)
    return {
        user.pk: _person(
            actors[user.pk],
            _Time(posts.get(user.pk, ()), absences.get(user.pk, ()), days, began.get(user.pk)),
            weighed.get(user.pk, ()),
            extra.get(user.pk, ()),
            scheme,
        )
        for user in people
    }


def load_of(user: int, *, today: date, scheme: LoadScheme | None, held: Holding | None = None) -> PersonLoad | None:
    return loads(today=today, scheme=scheme, held=held, users=[user]).get(user)


def _people(users: Iterable[int], today: date, *, everybody: bool) -> list[User]:
    wanted = Q(pk__in=list(users))
    if everybody:
        held = Appointment.objects.filter(held_on(today), post__abolished_on__isnull=True, post__role__in=CASEWORK)
        wanted |= Q(pk__in=held.values("user_id"), is_active=True)
    return list(User.objects.filter(wanted).order_by("full_name", "pk"))


def _appointments(people: Collection[User], first: date, last: date) -> dict[int, list[Appointment]]:
    """Posts held on a day from `first` to `last`, by user; an account that is closed carries nothing."""
    in_time = Q(since__lte=last) & (Q(until__isnull=True) | Q(until__gte=first))
    held = Appointment.objects.filter(in_time, user__in=people, user__is_active=True, post__abolished_on__isnull=True)
    found: dict[int, list[Appointment]] = {}
    for row in held.select_related("post").order_by("pk"):
        found.setdefault(row.user_id, []).append(row)
    return found


@dataclass(frozen=True)
class _Time:
    """When somebody is there: in a post, and not away. `days`: the working days that are looked at. `began`: in
    casework."""

    appointments: Collection[Appointment]
    absences: Collection[Absence]
    days: list[date]
    began: date | None

    @property
    def last_day(self) -> date | None:
        """The last day in a post, where it is one of the days that are looked at."""
        untils = [row.until for row in self.appointments]
        known = [until for until in untils if until is not None]
        return max(known) if known and len(known) == len(untils) and self.days and max(known) < self.days[-1] else None

    def is_new(self, today: date, months: int) -> bool:
        return self.began is not None and today < same_day_in_months(self.began, months)

    def posts_on(self, day: date) -> list[Appointment]:
        return [row for row in self.appointments if row.since <= day and (row.until is None or day <= row.until)]

    def away_on(self, day: date) -> Absence | None:
        return next((absence for absence in self.absences if absence.covers(day)), None)

    def ahead(self) -> Days:
        return tuple((day, bool(self.posts_on(day)) and self.away_on(day) is None) for day in self.days)


def _person(
    actor: Actor, time: _Time, parts: Collection[Weighed], stood_in: Collection[Weighed], scheme: LoadScheme | None
) -> PersonLoad:
    held = [row.post for row in time.posts_on(actor.today)]
    posts = tuple((post.role, Fraction(post.hours_week)) for post in held)
    new = scheme is not None and time.is_new(actor.today, scheme.newly_qualified_months)
    full = scheme.capacity(posts, new=new) if scheme else 0
    standing = scheme.standing_points(posts) if scheme else 0
    days = time.ahead()
    counted_until = actor.today + timedelta(days=scheme.days_ahead if scheme else 1)
    counted = [there for day, there in days if day < counted_until]
    return PersonLoad(
        actor=actor,
        posts=posts,
        home=frozenset(post.unit_id for post in held),
        new=new,
        away=time.away_on(actor.today),
        last_day=time.last_day,
        days=days,
        days_away=len(counted) - sum(counted),
        days_counted=len(counted),
        cases=sum(part.cases for part in parts),
        stood_in=sum(part.cases for part in stood_in),
        points=standing + sum(part.points for part in (*parts, *stood_in)),
        standing=standing,
        capacity=full * sum(counted) // len(counted) if counted else full,
        full_capacity=full,
        warn=scheme.warn if scheme else 0,
        block=scheme.block if scheme else 0,
        parts=tuple(parts),
    )


def _began(people: Collection[User]) -> dict[int, date]:
    """When each first held a post of casework here. The day of the account says nothing: an installation makes them all
    on one day."""
    rows = Appointment.objects.filter(user__in=people, post__role__in=CASEWORK).order_by()
    return dict(rows.values("user_id").annotate(began=Min("since")).values_list("user_id", "began"))


# --- what the cases weigh ---------------------------------------------------------------------------------------------


def with_weight_parts(cases: QuerySet[Case], today: date) -> QuerySet[Case, Any]:
    """What of a case gives points, as columns: repeat, protected, overdue."""
    late = Q(clock_stopped_on__isnull=True) & (Q(decision_due__lt=today) | Q(status_due__lt=today))
    return cases.annotate(
        repeat=Exists(Case.objects.filter(household=OuterRef("household"), state=State.DECIDED)),
        protected=F("applicant__protected_address"),
        overdue=SqlCase(When(late, then=Value(True)), default=Value(False), output_field=SqlBoolean()),
    )


def weight_of(scheme: LoadScheme, row: Mapping[str, Any]) -> int:
    """Hundredths of a point of one case; `row`: columns of `with_weight_parts` with asked, state and stage."""
    extra = [name for name, held in (("protected_address", row["protected"]), ("overdue", row["overdue"])) if held]
    return scheme.case_points(
        asked=row["asked"] or (), repeat=bool(row["repeat"]), state=row["state"], stage=row["stage"], extra=extra
    )


GROUPED = ("state", "stage", "asked", "repeat", "protected", "overdue")


def _weighed(scheme: LoadScheme | None, today: date, users: Collection[int] | None) -> dict[int, list[Weighed]]:
    """Open cases by who has them, grouped in the database: one query."""
    cases = Case.objects.filter(closed_at__isnull=True, assignee__isnull=False)
    if users is not None:
        cases = cases.filter(assignee_id__in=users)
    return _grouped(scheme, with_weight_parts(cases, today), "assignee_id")


def _stood_in(
    scheme: LoadScheme | None, today: date, held: Holding | None, users: Collection[int] | None
) -> dict[int, list[Weighed]]:
    """Cases of absent colleagues by who does them, of whom somebody asks: one query where there are any."""
    by = {} if held is None else {n: cases for n, cases in held.stood_in.items() if users is None or n in users}
    if not any(by.values()):
        return {}
    cases = Case.objects.filter(closed_at__isnull=True, pk__in=frozenset().union(*by.values()))
    whose = SqlCase(
        *(When(pk__in=cases, then=Value(number)) for number, cases in by.items()), output_field=SqlInteger()
    )
    return _grouped(scheme, with_weight_parts(cases, today).annotate(done_by=whose), "done_by")


def _grouped(scheme: LoadScheme | None, cases: QuerySet[Case, Any], whose: str) -> dict[int, list[Weighed]]:
    found: dict[int, list[Weighed]] = {}
    for row in cases.order_by().values(whose, *GROUPED).annotate(n=Count("pk")):
        points = weight_of(scheme, row) * row["n"] if scheme else 0
        part = Weighed(tuple(row["asked"] or ()), bool(row["repeat"]), row["state"], row["stage"], row["n"], points)
        found.setdefault(row[whose], []).append(part)
    return found


def weights_of(cases: Collection[int], *, today: date, scheme: LoadScheme | None) -> dict[int, int]:
    """Hundredths of a point by case id; 0 where no scheme is in force. One query."""
    if scheme is None:
        return dict.fromkeys(cases, 0)
    rows = with_weight_parts(Case.objects.filter(pk__in=cases), today).order_by("pk")
    return {row["pk"]: weight_of(scheme, row) for row in rows.values("pk", *GROUPED) if row["state"] in scheme.states}


def whole(points: int) -> int:
    """Hundredths as whole points, half up, as people read them."""
    return (points + HUNDREDTHS // 2) // HUNDREDTHS


def casework_roles(load: PersonLoad) -> frozenset[Role]:
    return load.actor.roles & frozenset(CASEWORK)
