"""What if: sliders for the main values of the law, and at once what moving them would do."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import require
from dienests.base.background.models import UNFINISHED, Work
from dienests.base.organisation.models import Office
from dienests.population.comparison import Figures
from dienests.population.office import operations
from dienests.population.office.access import PREVIEW_RUN
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.extracting import kept_extract
from dienests.population.office.models import CaseExtract
from dienests.population.office.periods import Period
from dienests.population.office.queries import latest_extract
from dienests.population.office.sliding import quick_figures
from dienests.population.office.sources import population_called
from dienests.population.office.what_if import FILE, Standing, levers, moved, reform_file, what_if_reform
from dienests.web import formats
from dienests.web.office.previews.figures import movements, signed_cents, totals
from dienests.web.office.previews.period import as_sent, month_choices, period_in
from dienests.web.office.previews.request import day_in, fragment, said, tabs
from dienests.web.office.previews.result import breakdowns
from dienests.web.office.previews.sources import OWN, Offer, offers
from dienests.web.office.previews.verdict import verdict_of
from dienests.web.request import actor_of
from dienests.web.saying import say_refused

RESULT = "office/previews/what_if_result.html"


@dataclass(frozen=True, kw_only=True)
class Slider:
    """A lever as it is drawn; figures are written with a point, as number fields want them."""

    id: str
    label: str
    legal: str
    legal_words: str
    value: str
    lowest: str
    highest: str
    step: str
    fine: str
    unit: str
    changed: bool
    checked: bool


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the page was asked with: for whom, on which day, with which values. `period`: of own cases."""

    source: str
    day: date
    known_on: date
    period: Period
    standings: list[Standing]
    typed: Mapping[str, str]

    @property
    def query(self) -> str:
        """As an address carries it."""
        query = QueryDict(mutable=True)
        query.update({"source": self.source, "day": self.day.isoformat()})
        query.update(as_sent(self.period) if self.source == OWN else {})
        query.update({each.lever.id: text for each in self.standings if (text := self.typed.get(each.lever.id, ""))})
        return query.urlencode()

    def changes(self) -> dict[str, Decimal]:
        """Raises PreviewRefused value_unclear."""
        return moved(self.standings, self.typed)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The sliders; the result comes by itself once the page is there."""
    require(actor_of(request), PREVIEW_RUN)
    today = actor_of(request).today
    period = period_in(request.GET.get("first"), request.GET.get("last"), today=today)
    sources = offers(today=today, period=period)
    asked = _asked(request, request.GET, _first_source(sources, period))
    context = {
        "tabs": tabs(request, "previews_what_if"),
        "sources": sources,
        "source": asked.source,
        "source_size": _size(asked, sources),
        "own": asked.source == OWN,
        "months": month_choices(today),
        "period": as_sent(period),
        "refresh_own": asked.source == OWN and latest_extract(period) is not None,
        "day": asked.day,
        "groups": _groups(asked),
        "state": "start",
    }
    if any(asked.typed.get(each.lever.id) for each in asked.standings):
        context |= _outcome(asked)  # a kept address, or a browser without scripts
    return render(request, "office/previews/what_if.html", context)


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """What the values do, as a part of the page."""
    require(actor_of(request), PREVIEW_RUN)
    outcome = _outcome(_asked(request, request.GET, OWN))
    return fragment(request, RESULT, outcome, status=422 if outcome["state"] == "refused" else 200)


@require_safe
def reform_download(request: HttpRequest) -> HttpResponse:
    """The values as a reform file, which the upload accepts."""
    require(actor_of(request), PREVIEW_RUN)
    asked = _asked(request, request.GET, OWN)
    try:
        text = reform_file(asked.standings, asked.changes(), on=asked.day)
    except PreviewRefused as refusal:
        say_refused(request, refusal)
        return redirect(f"{reverse('office:previews_what_if')}?{asked.query}")
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return response


@require_POST
def make_preview(request: HttpRequest) -> HttpResponse:
    """A full preview of the values: kept, with breakdowns, explanations and exports."""
    actor = actor_of(request)
    require(actor, PREVIEW_RUN)
    asked = _asked(request, QueryDict(request.POST.get("values", "")[:4000]), OWN)
    try:
        preview = operations.start_preview(
            actor=actor,
            now=timezone.now(),
            reform=what_if_reform(asked.standings, asked.changes(), on=asked.day),
            source=_own_source(asked.period) if asked.source == OWN else asked.source,
            day=asked.day,
            known_on=asked.known_on,
        )
    except PreviewRefused as refusal:
        say_refused(request, refusal)
        return redirect(f"{reverse('office:previews_what_if')}?{asked.query}")
    return redirect("office:preview", pk=preview.pk)


@require_POST
def own_cases(request: HttpRequest) -> HttpResponse:
    """Take the own cases as they are now."""
    asked = _asked(request, request.POST, OWN)
    try:
        operations.refresh_extract(actor=actor_of(request), now=timezone.now(), source=_own_source(asked.period))
    except PreviewRefused as refusal:
        say_refused(request, refusal)
    return redirect(f"{reverse('office:previews_what_if')}?{asked.query}")


def _own_source(period: Period) -> operations.OwnCasesBetween:
    return operations.OwnCasesBetween(first=period.first, last=period.last)


def _first_source(sources: list[Offer], period: Period) -> str:
    """Own cases where they were taken before; else a population, which asks for nothing."""
    if latest_extract(period) is not None:
        return OWN
    return next((each.value for each in sources if each.value != OWN and not each.fault), OWN)


def _asked(request: HttpRequest, sent: QueryDict, otherwise: str) -> Asked:
    actor = actor_of(request)
    day = day_in(sent.get("day"), otherwise=actor.today)
    try:
        operations.refuse_day(day, today=actor.today)
    except PreviewRefused:
        day = actor.today
    municipality = Office.objects.values_list("municipality", flat=True).first() or settings.MUNICIPALITY
    return Asked(
        source=sent.get("source", otherwise)[:100] or otherwise,
        day=day,
        known_on=actor.today,
        period=period_in(sent.get("first"), sent.get("last"), today=actor.today),
        standings=levers(municipality, on=day, known_on=actor.today),
        typed={name: value[:40] for name, value in sent.items() if isinstance(value, str)},
    )


def _size(asked: Asked, sources: list[Offer]) -> str:
    if asked.source == OWN:
        extract = latest_extract(asked.period)
        if extract is not None and extract.state == Work.DONE:
            facts = {"households": formats.number(extract.households), "when": formats.moment(extract.finished_at)}
            return _("%(households)s households, as they were on %(when)s") % facts
    return next((each.size for each in sources if each.value == asked.source), "")


def _groups(asked: Asked) -> list[tuple[str, list[Slider]]]:
    groups: dict[str, list[Slider]] = {}
    for standing in asked.standings:
        groups.setdefault(said(standing.lever.group), []).append(_slider(standing, asked.typed))
    return list(groups.items())


def _slider(standing: Standing, typed: Mapping[str, str]) -> Slider:
    lever = standing.lever
    legal = _pointed(standing.value)
    value = typed.get(lever.id, "").replace(",", ".") or legal
    shown = formats.as_amount(value)
    write = formats.money if standing.money else formats.number
    return Slider(
        id=lever.id,
        label=said(standing.label),
        legal=legal,
        legal_words=write(standing.value),
        value=_pointed(shown) if shown is not None else legal,
        lowest=_pointed(lever.lowest),
        highest=_pointed(lever.highest),
        step=_pointed(lever.step),
        fine=_pointed(lever.fine),
        unit="€" if standing.money else "×",
        changed=shown is not None and shown != standing.value,
        checked=standing.checked,
    )


def _pointed(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _outcome(asked: Asked) -> dict[str, Any]:
    """The context of the result: computed, or why not yet."""
    try:
        changes = asked.changes()
        population = _population(asked)
        if isinstance(population, CaseExtract) or population is None:
            return _not_yet(asked, population)
        started = time.perf_counter()
        figures, households = quick_figures(
            population,
            what_if_reform(asked.standings, changes, on=asked.day) if changes else None,
            day=asked.day,
            known_on=asked.known_on,
        )
        seconds = time.perf_counter() - started
    except PreviewRefused as refusal:
        return {"state": "refused", "refusal": refusal}
    shown = _shown(figures, asked, changed=bool(changes))
    return shown | {
        "households": households,
        "seconds": formats.number(seconds, places=1),
        "synthetic": population.synthetic,
        "population": said(population.name),
    }


def _population(asked: Asked) -> Any:
    """The population to compute on; for own cases that are not there yet the extract, or None."""
    if asked.source != OWN:
        return population_called(asked.source)
    operations.refuse_order(asked.period.first, asked.period.last)
    extract = latest_extract(asked.period)
    if extract is None or extract.state != Work.DONE:
        return extract
    try:
        return kept_extract(extract)
    except PreviewRefused:  # its files were removed: it is asked for anew
        return None


def _not_yet(asked: Asked, extract: CaseExtract | None) -> dict[str, Any]:
    if extract is not None and extract.state in UNFINISHED and not extract.is_silent(timezone.now()):
        again = f"{reverse('office:previews_what_if_result')}?{asked.query}"
        return {"state": "preparing", "again": again, "done": extract.step_done, "total": extract.step_total}
    refusal = PreviewRefused.stored(extract.error) if extract is not None else None
    return {"state": "ask", "refusal": refusal}


def _shown(figures: Figures, asked: Asked, *, changed: bool) -> dict[str, Any]:
    net = figures.total.changes["together"].net_month_cents
    return {
        "state": "result",
        "changed": changed,
        "verdict": verdict_of(figures),
        "net": signed_cents(net),
        "net_year": _("%(amount)s a year") % {"amount": signed_cents(12 * net)},
        "totals": totals(figures),
        "movements": movements(figures),
        "bins": [],
        "breakdowns": breakdowns(figures),
        "query": asked.query,
    }
