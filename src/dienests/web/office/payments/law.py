"""A law that came out later: which grants it touches, and recalculating them."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from dienests.base.access import AccessRefused, Actor, may, narrow, require
from dienests.payments.access import GRANT_VIEW, MONTH_RECALCULATE
from dienests.payments.errors import PaymentRefused
from dienests.payments.models import Grant
from dienests.payments.months import first_of_month
from dienests.payments.operations import recalculate_month
from dienests.payments.queries.due import grants_touched, months_touched
from dienests.payments.wording import benefit_name
from dienests.web.office.payments.request import tabs, whole
from dienests.web.request import actor_of

AT_ONCE = 50
DAY_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LawForm(forms.Form):
    known_from = forms.DateField(label=gettext_lazy("The law was published on"), widget=DAY_INPUT)
    first = forms.DateField(label=gettext_lazy("It applies from"), widget=DAY_INPUT)
    last = forms.DateField(label=gettext_lazy("to"), widget=DAY_INPUT)
    reason = forms.CharField(
        label=gettext_lazy("Which law"), max_length=300, help_text=gettext_lazy("Kept with every difference it causes.")
    )

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if isinstance(first, date) and isinstance(last, date) and not 0 <= (last - first).days <= 366:
            self.add_error("last", _("Choose a day after the first one, at most a year later."))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
def touched(request: HttpRequest) -> HttpResponse:
    """GET shows which months were computed before the law was known; POST recalculates the chosen grants."""
    actor = actor_of(request)
    require(actor, GRANT_VIEW)
    asked = request.POST if request.method == "POST" else request.GET
    form = LawForm(asked if "known_from" in asked else None)
    context: dict[str, object] = {"tabs": tabs(request, "payments_law"), "form": form, "rows": None}
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        span = {"first": first_of_month(given["first"]), "last": given["last"], "known_from": given["known_from"]}
        if request.method == "POST":
            _recalculate(request, actor, span, reason=given["reason"])
        rows = narrow(actor, GRANT_VIEW, grants_touched(**span))
        shown = list(rows[:AT_ONCE])
        months = months_touched(shown, **span)
        context |= {
            "count": rows.count(),
            "rows": [(grant, benefit_name(grant.benefit), months[grant.pk]) for grant in shown],
            "may_recalculate": may(actor, MONTH_RECALCULATE),
        }
    return render(request, "office/payments/law.html", context)


def _recalculate(request: HttpRequest, actor: Actor, span: dict[str, date], *, reason: str) -> None:
    """Each month in a transaction of its own: running it again goes on where it stopped."""
    chosen = [pk for text in request.POST.getlist("chosen")[:AT_ONCE] if (pk := whole(text)) is not None]
    grants = list(grants_touched(**span).filter(pk__in=chosen))
    done, refused = 0, []
    for grant, months in _pairs(grants, months_touched(grants, **span)):
        for month in months:
            try:
                recalculate_month(
                    actor=actor,
                    now=timezone.now(),
                    grant=grant,
                    month=month,
                    known_on=max(actor.today, span["known_from"]),
                    reason=reason,
                )
                done += 1
            except (PaymentRefused, AccessRefused) as refusal:
                refused.append(f"{grant.case}: {refusal.message}")
    if done:
        said = ngettext("%(done)s month is recalculated.", "%(done)s months are recalculated.", done)
        messages.success(request, said % {"done": done})
    for words in refused[:5]:
        messages.error(request, words)


def _pairs(grants: Sequence[Grant], months: dict[int, list[date]]) -> list[tuple[Grant, list[date]]]:
    return [(grant, months[grant.pk]) for grant in grants]
