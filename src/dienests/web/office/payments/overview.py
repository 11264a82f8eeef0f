"""What is due this month, what stands in the way, and preparing the batch."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may, require
from dienests.payments.access import BATCH_PREPARE, GRANT_VIEW, PAYMENTS_VIEW
from dienests.payments.errors import PaymentRefused
from dienests.payments.lines import FAULTS
from dienests.payments.models import BatchState
from dienests.payments.months import first_of_month, month_after, next_bank_day
from dienests.payments.operations import prepare_batch
from dienests.payments.queries.batches import batch_list
from dienests.payments.queries.due import due_overview, held_instalments, missing_bills_page, unpayable
from dienests.web.office.payments.request import month_in, tabs
from dienests.web.request import actor_of

SHOWN = 50


class PrepareForm(forms.Form):
    month = forms.DateField(widget=forms.HiddenInput)
    pay_on = forms.DateField(
        label=gettext_lazy("The bank pays on"),
        widget=forms.DateInput(attrs={"type": "date", "autofocus": True}, format="%Y-%m-%d"),
    )


@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not may(actor, PAYMENTS_VIEW) and may(actor, GRANT_VIEW):
        return redirect("office:bills_missing")
    require(actor, PAYMENTS_VIEW)
    month = month_in(request.GET.get("month")) or first_of_month(actor.today)
    form = PrepareForm(initial={"month": month, "pay_on": next_bank_day(actor.today)})
    return _page(request, form, status=200)


@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Gather everything planned into a batch."""
    require(actor_of(request), BATCH_PREPARE)
    form = PrepareForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        prepared = prepare_batch(actor=actor_of(request), now=timezone.now(), **form.cleaned_data)
    except PaymentRefused as refusal:
        form.add_error(
            "pay_on" if refusal.code in {"pay_day_past", "pay_day_far", "banks_closed"} else None, str(refusal)
        )
        return _page(request, form, status=422)
    messages.success(request, _("Batch %(number)s is prepared.") % {"number": prepared.batch.number})
    if left := len(prepared.left_out):
        said = ngettext(
            "%(left)s payment was left out because it cannot be paid; see “What is due”.",
            "%(left)s payments were left out because they cannot be paid; see “What is due”.",
            left,
        )
        messages.warning(request, said % {"left": left})
    return redirect("office:batch", pk=prepared.batch.pk)


def _page(request: HttpRequest, form: PrepareForm, *, status: int) -> HttpResponse:
    actor = actor_of(request)
    month = month_in(str(form["month"].value())) or first_of_month(actor.today)
    batches = batch_list(limit=SHOWN)
    stuck = unpayable(month=month, pay_on=next_bank_day(actor.today))
    context = {
        "tabs": tabs(request, "payments"),
        "form": form,
        "month": month,
        "month_before": month_after(month, -1),
        "month_next": month_after(month),
        "due": due_overview(month=month),
        "waiting": [batch for batch in batches if batch.state == BatchState.PREPARED],
        "latest": batches[:6],
        "stuck": [(row, FAULTS[fault]) for row, fault in stuck],
        "missing": missing_bills_page(actor, month=month, limit=SHOWN),
        "held": list(held_instalments(month=month)[:SHOWN]),
        "may_prepare": may(actor, BATCH_PREPARE),
        "here": reverse("office:payments"),
    }
    return render(request, "office/payments/overview.html", context, status=status)
