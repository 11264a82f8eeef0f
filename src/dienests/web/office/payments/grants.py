"""A grant: its months as bands and as a table; ending it, changing the account, holding single payments."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import require
from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.payments import operations
from dienests.payments.access import GRANT_END, GRANT_VIEW, INSTALMENT_HOLD, PAYEE_CHANGE
from dienests.payments.errors import PaymentRefused
from dienests.payments.models import EndReason, Grant, Instalment, Provider
from dienests.payments.months import month_after
from dienests.payments.queries import grants as queries
from dienests.payments.wording import BENEFITS, benefit_name
from dienests.web.components import Column, Table, filter_links
from dienests.web.office.payments.request import grant_for, tabs, whole
from dienests.web.pictures import Band, Bands, Period
from dienests.web.request import actor_of
from dienests.web.saying import say_refused

LIST_PAGE = 50
# State of a month → words, tone and icon of the badge, tone of the band.
STATES: dict[str, tuple[Promise, str, str, str]] = {
    "ended": (gettext_lazy("after the end"), "stopped", "circle-off", "stopped"),
    "later": (gettext_lazy("has not begun"), "", "calendar", "stopped"),
    "missing": (gettext_lazy("bills missing"), "late", "receipt", "late"),
    "nothing": (gettext_lazy("nothing to pay"), "stopped", "circle-minus", "stopped"),
    "held": (gettext_lazy("held back"), "soon", "hand-stop", "late"),
    "planned": (gettext_lazy("planned"), "accent", "calendar", "soft"),
    "batched": (gettext_lazy("in a batch"), "note", "stack-2", "soft"),
    "paid": (gettext_lazy("paid"), "ok", "cash", ""),
}
DAY_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EndForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    ended_on = forms.DateField(label=gettext_lazy("Last day of the right"), widget=DAY_INPUT)
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=EndReason)
    note = forms.CharField(
        label=gettext_lazy("In words"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )


class PayeeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    iban = forms.CharField(label=gettext_lazy("The person's account (IBAN)"), required=False, max_length=42)
    provider = forms.ModelChoiceField(
        Provider.objects.filter(closed_on__isnull=True),
        label=gettext_lazy("or a provider"),
        required=False,
        empty_label=gettext_lazy("– to the person –"),
    )
    reference = forms.CharField(label=gettext_lazy("Customer number"), required=False, max_length=60)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500)


COLUMNS = (
    Column("person", gettext_lazy("Recipient"), fixed=True),
    Column("benefit", gettext_lazy("Benefit")),
    Column("case", gettext_lazy("Case")),
    Column("months", gettext_lazy("Months")),
    Column("payee", gettext_lazy("Paid to")),
    Column("amount", gettext_lazy("A month"), numeric=True, fixed=True),
)


@require_safe
def grant_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, GRANT_VIEW)
    benefit, when = request.GET.get("benefit", ""), request.GET.get("when", "")
    rows = queries.grant_list(
        actor,
        benefit=benefit,
        running_on=actor.today if when != "all" else None,
        after=whole(request.GET.get("after")),
        limit=LIST_PAGE + 1,
    )
    more, rows = len(rows) > LIST_PAGE, rows[:LIST_PAGE]
    table = Table(
        id="grants",
        columns=COLUMNS,
        query=request.GET,
        shown=len(rows),
        after=str(rows[-1].pk) if more else "",
        filters=[
            *filter_links(
                request.GET, parameter="when", choices=[("", _("Running now"), None), ("all", _("All"), None)]
            ),
            *filter_links(
                request.GET,
                parameter="benefit",
                choices=[("", _("Every benefit"), None), *((code, name, None) for code, name in BENEFITS.items())],
            ),
        ],
    )
    context = {
        "tabs": tabs(request, "grants"),
        "table": table,
        "rows": [(row, benefit_name(row.benefit)) for row in rows],
    }
    return render(request, "office/payments/grants.html", context)


@require_safe
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    found = grant_for(request, pk, GRANT_VIEW)
    seen = Event(
        event="grant_viewed",
        kind=AuditKind.READ,
        object_type="grant",
        object_id=pk,
        case_id=found.case_id,
        persons=(found.person_id,),
    )
    record(seen, actor=actor_of(request).user, at=timezone.now())
    return _page(request, found, status=200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    found = grant_for(request, pk, GRANT_END)
    form = EndForm(request.POST, prefix="end")
    if form.is_valid():
        try:
            operations.end_grant(actor=actor_of(request), now=timezone.now(), grant=found, **form.cleaned_data)
        except PaymentRefused as refusal:
            form.add_error("ended_on" if refusal.code == "end_before_grant" else None, str(refusal))
    if not form.is_valid():
        return _page(request, found, status=422, end_form=form)
    messages.success(request, _("The grant is ended. Planned payments of later months are cancelled."))
    return redirect("office:grant", pk=pk)


@require_POST
def payee(request: HttpRequest, pk: int) -> HttpResponse:
    found = grant_for(request, pk, PAYEE_CHANGE)
    form = PayeeForm(request.POST, prefix="payee")
    if form.is_valid():
        given = form.cleaned_data
        wanted = operations.Payee(iban=given["iban"], provider=given["provider"], reference=given["reference"])
        try:
            operations.change_payee(
                actor=actor_of(request),
                now=timezone.now(),
                grant=found,
                version=given["version"],
                payee=wanted,
                reason=given["reason"],
            )
        except PaymentRefused as refusal:
            form.add_error("iban" if refusal.code == "iban_invalid" else None, str(refusal))
    if not form.is_valid():
        return _page(request, found, status=422, payee_form=form)
    messages.success(request, _("Payments still to come go to the new account."))
    return redirect("office:grant", pk=pk)


@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    instalment = _instalment(request, pk)
    try:
        operations.hold(
            actor=actor_of(request), now=timezone.now(), instalment=instalment, reason=request.POST.get("reason", "")
        )
    except PaymentRefused as refusal:
        say_refused(request, refusal)
    return redirect("office:grant", pk=instalment.grant_id)


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    instalment = _instalment(request, pk)
    try:
        operations.release(actor=actor_of(request), now=timezone.now(), instalment=instalment)
    except PaymentRefused as refusal:
        say_refused(request, refusal)
    return redirect("office:grant", pk=instalment.grant_id)


def _instalment(request: HttpRequest, pk: int) -> Instalment:
    found = Instalment.objects.select_related("grant").filter(pk=pk).first()
    if found is None:
        raise Http404
    require(actor_of(request), INSTALMENT_HOLD, found.grant)
    return found


def _page(
    request: HttpRequest,
    grant: Grant,
    *,
    status: int,
    end_form: EndForm | None = None,
    payee_form: PayeeForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    months = queries.months_of(grant)
    version = {"version": grant.version}
    missing = [month for month in months if _state(month, today=actor.today) == "missing"]
    context = {
        "grant": grant,
        "benefit": benefit_name(grant.benefit),
        "months": [(month, *STATES[_state(month, today=actor.today)][:3]) for month in months],
        "bands": _bands(grant, months, today=actor.today),
        "paid_cents": sum(month.paid_cents for month in months),
        "overpaid_cents": sum(month.overpaid.amount_cents for month in months if month.overpaid),
        "first_missing": missing[0].month if missing else None,
        "may": queries.what_may(actor, grant),
        "today": actor.today,
        "end_form": end_form or EndForm(prefix="end", initial={**version, "ended_on": actor.today}),
        "payee_form": payee_form or PayeeForm(prefix="payee", initial=version),
        "open_dialog": "end-grant" if end_form else "change-payee" if payee_form else "",
        "bills_url": reverse("office:bills", kwargs={"pk": grant.pk}),
    }
    return render(request, "office/payments/grant.html", context, status=status)


def _state(month: queries.GrantMonth, *, today: date) -> str:
    """The state of a month, where bills are missing only once it has begun."""
    return "later" if month.state == "missing" and month.month > today else month.state


def _bands(grant: Grant, months: list[queries.GrantMonth], *, today: date) -> Bands:
    periods = [
        Period(
            since=month.month,
            until=month_after(month.month) - date.resolution,
            label=str(STATES[_state(month, today=today)][0]),
            tone=STATES[_state(month, today=today)][3],
        )
        for month in months
    ]
    return Bands(
        title=_("Months of the grant"),
        bands=[Band(label=benefit_name(grant.benefit), periods=periods)],
        since=grant.first_month,
        until=month_after(grant.last_month) - date.resolution,
        today=today,
    )
