"""“With so much it would allow …”: the question on the page of a result, and its answers."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may
from dienests.base.background.models import UNFINISHED, Work
from dienests.population.ceiling import Allowance
from dienests.population.office.access import PREVIEW_RUN
from dienests.population.office.ceiling_offers import value_offers
from dienests.population.office.ceilings import allowance_of, value_of
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.models import Ceiling, Per, Preview
from dienests.population.office.operations import ask_ceiling
from dienests.rulebook import library
from dienests.web import formats
from dienests.web.office.previews.request import fragment, preview_for, said
from dienests.web.request import actor_of

SHOWN = 6


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what an amount would allow; answers with the part of the page that holds all answers."""
    found = preview_for(request, pk, PREVIEW_RUN)
    typed = request.POST.get("amount", "")[:40].strip()
    per = Per.YEAR if request.POST.get("per") == Per.YEAR else Per.MONTH
    amount = formats.as_amount(typed.replace("€", "").strip())
    value = request.POST.get("value", "")[:200]
    fault = ""
    try:
        if amount is None:
            raise PreviewRefused("amount_unclear", typed=typed)
        cents = int(amount * 100)
        ask_ceiling(actor=actor_of(request), now=timezone.now(), preview=found, cents=cents, per=Per(per), value=value)
    except PreviewRefused as refusal:
        fault = str(refusal)
    context = {"preview": found} | ceiling_context(request, found) | {"ceiling_per": per, "ceiling_value": value}
    if fault:
        context |= {"ceiling_fault": fault, "ceiling_typed": typed}
    return fragment(request, "office/previews/ceiling.html", context, status=422 if fault else 200)


@require_safe
def progress(request: HttpRequest, pk: int, ceiling: int) -> HttpResponse:
    """One answer, or how far it is."""
    found = preview_for(request, pk)
    row = found.ceilings.filter(pk=ceiling).first()
    if row is None:
        raise Http404
    return render(request, "office/previews/ceiling_item.html", {"answer": answer_of(row)})


def ceiling_context(request: HttpRequest, found: Preview) -> dict[str, Any]:
    """What the part of the page needs."""
    rows = list(found.ceilings.order_by("-pk")[:SHOWN])
    may_run = may(actor_of(request), PREVIEW_RUN, found)
    return {
        "ceiling_answers": [answer_of(row) for row in rows],
        "ceiling_fault": "",
        "ceiling_typed": "",
        "ceiling_per": Per.MONTH,
        "ceiling_value": "",
        "ceiling_values": _values(found) if may_run else [],
        "may_run": may_run,
    }


def _values(found: Preview) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of values that can be asked about, each as it is sent and in words."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for offer in value_offers(found):
        groups.setdefault(said(offer.group), []).append((offer.id, said(offer.label)))
    return list(groups.items())


def answer_of(row: Ceiling) -> dict[str, Any]:
    """A question with its answer in words."""
    waits = row.state in UNFINISHED and not row.is_silent(timezone.now())
    amount = formats.cents(row.cents)
    question = _("At most %(amount)s more a year") if row.per == Per.YEAR else _("At most %(amount)s more a month")
    value = value_of(row)
    label = "" if value is None else said(value.label(library()))
    shown: dict[str, Any] = {
        "question": question % {"amount": amount},
        "about": label,
        "label": _("Trying parts of the change") if value is None else _("Trying values"),
        "tried": _("Share of the change") if value is None else _("Value"),
        "done": row.step_done,
        "total": row.step_total,
        "poll": reverse("office:preview_ceiling_progress", args=[row.preview_id, row.pk]) if waits else "",
        "refusal": None,
        "words": [],
        "rows": [],
    }
    if waits:
        return shown
    if row.state != Work.DONE:
        refusal = PreviewRefused.stored(row.error) if row.error else PreviewRefused("killed")
        return shown | {"refusal": refusal}
    try:
        allowance, now_cents = allowance_of(row), int(row.result["cost_now_cents"])
    except (KeyError, TypeError, ValueError):
        return shown | {"refusal": PreviewRefused("killed")}
    rows = [(said(each.written), formats.cents(each.cost_month_cents - now_cents)) for each in allowance.tried]
    words = _words if value is None else _value_words
    return shown | {"words": words(allowance, now_cents), "rows": rows}


def _value_words(allowance: Allowance, now_cents: int) -> list[str]:
    """The answer about one value; the rest of the change is as it is."""
    first, last = said(allowance.tried[0].written), said(allowance.tried[-1].written)
    if allowance.allowed is None:
        return [_("No value from %(first)s to %(last)s fits.") % {"first": first, "last": last}]
    bound = _("It allows at most %(value)s.") if allowance.rises else _("It allows no less than %(value)s.")
    costs = _("With the rest of the change that costs %(extra)s more a month, %(year)s a year.")
    extra = allowance.allowed.cost_month_cents - now_cents
    facts = {"value": said(allowance.allowed.written), "extra": formats.cents(extra), "year": formats.cents(12 * extra)}
    found = [bound % facts, costs % facts]
    if allowance.everything_fits:
        further = _("Looked for from %(first)s to %(last)s; further on another value may fit too.")
        found.append(further % {"first": first, "last": last})
    if not allowance.monotonic:
        found.append(_("The cost goes up and down with the value, so another one may fit too."))
    return found


def _words(allowance: Allowance, now_cents: int) -> list[str]:
    if allowance.allowed is None:
        return [_("Not even the smallest part of the change fits.")]
    extra = allowance.allowed.cost_month_cents - now_cents
    whole = allowance.allowed.step >= 100
    words = (
        _("It allows the whole change, which costs %(extra)s more a month, %(year)s a year.")
        if whole
        else _(
            "It allows %(part)s of the change: every amount goes that far from the value before to the value after. "
            "That costs %(extra)s more a month, %(year)s a year."
        )
    )
    facts = {
        "part": said(allowance.allowed.written),
        "extra": formats.money(Decimal(extra) / 100),
        "year": formats.money(Decimal(12 * extra) / 100),
    }
    found = [words % facts]
    if not allowance.monotonic:
        found.append(_("The cost does not rise evenly with the change, so a larger part may fit too."))
    return found
