"""Who may do what about payments: one definition per action, over the table it is about.

An organiser or social worker answers for the cases of their units or assigned to them; a head of unit for the unit
and those below. Accountants see every grant (they answer for the money), but do not change what is owed.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, Actor, everything
from dienests.base.organisation.models import Role
from dienests.payments.models import BatchState

CASE_ROLES = (Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER)


def _grants_of_own_cases(actor: Actor, role: Role) -> Q:
    return Q(case__unit__in=actor.units(role)) | Q(case__assignee=actor.pk)


def _grants_of_unit(actor: Actor, role: Role) -> Q:
    return Q(case__unit__in=actor.units(role))


def _open_and_of_another(actor: Actor) -> Q:
    return Q(state=BatchState.PREPARED) & ~Q(prepared_by=actor.pk)


def _open(_actor: Actor) -> Q:
    return Q(state=BatchState.PREPARED)


def _approved(_actor: Actor) -> Q:
    return Q(state=BatchState.APPROVED)


# Over Grant.
GRANT_VIEW = Action(
    "grant_view",
    _("see this grant"),
    {
        **dict.fromkeys(CASE_ROLES, _grants_of_own_cases),
        Role.HEAD_OF_UNIT: _grants_of_unit,
        Role.HEAD_OF_OFFICE: everything,
        Role.ACCOUNTANT: everything,
        Role.AUDITOR: everything,
    },
)
BILLS_ENTER = Action(
    "bills_enter",
    _("enter bills for this grant"),
    {**dict.fromkeys(CASE_ROLES, _grants_of_own_cases), Role.HEAD_OF_UNIT: _grants_of_unit},
)
MONTH_RECALCULATE = Action(
    "month_recalculate",
    _("recalculate a month of this grant"),
    {**dict.fromkeys(CASE_ROLES, _grants_of_own_cases), Role.HEAD_OF_UNIT: _grants_of_unit},
)
GRANT_END = Action(
    "grant_end",
    _("end this grant"),
    {
        **dict.fromkeys(CASE_ROLES, _grants_of_own_cases),
        Role.HEAD_OF_UNIT: _grants_of_unit,
        Role.HEAD_OF_OFFICE: everything,
    },
)
PAYEE_CHANGE = Action(
    "payee_change",
    _("change the account of this grant"),
    {**dict.fromkeys(CASE_ROLES, _grants_of_own_cases), Role.HEAD_OF_UNIT: _grants_of_unit},
)
INSTALMENT_HOLD = Action(
    "instalment_hold",
    _("hold back or release payments of this grant"),
    {
        **dict.fromkeys(CASE_ROLES, _grants_of_own_cases),
        Role.HEAD_OF_UNIT: _grants_of_unit,
        Role.HEAD_OF_OFFICE: everything,
        Role.ACCOUNTANT: everything,
    },
)
GRANT_ACTIONS = (GRANT_VIEW, BILLS_ENTER, MONTH_RECALCULATE, GRANT_END, PAYEE_CHANGE, INSTALMENT_HOLD)
# Over Batch, and for pages about all payments.
PAYMENTS_VIEW = Action(
    "payments_view",
    _("see payments and batches"),
    dict.fromkeys((Role.ACCOUNTANT, Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE, Role.AUDITOR), everything),
)
BATCH_PREPARE = Action("batch_prepare", _("prepare a batch of payments"), {Role.ACCOUNTANT: everything})
BATCH_APPROVE = Action(
    "batch_approve",
    _("approve this batch"),
    dict.fromkeys((Role.ACCOUNTANT, Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE), everything),
    condition=_open_and_of_another,
)
BATCH_DISCARD = Action(
    "batch_discard",
    _("discard this batch"),
    dict.fromkeys((Role.ACCOUNTANT, Role.HEAD_OF_OFFICE), everything),
    condition=_open,
)
BATCH_DOWNLOAD = Action(
    "batch_download",
    _("download the bank file of this batch"),
    dict.fromkeys((Role.ACCOUNTANT, Role.HEAD_OF_OFFICE), everything),
    condition=_approved,
)
PROVIDER_VIEW = Action(
    "provider_view",
    _("see house managers and utilities"),
    dict.fromkeys((*CASE_ROLES, Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE, Role.ACCOUNTANT, Role.AUDITOR), everything),
)
PROVIDER_CHANGE = Action("provider_change", _("change house managers and utilities"), {Role.ACCOUNTANT: everything})
