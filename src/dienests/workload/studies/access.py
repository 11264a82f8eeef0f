"""Who may ask the simulation. Heads ask; auditors see what was asked and what came out.

A study holds figures of the whole office and no case of it, so whoever may ask sees those of the others too.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, Actor, everything
from dienests.base.organisation.models import Role

HEADS = (Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)


def _asked_by(actor: Actor, _role: Role) -> Q:
    return Q(asked_by=actor.pk)


# Over Study.
STUDY_VIEW = Action(
    "study_view", _("see simulations of ways of working"), dict.fromkeys((*HEADS, Role.AUDITOR), everything)
)
STUDY_RUN = Action("study_run", _("simulate ways of working"), dict.fromkeys(HEADS, everything))
STUDY_DELETE = Action(
    "study_delete",
    _("stop or delete this simulation"),
    {Role.HEAD_OF_UNIT: _asked_by, Role.HEAD_OF_OFFICE: everything},
)
