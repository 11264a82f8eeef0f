"""`dienests population assess`: every household of a population, by the law of a day as known on a day."""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from dienests.engine.quantities import shown
from dienests.population.assess import RESULTS, SET_ASIDE, OutputExists, Run, assess_population
from dienests.population.command.asking import (
    AS_OF,
    DAY,
    Lang,
    counting,
    day_asked,
    known_on_asked,
    opened,
    reform_asked,
    refused,
)
from dienests.population.duck import MEMORY, Duck
from dienests.population.spark import LOCAL, Spark
from dienests.rulebook.command import Language


class EngineName(StrEnum):
    """What does the work."""

    duckdb = "duckdb"
    spark = "spark"


def assess(
    population: Annotated[Path, typer.Argument(metavar="INPUT", help="Folder of the population", show_default=False)],
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="Folder for the results", show_default=False)],
    day: DAY = None,
    as_of: AS_OF = None,
    reform: Annotated[str | None, typer.Option(help="Reform (file or name): assess by the law after it")] = None,
    engine: Annotated[EngineName, typer.Option(help="DuckDB on this machine, or Apache Spark")] = EngineName.duckdb,
    master: Annotated[str, typer.Option(help="Address of the Spark master, spark://host:port")] = LOCAL,
    memory: Annotated[str, typer.Option(help="What DuckDB may hold before it writes to disk")] = MEMORY,
    lang: Lang = Language.lv,
) -> None:
    """Assess a population: INPUT/*.parquet to OUTPUT/results.parquet, faulty households to OUTPUT/set_aside.parquet."""
    language = lang.value
    on, known_on = day_asked(day, language), known_on_asked(as_of, language)
    found = opened(population, language)
    law, known_on, reform_name = reform_asked(reform, known_on=known_on, language=language)
    console = Console(highlight=False, stderr=True)
    with counting(console, language) as told, refused(language), _engine(engine, master, memory) as runs:
        try:
            run = assess_population(
                found,
                output,
                engine=runs,
                engine_name=engine.value,
                day=on,
                known_on=known_on,
                law=law,
                reform=reform_name,
                progress=told,
            )
        except OutputExists as exists:
            typer.echo(getattr(exists.text, language), err=True)
            raise typer.Exit(2) from exists
    Console(highlight=False).print(_summary(run, output, language))


def _engine(name: EngineName, master: str, memory: str) -> AbstractContextManager[Any]:
    if name == EngineName.spark:
        return Spark(master=master)
    return Duck(memory=memory)


def _summary(run: Run, output: Path, language: str) -> Table:
    def said(lv: str, en: str) -> str:
        return lv if language == "lv" else en

    table = Table.grid(padding=(0, 2))
    synthetic = said(" — SINTĒTISKI DATI", " — SYNTHETIC DATA") if run.synthetic else ""
    table.add_row(said("Iedzīvotāji", "Population"), run.population_name[language] + synthetic)
    day = getattr(shown("date", run.day), language) if run.day else said("katram iesnieguma diena", "each its own")
    table.add_row(said("Aprēķina diena", "Day of assessment"), day)
    table.add_row(said("Tiesību normas zināmas", "Law as known on"), getattr(shown("date", run.known_on), language))
    if run.reform:
        table.add_row(said("Reforma", "Reform"), run.reform)
    table.add_row(said("Mājsaimniecības", "Households"), f"{run.households}")
    table.add_row(said("Izvērtētas", "Assessed"), f"{run.assessed}", str(output / RESULTS))
    where = str(output / SET_ASIDE) if run.set_aside else ""
    table.add_row(said("Atliktas malā (kļūdas datos)", "Set aside (faults in the data)"), f"{run.set_aside}", where)
    table.add_row(said("Noteikumu versija", "Version of the rules"), ", ".join(run.rulebook_versions))
    return table
