"""The host's year as a page and as CSV."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienests.base.access import may, require
from dienests.base.organisation.models import Office
from dienests.exchange.item import SERVICES
from dienests.exchange.office.visits.access import HOSTING_SET, VISIT_VIEW
from dienests.exchange.office.visits.figures import hours_words
from dienests.exchange.office.visits.queries.year import (
    HostYear,
    Matrix,
    host_year,
    reciprocity,
    years_with_visits,
)
from dienests.population.export import harmless
from dienests.web import formats
from dienests.web.components import Link, query_with
from dienests.web.frame import address
from dienests.web.office.visits.places import places
from dienests.web.request import actor_of

MOST_OFFICES = 16  # a wider matrix is in the CSV
FIRST_YEAR = 2000
Cells = Sequence[object]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, VISIT_VIEW)
    asked = formats.as_whole(request.GET.get("year"))
    chosen = asked if asked and FIRST_YEAR <= asked <= actor.today.year + 5 else actor.today.year
    year, matrix = host_year(chosen, today=actor.today), reciprocity()
    known = sorted({*years_with_visits(), actor.today.year, chosen}, reverse=True)
    context = {
        "places": places(actor, "visits_year"),
        "year": year,
        "years": [Link(str(each), query_with(request.GET, year=each), current=each == chosen) for each in known],
        "facts": _facts(year),
        "topics": _shares([(formats.in_language(_service(topic)), n) for topic, n in year.topics]),
        "asked": _shares([(each.site, each.questions) for each in year.asked]),
        "months": _shares([(_month(chosen, month), n) for month, n in enumerate(year.months, start=1)]),
        "any_month": any(year.months),
        "matrix": _shown(matrix),
        "more_offices": max(0, len(matrix.offices) - 1 - MOST_OFFICES),
        "hosting_url": address("visits_hosting") if may(actor, HOSTING_SET) else "",
        "matrix_known": len(matrix.offices) > 1,
    }
    return render(request, "office/visits/remembering/year.html", context)


@require_safe
def as_csv(request: HttpRequest, year: int, table: str) -> HttpResponse:
    """For the Excel of a Latvian office: semicolons, a comma before decimals, a byte order mark."""
    actor = actor_of(request)
    require(actor, VISIT_VIEW)
    if table not in TABLES or not FIRST_YEAR <= year <= actor.today.year + 5:
        raise Http404
    target = io.StringIO()
    rows = csv.writer(target, delimiter=";", lineterminator="\r\n")
    for row in TABLES[table](host_year(year, today=actor.today)):
        rows.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    response = HttpResponse("\ufeff" + target.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="visits-{table}-{year}.csv"'
    return response


def _visits_csv(year: HostYear) -> Iterator[Cells]:
    yield [
        _("Day"), _("Office"), _("We receive or go"), _("Form"), _("Guests"), _("Hours of staff"),
        _("Cost of hours, EUR"), _("Other cost, EUR"), _("Questions"), _("Ideas"), _("Ideas followed"),
        _("Promised"), _("Delivered"), _("Delivered in time"), _("Items taken over"), _("Still ahead"),
    ]  # fmt: skip
    for row in [*year.received, *year.made]:
        visit = row.visit
        yield [
            f"{visit.on:%Y-%m-%d}" if visit.on else "", visit.office, str(visit.get_side_display()),
            str(visit.get_form_display()), row.guests, _decimal(row.minutes / 60),
            "" if row.hours_cents is None else _decimal(row.hours_cents / 100), _decimal(visit.cost_cents / 100),
            row.questions, row.ideas, row.followed, row.promises, row.delivered, row.in_time, len(row.adopted),
            _("yes") if row.ahead else "",
        ]  # fmt: skip


def _matrix_csv(_year: HostYear) -> Iterator[Cells]:
    matrix = _named(reciprocity())
    yield [_("Who went, and to whom"), *(name for _key, name in matrix.offices)]
    for name, cells in matrix.rows:
        yield [name, *("" if cell is None else cell for cell in cells)]


TABLES: dict[str, Callable[[HostYear], Iterator[Cells]]] = {"visits": _visits_csv, "matrix": _matrix_csv}


def _decimal(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def _facts(year: HostYear) -> list[tuple[str, str, str]]:
    """(figure, what it is, what stands behind it) of what is over."""
    over = year.over
    promises, delivered, in_time = (year.total(what) for what in ("promises", "delivered", "in_time"))
    ahead = len(year.received) - len(over)
    cost = formats.cents(year.total("cost_cents"))
    priced = year.hour_cents is not None
    return [
        (str(len(over)), _("visits received"), _("%(n)s still ahead") % {"n": ahead} if ahead else ""),
        (formats.number(year.total("guests")), _("guests"), ""),
        (
            hours_words(year.total("minutes")),
            _("hours of staff"),
            _("hosts in the programme, and what was noted besides"),
        ),
        (cost, _("cost"), "" if priced else _("without hours: their price is not set")),
        (str(year.total("questions")), _("questions asked"), ""),
        (
            f"{delivered}/{promises}",
            _("promised documents delivered"),
            _("%(n)s in time") % {"n": in_time} if promises else "",
        ),
        (f"{year.total('followed')}/{year.total('ideas')}", _("ideas followed"), ""),
        (str(year.total("adopted")), _("items taken over by guests"), _("as their indexes say")),
    ]


def _shares(rows: Sequence[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """(name, number, per cent of the largest)."""
    most = max((n for _name, n in rows), default=0) or 1
    return [(name, n, round(100 * n / most)) for name, n in rows]


def _service(topic: str) -> object:
    found = SERVICES.get(topic)
    return {"lv": found.lv, "en": found.en} if found else topic


def _month(year: int, month: int) -> str:
    return formats.short_month(f"{year}-{month:02}").split()[0]


def _named(matrix: Matrix) -> Matrix:
    office = Office.objects.first()
    ours = (office.name_en if formats.active_language() == "en" else office.name_lv) if office else _("our office")
    return Matrix([(key, name or ours) for key, name in matrix.offices], matrix.cells)


def _shown(matrix: Matrix) -> Matrix:
    named = _named(matrix)
    return Matrix(named.offices[: MOST_OFFICES + 1], named.cells)
