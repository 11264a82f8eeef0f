"""Who may do what in the register.

Whose file is open to somebody is known one layer up (dienests.cases.access.PERSON_VIEW: through an active case or a
stated reason), since the register knows no cases. Pages that show or change one person ask for both.
"""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, Actor, everything
from dienests.base.organisation.models import Role
from dienests.base.people.models import FileOpening

_AT_THE_DESK = (Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)
_SEEING = (*_AT_THE_DESK, Role.ACCOUNTANT, Role.AUDITOR)


def _for(roles: tuple[Role, ...], scope: Callable[[Actor, Role], Q] = everything) -> dict[Role, Callable[..., Q]]:
    return dict.fromkeys(roles, scope)


def opened_today(actor: Actor, _role: Role) -> Q:
    """Scope over Person: files that the actor opened with a reason, today."""
    openings = FileOpening.objects.filter(person=OuterRef("pk"), user_id=actor.pk, until__gte=actor.today)
    return Q(Exists(openings))


# Over Person.
PERSON_SEARCH = Action("person_search", _("search the register of persons"), _for(_SEEING))
PERSON_REGISTER = Action("person_register", _("register a person"), _for(_AT_THE_DESK))
PERSON_CHANGE = Action("person_change", _("change a person's record"), _for(_AT_THE_DESK))
PERSON_MERGE = Action("person_merge", _("merge records"), _for((Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)))
FILE_OPEN = Action("file_open", _("open a file with a stated reason"), _for(_SEEING))
# An address that is kept secret is for those who work with the person; whoever only supervises states a reason first.
PROTECTED_ADDRESS_VIEW = Action(
    "protected_address_view",
    _("see a protected address"),
    {
        **_for((Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT)),
        **_for((Role.HEAD_OF_OFFICE, Role.ACCOUNTANT, Role.AUDITOR), opened_today),
    },
)
# Over Household.
HOUSEHOLD_CHANGE = Action("household_change", _("change a household"), _for(_AT_THE_DESK))
# Over AuditEntry.
AUDIT_READ = Action("audit_read", _("read the audit trail"), _for((Role.AUDITOR, Role.HEAD_OF_OFFICE)))

PERSON_ACTIONS = (PERSON_SEARCH, PERSON_REGISTER, PERSON_CHANGE, PERSON_MERGE, FILE_OPEN, PROTECTED_ADDRESS_VIEW)
