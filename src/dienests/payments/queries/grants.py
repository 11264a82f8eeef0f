"""A grant with its months; the grants of a case; the providers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Prefetch, QuerySet, Value, When

from dienests.base.access import Actor, narrow
from dienests.payments.access import GRANT_ACTIONS, GRANT_VIEW
from dienests.payments.models import BatchLine, Grant, Instalment, InstalmentState, MonthlyBills, Overpayment, Provider
from dienests.payments.months import months_between


@dataclass(kw_only=True)
class GrantMonth:
    """One month of a grant: what is owed, what was paid, what is still to come. `owed_cents` None: bills missing."""

    month: date
    owed_cents: int | None
    paid_cents: int = 0
    bills: MonthlyBills | None = None
    instalments: list[Instalment] = field(default_factory=list)
    overpaid: Overpayment | None = None
    after_end: bool = False

    @property
    def state(self) -> str:
        """One word for the band of this month: ended, missing, held, planned, batched, paid or nothing."""
        if self.after_end:
            return "ended"
        states = {instalment.state for instalment in self.instalments}
        for state in (InstalmentState.HELD, InstalmentState.BATCHED, InstalmentState.PLANNED, InstalmentState.PAID):
            if state in states:
                return str(state)
        return "missing" if self.owed_cents is None else "nothing"


def load_grant(pk: int) -> Grant | None:
    """The grant with what its page shows about it: one query."""
    related = ("case", "person", "provider", "decision", "household", "replaces")
    return Grant.objects.select_related(*related).filter(pk=pk).first()


def what_may(actor: Actor, grant: Grant) -> frozenset[str]:
    """Names of the actions over Grant that the actor may do to this one: one query."""
    rules = {action.name: action.filter_for(actor) for action in GRANT_ACTIONS}
    granted = {
        name: Case(When(rule, then=Value(True)), default=Value(False))
        for name, rule in rules.items()
        if rule is not None
    }
    row = Grant.objects.filter(pk=grant.pk).values(**granted).first() if granted else None
    return frozenset(name for name, allowed in (row or {}).items() if allowed)


def months_of(grant: Grant) -> list[GrantMonth]:
    """Every month of the grant, in order: four queries, whatever its length."""
    lines = BatchLine.objects.filter(live=True).select_related("batch")
    instalments = Instalment.objects.filter(grant=grant).prefetch_related(Prefetch("lines", queryset=lines))
    by_month: dict[date, list[Instalment]] = {}
    for instalment in instalments.order_by("month", "sequence"):
        by_month.setdefault(instalment.month, []).append(instalment)
    bills = {row.month: row for row in MonthlyBills.objects.filter(grant=grant).select_related("entered_by")}
    overpaid = {row.month: row for row in Overpayment.objects.filter(grant=grant, superseded_at__isnull=True)}
    return [
        _month(grant, month, instalments=by_month.get(month, []), bills=bills.get(month), overpaid=overpaid.get(month))
        for month in months_between(grant.first_month, grant.last_month)
    ]


def _month(
    grant: Grant,
    month: date,
    *,
    instalments: list[Instalment],
    bills: MonthlyBills | None,
    overpaid: Overpayment | None,
) -> GrantMonth:
    after_end = grant.ended_on is not None and month > grant.ended_on
    owed = bills.owed_cents if bills else grant.monthly_cents
    return GrantMonth(
        month=month,
        owed_cents=0 if after_end else owed,
        paid_cents=sum(row.amount_cents for row in instalments if row.state == InstalmentState.PAID),
        bills=bills,
        instalments=instalments,
        overpaid=overpaid,
        after_end=after_end,
    )


def grants_of_case(case_id: int) -> QuerySet[Grant]:
    """The grants that follow from a case, oldest first."""
    return Grant.objects.filter(case_id=case_id).select_related("provider", "person").order_by("first_month", "pk")


def was_overpaid(household_id: int) -> bool:
    """Whether a noted overpayment of the household still holds: the fact `previous_overpayment` of control by risk."""
    return Overpayment.objects.filter(grant__household_id=household_id, superseded_at__isnull=True).exists()


def running_grants(household_id: int, *, benefits: Sequence[str], first: date, last: date) -> QuerySet[Grant]:
    """Grants of a household that overlap these months: for the warning about a double benefit."""
    overlapping = Grant.objects.filter(household_id=household_id, benefit__in=benefits)
    return overlapping.filter(ended_on__isnull=True, first_month__lte=last, last_month__gte=first).select_related(
        "case"
    )


def grant_list(
    actor: Actor, *, benefit: str = "", running_on: date | None = None, after: int | None = None, limit: int = 50
) -> list[Grant]:
    """Grants the actor may see, newest first, with ids below `after`."""
    rows = narrow(actor, GRANT_VIEW, Grant.objects.all())
    if benefit:
        rows = rows.filter(benefit=benefit)
    if running_on:
        rows = rows.filter(first_month__lte=running_on, last_month__gte=running_on.replace(day=1), ended_on=None)
    if after:
        rows = rows.filter(pk__lt=after)
    return list(rows.select_related("case", "person", "provider").order_by("-pk")[:limit])


def provider_list(*, text: str = "", closed: bool = False, limit: int = 200) -> list[Provider]:
    """Providers by name; open ones unless `closed`."""
    rows = Provider.objects.filter(closed_on__isnull=not closed)
    return list(rows.filter(name__icontains=text)[:limit] if text else rows[:limit])
