"""What is due today: mine, my unit's, nobody's yet. The number of queries does not depend on the number of cases."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, DateField, ExpressionWrapper, Q
from django.db.models.functions import Coalesce, Least
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, Actor, narrow
from dienests.base.organisation.models import Role
from dienests.cases.access import CASE_CONTROL, CASE_DECIDE, CASE_TAKE, CASE_VIEW
from dienests.cases.models import Case, State
from dienests.cases.process_versions import read_once
from dienests.cases.queries.holding import Holding, holding
from dienests.cases.queries.rows import CaseRow, row_of, with_row_parts

# The earlier of the two deadlines of a case.
NEAREST_DUE = ExpressionWrapper(Least(Coalesce("status_due", "decision_due"), "decision_due"), output_field=DateField())

TITLES: dict[str, Promise | str] = {
    "due": _("Due today or overdue"),
    "returned": _("Returned to me"),
    "to_control": _("To control"),
    "to_decide": _("To decide"),
    "mine": _("Mine, in preparation"),
    "stand_in": _("For colleagues who are away"),
    "waiting": _("Waiting for papers"),
    "unassigned": _("Nobody's yet"),
    "unit": _("With my colleagues"),
}
WORKING_ROLES = (Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)


@dataclass(frozen=True)
class Section:
    """`count` is of all cases of the section, `rows` the most urgent of them."""

    key: str
    title: Promise | str
    rows: list[CaseRow]
    count: int


@dataclass(frozen=True)
class MyDay:
    """Sections that have something, in the order of urgency; `counts` of all sections, empty ones included."""

    sections: list[Section]
    counts: dict[str, int]

    @property
    def empty(self) -> bool:
        return not self.sections


def my_day(actor: Actor, *, today: date, limit: int = 25) -> MyDay:
    """The actor's working day: at most 9 + number of sections queries. Empty for roles that work on no cases."""
    if not actor.has(*WORKING_ROLES):
        return MyDay([], {})
    filters = section_filters(actor, today=today, held=holding(today))
    open_cases = narrow(actor, CASE_VIEW, Case.objects.filter(closed_at__isnull=True)).annotate(nearest_due=NEAREST_DUE)
    counts = open_cases.order_by().aggregate(**{key: Count("pk", filter=wanted) for key, wanted in filters.items()})
    sections = []
    for key, wanted in filters.items():
        if counts[key]:
            found = with_row_parts(open_cases.filter(wanted)).order_by("nearest_due", "pk")[:limit]
            rows = [row_of(case, today=today) for case in found]
            sections.append(Section(key, TITLES[key], rows, counts[key]))
    return MyDay(sections, counts)


def section_filters(actor: Actor, *, today: date, held: Holding) -> dict[str, Q]:
    """The filter of each section over the actor's open cases. One query (versions of the process)."""
    mine, nobodys, stood_in = Q(assignee_id=actor.pk), held.nobodys, held.stood_in_by(actor)
    with read_once():
        control, decide, take = (_allowed(actor, action) for action in (CASE_CONTROL, CASE_DECIDE, CASE_TAKE))
    preparing = Q(state__in=[State.OPEN, State.RETURNED])
    free = mine | nobodys | stood_in
    to_control = control & Q(state=State.SUBMITTED) & free
    to_decide = decide & Q(state=State.APPROVED) & free
    unassigned = take & nobodys & preparing
    in_my_hands = mine | stood_in | to_control | to_decide | unassigned
    filters = {
        "due": in_my_hands & Q(nearest_due__lte=today, clock_stopped_on__isnull=True),
        "returned": mine & Q(state=State.RETURNED),
        "to_control": to_control,
        "to_decide": to_decide,
        "mine": mine & Q(state=State.OPEN),
        "stand_in": stood_in & ~Q(state__in=[State.SUBMITTED, State.APPROVED]),
        "waiting": mine & Q(state=State.WAITING),
        "unassigned": unassigned,
    }
    if actor.has(Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE):
        filters["unit"] = Q(assignee__isnull=False) & ~mine
    return filters


def _allowed(actor: Actor, action: Action) -> Q:
    allowed = action.filter_for(actor)
    return Q(pk__in=[]) if allowed is None else allowed
