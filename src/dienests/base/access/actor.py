"""The signed-in person with the posts held on a day: all that an access rule may look at."""

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
    if any(role == Role.HEAD_OF_UNIT for role, _ in posts):
        posts |= _posts_below(posts)
    return Actor(user=user, today=today, posts=frozenset(posts))


def _posts_below(posts: set[tuple[Role, int]]) -> set[tuple[Role, int]]:
    children: dict[int, list[int]] = {}
    for unit, parent in Unit.objects.filter(parent__isnull=False).order_by("pk").values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(unit)
    below: set[tuple[Role, int]] = set()
    queue = [unit for role, unit in posts if role == Role.HEAD_OF_UNIT]
    while queue:
        for child in children.get(queue.pop(), []):
            if (Role.HEAD_OF_UNIT, child) not in below:
                below.add((Role.HEAD_OF_UNIT, child))
                queue.append(child)
    return below
