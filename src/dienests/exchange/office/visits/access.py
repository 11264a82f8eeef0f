"""Who may plan visits. Everybody on staff sees who comes; guests see only their own visit (web.guest)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, Actor, everything
from dienests.base.organisation.models import Role
from dienests.exchange.office.colleagues.access import HEADS


def _hosted(actor: Actor, _role: Role) -> Q:
    """Where one receives or owes a document; and visits of our own, on which the guests are colleagues."""
    return Q(stops__host=actor.pk) | Q(wanted__hosts=actor.pk) | Q(notes__host=actor.pk) | Q(side="guest")


# Over Visit.
VISIT_VIEW = Action("visit_view", _("see visits"), dict.fromkeys(Role, everything))
VISIT_PLAN = Action("visit_plan", _("plan visits"), dict.fromkeys(HEADS, everything))
VISIT_NOTE = Action("visit_note", _("write down what was seen on a visit"), dict.fromkeys(Role, everything))
# Names of guests, their signatures and photographs: whoever plans the visit or receives at it.
GUESTS_VIEW = Action(
    "guests_view",
    _("see the guests of this visit"),
    dict.fromkeys(HEADS, everything) | {Role.SOCIAL_WORKER: _hosted, Role.SERVICE_STAFF: _hosted,
                                        Role.ASSISTANCE_ORGANISER: _hosted},
)  # fmt: skip
# Over HostRules and Site.
HOSTING_SET = Action("hosting_set", _("set what visits may cost the office"), dict.fromkeys(HEADS, everything))
