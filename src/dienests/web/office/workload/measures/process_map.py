"""What really follows what, drawn."""

from dataclasses import dataclass, field
from math import log as logarithm

import duckdb
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienests.web import formats
from dienests.web.components import filter_links
from dienests.web.office.workload.measures import words
from dienests.web.office.workload.measures.cells import Cell, opening
from dienests.web.office.workload.measures.figures import frame, words_of
from dienests.web.office.workload.measures.filters import Side, read_filter
from dienests.web.office.workload.measures.ready import with_log
from dienests.web.office.workload.measures.words import Words
from dienests.web.request import actor_of
from dienests.workload.measures.assumptions import assumptions
from dienests.workload.measures.layout import Box, Drawing, Line, drawn
from dienests.workload.measures.process_map import Flow, ProcessMap, process_map
from dienests.workload.measures.variants import Variant, Variants, variants_of

STEPS_BACK = frozenset({"returned", "taken_back", "reopened"})
LEAST = (1, 3, 10, 25)  # per cent of cases
USUAL = 3
THICKEST, THINNEST = 7.0, 1.2
LINE_OF_WORDS = 22  # letters that fit into a box


@dataclass(frozen=True, kw_only=True)
class ShownBox:
    box: Box
    lines: list[tuple[float, str]]
    cases: int
    cases_y: float
    url: str
    said: str


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    line: Line
    width: str
    label: str
    url: str
    said: str
    slow: bool


@dataclass(frozen=True, kw_only=True)
class ShownVariant:
    """One way from the first activity to the last. `steps`: a return or another step back is marked."""

    steps: list[tuple[str, bool]]
    cases: Cell
    so_far: str
    median: Cell
    most: Cell


@dataclass(frozen=True, kw_only=True)
class ShownFlow:
    """A row of the table below the map."""

    here: str
    following: str
    cases: Cell
    share: str
    times: str
    lasting: str
    of_all_time: str
    slow: bool


@dataclass(frozen=True, kw_only=True)
class ShownMap:
    """The map of one side; without a drawing where its cases are too few."""

    side: Side
    cases: int
    enough: bool
    drawing: Drawing | None = None
    boxes: list[ShownBox]
    lines: list[ShownLine]
    flows: list[ShownFlow]
    variants: list[ShownVariant] = field(default_factory=list)
    ways: Variants | None = None


@require_safe
@with_log
def page(request: HttpRequest, log: duckdb.DuckDBPyConnection) -> HttpResponse:
    """The map of a selection, and of the one it is compared with below it."""
    asked = read_filter(request.GET, actor_of(request))
    contacts = request.GET.get("contacts") == "yes"
    least = _least(request)
    names = words_of(asked)
    maps = [
        _shown(
            process_map(log, side.selection, contacts=contacts),
            variants_of(log, side.selection),
            side,
            names,
            least=least,
        )
        for side in asked.sides
    ]
    context = frame(request, asked, here="measures_map") | {
        "maps": maps,
        "least": least,
        "least_links": filter_links(
            request.GET,
            parameter="least",
            choices=[(str(each), _("from %(n)s %% of cases") % {"n": each}, None) for each in LEAST],
            default=str(USUAL),
        ),
        "contact_links": filter_links(
            request.GET,
            parameter="contacts",
            choices=[("", _("without contacts"), None), ("yes", _("with contacts"), None)],
        ),
        "keep": [(name, request.GET[name]) for name in ("least", "contacts") if request.GET.get(name)],
    }
    return render(request, "office/workload/measures/map.html", context)


def _least(request: HttpRequest) -> int:
    asked = formats.as_whole(request.GET.get("least"))
    return asked if asked in LEAST else USUAL


def _shown(found: ProcessMap, ways: Variants, side: Side, names: Words, *, least: int) -> ShownMap:
    if found.cases < assumptions().fewest_decisions:
        return ShownMap(side=side, cases=found.cases, enough=False, boxes=[], lines=[], flows=[])
    common = found.common(least / 100)
    drawing = drawn(common)
    cases = {node.name: node for node in common.nodes}
    most = max((flow.cases for flow in common.flows), default=1)
    slow = found.slowest
    all_seconds = sum(flow.all_seconds for flow in found.flows) or 1
    return ShownMap(
        side=side,
        cases=found.cases,
        enough=True,
        drawing=drawing,
        boxes=[_box(box, cases[box.name].cases, side, names) for box in drawing.boxes],
        lines=[_line(each, most, side, names, slow=each.flow in slow) for each in drawing.lines],
        flows=[
            _flow(flow, found.cases, side, names, part=flow.all_seconds / all_seconds, slow=flow in slow)
            for flow in found.flows
        ],
        variants=[_variant(each, side, names) for each in ways.told],
        ways=ways,
    )


def _box(box: Box, cases: int, side: Side, names: Words) -> ShownBox:
    label = names.node(box.name)
    told = _wrapped(label)
    first = box.y + box.height / 2 - 7 * len(told) + 3
    return ShownBox(
        box=box,
        lines=[(first + 14 * at, text) for at, text in enumerate(told)],
        cases=cases,
        cases_y=first + 14 * len(told),
        url=side.list_url(f"activity:{box.name}"),
        said=f"{label} {words.counted(cases)}",
    )


def _wrapped(label: str) -> list[str]:
    """One line or two; what does not fit ends in dots, and stands whole in the table and the description."""
    lines = [""]
    for word in label.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= LINE_OF_WORDS or not lines[-1]:
            lines[-1] = longer
        elif len(lines) == 1:
            lines.append(word)
        else:
            lines[-1] = lines[-1][: LINE_OF_WORDS - 1].rstrip(" :,") + "…"
            break
    return [text if len(text) <= LINE_OF_WORDS else text[: LINE_OF_WORDS - 1] + "…" for text in lines]


def _line(line: Line, most: int, side: Side, names: Words, *, slow: bool) -> ShownLine:
    flow = line.flow
    width = THINNEST + (THICKEST - THINNEST) * logarithm(1 + flow.cases) / logarithm(1 + most)
    label = f"{formats.number(flow.cases)} · {words.lasting(flow.seconds)}"
    return ShownLine(
        line=line,
        width=f"{width:.1f}",
        label=label,
        url=side.list_url(flow.behind),
        said=f"{names.node(flow.here)} → {names.node(flow.following)}: {label} ({words.counted(flow.cases)})",
        slow=slow,
    )


def _flow(flow: Flow, cases: int, side: Side, names: Words, *, part: float, slow: bool) -> ShownFlow:
    return ShownFlow(
        here=names.node(flow.here),
        following=names.node(flow.following),
        cases=opening(side, flow.behind, flow.cases, formats.number(flow.cases)),
        share=words.share(flow.cases / cases),
        times=formats.number(flow.times),
        lasting=words.lasting(flow.seconds),
        of_all_time=words.share(part),
        slow=slow,
    )


def _variant(found: Variant, side: Side, names: Words) -> ShownVariant:
    """Days of a few cases alone are told: each opens to them anyway, and the list says nobody's name."""
    behind, cases = found.cases.behind, found.cases.cases
    return ShownVariant(
        steps=[(names.node(node), node.partition(":")[0] in STEPS_BACK) for node in found.nodes],
        cases=opening(side, behind, cases, formats.number(cases), note=words.share(found.cases.share)),
        so_far=words.share(found.so_far),
        median=opening(side, behind, cases, words.days(found.median_days)),
        most=opening(side, behind, cases, words.days(found.most_days)),
    )
