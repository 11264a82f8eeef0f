"""Where the boxes and lines of a process map stand: layers from first to last, crossings few. Pure geometry.

Boxes lie in layers by the longest way from the beginning; a line over several layers bends through each of them, so
that it does not run behind boxes; lines that lead back go up at the right side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dienests.workload.measures.process_map import Flow, ProcessMap

BOX_WIDTH, BOX_HEIGHT = 176, 46
LAYER_GAP, BOX_GAP, BEND_WIDTH, LANE, MARGIN = 74, 28, 26, 26, 14
SWEEPS = 12
ARROW, LABEL_WIDTH = 5, 78
# Where along a line its words may stand, the best first.
LABEL_PLACES = tuple(place / 40 for place in (20, 24, 16, 28, 12, 32, 8, 34, 6, 22, 18, 26, 14, 30, 10, 36))
Spot = tuple[float, float]
Curve = list[Spot]  # a beginning, then three points for each part, as SVG has them
Room = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A node of the map; `x` and `y` of its upper left corner."""

    name: str
    x: float
    y: float
    width: int = BOX_WIDTH
    height: int = BOX_HEIGHT

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A flow as an SVG path; `label` is where its words stand, `back`: it leads to something earlier."""

    flow: Flow
    path: str
    label: Spot
    back: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def drawn(found: ProcessMap) -> Drawing:
    """The map as a drawing; the same map always as the same."""
    places = {name: place for place, name in enumerate(_in_order(found))}
    forward = [flow for flow in found.flows if places[flow.here] < places[flow.following]]
    back = [flow for flow in found.flows if places[flow.here] >= places[flow.following]]
    layer_of = _layers(list(places), forward)
    chains = {flow: _chain(flow, layer_of) for flow in forward}
    layers = _ordered(_filled(layer_of, chains), chains)
    outside = {name for flow in back if flow.here != flow.following for name in (flow.here, flow.following)}
    for layer in layers:  # what leads back stands at the right, where the ways back are
        layer.sort(key=outside.__contains__)
    middles = _middles(layers, chains)
    left = min((middles[spot] - _width(spot) / 2 for layer in layers for spot in layer), default=0)
    boxes = {
        name: Box(name, round(middles[name] - left - BOX_WIDTH / 2 + MARGIN, 1), _top(layer))
        for name, layer in layer_of.items()
    }
    shifted = {spot: middle - left + MARGIN for spot, middle in middles.items()}
    right = max((box.x + box.width for box in boxes.values()), default=0)
    right = max([right, *(x + BEND_WIDTH / 2 for x in shifted.values())])
    curves = [(flow, _down(flow, chain, shifted, layer_of, boxes), False) for flow, chain in chains.items()]
    lanes = _by_reach([flow for flow in back if flow.here != flow.following], boxes)
    curves += [(flow, _up(flow, boxes, right + (lane + 1) * LANE), True) for lane, flow in enumerate(lanes)]
    curves += [(flow, _loop(boxes[flow.here]), True) for flow in back if flow.here == flow.following]
    width = max([right, *(x for _flow, curve, _back in curves for x, _y in curve)]) + MARGIN + LABEL_WIDTH / 2
    lines = _labelled(sorted(curves, key=lambda each: -each[0].cases), boxes.values())
    return Drawing(round(width), _height(layers), tuple(boxes.values()), lines)


def _in_order(found: ProcessMap) -> list[str]:
    """Nodes so that few flows lead back: what nothing leads to first, what leads nowhere last, else what gives most.

    The heuristic of Eades, Lin and Smyth for feedback arcs; where it leaves a choice, the usual place decides.
    """
    left = {node.name: place for place, node in enumerate(found.nodes)}
    flows = [flow for flow in found.flows if flow.here != flow.following]
    first: list[str] = []
    last: list[str] = []
    while left:
        gives = {name: sum(flow.cases for flow in flows if flow.here == name) for name in left}
        takes = {name: sum(flow.cases for flow in flows if flow.following == name) for name in left}
        ends = [name for name in left if not gives[name] and takes[name]]
        begins = [name for name in left if not takes[name]]
        if ends:
            chosen = max(ends, key=left.__getitem__)
            last.append(chosen)
        else:
            chosen = min(begins or left, key=lambda name: (takes[name] - gives[name], left[name]))
            first.append(chosen)
        del left[chosen]
        flows = [flow for flow in flows if chosen not in (flow.here, flow.following)]
    return [*first, *reversed(last)]


def _layers(names: Sequence[str], forward: Sequence[Flow]) -> dict[str, int]:
    """Longest way from the beginning; `names` are in the order in which flows lead."""
    before: dict[str, list[str]] = defaultdict(list)
    for flow in forward:
        before[flow.following].append(flow.here)
    found: dict[str, int] = {}
    for name in names:
        found[name] = max((found[earlier] + 1 for earlier in before[name]), default=0)
    return found


def _chain(flow: Flow, layer_of: Mapping[str, int]) -> list[str]:
    """The spots a line goes through: its box, a bend in every layer between, the next box."""
    between = range(layer_of[flow.here] + 1, layer_of[flow.following])
    return [flow.here, *(f"{flow.here}>{flow.following}@{layer}" for layer in between), flow.following]


def _is_bend(spot: str) -> bool:
    return "@" in spot


def _width(spot: str) -> int:
    return BEND_WIDTH if _is_bend(spot) else BOX_WIDTH


def _filled(layer_of: Mapping[str, int], chains: Mapping[Flow, list[str]]) -> list[list[str]]:
    layers: list[list[str]] = [[] for _ in range(max(layer_of.values(), default=-1) + 1)]
    for name, layer in layer_of.items():
        layers[layer].append(name)
    for flow, chain in chains.items():
        for step, spot in enumerate(chain[1:-1], start=1):
            layers[layer_of[flow.here] + step].append(spot)
    return layers


def _neighbours(chains: Mapping[Flow, list[str]]) -> tuple[dict[str, list[tuple[str, int]]], ...]:
    """Above and below each spot, with how much the line weighs."""
    above: dict[str, list[tuple[str, int]]] = defaultdict(list)
    below: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for flow, chain in chains.items():
        for upper, lower in pairwise(chain):
            above[lower].append((upper, flow.cases))
            below[upper].append((lower, flow.cases))
    return above, below


def _ordered(layers: list[list[str]], chains: Mapping[Flow, list[str]]) -> list[list[str]]:
    """Each layer by the mean place of what it is joined to, down and up again: lines cross less."""
    above, below = _neighbours(chains)
    for sweep in range(SWEEPS):
        towards = above if sweep % 2 == 0 else below
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            place = {spot: at for each in layers for at, spot in enumerate(each)}
            layer.sort(key=lambda spot: (_mean(spot, towards, place), place[spot]))
    return layers


def _mean(spot: str, towards: Mapping[str, list[tuple[str, int]]], at: Mapping[str, float]) -> float:
    joined = towards.get(spot, [])
    weight = sum(cases for _other, cases in joined)
    return sum(at[other] * cases for other, cases in joined) / weight if weight else at[spot]


def _middles(layers: list[list[str]], chains: Mapping[Flow, list[str]]) -> dict[str, float]:
    """Centres from left to right: drawn to what they are joined to, never closer than the boxes are wide."""
    above, below = _neighbours(chains)
    found: dict[str, float] = {}
    for layer in layers:
        x = 0.0
        for spot in layer:
            found[spot] = x + _width(spot) / 2
            x += _width(spot) + BOX_GAP
    for sweep in range(SWEEPS):
        towards = above if sweep % 2 == 0 else below
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wished = [_mean(spot, towards, found) for spot in layer]
            found |= zip(layer, _apart(layer, wished), strict=True)
    return found


def _apart(layer: Sequence[str], wished: Sequence[float]) -> list[float]:
    """The wishes as near as room allows: pushed right where too close, then the whole back by the mean shift."""
    placed: list[float] = []
    for at, spot in enumerate(layer):
        least = placed[-1] + (_width(layer[at - 1]) + _width(spot)) / 2 + BOX_GAP if placed else wished[at]
        placed.append(max(wished[at], least))
    shift = sum(middle - wish for middle, wish in zip(placed, wished, strict=True)) / len(layer) if layer else 0
    return [middle - shift for middle in placed]


def _top(layer: int) -> float:
    return MARGIN + layer * (BOX_HEIGHT + LAYER_GAP)


def _height(layers: Sequence[object]) -> int:
    return MARGIN * 2 + len(layers) * (BOX_HEIGHT + LAYER_GAP) - (LAYER_GAP if layers else 0)


def _down(
    flow: Flow, chain: list[str], x: Mapping[str, float], layer_of: Mapping[str, int], boxes: Mapping[str, Box]
) -> Curve:
    """From box to box through the bends, curved between the layers."""
    start, end = boxes[flow.here], boxes[flow.following]
    spots: list[Spot] = [(start.middle, start.y + start.height)]
    for step, spot in enumerate(chain[1:-1], start=1):
        top = _top(layer_of[flow.here] + step)
        spots += [(x[spot], top), (x[spot], top + BOX_HEIGHT)]
    spots.append((end.middle, end.y - ARROW))
    curve = [spots[0]]
    for (from_x, from_y), (to_x, to_y) in pairwise(spots):
        half = (to_y - from_y) / 2
        curve += [(from_x, from_y + half), (to_x, to_y - half), (to_x, to_y)]
    return curve


def _by_reach(back: Sequence[Flow], boxes: Mapping[str, Box]) -> list[Flow]:
    """Short ways back inside, long ones outside."""
    return sorted(back, key=lambda flow: (boxes[flow.here].y - boxes[flow.following].y, flow.here, flow.following))


def _up(flow: Flow, boxes: Mapping[str, Box], lane: float) -> Curve:
    """Out of the right side, up a lane of its own, into the right side."""
    start, end = boxes[flow.here], boxes[flow.following]
    from_y, to_y = start.y + start.height * 0.7, end.y + end.height * 0.3
    middle = (lane, (from_y + to_y) / 2)
    curve: Curve = [(start.x + start.width, from_y), (lane, from_y), (lane, from_y), middle]
    return [*curve, (lane, to_y), (lane, to_y), (end.x + end.width + ARROW, to_y)]


def _loop(box: Box) -> Curve:
    """A small ear at the right side: the same once more."""
    x, reach = box.x + box.width, box.x + box.width + 34
    return [(x, box.y + 34), (reach, box.y + 40), (reach, box.y + 4), (x + ARROW, box.y + 12)]


def _labelled(curves: Sequence[tuple[Flow, Curve, bool]], boxes: Iterable[Box]) -> tuple[Line, ...]:
    """Words where they cover neither a box nor other words, as far as there is such a place; the commonest first."""
    taken = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in boxes]
    lines = []
    for flow, curve, back in curves:
        places = [_on(curve, share) for share in LABEL_PLACES]
        free = [place for place in places if not any(_cover(_room(place), other) for other in taken)]
        x, y = free[0] if free else places[0]
        taken.append(_room((x, y)))
        lines.append(Line(flow, _path(curve), (x, y + 4), back))
    return tuple(lines)


def _on(curve: Curve, share: float) -> Spot:
    """A point on the curve, at a share of its parts."""
    parts = (len(curve) - 1) // 3
    at = min(int(share * parts), parts - 1)
    t = share * parts - at
    points = curve[3 * at : 3 * at + 4]
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    return (
        sum(weight * x for weight, (x, _y) in zip(weights, points, strict=True)),
        sum(weight * y for weight, (_x, y) in zip(weights, points, strict=True)),
    )


def _room(place: Spot) -> Room:
    return place[0] - LABEL_WIDTH / 2, place[1] - 8, place[0] + LABEL_WIDTH / 2, place[1] + 8


def _cover(one: Room, other: Room) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _path(curve: Curve) -> str:
    told = [f"M{_at(curve[0])}"]
    told += [f"C{' '.join(_at(spot) for spot in curve[place : place + 3])}" for place in range(1, len(curve), 3)]
    return " ".join(told)


def _at(spot: Spot) -> str:
    return f"{spot[0]:.1f} {spot[1]:.1f}"
