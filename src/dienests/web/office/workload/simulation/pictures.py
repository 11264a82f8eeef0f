"""Pictures of a simulation: a small strip beside each row of a table, all on the scale of that table.

Geometry only, in the units of a view box that is stretched to the width of its cell; colours come from the style
sheet. The figures stand in the row itself, so that the picture is never the only place that says them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import quantiles

from dienests.web.office.workload.measures.words import role
from dienests.web.office.workload.simulation import words
from dienests.web.office.workload.simulation.answer import HEADLINE, Answer, Variant, Word
from dienests.workload.simulation.study import OVERLOADED

WIDTH = 200.0


@dataclass(frozen=True, slots=True)
class Band:
    """A horizontal part of a strip."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Strip:
    """`marks`: places of thin lines across the strip, with their kind."""

    bands: Sequence[Band]
    marks: Sequence[tuple[float, str]] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its picture."""

    label: str
    strip: Strip
    cells: tuple[str, ...]
    tone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows on one scale from `first` to `last`."""

    id: str
    title: str
    heads: tuple[str, ...]
    lines: Sequence[Line]
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    low: float
    high: float

    def at(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return round((inside - self.low) / (self.high - self.low or 1) * WIDTH, 2)

    def band(self, low: float, high: float, kind: str) -> Band:
        begins, ends = sorted((self.at(low), self.at(high)))
        return Band(begins, max(round(ends - begins, 2), 0.6), kind)


def interval_pictures(answer: Answer, scenario: str, heads: tuple[str, ...]) -> list[Picture]:
    """For each figure looked at first: the mean with its interval, and where 9 of 10 single years would lie."""
    ways = answer.under(scenario)
    return [_intervals(answer.words[name], ways, heads) for name in HEADLINE]


def _intervals(word: Word, ways: Sequence[Variant], heads: tuple[str, ...]) -> Picture:
    years = [_years(way.values(word.name)) for way in ways]
    means = [way.figure(word.name) for way in ways]
    high = max([high for _low, high in years] + [each.mean for each in means]) or 1.0
    scale = Scale(0.0, high * 1.02)
    lines = []
    for way, (from_, to), mean in zip(ways, years, means, strict=True):
        bands = [scale.band(from_, to, "year")]
        if isfinite(mean.half):
            bands.append(scale.band(mean.low, mean.high, "mean"))
        value = f"{words.plain(mean.mean, word)} {words.half(mean, word)}"
        span = f"{words.plain(from_, word)} … {words.plain(to, word)}"
        lines.append(Line(way.title, Strip(bands, ((scale.at(mean.mean), "mean"),)), (value, span)))
    return Picture(
        word.name, word.title, heads, lines, first=words.plain(0, word), last=words.plain(high, word)
    )  # fmt: skip


def _years(values: Sequence[float]) -> tuple[float, float]:
    """The bounds that 9 of 10 simulated years keep; of few years, all of them."""
    if len(values) < 20:
        return min(values), max(values)
    cuts = quantiles(values, n=20, method="inclusive")
    return cuts[0], cuts[-1]


def load_pictures(answer: Answer, scenario: str, heads: tuple[str, ...]) -> list[Picture]:
    """How much of its time each role is busy with these cases, way by way. The line: from there a queue grows."""
    ways = answer.under(scenario)
    roles = dict.fromkeys(name for way in ways for name in way.load)
    top = max([1.0, *(each.mean for way in ways for each in way.load.values())]) * 1.02
    scale = Scale(0.0, top)
    return [
        Picture(name, role(name), heads, [_loaded(way, name, scale) for way in ways if name in way.load], "0", "100 %")
        for name in roles
    ]


def _loaded(way: Variant, name: str, scale: Scale) -> Line:
    found, over = way.load[name].mean, name in way.overloaded
    strip = Strip((scale.band(0, found, "over" if over else "load"),), ((scale.at(OVERLOADED), "limit"),))
    return Line(way.title, strip, (words.short(found * 100, 0) + words.PERCENT,), tone="late" if over else "")


def stage_pictures(answer: Answer, scenario: str, heads: tuple[str, ...]) -> list[Picture]:
    """Mean days a case waits in the queue of each stage, way by way."""
    ways = answer.under(scenario)
    scale = Scale(0.0, max([0.1, *(days for way in ways for _title, days in way.stages)]) * 1.02)
    return [
        Picture(
            way.way,
            way.title,
            heads,
            [Line(title, Strip((scale.band(0, days, "load"),)), (words.short(days, 1),)) for title, days in way.stages],
        )
        for way in ways
    ]
