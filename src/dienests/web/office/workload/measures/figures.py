"""How we work: the figures of a selection, beside those of another where one is asked for."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import duckdb
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from dienests.base.access import may
from dienests.web import formats
from dienests.web.components import Link
from dienests.web.office.workload.measures import words
from dienests.web.office.workload.measures.blocks import blocks, headline
from dienests.web.office.workload.measures.cells import Cell, Line, Measured, opening
from dienests.web.office.workload.measures.filters import (
    ASKED_WORDS,
    REPEAT,
    Asked,
    Side,
    read_filter,
    usual_periods,
)
from dienests.web.office.workload.measures.ready import with_log
from dienests.web.office.workload.measures.words import Words
from dienests.web.request import actor_of
from dienests.workload.measures.access import MEASURES_EXPORT
from dienests.workload.measures.assumptions import assumptions
from dienests.workload.measures.figures import UnitFigures, by_unit, figures_of
from dienests.workload.measures.mix import made_alike, mix_of, other_decisions
from dienests.workload.measures.queries import people_by_unit, posts_of, practices_of
from dienests.workload.measures.still_open import still_open
from dienests.workload.measures.survival import expected_days


@require_safe
@with_log
def page(request: HttpRequest, log: duckdb.DuckDBPyConnection) -> HttpResponse:
    """Figures of the cases that ended in a period."""
    asked = read_filter(request.GET, actor_of(request))
    sides = [measured(log, side) for side in asked.sides]
    comparable = asked.compared and all(side.figures.enough for side in sides)
    alike = made_alike(log, [side.selection for side in asked.sides]) if comparable else []
    context = frame(request, asked, here="measures") | {
        "headline": headline(sides),
        "blocks": blocks(sides, words_of(asked), alike),
        "units": _units(log, asked),
        "nothing": not any(side.figures.closed.cases or side.open.all.cases for side in sides),
        "fewest": assumptions().fewest_decisions,
        "assumed_since": assumptions().since,
    }
    return render(request, "office/workload/measures/figures.html", context)


def measured(log: duckdb.DuckDBPyConnection, side: Side) -> Measured:
    """A side with everything that is told of it."""
    selection = side.selection
    return Measured(
        side=side,
        figures=figures_of(log, selection),
        posts=posts_of(selection, practices=practices_of(selection)),
        open=still_open(log, selection),
        expected=expected_days(log, selection),
        mix=mix_of(log, selection),
        others=other_decisions(log, selection),
    )


def words_of(asked: Asked) -> Words:
    """Names of stages and reasons for all sides; the first side's practices come first."""
    return Words([practice for side in asked.sides for practice in practices_of(side.selection)])


def frame(request: HttpRequest, asked: Asked, *, here: str, behind: str = "") -> dict[str, Any]:
    """What every page shows around its figures: parts, filter, export (of the cases `behind` a figure)."""
    query = f"?{asked.query}"
    taken = f"{query}&{urlencode({'behind': behind})}" if behind else query
    places = (
        ("measures", pgettext("measures", "Figures")),
        ("measures_map", _("Process map")),
        ("measures_conformance", _("Conformance")),
    )
    return {
        "asked": asked,
        "tabs": [Link(label, reverse(f"office:{name}") + query, current=name == here) for name, label in places],
        "keep": [],
        "here": reverse(f"office:{here}"),
        "periods": usual_periods(request.GET, actor_of(request).today),
        "asked_options": list(ASKED_WORDS.items()),
        "who_options": [(value, label) for value, (_again, label) in REPEAT.items()],
        "exports": [
            Link(_("XES (IEEE 1849), for process mining"), reverse("office:measures_xes") + taken, icon="file-code"),
            Link(_("CSV, for a spreadsheet"), reverse("office:measures_csv") + taken, icon="file-type-csv"),
            Link(
                _("With case numbers, for this office only"),
                reverse("office:measures_csv") + taken + "&numbers=yes",
                icon="file-type-csv",
            ),
        ]
        if may(actor_of(request), MEASURES_EXPORT)
        else [],
    }


def _units(log: duckdb.DuckDBPyConnection, asked: Asked) -> list[Line]:
    """A line a unit, in the order of their names; nothing where there is one. Of a unit of one colleague no figures."""
    names = {unit.pk: str(unit) for unit in asked.choices.units}
    side = asked.first
    if "unit" in side.parameters or len(names) < 2:
        return []
    found = {each.unit: each for each in by_unit(log, side.selection)}
    people = people_by_unit(side.selection, practices=practices_of(side.selection))
    return [
        Line(name, _unit_cells(found[unit], asked, people=people.get(unit, 0)))
        for unit, name in names.items()
        if unit in found
    ]


def _unit_cells(found: UnitFigures, asked: Asked, *, people: int) -> tuple[Cell, ...]:
    side = replace(asked.first, parameters={**asked.first.parameters, "unit": str(found.unit)})
    decided = opening(side, "decided", found.decided, formats.number(found.decided))
    if not found.enough or people == 1:
        why = _("one colleague alone") if people == 1 else ""
        return decided, *(Cell(_("too few"), note=why) for _place in range(4))
    return (
        decided,
        opening(side, "decided", found.decided, words.days(found.calendar_median)),
        opening(side, found.late.behind, found.late.cases, words.share(found.late.share)),
        opening(side, "decided", found.decided, formats.number(round(found.contacts_per_decision, 2))),
        opening(side, found.returned.behind, found.returned.cases, words.share(found.returned.share)),
    )
