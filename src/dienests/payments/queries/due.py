"""What is to be paid for a month, what stands in the way, and which law changes touch running grants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear, Least

from dienests.base.access import Actor, narrow
from dienests.payments.access import GRANT_VIEW
from dienests.payments.lines import Payable, fault_of, payables
from dienests.payments.models import Grant, Instalment, InstalmentState, MonthlyBills, Overpayment
from dienests.payments.months import months_between
from dienests.payments.wording import benefit_name

Total = tuple[str, int, int]  # name, how many, cents


@dataclass(frozen=True, kw_only=True)
class DueOverview:
    """Everything owed up to a month, at a glance; cents throughout."""

    month: date
    planned_count: int
    planned_cents: int
    by_benefit: list[Total]
    by_budget_code: list[Total]
    held_count: int
    held_cents: int
    missing_bills_count: int
    overpaid_count: int
    overpaid_cents: int


def due_overview(*, month: date) -> DueOverview:
    """Counts and sums for everything owed up to `month`: three queries."""
    due = Instalment.objects.filter(month__lte=month, state__in=(InstalmentState.PLANNED, InstalmentState.HELD))
    kinds = ("state", "grant__benefit", "grant__budget_code")
    rows = list(due.order_by(*kinds).values_list(*kinds).annotate(Count("pk"), Sum("amount_cents")))
    planned = [row for row in rows if row[0] == InstalmentState.PLANNED]
    held = [row for row in rows if row[0] == InstalmentState.HELD]
    over = current_overpayments().aggregate(count=Count("pk"), cents=Coalesce(Sum("amount_cents"), 0))
    return DueOverview(
        month=month,
        planned_count=sum(row[3] for row in planned),
        planned_cents=sum(row[4] for row in planned),
        by_benefit=_totals((benefit_name(row[1]), row[3], row[4]) for row in planned),
        by_budget_code=_totals((row[2], row[3], row[4]) for row in planned),
        held_count=sum(row[3] for row in held),
        held_cents=sum(row[4] for row in held),
        missing_bills_count=grants_missing_bills(month=month).count(),
        overpaid_count=over["count"],
        overpaid_cents=over["cents"],
    )


def _totals(rows: Iterable[Total]) -> list[Total]:
    found: dict[str, tuple[int, int]] = {}
    for name, count, cents in rows:
        counted, summed = found.get(name, (0, 0))
        found[name] = (counted + count, summed + cents)
    return [(name, count, cents) for name, (count, cents) in sorted(found.items())]


def current_overpayments() -> QuerySet[Overpayment]:
    """Noted overpayments that still hold."""
    return Overpayment.objects.filter(superseded_at__isnull=True)


def unpayable(*, month: date, pay_on: date, limit: int = 100) -> list[tuple[Payable, str]]:
    """Planned instalments up to `month` that a batch would leave out, with the fault: one query.

    The check digits of accounts are not looked at here: no operation stores a faulty account. Preparing does look.
    """
    planned = Instalment.objects.filter(state=InstalmentState.PLANNED, month__lte=month)
    doubtful = planned.filter(
        Q(grant__ended_on__lt=F("month"))
        | Q(grant__person__died__isnull=False)
        | Q(grant__person__merged_into__died__isnull=False)
        | Q(grant__provider__closed_on__lte=pay_on)
    )
    rows = payables(doubtful, limit=limit)
    return [(row, fault) for row in rows if (fault := fault_of(row, pay_on=pay_on))]


def held_instalments(*, month: date) -> QuerySet[Instalment]:
    """Held back, due up to `month`, with grant, case and person."""
    return (
        Instalment.objects.filter(state=InstalmentState.HELD, month__lte=month)
        .select_related("grant__case", "grant__person")
        .order_by("month", "pk")
    )


def grants_missing_bills(*, month: date) -> QuerySet[Grant]:
    """Grants computed from bills for which at least one month up to `month` has none. Annotates `months_missing`."""
    until = Least(F("last_month"), Value(month))
    months = (
        (ExtractYear(until) - ExtractYear("first_month")) * 12 + ExtractMonth(until) - ExtractMonth("first_month") + 1
    )
    entered = Count("bills", filter=Q(bills__month__lte=month))
    running = Grant.objects.filter(monthly_cents__isnull=True, ended_on__isnull=True, first_month__lte=month)
    return running.annotate(months_missing=months - entered).filter(months_missing__gt=0)


def missing_bills_page(actor: Actor, *, month: date, after: int = 0, limit: int = 50) -> list[Grant]:
    """The part of that list the actor may see, by grant id after `after`."""
    rows = narrow(actor, GRANT_VIEW, grants_missing_bills(month=month)).filter(pk__gt=after)
    return list(rows.select_related("case", "person").order_by("pk")[:limit])


def grants_touched(*, first: date, last: date, known_from: date) -> QuerySet[Grant]:
    """Grants with a month between `first` and `last` that was computed before `known_from`, the day a law came out.

    Recalculating each such month with `known_on=known_from` (or later) empties the list.
    """
    known = MonthlyBills.objects.filter(grant=OuterRef("pk"), calculation__known_on__gte=known_from)
    old = MonthlyBills.objects.filter(
        grant=OuterRef("pk"), month__range=(first, last), calculation__known_on__lt=known_from
    )
    touched = Q(Exists(old))
    fixed = Q(monthly_cents__isnull=False, decision__calculation__known_on__lt=known_from)
    for month in months_between(first, last):
        paid_month = Q(first_month__lte=month, last_month__gte=month) & (
            Q(ended_on__isnull=True) | Q(ended_on__gte=month)
        )
        touched |= fixed & paid_month & Q(~Exists(known.filter(month=month)))
    return Grant.objects.filter(touched).select_related("case", "person").order_by("pk")


def months_touched(grants: Sequence[Grant], *, first: date, last: date, known_from: date) -> dict[int, list[date]]:
    """For each of `grants`, which months are to be recalculated: one query for all of them."""
    rows = MonthlyBills.objects.filter(grant__in=[grant.pk for grant in grants], month__range=(first, last))
    known_on = {
        (grant, month): known
        for grant, month, known in rows.order_by().values_list("grant_id", "month", "calculation__known_on")
    }
    found: dict[int, list[date]] = {}
    for grant in grants:
        months = months_between(max(first, grant.first_month), min(last, grant.last_month, grant.ended_on or last))
        found[grant.pk] = [month for month in months if _is_old(grant, month, known_on, known_from)]
    return found


def _is_old(grant: Grant, month: date, known_on: dict[tuple[int, date], date], known_from: date) -> bool:
    known = known_on.get((grant.pk, month))
    return known < known_from if known is not None else grant.monthly_cents is not None
