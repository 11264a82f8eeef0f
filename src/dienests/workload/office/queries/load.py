"""How much everybody carries: points of the open cases in their hands beside what one person can carry.

The cases of everybody are counted in one query, grouped by what gives points; who is there takes four more.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

from django.db.models import BooleanField as SqlBoolean
from django.db.models import Case as SqlCase
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from dienests.base.access import Actor, actors_of
from dienests.base.organisation.models import Appointment, Role, User, held_on
from dienests.base.working_time.calendar import days_between, is_working_day
from dienests.base.working_time.models import Absence
from dienests.base.working_time.queries import away_between
from dienests.cases.deadlines import same_day_in_months
from dienests.cases.models import Case, State
from dienests.practice.loads import HUNDREDTHS, LoadScheme
from dienests.workload.office.access import CASEWORK

Level = Literal["", "ok", "warn", "block"]
Posts = tuple[tuple[str, Fraction], ...]  # role and hours a week


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

    `capacity` is what may be given: `full_capacity` without the working days away in the scheme's next days.
    """

    actor: Actor
    posts: Posts
    home: frozenset[int]  # units of the posts, without those below a head
    new: bool
    away: Absence | None
    days_away: int
    days_counted: int
    cases: int
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


def loads(*, today: date, scheme: LoadScheme | None, users: Collection[int] | None = None) -> dict[int, PersonLoad]:
    """Load by user id: of `users`, else of everybody who works on cases or has open ones. Five queries."""
    weighed = _weighed(scheme, today, users)
    people = _people(users if users is not None else weighed.keys(), today, everybody=users is None)
    actors = actors_of(people, today=today)
    posts, homes = _posts_of(people, today)
    last = today + timedelta(days=(scheme.days_ahead if scheme else 1) - 1)
    days = [day for day in days_between(today, last) if is_working_day(day)]
    absences: dict[int, list[Absence]] = {}
    for absence in away_between(today, last).filter(user__in=people):
        absences.setdefault(absence.user_id, []).append(absence)
    return {
        user.pk: _person(
            actors[user.pk],
            posts.get(user.pk, ()),
            frozenset(homes.get(user.pk, ())),
            weighed.get(user.pk, ()),
            absences.get(user.pk, ()),
            days,
            scheme,
        )
        for user in people
    }


def load_of(user: int, *, today: date, scheme: LoadScheme | None) -> PersonLoad | None:
    return loads(today=today, scheme=scheme, users=[user]).get(user)


def _people(users: Iterable[int], today: date, *, everybody: bool) -> list[User]:
    wanted = Q(pk__in=list(users))
    if everybody:
        held = Appointment.objects.filter(held_on(today), post__abolished_on__isnull=True, post__role__in=CASEWORK)
        wanted |= Q(pk__in=held.values("user_id"), is_active=True)
    return list(User.objects.filter(wanted).order_by("full_name", "pk"))


def _posts_of(people: Collection[User], today: date) -> tuple[dict[int, Posts], dict[int, set[int]]]:
    """Posts held today with their hours, and their units; an account that is closed carries nothing."""
    held = Appointment.objects.filter(held_on(today), user__in=people, user__is_active=True)
    rows = held.filter(post__abolished_on__isnull=True).order_by("pk")
    found: dict[int, Posts] = {}
    units: dict[int, set[int]] = {}
    for user, role, hours, unit in rows.values_list("user_id", "post__role", "post__hours_week", "post__unit_id"):
        found[user] = (*found.get(user, ()), (role, Fraction(hours)))
        units.setdefault(user, set()).add(unit)
    return found, units


def _person(
    actor: Actor,
    posts: Posts,
    home: frozenset[int],
    parts: Iterable[Weighed],
    absences: Iterable[Absence],
    days: list[date],
    scheme: LoadScheme | None,
) -> PersonLoad:
    today, parts, absences = actor.today, tuple(parts), list(absences)
    there = [day for day in days if not any(absence.covers(day) for absence in absences)]
    new = scheme is not None and is_new(actor, scheme)
    full = scheme.capacity(posts, new=new) if scheme else 0
    standing = scheme.standing_points(posts) if scheme else 0
    return PersonLoad(
        actor=actor,
        posts=posts,
        home=home,
        new=new,
        away=next((absence for absence in absences if absence.covers(today)), None),
        days_away=len(days) - len(there),
        days_counted=len(days),
        cases=sum(part.cases for part in parts),
        points=standing + sum(part.points for part in parts),
        standing=standing,
        capacity=full * len(there) // len(days) if days else full,
        full_capacity=full,
        warn=scheme.warn if scheme else 0,
        block=scheme.block if scheme else 0,
        parts=parts,
    )


def is_new(actor: Actor, scheme: LoadScheme) -> bool:
    """Newly qualified: joined fewer months ago than the scheme says; without a day of joining, experienced."""
    joined = actor.user.joined_on
    return joined is not None and actor.today < same_day_in_months(joined, scheme.newly_qualified_months)


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


GROUPED = ("assignee_id", "state", "stage", "asked", "repeat", "protected", "overdue")


def _weighed(scheme: LoadScheme | None, today: date, users: Collection[int] | None) -> dict[int, tuple[Weighed, ...]]:
    """Open cases by who has them, grouped in the database: one query."""
    cases = Case.objects.filter(closed_at__isnull=True, assignee__isnull=False)
    if users is not None:
        cases = cases.filter(assignee_id__in=users)
    rows = with_weight_parts(cases, today).order_by().values(*GROUPED).annotate(n=Count("pk"))
    found: dict[int, tuple[Weighed, ...]] = {}
    for row in rows:
        points = weight_of(scheme, row) * row["n"] if scheme else 0
        part = Weighed(tuple(row["asked"] or ()), bool(row["repeat"]), row["state"], row["stage"], row["n"], points)
        found[row["assignee_id"]] = (*found.get(row["assignee_id"], ()), part)
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
