"""Plots: well-formed SVG in both languages and themes, with the figures of their table, without the network."""

from __future__ import annotations

import re
import socket
from xml.etree import ElementTree

import pytest

from dienests.engine import Text
from dienests.population.comparison import Comparison
from dienests.population.plots import COLOURS, Plot, plots_of
from dienests.population.report_context import SYNTHETIC
from dienests.population.writing import number
from tests.population.comparisons import made_comparison

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return made_comparison()


def plot(comparison: Comparison, name: str) -> Plot:
    return next(each for each in plots_of(comparison) if each.name == name)


def texts(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


def test_which_plots_there_are(comparison: Comparison) -> None:
    found = plots_of(comparison)
    assert [each.name for each in found] == [
        "cost",
        "income_decile",
        "household_type",
        "age_group",
        "municipality",
        "distribution",
    ]
    assert all(each.table.rows and each.title.lv and each.title.en for each in found)


@pytest.mark.parametrize("name", ["cost", "household_type", "distribution"])
def test_an_svg_of_each_language_and_theme(comparison: Comparison, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refused)
    found = plot(comparison, name)
    light, dark = found.svg(language="lv", theme="light"), found.svg(language="en", theme="dark")
    for svg, language in ((light, "lv"), (dark, "en")):
        root = ElementTree.fromstring(svg)
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        said = getattr(found.title, language)
        title = root.find(f"{SVG}title")
        assert title is not None
        assert said in (title.text or "")
        assert getattr(SYNTHETIC, language) in (title.text or "")
        # No font, picture or script is brought along or fetched, and the ground shows through.
        assert not re.search(r"@font-face|<image|<script|href=\"http|url\(http", svg)
    assert COLOURS["light"].ink in light
    assert COLOURS["dark"].ink in dark
    assert COLOURS["light"].ink not in dark


def test_the_figures_of_the_table_stand_in_the_plot(comparison: Comparison) -> None:
    shown = texts(plot(comparison, "household_type").svg(language="lv"))
    for group in comparison.figures.breakdown("household_type").groups:
        for people in (group.changes["together"].gaining, group.changes["together"].losing):
            assert number(people.households).lv in shown
    # No label is cut off, so that two kinds of household look the same.
    assert not any("…" in text for text in shown)


def test_names_are_only_text() -> None:
    hostile = made_comparison()
    found = plot(hostile, "cost")
    odd = Plot(found.name, Text("<script>&", '"><script>'), found.table, found.draw, False)
    for language in ("lv", "en"):
        svg = odd.svg(language=language)  # type: ignore[arg-type]
        assert "<script>" not in svg
        ElementTree.fromstring(svg)


def test_nothing_to_show_is_still_a_picture() -> None:
    empty = made_comparison(rows=([], []))
    for name in ("cost", "municipality", "distribution"):
        ElementTree.fromstring(plot(empty, name).svg(language="lv"))


def test_ink_and_bars_can_be_seen_on_either_ground() -> None:
    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        high, low = sorted((luminance(one), luminance(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for theme, ground in (("light", "#ffffff"), ("dark", "#191e1d")):
        colours = COLOURS[theme]  # type: ignore[index]
        assert contrast(colours.ink, ground) > 7
        assert contrast(colours.soft, ground) > 4.5
        for bar in (colours.before, colours.after, colours.gaining, colours.losing):
            assert contrast(bar, ground) > 3
