"""Who may see how the office works: heads what they answer for, the auditor everything. Nobody a single colleague."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, Actor, everything
from dienests.base.organisation.models import Role


def _own_units(actor: Actor, role: Role) -> Q:
    return Q(pk__in=actor.units(role))


_RULES = {Role.HEAD_OF_UNIT: _own_units, Role.HEAD_OF_OFFICE: everything, Role.AUDITOR: everything}
# Over Unit: of whose cases.
MEASURES_VIEW = Action("measures_view", _("see how the office works"), _RULES)
MEASURES_EXPORT = Action("measures_export", _("take out the event log"), _RULES)
