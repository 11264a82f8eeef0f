"""One definition per action gives both answers: may this actor do this to this object, and which rows of a list.

The definition is a filter, so the two can never disagree: the question about one object is the list's filter
narrowed to that object.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from dienests.base.access.actor import Actor
from dienests.base.organisation.models import Role

Scope = Callable[[Actor, Role], Q]
Row = TypeVar("Row", bound=Model)


def everything(_actor: Actor, _role: Role) -> Q:
    """Scope: every row."""
    return ~Q(pk__in=[])


@dataclass(frozen=True)
class Action:
    """`rules`: role → which rows. Rules of several roles add up; a role that is not named may not do it at all.

    `condition` holds for every role besides (for example "is not decided yet"); `title` completes "You may not …".
    """

    name: str
    title: object
    rules: Mapping[Role, Scope]
    condition: Callable[[Actor], Q] | None = None

    def filter_for(self, actor: Actor) -> Q | None:
        """The filter over the action's model, or None when no role of the actor has the action."""
        granted = [scope(actor, role) for role, scope in self.rules.items() if role in actor.roles]
        if not granted:
            return None
        allowed = granted[0]
        for scope in granted[1:]:
            allowed |= scope
        return allowed & self.condition(actor) if self.condition else allowed


class AccessRefused(Exception):
    """Carries the action; the page shows who could do it instead."""

    def __init__(self, action: Action, obj: Model | None = None) -> None:
        self.action = action
        self.object = obj
        super().__init__(f"{action.name} refused")

    @property
    def message(self) -> str:
        roles = ", ".join(str(role.label) for role in self.action.rules)
        return _("You may not %(what)s. It is done by: %(roles)s, in the cases they are responsible for.") % {
            "what": str(self.action.title),
            "roles": roles,
        }


def narrow(actor: Actor, action: Action, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows of a list that `actor` may do `action` to."""
    allowed = action.filter_for(actor)
    return rows.none() if allowed is None else rows.filter(allowed)


def may(actor: Actor, action: Action, obj: Model | None = None) -> bool:
    """May `actor` do `action` to `obj` (or at all, when no object is given)? One query at most."""
    allowed = action.filter_for(actor)
    if allowed is None or obj is None:
        return allowed is not None
    # Not type(obj): the signed-in user comes wrapped until somebody looks at it.
    return obj.__class__._default_manager.filter(pk=obj.pk).filter(allowed).exists()


def require(actor: Actor, action: Action, obj: Model | None = None) -> None:
    """Raise AccessRefused unless `actor` may."""
    if not may(actor, action, obj):
        raise AccessRefused(action, obj)
