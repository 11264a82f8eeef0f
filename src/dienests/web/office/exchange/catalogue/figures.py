"""Figures of offices side by side: ours beside those of offices of about the same size, or of all."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienests.base.access import Actor, may
from dienests.exchange.office.colleagues.access import FIGURES_SHARE
from dienests.exchange.office.colleagues.models import SharedFigure
from dienests.exchange.office.exchanging.figures import (
    FEWEST,
    FIGURES,
    Figure,
    OfficeFigures,
    Shared,
    figures_of_offices,
)
from dienests.population.export import harmless
from dienests.web import formats
from dienests.web.components import Link, query_with
from dienests.web.office.exchange.catalogue.frame import actor_of, in_both, own_residents, tabs
from dienests.web.office.exchange.catalogue.own_figures import own_figures
from dienests.workload.measures.access import MEASURES_VIEW

PAGE = 60
FIRST = "days_to_decision"
_BY: Mapping[str, Callable[["Row"], object]] = {
    "value": lambda row: row.shared.value,
    "name": lambda row: row.name.casefold(),
    "residents": lambda row: row.residents or 0,
    "cases": lambda row: row.shared.cases,
    "ends": lambda row: row.shared.ends,
}


@dataclass(frozen=True)
class Row:
    """An office with one figure. `width`: of its bar, from 0 to 100. `unshared`: ours, which only heads see."""

    pk: int
    name: str
    residents: int | None
    shared: Shared
    value: str
    width: float
    confirmed: bool = True
    own: bool = False
    unshared: bool = False


@dataclass(frozen=True)
class Compared:
    """One figure of many offices. `place`: ours among them from 1, with the lowest first; `middle`: the median."""

    figure: Figure
    ours: Row | None
    rows: Sequence[Row]
    middle: str
    middle_at: float
    place: int | None
    silent: int
    left_out: int


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """At most twenty queries, whatever the number of offices."""
    actor = actor_of(request)
    residents = own_residents()
    alike = bool(residents) and request.GET.get("size") != "all"
    offices = figures_of_offices(alike_to=residents if alike else None)
    figure = FIGURES.get(request.GET.get("figure", ""), FIGURES[FIRST])
    compared = _compared(figure, offices, _ours(actor, figure))
    sort = request.GET.get("sort", "value")
    rows = _sorted(compared.rows, sort)
    first = min(formats.as_whole(request.GET.get("first")) or 0, len(rows))
    context = {
        "tabs": tabs("catalogue_figures"),
        "choices": _choices(request, figure, offices),
        "compared": compared,
        "rows": rows[first : first + PAGE],
        "heads": _heads(request, sort),
        "sizes": _sizes(request, alike=alike) if residents else [],
        "residents": residents,
        "alike": alike,
        "fewest": FEWEST,
        "may_share": may(actor, FIGURES_SHARE),
        "before_url": query_with(request.GET, first=max(0, first - PAGE) or None) if first else "",
        "after_url": query_with(request.GET, first=first + PAGE) if first + PAGE < len(rows) else "",
    }
    return render(request, "office/exchange/catalogue/figures.html", context)


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """Every figure of the offices that are shown, for the Excel of a Latvian office."""
    actor_of(request)
    residents = own_residents()
    offices = figures_of_offices(alike_to=residents if residents and request.GET.get("size") != "all" else None)
    target = io.StringIO()
    rows = csv.writer(target, delimiter=";", lineterminator="\r\n")
    heads = (
        _("Office"), _("Residents"), _("Figure"), _("Value"), _("Unit"), _("Cases"), _("From"), _("To"), _("Source"),
    )  # fmt: skip
    rows.writerow(heads)
    for shared in SharedFigure.objects.filter(name__in=FIGURES).order_by("name"):
        rows.writerow(_line(_("this office"), residents, FIGURES[shared.name], _told(shared)))
    for office in offices:
        for name in FIGURES:
            if name in office.figures:
                rows.writerow(_line(_name(office), office.residents, FIGURES[name], office.figures[name]))
    response = HttpResponse("\ufeff" + target.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="figures.csv"'
    return response


def _line(office: str, residents: int | None, figure: Figure, shared: Shared) -> list[object]:
    value = f"{shared.value:.6g}".replace(".", ",")
    days = (shared.begins.isoformat(), shared.ends.isoformat())
    told = [harmless(office), residents or "", in_both(figure.title), value, figure.unit, shared.cases, *days]
    return [*told, harmless(shared.source)]


def _told(shared: SharedFigure) -> Shared:
    return Shared(shared.value, shared.cases, shared.begins, shared.ends, shared.source)


def written(figure: Figure, value: float) -> str:
    """A value with its unit, as people write it."""
    if figure.unit == "share":
        return f"{formats.number(round(value * 100, 1))}{formats.SPACE}%"
    if figure.unit == "eur":
        return formats.money(round(value, 2))
    if figure.unit == "days":
        return f"{formats.number(round(value, 1))}{formats.SPACE}{_('days')}"
    return formats.number(round(value, 2))


def _ours(actor: Actor, figure: Figure) -> tuple[Shared, bool] | None:
    """Ours as it is shared; where it is not, as it would be, for those who may see it. True: it is shared."""
    shared = SharedFigure.objects.filter(name=figure.name).first()
    if shared is not None:
        return _told(shared), True
    if figure.typed or not may(actor, MEASURES_VIEW) or not may(actor, FIGURES_SHARE):
        return None
    found = next((each for each in own_figures(today=actor.today) or () if each.name == figure.name), None)
    if found is None or found.value is None or found.few:
        return None
    return Shared(found.value, found.cases, found.begins, found.ends), False


def _compared(figure: Figure, offices: Sequence[OfficeFigures], ours: tuple[Shared, bool] | None) -> Compared:
    told = [(each, each.figures[figure.name]) for each in offices if figure.name in each.figures]
    values = [shared.value for _office, shared in told]
    most = max([*values, ours[0].value if ours else 0.0]) or 1.0
    rows = [
        Row(
            office.pk, _name(office), office.residents, shared, written(figure, shared.value),
            round(100 * shared.value / most, 2), office.confirmed,
        )
        for office, shared in told
    ]  # fmt: skip
    own = None
    if ours:
        shared, agreed = ours
        width, value = round(100 * shared.value / most, 2), written(figure, shared.value)
        own = Row(0, _("this office"), own_residents(), shared, value, width, own=True, unshared=not agreed)
    middle = median(values) if values else None
    return Compared(
        figure=figure,
        ours=own,
        rows=rows,
        middle=written(figure, middle) if middle is not None else "",
        middle_at=round(100 * middle / most, 2) if middle is not None else 0.0,
        place=1 + sum(value < ours[0].value for value in values) if ours and values else None,
        silent=sum(figure.name not in each.figures for each in offices),
        left_out=sum(each.left_out for each in offices),
    )


def _name(office: OfficeFigures) -> str:
    return office.name_en if get_language() == "en" else office.name_lv


def _sorted(rows: Sequence[Row], sort: str) -> list[Row]:
    by = _BY.get(sort.removeprefix("-"), _BY["value"])
    return sorted(rows, key=lambda row: (by(row), row.pk), reverse=sort.startswith("-"))


def _choices(request: HttpRequest, now: Figure, offices: Sequence[OfficeFigures]) -> list[Link]:
    """Every figure with how many offices share it."""
    return [
        Link(
            label=in_both(figure.title),
            url=query_with(request.GET, figure=figure.name, first=None),
            count=sum(figure.name in each.figures for each in offices),
            current=figure is now,
        )
        for figure in FIGURES.values()
    ]


def _sizes(request: HttpRequest, *, alike: bool) -> list[Link]:
    return [
        Link(_("offices of about our size"), query_with(request.GET, size=None, first=None), current=alike),
        Link(_("all offices"), query_with(request.GET, size="all", first=None), current=not alike),
    ]


def _heads(request: HttpRequest, sort: str) -> list[dict[str, object]]:
    """Heads of the columns, each a link that sorts by it."""
    told = (("name", _("Office"), False), ("residents", _("Residents"), True), ("value", _("Value"), True),
            ("cases", _("Cases"), True), ("ends", _("Period"), False))  # fmt: skip
    found: list[dict[str, object]] = []
    for key, label, numeric in told:
        up, down = sort == key, sort == f"-{key}"
        url = query_with(request.GET, sort=f"-{key}" if up else key, first=None)
        direction = "ascending" if up else "descending" if down else ""
        found.append({"key": key, "label": label, "numeric": numeric, "url": url, "direction": direction})
    return found


def period(begins: date, ends: date) -> str:
    return f"{formats.day(begins)} – {formats.day(ends)}"
