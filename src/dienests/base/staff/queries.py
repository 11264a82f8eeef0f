"""The staff list: units with their posts, vacancies and holders. Query counts do not depend on how many there are."""

from dataclasses import dataclass, field
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Count, Prefetch, Q, QuerySet

from dienests.base.organisation.models import Appointment, Post, Unit, User, held_on


@dataclass(frozen=True)
class PostRow:
    """A post with who holds it on the day; `next` is an appointment that is still to begin."""

    post: Post
    held: Appointment | None
    next: Appointment | None

    @property
    def vacant(self) -> bool:
        return self.held is None


@dataclass(frozen=True)
class UnitRow:
    """A unit in the tree (`depth` 0 is the top) with its posts."""

    unit: Unit
    depth: int
    posts: list[PostRow] = field(default_factory=list)

    @property
    def vacancies(self) -> int:
        return sum(row.vacant for row in self.posts)


def staff_list(*, on: date) -> list[UnitRow]:
    """Open units in the order of their tree with the posts that exist on `on`: three queries."""
    appointments = Appointment.objects.filter(Q(until__isnull=True) | Q(until__gte=on)).select_related("user")
    posts = (
        Post.objects.filter(Q(abolished_on__isnull=True) | Q(abolished_on__gt=on))
        .order_by("title_lv", "pk")
        .prefetch_related(Prefetch("appointments", appointments.order_by("since", "pk"), to_attr="current"))
    )
    units = Unit.objects.filter(closed_on__isnull=True).prefetch_related(Prefetch("posts", posts, to_attr="open_posts"))
    children: dict[int | None, list[Unit]] = {}
    known = {unit.pk for unit in units}
    for unit in units:
        children.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    return list(_walk(children, None, 0, on))


def _walk(children: dict[int | None, list[Unit]], parent: int | None, depth: int, on: date) -> list[UnitRow]:
    rows = []
    for unit in children.get(parent, []):
        posts = [_post_row(post, on) for post in unit.open_posts]  # type: ignore[attr-defined]
        rows.append(UnitRow(unit=unit, depth=depth, posts=posts))
        rows += _walk(children, unit.pk, depth + 1, on)
    return rows


def _post_row(post: Post, on: date) -> PostRow:
    current: list[Appointment] = post.current  # type: ignore[attr-defined]
    held = next((row for row in current if row.since <= on), None)
    later = next((row for row in current if row.since > on), None)
    return PostRow(post=post, held=held, next=later)


@dataclass(frozen=True)
class AccountRow:
    user: User
    posts: list[Post]
    second_factor: bool


def accounts(*, on: date, active: bool = True) -> list[AccountRow]:
    """Accounts with the posts held on `on` and whether a second factor is set up: two queries."""
    held = Appointment.objects.filter(held_on(on)).select_related("post__unit").order_by("-since", "pk")
    users = (
        User.objects.filter(is_active=active)
        .annotate(factors=Count("authenticator", filter=~Q(authenticator__type=Authenticator.Type.RECOVERY_CODES)))
        .prefetch_related(Prefetch("appointments", held, to_attr="held"))
        .order_by("full_name", "pk")
    )
    return [AccountRow(user=u, posts=[row.post for row in u.held], second_factor=u.factors > 0) for u in users]


def history_of_post(post: Post) -> QuerySet[Appointment]:
    """Everybody who held or will hold the post, newest first."""
    return post.appointments.select_related("user").order_by("-since", "-pk")


def history_of_user(user: User) -> QuerySet[Appointment]:
    """Every post somebody held or will hold, newest first."""
    return user.appointments.select_related("post__unit").order_by("-since", "-pk")


def vacancies(*, on: date) -> int:
    """How many posts of open units nobody holds on `on`."""
    held = Appointment.objects.filter(held_on(on)).values("post")
    return Post.objects.filter(abolished_on__isnull=True, unit__closed_on__isnull=True).exclude(pk__in=held).count()
