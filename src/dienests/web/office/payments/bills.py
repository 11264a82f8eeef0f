"""Entering the bills of a month: one column to type or paste, the months before beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dienests.base.access import require
from dienests.benefits.queries import cost_kinds
from dienests.payments.access import BILLS_ENTER, GRANT_VIEW
from dienests.payments.errors import PaymentRefused
from dienests.payments.models import Grant, InstalmentState
from dienests.payments.months import first_of_month
from dienests.payments.operations import enter_bills
from dienests.payments.operations.bills import MonthEntered
from dienests.payments.queries.due import missing_bills_page
from dienests.payments.queries.grants import GrantMonth, months_of
from dienests.payments.wording import benefit_name
from dienests.web import formats
from dienests.web.office.payments.request import grant_for, month_in, tabs, whole
from dienests.web.request import actor_of

LIST_PAGE = 50
MONTHS_BESIDE = 3


@dataclass
class BillRow:
    """A kind of cost: what was billed in the months before, and what is typed now, with its fault."""

    code: str
    label: Mapping[str, str]
    before: list[Decimal | None]
    typed: str = ""
    fault: str = ""


@dataclass
class BillSheet:
    """The page's table: one row per kind of cost the law knows."""

    month: date
    version: int
    beside: list[GrantMonth]
    rows: list[BillRow]
    faults: list[tuple[str, str]] = field(default_factory=list)


@require_safe
def missing(request: HttpRequest) -> HttpResponse:
    """Grants whose bills are still to come, for whoever answers for them."""
    actor = actor_of(request)
    require(actor, GRANT_VIEW)
    month = month_in(request.GET.get("month")) or first_of_month(actor.today)
    after = whole(request.GET.get("after")) or 0
    rows = missing_bills_page(actor, month=month, after=after, limit=LIST_PAGE + 1)
    context = {
        "tabs": tabs(request, "bills_missing"),
        "month": month,
        "rows": rows[:LIST_PAGE],
        "after": rows[LIST_PAGE - 1].pk if len(rows) > LIST_PAGE else None,
    }
    return render(request, "office/payments/bills_missing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def bills(request: HttpRequest, pk: int) -> HttpResponse:
    grant = grant_for(request, pk, BILLS_ENTER)
    months = months_of(grant)
    wanted = month_in(request.POST.get("month") or request.GET.get("month"))
    month = wanted or _next_missing(months, today=actor_of(request).today) or grant.first_month
    sheet = _sheet(months, month)
    if request.method != "POST":
        return _page(request, grant, months, sheet, status=200)
    costs = _typed(request, sheet)
    sheet.version = whole(request.POST.get("version")) or 0
    try:
        entered = enter_bills(
            actor=actor_of(request), now=timezone.now(), grant=grant, month=month, costs=costs, version=sheet.version
        )
    except PaymentRefused as refusal:
        _put_faults(sheet, costs, refusal)
        return _page(request, grant, months, sheet, status=409 if refusal.code == "changed_meanwhile" else 422)
    messages.success(request, _outcome(grant, entered))
    return redirect(_after_saving(request, grant, month))


def _next_missing(months: Sequence[GrantMonth], *, today: date) -> date | None:
    return next((each.month for each in months if each.owed_cents is None and each.month <= today), None)


def _sheet(months: Sequence[GrantMonth], month: date) -> BillSheet:
    beside = [each for each in months if each.month < month and each.bills][-MONTHS_BESIDE:]
    current = next((each for each in months if each.month == month), None)
    bills_now = current.bills if current else None
    rows = []
    for kind in cost_kinds():
        typed = _amount(bills_now.costs, kind.code) if bills_now else None
        before = [_amount(each.bills.costs, kind.code) if each.bills else None for each in beside]
        rows.append(BillRow(kind.code, kind.label, before, typed=_written(typed)))
    return BillSheet(month=month, version=bills_now.version if bills_now else 0, beside=beside, rows=rows)


def _amount(costs: Sequence[Mapping[str, Any]], kind: str) -> Decimal | None:
    found = [Decimal(str(row["monthly"])) for row in costs if row.get("kind") == kind]
    return sum(found, Decimal(0)) if found else None


def _written(amount: Decimal | None) -> str:
    """As one types it: with the decimal mark of the reader's language."""
    return "" if amount is None else formats.number(amount, places=2).replace(formats.SPACE, "").replace("€", "")


def _typed(request: HttpRequest, sheet: BillSheet) -> list[dict[str, str]]:
    """The rows that say something, in the form of a household file; what was typed stays in the sheet."""
    costs = []
    for row in sheet.rows:
        row.typed = request.POST.get(f"amount-{row.code}", "").strip()[:40]
        if row.typed:
            plain = row.typed.replace(formats.SPACE, "").replace(" ", "").replace("€", "").replace(",", ".")
            costs.append({"kind": row.code, "monthly": plain})
    return costs


def _put_faults(sheet: BillSheet, costs: Sequence[Mapping[str, str]], refusal: PaymentRefused) -> None:
    """Each fault beside its row, and all of them at the top."""
    by_code = {row.code: row for row in sheet.rows}
    for fault in refusal.problems if refusal.code == "costs_faulty" else ():
        place = fault["path"].partition("[")[2].partition("]")[0]
        if place.isdigit() and int(place) < len(costs):
            row = by_code[costs[int(place)]["kind"]]
            row.fault = formats.in_language(fault["expected"])
            sheet.faults.append((f"amount-{row.code}", f"{formats.in_language(row.label)}: {row.fault}"))
    if not sheet.faults:
        sheet.faults.append(("", str(refusal)))


def _outcome(grant: Grant, entered: MonthEntered) -> str:
    settlement = entered.settlement
    facts = {
        "benefit": benefit_name(grant.benefit),
        "month": formats.month(entered.bills.month),
        "owed": formats.cents(settlement.owed_cents),
        "paid": formats.cents(settlement.paid_cents),
    }
    if settlement.overpayment:
        over = formats.cents(settlement.overpayment.amount_cents)
        said = _("%(month)s: %(owed)s is owed, %(paid)s was paid. The excess of %(over)s is noted as overpaid.")
        return said % {**facts, "over": over}
    if settlement.paid_cents and settlement.instalment:
        more = formats.cents(settlement.instalment.amount_cents)
        said = _("%(month)s: %(owed)s is owed, %(paid)s was paid. The difference of %(more)s is planned.")
        return said % {**facts, "more": more}
    if settlement.instalment and settlement.instalment.state == InstalmentState.HELD:
        return _("%(month)s: %(owed)s is owed; the payment stays held back.") % facts
    return _("%(month)s: %(benefit)s is %(owed)s.") % facts


def _after_saving(request: HttpRequest, grant: Grant, month: date) -> str:
    """The next month of this grant without bills, or the next household on the list, or the grant."""
    actor = actor_of(request)
    following = _next_missing(months_of(grant), today=actor.today)
    if following:
        return f"{reverse('office:bills', kwargs={'pk': grant.pk})}?month={following:%Y-%m}"
    if "next" in request.POST:
        waiting = missing_bills_page(actor, month=first_of_month(actor.today), after=grant.pk, limit=1)
        if waiting:
            return reverse("office:bills", kwargs={"pk": waiting[0].pk})
        return reverse("office:bills_missing")
    return reverse("office:grant", kwargs={"pk": grant.pk})


def _page(
    request: HttpRequest, grant: Grant, months: Sequence[GrantMonth], sheet: BillSheet, *, status: int
) -> HttpResponse:
    today = actor_of(request).today
    current = next((each for each in months if each.month == sheet.month), None)
    context = {
        "grant": grant,
        "benefit": benefit_name(grant.benefit),
        "sheet": sheet,
        "current": current,
        "months": [each for each in months if each.month <= today and not each.after_end],
        "fixed": grant.monthly_cents is not None,
    }
    return render(request, "office/payments/bills.html", context, status=status)
