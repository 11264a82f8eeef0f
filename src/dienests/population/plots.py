"""Plots of a comparison as SVG, drawn on this machine: Altair describes, vl-convert draws. Each has its table.

The ground is transparent and the colours of either theme carry enough contrast; blue and orange are told apart by
everybody, and gaining and losing also lie on two sides of a line. Fonts are named, not embedded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any, Literal

import altair as alt
import vl_convert

from dienests.engine import Text
from dienests.population.comparison import BENEFITS, DIMENSIONS, Breakdown, Comparison
from dienests.population.report import breakdown_table, distribution, totals
from dienests.population.report_context import SYNTHETIC
from dienests.population.writing import Table, number, written

Language = Literal["lv", "en"]
Theme = Literal["light", "dark"]
Rows = list[dict[str, Any]]
WIDTH, BAR, LABEL_LIMIT, LINE = 520, 20, 300, 40
FONT = "Inter, system-ui, 'Segoe UI', 'Noto Sans', sans-serif"
BEFORE, AFTER = Text("Pirms", "Before"), Text("Pēc", "After")
GAINING, LOSING = Text("Saņem vairāk", "Gaining"), Text("Saņem mazāk", "Losing")
HOUSEHOLDS = Text("Mājsaimniecības", "Households")


@dataclass(frozen=True, slots=True)
class Colours:
    """Of one theme; `before` is quiet, `after` is the accent of the pages."""

    ink: str
    soft: str
    line: str
    before: str
    after: str
    gaining: str
    losing: str


COLOURS: Mapping[Theme, Colours] = {
    "light": Colours("#1a201e", "#47504d", "#dddcd5", "#858880", "#0b5c57", "#0a66a8", "#b64a00"),
    "dark": Colours("#e9ecea", "#bdc5c2", "#2e3634", "#9ba5a1", "#6fc7bc", "#6cb8ee", "#f0a35c"),
}
Draw = Callable[[Language, Colours], alt.LayerChart]


@dataclass(frozen=True, slots=True)
class Plot:
    """One picture: its title, the table of the same figures, and how it is drawn."""

    name: str
    title: Text
    table: Table
    draw: Draw
    synthetic: bool

    def svg(self, *, language: Language, theme: Theme = "light") -> str:
        """The picture as SVG text, with title and description for those who do not see it."""
        colours, title = COLOURS[theme], getattr(self.title, language)
        marked = ""
        if self.synthetic:
            marked = getattr(SYNTHETIC, language)
        chart = _styled(
            self.draw(language, colours).properties(width=WIDTH, title=alt.Title(title, subtitle=marked)), colours
        )
        drawn = vl_convert.vegalite_to_svg(chart.to_dict(), show_warnings=False, allowed_base_urls=[])
        head, _, rest = drawn.partition(">")
        title = f"{title} · {marked}" if marked else title
        said = f"<title>{escape(title)}</title>"
        return f'{head} role="img" aria-label="{escape(title)}">{said}{rest}'


def plots_of(comparison: Comparison) -> tuple[Plot, ...]:
    """Every plot of a comparison, in the order in which to show them."""
    figures, synthetic = comparison.figures, comparison.population.synthetic
    cost_title = Text("Izdevumi mēnesī pirms un pēc", "Cost per month before and after")
    plots = [Plot("cost", cost_title, totals(figures.total), lambda *how: _cost(comparison, *how), synthetic)]
    for dimension in ("income_decile", "household_type", "age_group", "municipality"):
        breakdown = figures.breakdown(dimension)
        label = DIMENSIONS[dimension]
        title = Text(f"Ieguvēji un zaudētāji: {label.lv.lower()}", f"Who gains and who loses: {label.en.lower()}")
        plots.append(Plot(dimension, title, breakdown_table(breakdown), _winners(breakdown), synthetic))
    title = Text("Par cik mainās mājsaimniecības pabalsti mēnesī", "By how much a household's monthly benefits change")
    table = distribution(comparison)
    plots.append(Plot("distribution", title, table, lambda *how: _distribution(comparison, table, *how), synthetic))
    return tuple(plots)


def _cost(comparison: Comparison, language: Language, colours: Colours) -> alt.LayerChart:
    total = comparison.figures.total
    sides = ((getattr(BEFORE, language), total.before), (getattr(AFTER, language), total.after))
    rows: Rows = []
    for key, label in BENEFITS.items():
        for side, law in sides:
            cents = law.benefits[key].cost_month_cents
            text = getattr(written(cents, "cents"), language)
            rows.append({"benefit": getattr(label, language), "side": side, "euro": cents / 100, "text": text})
    names, benefits = [side for side, _ in sides], [getattr(label, language) for label in BENEFITS.values()]
    base = alt.Chart(_data(rows)).encode(
        y=alt.Y("benefit:N", sort=benefits, title=None, axis=alt.Axis(labelLimit=LABEL_LIMIT, ticks=False)),
        yOffset=alt.YOffset("side:N", sort=names),
        x=alt.X("euro:Q", title=_euro_a_month(language), axis=_number_axis(language), scale=_room(rows, "euro", 0.2)),
    )
    scale = alt.Scale(domain=names, range=[colours.before, colours.after])
    bars = base.mark_bar().encode(color=alt.Color("side:N", scale=scale, title=None))
    texts = base.mark_text(align="left", dx=5, color=colours.ink).encode(text="text:N")
    return alt.LayerChart(layer=[bars, texts], height=len(BENEFITS) * 2 * (BAR + 4))


def _winners(breakdown: Breakdown) -> Draw:
    """Households that gain to the right of the line, those that lose to the left."""

    def draw(language: Language, colours: Colours) -> alt.LayerChart:
        names = (getattr(GAINING, language), getattr(LOSING, language))
        rows: Rows = []
        for group in breakdown.groups:
            changes = group.changes["together"]
            for name, sign, people in zip(names, (1, -1), (changes.gaining, changes.losing), strict=True):
                text = getattr(number(people.households), language) if people.households else ""
                label = "\n".join(wrap(getattr(group.label, language), LINE))
                rows.append({"group": label, "what": name, "households": sign * people.households, "text": text})
        base = alt.Chart(_data(rows)).encode(
            y=alt.Y(
                "group:N",
                sort=list(dict.fromkeys(row["group"] for row in rows)),
                title=None,
                axis=alt.Axis(labelLimit=LABEL_LIMIT, labelExpr="split(datum.label, '\\n')", ticks=False),
            ),
            x=alt.X(
                "households:Q",
                title=getattr(HOUSEHOLDS, language),
                axis=_number_axis(language),
                scale=_room(rows, "households", 0.08),
            ),
        )
        scale = alt.Scale(domain=list(names), range=[colours.gaining, colours.losing])
        bars = base.mark_bar().encode(color=alt.Color("what:N", scale=scale, title=None))
        gaining, losing = alt.datum.households > 0, alt.datum.households < 0
        right = base.transform_filter(gaining).mark_text(align="left", dx=4, color=colours.ink).encode(text="text:N")
        left = base.transform_filter(losing).mark_text(align="right", dx=-4, color=colours.ink).encode(text="text:N")
        zero = alt.Chart(_data([{"zero": 0}])).mark_rule(color=colours.soft).encode(x="zero:Q")
        return alt.LayerChart(layer=[bars, zero, right, left], height=_height(rows))

    return draw


def _distribution(comparison: Comparison, table: Table, language: Language, colours: Colours) -> alt.LayerChart:
    names = (getattr(LOSING, language), getattr(GAINING, language))
    rows: Rows = [
        {
            "bin": getattr(label, language),
            "what": names[0] if found.up_to_cents is not None and found.up_to_cents <= 0 else names[1],
            "households": found.households,
            "text": getattr(number(found.households), language) if found.households else "",
        }
        for found, (label, *_) in zip(comparison.figures.distribution, table.rows, strict=True)
    ]
    base = alt.Chart(_data(rows)).encode(
        x=alt.X("bin:N", sort=[row["bin"] for row in rows], title=None, axis=alt.Axis(labelAngle=-40, ticks=False)),
        y=alt.Y("households:Q", title=getattr(HOUSEHOLDS, language), axis=_number_axis(language)),
    )
    scale = alt.Scale(domain=list(names), range=[colours.losing, colours.gaining])
    bars = base.mark_bar().encode(color=alt.Color("what:N", scale=scale, title=None))
    texts = base.mark_text(dy=-7, color=colours.ink).encode(text="text:N")
    return alt.LayerChart(layer=[bars, texts], height=220)


def _data(rows: Rows) -> alt.InlineData:
    return alt.InlineData(values=rows)


def _height(rows: Rows) -> int:
    """Room for every bar, and for labels of more than one line."""
    return max(BAR, sum(max(BAR + 2, 15 * len(row["group"].split("\n")) + 8) for row in rows) // 2)


def _room(rows: Rows, name: str, share: float) -> alt.Scale:
    """A scale with room for the figures beside the longest bars."""
    low, high = min([row[name] for row in rows] + [0]), max([row[name] for row in rows] + [1])
    more = (high - low) * share
    return alt.Scale(domain=[low - more if low < 0 else 0, high + more], nice=False)


def _number_axis(language: Language) -> alt.Axis:
    """Grouped thousands as the language writes them, without a sign: sides of the line say what a bar is."""
    grouped = "format(abs(datum.value), ',.0f')"
    expression = grouped if language == "en" else f"replace({grouped}, /,/g, '\u00a0')"
    return alt.Axis(labelExpr=expression, tickCount=6, tickMinStep=1)


def _euro_a_month(language: Language) -> str:
    return {"lv": "€ mēnesī", "en": "€ per month"}[language]


def _styled(chart: alt.LayerChart, colours: Colours) -> alt.LayerChart:
    config: dict[str, Any] = {
        "background": "transparent",
        "font": FONT,
        # A browser that has another font than the one measured here may need more room beside the labels.
        "padding": {"left": 40, "right": 28, "top": 8, "bottom": 8},
        "title": {
            "color": colours.ink,
            "anchor": "start",
            "fontSize": 14,
            "fontWeight": 600,
            "offset": 12,
            "subtitleColor": colours.soft,
        },
        "axis": {
            "labelColor": colours.soft,
            "titleColor": colours.soft,
            "gridColor": colours.line,
            "domainColor": colours.line,
            "tickColor": colours.line,
            "labelFontSize": 12,
            "titleFontWeight": "normal",
        },
        "legend": {"labelColor": colours.ink, "orient": "top", "labelFontSize": 12, "symbolType": "square"},
        "text": {"fontSize": 11.5},
        "view": {"stroke": None},
    }
    return chart.properties(config=config)
