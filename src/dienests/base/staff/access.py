"""Who administers the office, and who may look on."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, Actor, everything
from dienests.base.organisation.models import Role


def _somebody_else(actor: Actor, _role: Role) -> Q:
    return ~Q(pk=actor.pk)


# Over Unit, Post, User: reading the list of staff.
STAFF_VIEW = Action(
    "staff_view",
    _("see the administration of staff"),
    {Role.ADMINISTRATOR: everything, Role.HEAD_OF_OFFICE: everything},
)
# Over Unit and Post.
STRUCTURE_CHANGE = Action("structure_change", _("change units and posts"), {Role.ADMINISTRATOR: everything})
# Over User: whoever gives rights does not give them to themselves.
APPOINT = Action("appoint", _("appoint this colleague to posts"), {Role.ADMINISTRATOR: _somebody_else})
ACCOUNT_CHANGE = Action("account_change", _("change this account"), {Role.ADMINISTRATOR: everything})

STAFF_ACTIONS = (STAFF_VIEW, STRUCTURE_CHANGE, APPOINT, ACCOUNT_CHANGE)
