"""The list of cases: filters, order, pages. A page goes on from the last row seen: each is as fast as the first."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from dienests.base.access import Actor, narrow
from dienests.base.people.models import HouseholdMember
from dienests.base.people.search import search
from dienests.cases.access import CASE_VIEW
from dienests.cases.models import ACTIVE_STATES, Case
from dienests.cases.numbers import CASES
from dienests.cases.queries.rows import CaseRow, row_of, with_row_parts

Sort = Literal["received", "oldest", "due"]
COUNTED_UP_TO = 10_000
PERSONS_LOOKED_UP = 200
YEARS_BACK = 6

# field, descending
_ORDER: dict[Sort, tuple[str, bool]] = {
    "received": ("received_on", True),
    "oldest": ("received_on", False),
    "due": ("decision_due", False),
}


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """Each field narrows; empty ones do not. `assignee`: "me", "none" or a user's id. `text`: a number or names."""

    text: str = ""
    state: str = ""
    stage: str = ""
    unit: int | None = None
    assignee: str = ""
    benefit: str = ""
    due: Literal["", "late", "stopped"] = ""
    open_only: bool = False
    received_from: date | None = None
    received_to: date | None = None


@dataclass(frozen=True)
class CasePage:
    """`count` is exact up to COUNTED_UP_TO, then `counted` is False. `next`, `previous`: tokens, or empty."""

    rows: list[CaseRow]
    count: int
    counted: bool
    next: str = ""
    previous: str = ""


def case_list(
    actor: Actor,
    *,
    chosen: CaseFilter,
    today: date,
    sort: Sort = "received",
    after: str = "",
    before: str = "",
    limit: int = 50,
) -> CasePage:
    """A page of the cases the actor may see: at most 10 queries. `sort="due"` lists open cases only."""
    found = filtered(actor, chosen=chosen, today=today)
    if sort == "due":
        found = found.filter(closed_at__isnull=True)
    count = found.order_by()[: COUNTED_UP_TO + 1].count()
    field, descending = _ORDER[sort]
    backwards = bool(before)
    token = before or after
    rows = _from(found, token, field, descending=descending != backwards)
    page = list(with_row_parts(rows)[: limit + 1])
    more, page = len(page) > limit, page[:limit]
    if backwards:
        page.reverse()
    has_next, has_previous = (True, more) if backwards else (more, bool(after))
    return CasePage(
        rows=[row_of(case, today=today) for case in page],
        count=min(count, COUNTED_UP_TO),
        counted=count <= COUNTED_UP_TO,
        next=_token(page[-1], field) if page and has_next else "",
        previous=_token(page[0], field) if page and has_previous else "",
    )


def _token(case: Case, field: str) -> str:
    return f"{getattr(case, field).isoformat()}_{case.pk}"


def _from(cases: QuerySet[Case], token: str, field: str, *, descending: bool) -> QuerySet[Case]:
    """In order, beginning behind the row a token names; a token nobody gave out begins at the start."""
    sign = "-" if descending else ""
    ordered = cases.order_by(f"{sign}{field}", f"{sign}pk")
    day, _, number = token.partition("_")
    try:
        value, pk = date.fromisoformat(day), int(number)
    except ValueError:
        return ordered
    side = "lt" if descending else "gt"
    # The first condition alone lets both databases begin in the middle of the index.
    return ordered.filter(**{f"{field}__{side}e": value}).filter(
        Q(**{f"{field}__{side}": value}) | Q(**{f"pk__{side}": pk})
    )


def filtered(actor: Actor, *, chosen: CaseFilter, today: date) -> QuerySet[Case]:
    """The cases the actor may see that fit the filter, in no order."""
    found = narrow(actor, CASE_VIEW, Case.objects.all())
    if chosen.text.strip():
        found = found.filter(_by_text(chosen.text.strip(), today))
    if chosen.state:
        found = found.filter(state=chosen.state)
    if chosen.stage:
        found = found.filter(stage=chosen.stage)
    if chosen.unit is not None:
        found = found.filter(unit_id=chosen.unit)
    if chosen.open_only or chosen.due:
        found = found.filter(closed_at__isnull=True, state__in=ACTIVE_STATES)
    if chosen.due == "late":
        found = found.filter(Q(decision_due__lt=today) | Q(status_due__lt=today), clock_stopped_on__isnull=True)
    if chosen.due == "stopped":
        found = found.filter(clock_stopped_on__isnull=False)
    if chosen.benefit:
        found = found.annotate(asked_text=Cast("asked", TextField())).filter(asked_text__contains=f'"{chosen.benefit}"')
    if chosen.received_from:
        found = found.filter(received_on__gte=chosen.received_from)
    if chosen.received_to:
        found = found.filter(received_on__lte=chosen.received_to)
    return _by_assignee(found, chosen.assignee, actor)


def _by_assignee(cases: QuerySet[Case], assignee: str, actor: Actor) -> QuerySet[Case]:
    if assignee == "me":
        return cases.filter(assignee_id=actor.pk)
    if assignee == "none":
        return cases.filter(assignee__isnull=True)
    return cases.filter(assignee_id=int(assignee)) if assignee.isdecimal() else cases


def _by_text(text: str, today: date) -> Q:
    """A case number, its last figures, or names and codes of people in the household."""
    upper = text.upper().replace(" ", "")
    if upper.startswith(f"{CASES}-"):
        return Q(number__prefix=upper)
    if text.isdecimal() and len(text) <= 6:
        years = range(today.year, today.year - YEARS_BACK, -1)
        return Q(number__in=[f"{CASES}-{year}-{int(text):06d}" for year in years])
    persons = [row.id for row in search(text, limit=PERSONS_LOOKED_UP, on=today).rows]
    households = HouseholdMember.objects.filter(person_id__in=persons).values("household_id")
    return Q(household_id__in=households) | Q(applicant_id__in=persons)
