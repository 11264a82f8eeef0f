"""Who sees and changes whose time.

Everybody their own; a head of unit that of the people who hold a post in the unit or below it; the head of office that
of all. Why somebody is away is seen by these alone: colleagues see that the person is away.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, Actor, everything
from dienests.base.organisation.models import Appointment, Role, held_on

Scope = Callable[[Actor, Role], Q]


def _people_of(actor: Actor, role: Role) -> QuerySet[Appointment, Any]:
    """Ids of the users who hold a post today in a unit of the actor's."""
    return Appointment.objects.filter(held_on(actor.today), post__unit_id__in=actor.units(role)).values("user_id")


def _own(actor: Actor, _role: Role) -> Q:
    return Q(user_id=actor.pk)


def _own_or_people_of(actor: Actor, role: Role) -> Q:
    return Q(user_id=actor.pk) | Q(user_id__in=_people_of(actor, role))


def _of_people_but_own(actor: Actor, role: Role) -> Q:
    return Q(user_id__in=_people_of(actor, role)) & ~Q(user_id=actor.pk)


def _of_all_but_own(actor: Actor, _role: Role) -> Q:
    return ~Q(user_id=actor.pk)


def _self(actor: Actor, _role: Role) -> Q:
    return Q(pk=actor.pk)


def _self_or_people(actor: Actor, role: Role) -> Q:
    return Q(pk=actor.pk) | Q(pk__in=_people_of(actor, role))


def _everybody(own: Scope, heads: Scope) -> dict[Role, Scope]:
    """Each their own, heads of unit that of their people, the head of office all."""
    return {**dict.fromkeys(Role, own), Role.HEAD_OF_UNIT: heads, Role.HEAD_OF_OFFICE: everything}


# Over Absence: kind, note and substitute.
ABSENCE_SEE = Action("absence_see", _("see this absence"), _everybody(_own, _own_or_people_of))
ABSENCE_CHANGE = Action("absence_change", _("change this absence"), _everybody(_own, _own_or_people_of))
# Over Absence: nobody agrees to days of their own; for the head of office the council does, on paper.
ABSENCE_ANSWER = Action(
    "absence_answer",
    _("agree to this absence"),
    {Role.HEAD_OF_UNIT: _of_people_but_own, Role.HEAD_OF_OFFICE: _of_all_but_own},
)
# Over User.
ABSENCE_RECORD = Action(
    "absence_record",
    _("record absences of this colleague"),
    _everybody(_self, _self_or_people),
)
TRAINING_SEE = Action(
    "training_see",
    _("see training and supervision of this colleague"),
    _everybody(_self, _self_or_people),
)
LANGUAGES_RECORD = Action(
    "languages_record",
    _("record the languages of this colleague"),
    _everybody(_self, _self_or_people),
)
# Over TrainingRecord.
TRAINING_CHANGE = Action("training_change", _("change this record of training"), _everybody(_own, _own_or_people_of))


def _heard_by(actor: Actor, role: Role) -> Q:
    """Concerns of the actor's people, unless they are meant for the head of office alone."""
    return _of_people_but_own(actor, role) & Q(only_head_of_office=False)


# Over Concern.
CONCERN_SEE = Action(
    "concern_see",
    _("see this concern"),
    _everybody(_own, lambda actor, role: _own(actor, role) | _heard_by(actor, role)),
)
CONCERN_ANSWER = Action(
    "concern_answer",
    _("answer this concern"),
    {Role.HEAD_OF_UNIT: _heard_by, Role.HEAD_OF_OFFICE: _of_all_but_own},
)
# Over Unit: the calendar, posts, hours and norms of its people.
STAFF_TIME_SEE = Action(
    "staff_time_see",
    _("see the time of the staff of this unit"),
    {Role.HEAD_OF_UNIT: lambda actor, role: Q(pk__in=actor.units(role)), Role.HEAD_OF_OFFICE: everything},
)
# Over Unit: reception hours, days closed.
RECEPTION_CHANGE = Action(
    "reception_change",
    _("change reception hours and days closed"),
    {Role.ADMINISTRATOR: everything, Role.HEAD_OF_OFFICE: everything},
)
NORM_CHANGE = Action("norm_change", _("change the norms of the staff"), {Role.HEAD_OF_OFFICE: everything})

WORKING_TIME_ACTIONS = (
    ABSENCE_SEE,
    ABSENCE_CHANGE,
    ABSENCE_ANSWER,
    ABSENCE_RECORD,
    TRAINING_SEE,
    LANGUAGES_RECORD,
    TRAINING_CHANGE,
    CONCERN_SEE,
    CONCERN_ANSWER,
    STAFF_TIME_SEE,
    RECEPTION_CHANGE,
    NORM_CHANGE,
)
