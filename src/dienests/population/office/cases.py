"""Which of the office's own cases stand for their households, and what state they were in."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max, QuerySet

from dienests.cases.models import Case, State
from dienests.population.office.pseudonyms import household_number

STEP = 2000


@dataclass(frozen=True, slots=True)
class OwnCase:
    """The case that stands for a household: its latest application that was not withdrawn."""

    case: int
    household: int
    declaration: int
    applied_on: date


@dataclass
class OwnCases:
    """`by_number`: household number in an extract → its case. `withdrawn`: households that withdrew all they asked."""

    by_number: dict[int, OwnCase] = field(default_factory=dict)
    withdrawn: int = 0


def cases_between(first: date | None, last: date | None) -> QuerySet[Case]:
    """Cases received from a day to a day, both included; None: no bound."""
    rows = Case.objects.all()
    if first is not None:
        rows = rows.filter(received_on__gte=first)
    return rows if last is None else rows.filter(received_on__lte=last)


def own_cases(first: date | None, last: date | None) -> OwnCases:
    """One case for each household that applied in a span of time. Reads ids only; some 100 bytes a household."""
    found, latest, withdrawn = OwnCases(), dict[int, OwnCase](), set[int]()
    rows = cases_between(first, last).order_by("received_on", "pk")
    columns = rows.values_list("household_id", "pk", "declaration_id", "received_on", "state")
    for household, case, declaration, received_on, state in columns.iterator(chunk_size=STEP):
        if state == State.WITHDRAWN:
            withdrawn.add(household)
        else:
            latest[household] = OwnCase(case, household, declaration, received_on)
    found.withdrawn = len(withdrawn - latest.keys())
    found.by_number = {household_number(household): own for household, own in latest.items()}
    if len(found.by_number) != len(latest):
        raise RuntimeError("two households got one number; the extract would mix them up")
    return found


def cases_fingerprint(first: date | None, last: date | None) -> str:
    """Changes whenever a case is added or closed, or a declaration saved. Two aggregates, no row is read."""
    rows = cases_between(first, last)
    facts = rows.aggregate(Count("pk"), Max("pk"), Max("declaration__updated_at"), Max("closed_at"))
    states = sorted(rows.order_by().values_list("state").annotate(Count("pk")))
    text = repr([first, last, sorted(facts.items()), states])
    return hashlib.sha256(text.encode()).hexdigest()
