"""Queues: mine, my unit's, nobody's, a colleague's. Each row says why it is here and why now.

Two orders: by deadline, and by how long the client has waited. What waits for the client comes last in both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from django.db.models import (
    BooleanField,
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models import Case as SqlCase
from django.db.models.functions import Coalesce

from dienests.base.access import Actor, narrow
from dienests.base.organisation.models import Role
from dienests.cases.access import CASE_ASSIGN, CASE_TAKE, CASE_VIEW
from dienests.cases.models import Case, DocumentRequest
from dienests.cases.process_versions import read_once
from dienests.cases.queries.holding import Holding
from dienests.cases.queries.listing import CaseFilter, filtered
from dienests.cases.queries.my_day import NEAREST_DUE
from dienests.cases.queries.rows import CaseRow, row_of, with_row_parts
from dienests.workload.office.queries.reasons import Came, Why, how_they_came, why_in_queue

Order = Literal["deadline", "waiting"]
COUNTED_UP_TO = 10_000
NO_TIME = timedelta(0)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which queue. `of`: "mine", "unit", "nobody", or a colleague's id as text."""

    of: str = "mine"
    chosen: CaseFilter = field(default_factory=CaseFilter)
    order: Order = "deadline"


@dataclass(frozen=True)
class QueueRow:
    """A case in a queue. `why`: why it is in this one. `waited`: days the client has waited, without days stopped."""

    row: CaseRow
    why: Why
    waited: int
    may_take: bool
    may_release: bool
    mine: bool
    absent: bool


@dataclass(frozen=True)
class QueuePage:
    """`next`: token of the following page, or empty; `more`: there are more than were counted."""

    rows: Sequence[QueueRow]
    count: int
    more: bool
    next: str


def queue(actor: Actor, *, asked: Asked, held: Holding, today: date, after: str = "", limit: int = 50) -> QueuePage:
    """A page of a queue: at most six queries. Rows are put in order before anything else of them is read."""
    found = in_queue(actor, asked=asked, held=held, today=today)
    count = found.order_by()[: COUNTED_UP_TO + 1].count()
    ordered = _behind(_ordered(found, asked.order, today), after, asked.order)
    numbers = list(ordered.values_list("pk", flat=True)[: limit + 1])
    page = list(with_row_parts(_ordered(Case.objects.filter(pk__in=numbers), asked.order, today)))
    following = _token(page[limit - 1], asked.order) if len(page) > limit else ""
    rows = _rows(actor, page[:limit], held=held, today=today)
    return QueuePage(rows, min(count, COUNTED_UP_TO), count > COUNTED_UP_TO, following)


def in_queue(actor: Actor, *, asked: Asked, held: Holding, today: date) -> QuerySet[Case]:
    """The open cases of a queue that fit the filter, in no order. Finished ones are in none."""
    found = filtered(actor, chosen=asked.chosen, today=today).filter(closed_at__isnull=True)
    return found.filter(_whose(actor, asked.of, held))


def _whose(actor: Actor, of: str, held: Holding) -> Q:
    if of == "unit":
        whole = actor.has(Role.HEAD_OF_OFFICE)  # answers for all units, wherever the post is
        return Q() if whole else Q(unit_id__in=actor.units()) | held.of(actor)
    if of == "nobody":
        return held.nobodys
    if of.isdecimal():
        return Q(assignee_id=int(of))
    return held.of(actor)


def counts(actor: Actor, *, held: Holding) -> dict[str, int]:
    """How many cases are in each of the actor's queues: one query."""
    open_cases = narrow(actor, CASE_VIEW, Case.objects.filter(closed_at__isnull=True)).order_by()
    return open_cases.aggregate(
        **{of: Count("pk", filter=_whose(actor, of, held)) for of in ("mine", "unit", "nobody")}
    )


# --- order and pages --------------------------------------------------------------------------------------------------


def with_waited(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """`waited`: how long the client has waited for the office, as a duration; `stopped`: now the office waits."""
    days = ExpressionWrapper(F("answered_on") - F("requested_on"), output_field=DurationField())
    stops = DocumentRequest.objects.filter(case=OuterRef("pk"), answered_on__isnull=False).order_by()
    stood = Subquery(stops.values("case").annotate(days=Sum(days)).values("days"), output_field=DurationField())
    until = Coalesce("clock_stopped_on", Value(today), output_field=DateField())
    since = ExpressionWrapper(until - F("received_on"), output_field=DurationField())
    waited = ExpressionWrapper(
        since - Coalesce(stood, Value(NO_TIME), output_field=DurationField()), output_field=DurationField()
    )
    stopped = SqlCase(
        When(clock_stopped_on__isnull=False, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    return cases.annotate(waited=waited, stopped=stopped)


def _ordered(cases: QuerySet[Case], order: Order, today: date) -> QuerySet[Case]:
    found = with_waited(cases, today).annotate(nearest_due=NEAREST_DUE)
    return found.order_by("stopped", "-waited" if order == "waiting" else "nearest_due", "pk")


def _token(case: Any, order: Order) -> str:
    value = case.waited.days if order == "waiting" else case.nearest_due.isoformat()
    return f"{int(case.stopped)}_{value}_{case.pk}"


def _behind(cases: QuerySet[Case], token: str, order: Order) -> QuerySet[Case]:
    """From behind the row a token names; a token nobody gave out begins at the start."""
    stopped, _, rest = token.partition("_")
    text, _, number = rest.partition("_")
    try:
        value: Any = timedelta(days=int(text)) if order == "waiting" else date.fromisoformat(text)
        pk = int(number)
    except (ValueError, OverflowError):
        return cases
    field, side = ("waited", "lt") if order == "waiting" else ("nearest_due", "gt")
    same = Q(stopped=stopped == "1")
    further = same & (Q(**{f"{field}__{side}": value}) | Q(**{field: value}, pk__gt=pk))
    return cases.filter(further if stopped == "1" else further | Q(stopped=True))


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(actor: Actor, cases: Sequence[Any], *, held: Holding, today: date) -> list[QueueRow]:
    numbers = [case.pk for case in cases]
    came = how_they_came(numbers)
    with read_once():
        takeable = set(narrow(actor, CASE_TAKE, Case.objects.filter(pk__in=numbers)).values_list("pk", flat=True))
        giving = CASE_ASSIGN.filter_for(actor) is not None
    return [_row(actor, case, held, today, came, takeable, giving) for case in cases]


def _row(
    actor: Actor,
    case: Any,
    held: Holding,
    today: date,
    came: Mapping[int, Came],
    takeable: set[int],
    giving: bool,
) -> QueueRow:
    mine = case.assignee_id == actor.pk
    return QueueRow(
        row=row_of(case, today=today),
        why=why_in_queue(case, actor=actor, held=held, came=came.get(case.pk), free=held.is_nobodys(case)),
        waited=max(0, case.waited.days),
        may_take=not mine and held.is_free_for(actor, case) and case.pk in takeable,
        may_release=mine or (giving and case.assignee_id is not None),
        mine=mine,
        absent=case.assignee_id in held.away or case.assignee_id in held.gone,
    )
