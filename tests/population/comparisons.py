"""A whole Comparison without a run: figures of random result tables, under a reform that ships."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from dienests.engine import Text
from dienests.population.compare import compare_results
from dienests.population.comparison import Comparison, Figures, PopulationFacts
from dienests.population.fitting import UNFIT_COLUMNS
from dienests.population.household_list import COMPARED
from dienests.population.published import published_effects
from dienests.population.reform import changed_parameters, reform_facts, sides, unchecked_texts
from dienests.population.set_aside import write_set_aside
from dienests.practice.reforms import load_reform
from tests.population.result_tables import Row, connected, random_rows

DAY, NOW = date(2026, 1, 31), date(2026, 11, 21)
HOUSEHOLDS, SEED = 300, 8
ASIDE = 2, 3  # numbers that no random household has


def made_comparison(
    *, rows: tuple[list[Row], list[Row]] | None = None, synthetic: bool = True, name: str = "Izdomāta kopa"
) -> Comparison:
    """Of 300 random households, or of the rows given."""
    before, after = rows or random_rows(HOUSEHOLDS, seed=SEED)
    figures = compare_results(connected(old=before, new=after), before="old", after="new")
    reform = load_reform("coefficients_2026")
    found = sides(reform, known_on=NOW)
    return Comparison(
        reform=reform_facts(reform),
        population=PopulationFacts(Text(name, name), synthetic, Text("", ""), len(before), len(ASIDE), 4),
        day=DAY,
        before=found.before.described(on=DAY),
        after=found.after.described(on=DAY),
        parameters=changed_parameters(found, on=DAY),
        published=published_effects(reform, figures),
        unchecked=unchecked_texts(found, on=DAY),
        figures=figures,
    )


def keep_lists(folder: Path, *, rows: tuple[list[Row], list[Row]] | None = None) -> Figures:
    """The households behind `made_comparison` as a preview keeps them; those in ASIDE were set aside."""
    before, after = rows or random_rows(HOUSEHOLDS, seed=SEED)
    connection = connected(old=before, new=after)
    figures = compare_results(connection, before="old", after="new", keep=folder / COMPARED)
    connection.execute("CREATE TABLE households AS SELECT household_id, municipality FROM old")
    connection.execute("INSERT INTO households VALUES (?, 'riga'), (?, 'atlantis')", list(ASIDE))
    faults = [(ASIDE[1], "households", "municipality", "unknown_code", "atlantis")]
    keep_set_aside(connection, folder, faults=faults)
    return figures


def keep_set_aside(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, faults: list[tuple[int | None, str, str, str, str]]
) -> None:
    connection.execute(f"CREATE TABLE faults ({', '.join(UNFIT_COLUMNS)})")
    if faults:
        connection.executemany("INSERT INTO faults VALUES (?, ?, ?, ?, ?)", faults)
    write_set_aside(connection, folder, faults="faults")
