"""Who sees whose queue and load, and who hands out cases. Which cases: CASE_VIEW, CASE_TAKE and CASE_ASSIGN of cases.

Load is for heads and for oneself; nobody else sees figures of a named colleague.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, Actor, everything
from dienests.base.organisation.models import Appointment, Role, held_on
from dienests.cases.models import Case

CASEWORK = (Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)
HEADS = (Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)


def _self(actor: Actor, _role: Role) -> Q:
    return Q(pk=actor.pk)


def _self_or_people(actor: Actor, role: Role) -> Q:
    """Oneself, and who works in one's units or still has open cases of theirs (somebody who has left)."""
    held = Appointment.objects.filter(held_on(actor.today), post__unit_id__in=actor.units(role))
    left = Case.objects.filter(closed_at__isnull=True, assignee__isnull=False, unit_id__in=actor.units(role))
    return Q(pk=actor.pk) | Q(pk__in=held.values("user_id")) | Q(pk__in=left.order_by().values("assignee_id"))


# Everybody who works on cases has a queue.
QUEUE_SEE = Action("queue_see", _("see queues of cases"), dict.fromkeys(CASEWORK, everything))
# Over User: the queue and the load of a colleague.
LOAD_SEE = Action(
    "load_see",
    _("see the load of this colleague"),
    {
        **dict.fromkeys(CASEWORK[:2], _self),
        Role.HEAD_OF_UNIT: _self_or_people,
        Role.HEAD_OF_OFFICE: everything,
    },
)
ALLOCATE = Action("allocate", _("hand out cases"), dict.fromkeys(HEADS, everything))
LOADS_CHOOSE = Action("loads_choose", _("choose how load is counted"), {Role.HEAD_OF_OFFICE: everything})


def _own_or_of_unit(actor: Actor, _role: Role) -> Q:
    return Q(owner_id=actor.pk) | Q(unit_id__in=actor.units())


def _own_filter(actor: Actor, _role: Role) -> Q:
    return Q(owner_id=actor.pk)


# Over SavedFilter.
FILTER_USE = Action("filter_use", _("use this filter"), dict.fromkeys(CASEWORK, _own_or_of_unit))
FILTER_DELETE = Action(
    "filter_delete",
    _("delete this filter"),
    {
        **dict.fromkeys(CASEWORK, _own_filter),
        Role.HEAD_OF_UNIT: lambda actor, role: Q(owner_id=actor.pk) | Q(unit_id__in=actor.units(role)),
    },
)


def _done_by(actor: Actor, _role: Role) -> Q:
    return Q(by_id=actor.pk)


# Over Handover.
HANDOVER_SEE = Action(
    "handover_see", _("see this handover"), {Role.HEAD_OF_UNIT: _done_by, Role.HEAD_OF_OFFICE: everything}
)
HANDOVER_UNDO = Action(
    "handover_undo", _("take this handover back"), {Role.HEAD_OF_UNIT: _done_by, Role.HEAD_OF_OFFICE: everything}
)
