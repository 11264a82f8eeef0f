"""A batch: its lines, what is unusual, approval by the second person, the bank file, the printed protocol."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may, require
from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.payments import operations
from dienests.payments.access import BATCH_APPROVE, BATCH_DISCARD, BATCH_DOWNLOAD, PAYMENTS_VIEW
from dienests.payments.errors import PaymentRefused
from dienests.payments.lines import FAULTS
from dienests.payments.models import Batch, BatchState
from dienests.payments.queries import batches as queries
from dienests.web.components import Column, Link, Table, query_with
from dienests.web.office.payments.request import tabs, whole
from dienests.web.request import actor_of
from dienests.web.saying import say_refused

PRINTED_LINES = 2000
LIST_PAGE = 50
UNUSUAL = {
    "wrong": gettext_lazy("wrong since it was prepared: approval would be refused"),
    "payee_changed": gettext_lazy("account changed after the decision"),
    "shared_account": gettext_lazy("several persons paid to one account"),
    "overpaid": gettext_lazy("too much was paid before"),
    "released": gettext_lazy("was held back and released"),
    "abroad": gettext_lazy("account outside Latvia"),
    "prepared_by_decider": gettext_lazy("the preparer of the batch took part in the decision"),
    "large": gettext_lazy("three times the average, or more"),
    "difference": gettext_lazy("difference for a month already paid"),
    "earlier_month": gettext_lazy("for an earlier month"),
}
LINE_COLUMNS = (
    Column("payee", gettext_lazy("To whom"), fixed=True),
    Column("iban", gettext_lazy("Account")),
    Column("month", gettext_lazy("Month")),
    Column("case", gettext_lazy("Case")),
    Column("text", gettext_lazy("Text for the payee"), hidden=True),
    Column("code", gettext_lazy("Budget code"), hidden=True),
    Column("id", gettext_lazy("Reference for the bank"), hidden=True),
    Column("amount", gettext_lazy("Amount"), numeric=True, fixed=True),
)


@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, PAYMENTS_VIEW)
    rows = queries.batch_list(before=whole(request.GET.get("after")), limit=LIST_PAGE + 1)
    more = len(rows) > LIST_PAGE
    rows = rows[:LIST_PAGE]
    table = Table(
        id="batches",
        columns=(
            Column("number", gettext_lazy("Batch"), fixed=True),
            Column("month", gettext_lazy("Up to month")),
            Column("state", gettext_lazy("State")),
            Column("pay_on", gettext_lazy("Paid on")),
            Column("prepared", gettext_lazy("Prepared")),
            Column("approved", gettext_lazy("Approved")),
            Column("lines", gettext_lazy("Payments"), numeric=True),
            Column("total", gettext_lazy("Total"), numeric=True, fixed=True),
        ),
        query=request.GET,
        shown=len(rows),
        after=str(rows[-1].pk) if more else "",
    )
    context = {"tabs": tabs(request, "batches"), "table": table, "rows": rows}
    return render(request, "office/payments/batches.html", context)


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = _batch(request, pk)
    if not request.GET:
        seen = Event(event="batch_viewed", kind=AuditKind.READ, object_type="batch", object_id=pk)
        record(seen, actor=actor.user, at=timezone.now())
    return _page(request, found, status=200)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person says yes to exactly the content shown on the page."""
    found = _batch(request, pk)
    try:
        approved = operations.approve_batch(
            actor=actor_of(request), now=timezone.now(), batch=found, content_hash=request.POST.get("content_hash", "")
        )
    except PaymentRefused as refusal:
        return _page(request, found, status=422, refusal=refusal)
    said = _("Batch %(number)s is approved. Now fetch the bank file and hand it to the bank.")
    messages.success(request, said % {"number": approved.number})
    return redirect("office:batch", pk=pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    found = _batch(request, pk)
    try:
        operations.discard_batch(
            actor=actor_of(request), now=timezone.now(), batch=found, reason=request.POST.get("reason", "")
        )
    except PaymentRefused as refusal:
        say_refused(request, refusal)
        return redirect("office:batch", pk=pk)
    messages.success(
        request, _("Batch %(number)s is discarded; its payments are planned again.") % {"number": found.number}
    )
    return redirect("office:payments")


@require_safe
def bank_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as approved. Reading it writes the audit trail alone."""
    found = _batch(request, pk)
    content = operations.bank_file_of(actor=actor_of(request), now=timezone.now(), batch=found)
    response = HttpResponse(content, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.xml"'
    return response


@require_safe
def protocol(request: HttpRequest, pk: int) -> HttpResponse:
    """The batch as a document to print and sign."""
    found = _batch(request, pk)
    all_lines = found.lines_count <= PRINTED_LINES
    lines = queries.line_page(queries.lines_of(found), limit=PRINTED_LINES).rows if all_lines else []
    context = {"batch": found, "totals": queries.totals_of(found), "lines": lines, "all_lines": all_lines}
    return render(request, "office/payments/protocol.html", context)


def _batch(request: HttpRequest, pk: int) -> Batch:
    require(actor_of(request), PAYMENTS_VIEW)
    found = queries.load_batch(pk)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, batch: Batch, *, status: int, refusal: PaymentRefused | None = None) -> HttpResponse:
    actor = actor_of(request)
    only, text = request.GET.get("only", ""), request.GET.get("q", "")[:100].strip()
    lines = queries.lines_of(batch, text=text, only=only)
    page = queries.line_page(lines, after=whole(request.GET.get("after")) or 0, before=whole(request.GET.get("before")))
    unusual = queries.unusual_in(batch)
    context: dict[str, Any] = {
        "batch": batch,
        "prepared": batch.state == BatchState.PREPARED,
        "totals": queries.totals_of(batch),
        "unusual": [
            (each.key, UNUSUAL[each.key], each.count, query_with(request.GET, only=each.key, after=None, before=None))
            for each in unusual
        ],
        "table": _lines_table(
            request, batch, page, narrowed=bool(text or only), count=_count(unusual, only, text, batch)
        ),
        "rows": page.rows,
        "text": text,
        "only": only,
        "refusal": refusal,
        "problems": [(each.row, FAULTS[each.fault]) for each in (refusal.problems if refusal else ())],
        "may_approve": may(actor, BATCH_APPROVE, batch),
        "may_discard": may(actor, BATCH_DISCARD, batch),
        "may_download": may(actor, BATCH_DOWNLOAD, batch),
        "is_preparer": batch.prepared_by_id == actor.pk,
    }
    return render(request, "office/payments/batch.html", context, status=status)


def _count(unusual: list[queries.Unusual], only: str, text: str, batch: Batch) -> int | None:
    """How many lines the list has, where that is known already; searching does not count."""
    if text:
        return None
    return next((each.count for each in unusual if each.key == only), 0) if only in UNUSUAL else batch.lines_count


def _lines_table(
    request: HttpRequest, batch: Batch, page: queries.LinePage, *, narrowed: bool, count: int | None
) -> Table:
    everything = Link(
        label=_("All"),
        url=query_with(request.GET, only=None, q=None, after=None, before=None),
        count=batch.lines_count,
        current=not narrowed,
    )
    return Table(
        id="batch-lines",
        columns=LINE_COLUMNS,
        query=request.GET,
        shown=len(page.rows),
        count=count,
        after=str(page.after or ""),
        before=str(page.before or ""),
        filters=(everything,),
    )
