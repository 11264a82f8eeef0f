"""Who may look at what a change of law would do. Heads ask; auditors see what was asked and what came out.

Own cases stand in an extract without names. From a household of a result to its case leads only CASE_VIEW of cases.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, Actor, everything
from dienests.base.organisation.models import Role

HEADS = (Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)


def _asked_by(actor: Actor, _role: Role) -> Q:
    return Q(asked_by=actor.pk)


# Over Preview.
PREVIEW_VIEW = Action(
    "preview_view", _("see previews of changes of law"), dict.fromkeys((*HEADS, Role.AUDITOR), everything)
)
PREVIEW_RUN = Action("preview_run", _("compute what a change of law would do"), dict.fromkeys(HEADS, everything))
PREVIEW_DELETE = Action(
    "preview_delete",
    _("stop or delete this preview"),
    {Role.HEAD_OF_UNIT: _asked_by, Role.HEAD_OF_OFFICE: everything},
)
