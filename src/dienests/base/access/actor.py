"""The signed-in person with the posts held on a day: all that an access rule may look at."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from dienests.base.organisation.models import Appointment, Role, Unit, User, held_on


@dataclass(frozen=True)
class Actor:
    """`posts` are pairs (role, unit id) held on `today`. A unit's head also answers for the units below it."""

    user: User
    today: date
    posts: frozenset[tuple[Role, int]] = field(default_factory=frozenset)

    @property
    def pk(self) -> int:
        return int(self.user.pk)

    def __str__(self) -> str:
        return str(self.user)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for role, _ in self.posts)

    def has(self, *roles: Role) -> bool:
        return any(role in self.roles for role in roles)

    def units(self, *roles: Role) -> frozenset[int]:
        """Ids of the units in which one of `roles` is held (of all units, when none is named)."""
        return frozenset(unit for role, unit in self.posts if not roles or role in roles)


def actor_of(user: User, *, today: date) -> Actor:
    """The actor for `user` on `today`: two queries."""
    held = Appointment.objects.filter(held_on(today), user=user, post__abolished_on__isnull=True)
    posts = {(Role(role), unit) for role, unit in held.values_list("post__role", "post__unit_id")}
    if _heads_a_unit(posts):
        posts |= _posts_below(posts, _units_below())
    return Actor(user=user, today=today, posts=frozenset(posts))


def actors_of(users: Collection[User], *, today: date) -> dict[int, Actor]:
    """The same for several users, by their ids: two queries, however many they are."""
    posts: dict[int, set[tuple[Role, int]]] = {user.pk: set() for user in users}
    held = Appointment.objects.filter(held_on(today), user__in=posts, post__abolished_on__isnull=True)
    for number, role, unit in held.values_list("user_id", "post__role", "post__unit_id"):
        posts[number].add((Role(role), unit))
    children = _units_below() if any(map(_heads_a_unit, posts.values())) else {}
    return {
        user.pk: Actor(user, today, frozenset(posts[user.pk] | _posts_below(posts[user.pk], children)))
        for user in users
    }


def _heads_a_unit(posts: set[tuple[Role, int]]) -> bool:
    return any(role == Role.HEAD_OF_UNIT for role, _ in posts)


def _units_below() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for unit, parent in Unit.objects.filter(parent__isnull=False).order_by("pk").values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(unit)
    return children


def _posts_below(posts: set[tuple[Role, int]], children: dict[int, list[int]]) -> set[tuple[Role, int]]:
    below: set[tuple[Role, int]] = set()
    queue = [unit for role, unit in posts if role == Role.HEAD_OF_UNIT]
    while queue:
        for child in children.get(queue.pop(), []):
            if (Role.HEAD_OF_UNIT, child) not in below:
                below.add((Role.HEAD_OF_UNIT, child))
                queue.append(child)
    return below
