"""A batch as its approver needs it: totals, what is unusual first, and lines page by page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from dienests.payments.bank_text import compact_iban
from dienests.payments.models import Batch, BatchLine, BatchState, InstalmentState, Overpayment
from dienests.payments.wording import benefit_name

PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Rows of (name, how many, cents); `months` are (first day, how many, cents)."""

    by_budget_code: list[tuple[str, int, int]]
    by_benefit: list[tuple[str, int, int]]
    by_month: list[tuple[date, int, int]]
    to_providers: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Unusual:
    """What an approver should look at; each is a filter of the lines page (`key`) with how many lines it shows."""

    key: str
    count: int


@dataclass(frozen=True, kw_only=True)
class LinePage:
    """`after`/`before` are line ids for the next and the previous page; None where there is none."""

    rows: list[BatchLine]
    after: int | None
    before: int | None


def load_batch(pk: int) -> Batch | None:
    """The batch with the people who prepared, approved or discarded it: one query."""
    return Batch.objects.select_related("prepared_by", "approved_by", "discarded_by").filter(pk=pk).first()


def batch_list(*, before: int | None = None, limit: int = 50) -> list[Batch]:
    """Batches, newest first, with ids below `before`."""
    rows = Batch.objects.select_related("prepared_by", "approved_by").order_by("-pk")
    return list((rows.filter(pk__lt=before) if before else rows)[:limit])


def totals_of(batch: Batch) -> Totals:
    """Sums for the head of the page and the protocol: four queries."""
    lines = BatchLine.objects.filter(batch=batch)
    sums = (Count("pk"), Sum("amount_cents"))
    providers = lines.filter(instalment__grant__provider__isnull=False).aggregate(count=sums[0], cents=sums[1])
    by_benefit = lines.order_by("instalment__grant__benefit").values_list("instalment__grant__benefit").annotate(*sums)
    return Totals(
        by_budget_code=list(lines.order_by("budget_code").values_list("budget_code").annotate(*sums)),
        by_benefit=[(benefit_name(name), count, cents) for name, count, cents in by_benefit],
        by_month=list(lines.order_by("instalment__month").values_list("instalment__month").annotate(*sums)),
        to_providers=(providers["count"], providers["cents"] or 0),
    )


def unusual_in(batch: Batch) -> list[Unusual]:
    """What to look at in the batch, most telling first; nothing that counts zero. Two queries."""
    kinds = {key: Count("pk", filter=rule(batch), distinct=True) for key, rule in UNUSUAL.items()}
    counts = BatchLine.objects.filter(batch=batch).aggregate(**kinds)
    return [Unusual(key=key, count=counts[key]) for key in UNUSUAL if counts[key]]


def lines_of(batch: Batch, *, text: str = "", only: str = "") -> QuerySet[BatchLine]:
    """The lines of a batch: by payee, account, case number or end-to-end id (`text`), of one unusual kind (`only`)."""
    lines = BatchLine.objects.filter(batch=batch)
    if only in UNUSUAL:
        lines = lines.filter(UNUSUAL[only](batch))
    for word in text.split():
        lines = lines.filter(
            Q(payee_name__icontains=word)
            | Q(remittance__icontains=word)
            | Q(end_to_end_id__iexact=word)
            | Q(iban__endswith=compact_iban(word))
        )
    return lines


def line_page(lines: QuerySet[BatchLine], *, after: int = 0, before: int | None = None, limit: int = PAGE) -> LinePage:
    """A page by line id: as quick for the last of 100,000 lines as for the first. Two queries."""
    related = lines.select_related("instalment__grant__case", "instalment__grant__provider")
    if before is not None:
        rows = list(related.filter(pk__lt=before).order_by("-pk")[: limit + 1])
        more_before, more_after = len(rows) > limit, True
        rows = rows[:limit][::-1]
    else:
        rows = list(related.filter(pk__gt=after).order_by("pk")[: limit + 1])
        more_before, more_after = bool(after), len(rows) > limit
        rows = rows[:limit]
    return LinePage(
        rows=rows,
        after=rows[-1].pk if rows and more_after else None,
        before=rows[0].pk if rows and more_before else None,
    )


def _payee_changed(batch: Batch) -> Q:
    last = Batch.objects.filter(state=BatchState.APPROVED, pk__lt=batch.pk).aggregate(last=Max("approved_at"))["last"]
    changed = Q(instalment__grant__payee_changed_at__isnull=False)
    return changed & Q(instalment__grant__payee_changed_at__gte=last) if last else changed


def _shared_account(batch: Batch) -> Q:
    """The same personal account for grants of more than one person in this batch."""
    shared = (
        BatchLine.objects.filter(batch=batch, instalment__grant__provider__isnull=True)
        .order_by()
        .values("iban")
        .annotate(persons=Count("instalment__grant__person", distinct=True))
        .filter(persons__gt=1)
    )
    return Q(instalment__grant__provider__isnull=True, iban__in=shared.values("iban"))


def _abroad(_batch: Batch) -> Q:
    return ~Q(iban__startswith="LV")


def _earlier_month(batch: Batch) -> Q:
    return Q(instalment__month__lt=batch.month, instalment__sequence=0)


def _difference(_batch: Batch) -> Q:
    return Q(instalment__sequence__gt=0)


def _released(_batch: Batch) -> Q:
    return ~Q(instalment__held_reason="")


def _overpaid(_batch: Batch) -> Q:
    """The grant has a noted overpayment: money goes to somebody who received too much."""
    noted = Overpayment.objects.filter(grant=OuterRef("instalment__grant"), superseded_at__isnull=True)
    return Q(Exists(noted))


def _large(batch: Batch) -> Q:
    """Three times the average of the batch, or more."""
    return Q(amount_cents__gte=3 * batch.total_cents // max(batch.lines_count, 1))


def _prepared_by_decider(batch: Batch) -> Q:
    """Whoever prepared the batch had decided or prepared the grant itself."""
    return Q(instalment__grant__decision__decided_by=batch.prepared_by_id) | Q(
        instalment__grant__decision__prepared_by=batch.prepared_by_id
    )


def _wrong(batch: Batch) -> Q:
    """Approval would be refused: what changed after the batch was prepared (the same tests as at approval)."""
    if batch.state != BatchState.PREPARED:
        return Q(pk__in=[])
    grant = "instalment__grant__"
    return (
        ~Q(instalment__state=InstalmentState.BATCHED)
        | ~Q(amount_cents=F("instalment__amount_cents"))
        | Q(**{f"{grant}ended_on__lt": F("instalment__month")})
        | Q(**{f"{grant}person__died__isnull": False})
        | Q(**{f"{grant}person__merged_into__died__isnull": False})
        | Q(**{f"{grant}provider__closed_on__lte": batch.pay_on})
        | (Q(**{f"{grant}provider__isnull": True}) & ~Q(iban=F(f"{grant}iban")))
        | (Q(**{f"{grant}provider__isnull": False}) & ~Q(iban=F(f"{grant}provider__iban")))
    )


UNUSUAL: Mapping[str, Callable[[Batch], Q]] = {
    "wrong": _wrong,
    "payee_changed": _payee_changed,
    "shared_account": _shared_account,
    "overpaid": _overpaid,
    "released": _released,
    "abroad": _abroad,
    "prepared_by_decider": _prepared_by_decider,
    "large": _large,
    "difference": _difference,
    "earlier_month": _earlier_month,
}


def bank_file_hashes() -> list[str]:
    """Names of all bank files in the document store: for its check, which knows only the papers of cases."""
    return list(Batch.objects.exclude(file_sha256="").order_by("pk").values_list("file_sha256", flat=True))
