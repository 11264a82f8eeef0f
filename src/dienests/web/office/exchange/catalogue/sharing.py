"""Agreeing to share figures: the head of office sees exactly what is told before it is."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dienests.base.access import require
from dienests.exchange.office.colleagues.access import FIGURES_SHARE
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import OwnOffice, SharedFigure
from dienests.exchange.office.exchanging.figures import (
    FEWEST,
    FIGURES,
    Figure,
    OwnFigure,
    share_figures,
    stop_sharing,
)
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.web import formats
from dienests.web.frame import address
from dienests.web.office.exchange.catalogue.figures import period, written
from dienests.web.office.exchange.catalogue.frame import actor_of, in_both, tabs
from dienests.web.office.exchange.catalogue.own_figures import own_figures
from dienests.web.office.exchange.findings import findings_shown, looked_at_in

_TYPED = ("value", "cases", "begins", "ends", "source")
_LONGEST = 300


@dataclass(frozen=True)
class Offered:
    """A figure of the page. `why_not`: why it cannot be shared; `typed`: what stands in its fields, where it has
    some; `fault`: what is wrong with them."""

    figure: Figure
    ticked: bool
    shared: bool
    value: str = ""
    cases: int = 0
    period: str = ""
    why_not: str = ""
    typed: Mapping[str, str] | None = None
    fault: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """GET: what would be told. POST: what was ticked, if it is still what was seen."""
    actor = actor_of(request)
    require(actor, FIGURES_SHARE)
    own = own_figures(today=actor.today)
    if request.method != "POST":
        return _page(request, own)
    ticked = request.POST.getlist("figure")[: len(FIGURES)]
    try:
        if request.POST.get("seen") != _seen(own):
            raise ColleagueRefused("figures_changed")
        chosen = [each for each in own or () if each.name in ticked] + _costs(request.POST, ticked)
        share_figures(actor=actor, now=timezone.now(), figures=chosen, looked_at=looked_at_in(request.POST))
    except (ColleagueRefused, LibraryRefused) as refusal:
        return _page(request, own, refusal=refusal, status=409 if refusal.code == "figures_changed" else 422)
    messages.success(request, _("Colleagues read these figures from now on."))
    return redirect("office:catalogue_figures")


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """From now on nothing is told."""
    actor = actor_of(request)
    require(actor, FIGURES_SHARE)
    stop_sharing(actor=actor, now=timezone.now())
    messages.success(request, _("Nothing is shared any more. What colleagues have read already stays with them."))
    return redirect("office:catalogue_figures")


def _page(
    request: HttpRequest,
    own: Sequence[OwnFigure] | None,
    *,
    refusal: ColleagueRefused | LibraryRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    shared = {each.name: each for each in SharedFigure.objects.order_by("name")}
    sent = request.POST if refusal else None
    context: dict[str, Any] = {
        "tabs": tabs("catalogue_figures"),
        "computed": [_computed(each, shared, sent) for each in own or ()],
        "ready": own is not None,
        "measures_url": address("measures"),
        "typed": [_offered_cost(figure, shared, sent, refusal) for figure in FIGURES.values() if figure.typed],
        "seen": _seen(own),
        "refusal": refusal,
        "findings": findings_shown(refusal, looked_at_in(request.POST)),
        "fewest": FEWEST,
        "shares": OwnOffice.objects.filter(pk=1, shares_figures=True).exists(),
        "shared": len(shared),
    }
    return render(request, "office/exchange/catalogue/share.html", context, status=status)


def _computed(own: OwnFigure, shared: Mapping[str, SharedFigure], sent: QueryDict | None) -> Offered:
    figure = FIGURES[own.name]
    why_not = ""
    if own.few:
        why_not = _("Of %(cases)s only: it could speak of single people. Shared from %(fewest)s on.") % {
            "cases": own.cases,
            "fewest": FEWEST,
        }
    elif own.value is None:
        why_not = _("It cannot be told for this period.")
    ticked = own.name in sent.getlist("figure") if sent else own.name in shared
    return Offered(
        figure=figure,
        ticked=ticked and not why_not,
        shared=own.name in shared,
        value=written(figure, own.value) if own.value is not None and not own.few else formats.NOTHING,
        cases=own.cases,
        period=period(own.begins, own.ends),
        why_not=why_not,
    )


def _offered_cost(
    figure: Figure,
    shared: Mapping[str, SharedFigure],
    sent: QueryDict | None,
    refusal: ColleagueRefused | LibraryRefused | None,
) -> Offered:
    known = shared.get(figure.name)
    if sent is not None:
        typed = {each: sent.get(f"{figure.name}.{each}", "")[:_LONGEST] for each in _TYPED}
    elif known is not None:
        typed = {
            "value": f"{known.value:g}".replace(".", ","),
            "cases": str(known.cases),
            "begins": known.begins.isoformat(),
            "ends": known.ends.isoformat(),
            "source": known.source,
        }
    else:
        typed = dict.fromkeys(_TYPED, "")
    ticked = figure.name in sent.getlist("figure") if sent is not None else known is not None
    fault = str(refusal) if refusal and refusal.field == figure.name else ""
    return Offered(figure, ticked, known is not None, typed=typed, fault=fault)


def _costs(sent: QueryDict, ticked: Sequence[str]) -> list[OwnFigure]:
    """Raises ColleagueRefused figure_wrong for what is no figure."""
    found = []
    for figure in FIGURES.values():
        if figure.typed and figure.name in ticked:
            typed = {each: sent.get(f"{figure.name}.{each}", "").strip()[:_LONGEST] for each in _TYPED}
            value, cases = _number(typed["value"]), formats.as_whole(typed["cases"])
            begins, ends = formats.as_typed_day(typed["begins"]), formats.as_typed_day(typed["ends"])
            if value is None or cases is None or begins is None or ends is None:
                raise ColleagueRefused("figure_wrong", figure=in_both(figure.title), field=figure.name)
            found.append(OwnFigure(figure.name, value, cases, begins, ends, typed["source"]))
    return found


def _number(text: str) -> float | None:
    try:
        found = Decimal(text.replace(formats.SPACE, "").replace(" ", "").replace(",", ".").removesuffix("€"))
    except InvalidOperation:
        return None
    return float(found) if found.is_finite() else None


def _seen(own: Sequence[OwnFigure] | None) -> str:
    """Of what stands on the page: agreed is what was seen, and nothing else."""
    told = [[each.name, each.value, each.cases, str(each.begins), str(each.ends)] for each in own or ()]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
