"""House managers and utilities: their names and accounts."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dienests.base.access import may, require
from dienests.payments import operations
from dienests.payments.access import PROVIDER_CHANGE, PROVIDER_VIEW
from dienests.payments.errors import PaymentRefused
from dienests.payments.models import Provider
from dienests.payments.queries.grants import provider_list as providers_by
from dienests.web.components import Column, Table, filter_links
from dienests.web.office.payments.request import tabs
from dienests.web.request import actor_of

MOST = 200


class ProviderForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name as in the register of enterprises"), max_length=140)
    registration_number = forms.CharField(label=gettext_lazy("Registration number"), max_length=20, required=False)
    iban = forms.CharField(label=gettext_lazy("Account (IBAN)"), max_length=42)


class ChangeForm(ProviderForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    closed_on = forms.DateField(
        label=gettext_lazy("No longer paid since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@require_safe
def provider_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, PROVIDER_VIEW)
    text, closed = request.GET.get("q", "").strip()[:100], request.GET.get("state") == "closed"
    rows = providers_by(text=text, closed=closed, limit=MOST)
    table = Table(
        id="providers",
        columns=(
            Column("name", gettext_lazy("Provider"), fixed=True),
            Column("number", gettext_lazy("Registration number")),
            Column("iban", gettext_lazy("Account")),
            Column("closed", gettext_lazy("No longer paid since"), hidden=not closed),
        ),
        query=request.GET,
        shown=len(rows),
        count=len(rows),
        capped=len(rows) == MOST,
        too_many=_("Only the first are shown. Search by name to see others.") if len(rows) == MOST else "",
        filters=filter_links(
            request.GET, parameter="state", choices=[("", _("Still paid"), None), ("closed", _("No longer paid"), None)]
        ),
    )
    context = {
        "tabs": tabs(request, "providers"),
        "table": table,
        "rows": rows,
        "text": text,
        "may_change": may(actor, PROVIDER_CHANGE),
    }
    return render(request, "office/payments/providers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), PROVIDER_CHANGE)
    form = ProviderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            provider = operations.add_provider(actor=actor_of(request), now=timezone.now(), **form.cleaned_data)
        except PaymentRefused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("%(name)s can now be paid.") % {"name": provider.name})
            return redirect("office:providers")
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    provider = Provider.objects.filter(pk=pk).first()
    if provider is None:
        raise Http404
    require(actor_of(request), PROVIDER_CHANGE, provider)
    fields = ("name", "registration_number", "iban", "closed_on", "version")
    form = ChangeForm(request.POST or None, initial={name: getattr(provider, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_provider(
                actor=actor_of(request), now=timezone.now(), provider=provider, **form.cleaned_data
            )
        except PaymentRefused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("%(name)s is changed.") % {"name": form.cleaned_data["name"]})
            return redirect("office:providers")
    return _form_page(request, form, provider)


def _show(form: forms.Form, refusal: PaymentRefused) -> None:
    places = {"iban_invalid": "iban", "provider_name_taken": "name", "provider_nameless": "name"}
    form.add_error(places.get(refusal.code), str(refusal))


def _form_page(request: HttpRequest, form: forms.Form, provider: Provider | None) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "office/payments/provider.html", {"form": form, "provider": provider}, status=status)
