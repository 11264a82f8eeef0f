"""Who may speak for this office to others, and who may look at colleagues. Everybody on staff may read practice."""

from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, everything
from dienests.base.organisation.models import Role

HEADS = (Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)

# Over Colleague.
COLLEAGUE_VIEW = Action("colleague_view", _("see colleagues"), dict.fromkeys(Role, everything))
COLLEAGUE_MANAGE = Action(
    "colleague_manage", _("add colleagues and confirm their keys"), dict.fromkeys(HEADS, everything)
)
# Over OwnOffice.
OWN_OFFICE_SET = Action(
    "own_office_set",
    _("set what this office tells others of itself"),
    {Role.HEAD_OF_OFFICE: everything, Role.ADMINISTRATOR: everything},
)
FIGURES_SHARE = Action("figures_share", _("share figures of this office"), {Role.HEAD_OF_OFFICE: everything})
# Over Statement: said in the name of the office.
STATEMENT_SAY = Action("statement_say", _("speak to colleagues for this office"), dict.fromkeys(HEADS, everything))
