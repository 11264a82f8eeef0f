"""Each case against its own practice file: what was left out, repeated, in another order, in another role."""

from dataclasses import dataclass

import duckdb
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienests.web import formats
from dienests.web.office.workload.measures import words
from dienests.web.office.workload.measures.cells import Cell, opening
from dienests.web.office.workload.measures.figures import frame, words_of
from dienests.web.office.workload.measures.filters import Side, read_filter
from dienests.web.office.workload.measures.ready import with_log
from dienests.web.office.workload.measures.words import Words
from dienests.web.request import actor_of
from dienests.workload.measures.assumptions import assumptions
from dienests.workload.measures.conformance_figures import ConformanceFigures, Path, conformance_of
from dienests.workload.measures.figures import Count


@dataclass(frozen=True, kw_only=True)
class ShownConformance:
    """One side; figures only where its cases are enough."""

    side: Side
    enough: bool
    overall: list[tuple[str, Cell]]
    deviations: list[tuple[str, Cell]]
    paths: list[tuple[str, tuple[Cell, ...]]]
    more_paths: int


@require_safe
@with_log
def page(request: HttpRequest, log: duckdb.DuckDBPyConnection) -> HttpResponse:
    """Fitness, kinds of deviation and the ways really taken."""
    asked = read_filter(request.GET, actor_of(request))
    names = words_of(asked)
    shown = [_shown(conformance_of(log, side.selection), side, names) for side in asked.sides]
    context = frame(request, asked, here="measures_conformance") | {"shown": shown}
    return render(request, "office/workload/measures/conformance.html", context)


def _shown(found: ConformanceFigures, side: Side, names: Words) -> ShownConformance:
    enough = found.closed.cases >= assumptions().fewest_decisions
    return ShownConformance(
        side=side,
        enough=enough,
        overall=[
            (_("Fitness"), opening(side, found.closed.behind, found.closed.cases, words.share(found.fitness))),
            (_("Went as the file says"), _cell(found.conforming, side)),
            (_("Deviated somewhere"), _cell(found.deviating, side)),
            (_("Role not recorded somewhere"), _cell(found.roles_unknown, side)),
        ],
        deviations=[
            (names.deviation(each.kind, each.stage, each.detail), _cell(each.cases, side)) for each in found.deviations
        ],
        paths=[_path(each, side, names) for each in found.paths],
        more_paths=max(0, found.paths_in_all - len(found.paths)),
    )


def _cell(count: Count, side: Side) -> Cell:
    return opening(side, count.behind, count.cases, words.share(count.share), note=formats.number(count.cases))


def _path(path: Path, side: Side, names: Words) -> tuple[str, tuple[Cell, ...]]:
    """An order of stages with its cases, days and fitness: each opens the same cases."""
    told = " → ".join(names.stage(stage) for stage in path.stages) or _("no stage was finished")
    behind, cases = path.cases.behind, path.cases.cases
    days = opening(side, behind, cases, words.days(path.median_days))
    return told, (_cell(path.cases, side), days, opening(side, behind, cases, words.share(path.fitness)))
