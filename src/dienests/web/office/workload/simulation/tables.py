"""The answer as plain tables with figures, for a workbook and for CSV files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dienests.web import formats
from dienests.web.office.workload.measures.words import role
from dienests.web.office.workload.simulation.answer import Answer, Variant, difference
from dienests.web.office.workload.simulation.stands_on import supposed_of
from dienests.workload.simulation.figures import Estimate

Value = str | float | None
Rows = Iterator[Sequence[Value]]
YEARS = "replications"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name`: of the file. Texts are texts, figures are figures."""

    name: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]


def sheets_of(answer: Answer, about: Sequence[tuple[str, str]]) -> list[Sheet]:
    """Everything the page shows, under every scenario, and each simulated year; what was not asked for is left out."""
    way = (pgettext("simulation", "Way of working"), _("Circumstances"))
    low, high = _("Low"), _("High")
    made = [
        ("about", _("About this simulation"), (pgettext("simulation", "What"), _("Value")), iter(about)),
        (
            "figures",
            _("Figures"),
            (*way, _("Figure"), _("Mean"), low, high, _("Difference"), low, high),
            _figures(answer),
        ),
        ("load", _("Load by role"), (*way, _("Role"), _("Load"), low, high), _loads(answer)),
        ("waiting", _("Where cases wait"), (*way, _("Stage"), _("Days")), _stages(answer)),
        ("posts", _("Posts needed"), (*way, _("Role"), _("Now"), _("Needed")), _posts(answer)),
        (
            "sensitivity",
            _("What the answer hangs on"),
            (way[0], _("Assumption"), low, high, _("Figure"), _("At low"), _("At high")),
            _swings(answer),
        ),
        ("backtest", _("Back-test"), (_("Figure"), _("Foreseen"), low, high, _("Really")), _backtest(answer)),
        (
            "assumptions",
            _("Assumptions"),
            (_("Assumption"), _("Value"), _("Range"), _("Source"), _("Checked")),
            _assumed(answer),
        ),
        (YEARS, _("Replications"), (*way, _("Figure"), _("Replication"), _("Value")), _years(answer)),
    ]
    sheets = [Sheet(name, title, heads, list(rows)) for name, title, heads, rows in made]
    return [sheet for sheet in sheets if sheet.rows]


def _circumstances(answer: Answer, variant: Variant) -> tuple[str, str]:
    scenario = answer.scenarios.get(variant.scenario)
    return variant.title, formats.in_language(scenario["title"]) if scenario else _("As the office is")


def _bounds(found: Estimate) -> tuple[Value, Value, Value]:
    low, high = (found.low, found.high) if isfinite(found.half) else (None, None)
    return found.mean, low, high


def _figures(answer: Answer) -> Rows:
    for variant in answer.variants:
        first = answer.under(variant.scenario)[0]
        for name, word in answer.words.items():
            nothing: tuple[Value, ...] = (None, None, None)
            against = nothing if variant is first else _bounds(difference(variant, first, name))
            yield (*_circumstances(answer, variant), word.title, *_bounds(variant.figure(name)), *against)


def _loads(answer: Answer) -> Rows:
    for variant in answer.variants:
        for name, found in variant.load.items():
            yield (*_circumstances(answer, variant), role(name), *_bounds(found))


def _stages(answer: Answer) -> Rows:
    for variant in answer.variants:
        for title, days in variant.stages:
            yield (*_circumstances(answer, variant), title, days)


def _posts(answer: Answer) -> Rows:
    for variant in answer.variants:
        needed = variant.needed or {"now": {}, "posts": {}}
        for name, posts in needed["posts"].items():
            yield (*_circumstances(answer, variant), role(name), needed["now"].get(name), posts)


def _swings(answer: Answer) -> Rows:
    for swing in answer.data["sensitivity"]:
        for name in swing["effects"]:
            ends = swing["at_low"][name], swing["at_high"][name]
            yield (
                answer.title_of(swing["way"]),
                formats.in_language(swing["title"]),
                *swing["range"],
                answer.words[name].title,
                *ends,
            )


def _backtest(answer: Answer) -> Rows:
    for name, found in ((answer.data["backtest"] or {}).get("figures") or {}).items():
        told = (found[each] for each in ("foreseen", "low", "high", "actual"))
        yield (answer.words[name].title, *told)


def _assumed(answer: Answer) -> Rows:
    for row in supposed_of(answer):
        yield row.title, row.value, row.span, row.source, _("yes") if row.checked else _("no")


def _years(answer: Answer) -> Rows:
    """The value of every simulated year."""
    for variant in answer.variants:
        for name, word in answer.words.items():
            for number, value in enumerate(variant.values(name), start=1):
                yield (*_circumstances(answer, variant), word.title, float(number), value)
