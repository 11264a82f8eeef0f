"""Posts and vacancies with how long they have stood vacant, and specialists per 1,000 residents against the norm."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from django.db.models import Q

from dienests.base.organisation.models import Appointment, Post, Role, Unit
from dienests.base.working_time.models import NormKind
from dienests.base.working_time.norms import Norms, NormValue

FULL_POST_HOURS = Decimal(40)
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class PostLine:
    """A post on a day. When vacant: since which day (None: nobody has ever held it), and from when it is filled."""

    post: Post
    on: date
    held: Appointment | None
    vacant_since: date | None
    next: Appointment | None

    @property
    def vacant(self) -> bool:
        return self.held is None

    @property
    def vacant_days(self) -> int | None:
        return None if self.vacant_since is None else (self.on - self.vacant_since).days


@dataclass(frozen=True)
class UnitPosts:
    unit: Unit
    posts: tuple[PostLine, ...]

    @property
    def vacancies(self) -> int:
        return sum(line.vacant for line in self.posts)


def posts_of(units: Collection[int], *, on: date) -> list[UnitPosts]:
    """Open units (ids) with the posts that exist on `on`, by name: two queries."""
    standing = Q(abolished_on__isnull=True) | Q(abolished_on__gt=on)
    posts = Post.objects.filter(standing, unit_id__in=units, unit__closed_on__isnull=True).select_related("unit")
    holders: dict[int, list[Appointment]] = defaultdict(list)
    for row in Appointment.objects.filter(post__in=posts).select_related("user").order_by("since", "pk"):
        holders[row.post_id].append(row)
    found: dict[int, tuple[Unit, list[PostLine]]] = {}
    for post in posts.order_by("pk"):
        found.setdefault(post.unit_id, (post.unit, []))[1].append(_line(post, holders[post.pk], on))
    order = list(Role.values)
    return [
        UnitPosts(unit, tuple(sorted(lines, key=lambda line: (order.index(line.post.role), line.post.title))))
        for unit, lines in sorted(found.values(), key=lambda each: (each[0].name, each[0].pk))
    ]


def _line(post: Post, rows: list[Appointment], on: date) -> PostLine:
    held = next((row for row in rows if row.since <= on and (row.until is None or row.until >= on)), None)
    ended = [row.until for row in rows if row.until is not None and row.until < on]
    vacant_since = max(ended) + timedelta(days=1) if held is None and ended else None
    return PostLine(post, on, held, vacant_since, next((row for row in rows if row.since > on), None))


@dataclass(frozen=True)
class RoleTotal:
    """Posts of a role: how many there are and how many are held, by heads and as full posts of 40 hours a week."""

    role: Role
    posts: int
    held: int
    full_posts: Decimal
    full_posts_held: Decimal
    specialist: bool

    @property
    def vacant(self) -> int:
        return self.posts - self.held


def totals_by_role(units: Iterable[UnitPosts], norms: Norms) -> list[RoleTotal]:
    lines: dict[str, list[PostLine]] = defaultdict(list)
    for unit in units:
        for line in unit.posts:
            lines[line.post.role].append(line)
    return [
        RoleTotal(
            role,
            posts=len(lines[role]),
            held=sum(not line.vacant for line in lines[role]),
            full_posts=_full(lines[role]),
            full_posts_held=_full([line for line in lines[role] if not line.vacant]),
            specialist=norms.counts_as_specialist(role),
        )
        for role in Role
        if lines[role]
    ]


def _full(lines: list[PostLine]) -> Decimal:
    return (sum((line.post.hours_week for line in lines), Decimal(0)) / FULL_POST_HOURS).quantize(HUNDREDTH)


@dataclass(frozen=True)
class Specialists:
    """Social work specialists of the office beside the norm. `people`: who holds several posts counts once. `needed`
    and `per_1000` only where residents are known."""

    posts: int
    held: int
    people: int
    norm: NormValue | None
    residents: NormValue | None

    @property
    def needed(self) -> int | None:
        """Specialists that the norm asks for, rounded up."""
        if self.norm is None or self.residents is None:
            return None
        exact = self.norm.value * self.residents.value / 1000
        return int(exact.to_integral_value(rounding=ROUND_CEILING))

    @property
    def per_1000(self) -> Decimal | None:
        return self._per_1000(self.people)

    @property
    def per_1000_with_vacancies(self) -> Decimal | None:
        """If somebody else held every vacant post."""
        return self._per_1000(self.people + self.posts - self.held)

    @property
    def lacking(self) -> int | None:
        return None if self.needed is None else max(0, self.needed - self.people)

    def _per_1000(self, people: int) -> Decimal | None:
        if self.residents is None or not self.residents.value:
            return None
        return (people * 1000 / self.residents.value).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def specialists(units: Iterable[UnitPosts], norms: Norms) -> Specialists:
    """Heads, not full posts: the law speaks of specialists."""
    lines = [line for unit in units for line in unit.posts if norms.counts_as_specialist(line.post.role)]
    held = [line.held.user_id for line in lines if line.held is not None]
    return Specialists(
        posts=len(lines),
        held=len(held),
        people=len(set(held)),
        norm=norms.get(NormKind.SPECIALISTS_PER_1000),
        residents=norms.get(NormKind.RESIDENTS),
    )
