"""A whole Comparison without a run: figures of random result tables, under a reform that ships."""

from __future__ import annotations

from datetime import date

from dienests.engine import Text
from dienests.population.compare import compare_results
from dienests.population.comparison import Comparison, PopulationFacts
from dienests.population.published import published_effects
from dienests.population.reform import changed_parameters, reform_facts, sides, unchecked_texts
from dienests.practice.reforms import load_reform
from tests.population.result_tables import Row, connected, random_rows

DAY, NOW = date(2026, 1, 31), date(2026, 11, 21)


def made_comparison(
    *, rows: tuple[list[Row], list[Row]] | None = None, synthetic: bool = True, name: str = "Izdomāta kopa"
) -> Comparison:
    """Of 300 random households, or of the rows given."""
    before, after = rows or random_rows(300, seed=8)
    figures = compare_results(connected(old=before, new=after), before="old", after="new")
    reform = load_reform("coefficients_2026")
    found = sides(reform, known_on=NOW)
    return Comparison(
        reform=reform_facts(reform),
        population=PopulationFacts(Text(name, name), synthetic, Text("", ""), len(before), 2, 4),
        day=DAY,
        before=found.before.described(on=DAY),
        after=found.after.described(on=DAY),
        parameters=changed_parameters(found, on=DAY),
        published=published_effects(reform, figures),
        unchecked=unchecked_texts(found, on=DAY),
        figures=figures,
    )
