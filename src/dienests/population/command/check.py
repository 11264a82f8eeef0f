"""`dienests population check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from dienests.engine import Text
from dienests.population.check import CheckReport, FaultCount, check_population
from dienests.population.command.asking import DAY, Lang, day_asked
from dienests.population.faults import PopulationFaults
from dienests.population.files import Population, open_population
from dienests.rulebook.command import Language
from dienests.rulebook.table_columns import HOUSEHOLDS, SPECIFICATION

FAULTY, INVALID_INPUT = 1, 2
# A file or a pipe has no width: a row of the table stays on one line, where it can be searched for.
UNBROKEN = 400

WORDS: dict[str, Text] = {
    "synthetic": Text("Sintētiski dati: par īstiem cilvēkiem neliecina.", "Synthetic data: no real person is in it."),
    "checking": Text("Pārbauda rindas", "Checking rows"),
    "no_faults": Text("Kļūdu nav.", "No faults."),
    "table": Text("Tabula", "Table"),
    "column": Text("Kolonna", "Column"),
    "fault": Text("Kļūda", "Fault"),
    "expected": Text("Gaidīts", "Expected"),
    "count": Text("Skaits", "Count"),
    "examples": Text("Piemēri (mājsaimniecība: atrasts)", "Examples (household: found)"),
    "set_aside": Text(
        "Ar kļūdām ir {} no {} mājsaimniecībām; izvērtējot tās noliek malā.",
        "{} of {} households have faults; an assessment sets them aside.",
    ),
}


def check(
    population: Annotated[Path, typer.Argument(metavar="INPUT", help="Folder of the population", show_default=False)],
    day: DAY = None,
    lang: Lang = Language.lv,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON")] = False,
) -> None:
    """Check the files of a population: every fault by table and column, counted. Exits with 1 when there is any."""
    language = lang.value
    on = day_asked(day, language)
    try:
        opened = open_population(population)
        with Progress(
            console=Console(stderr=True), transient=True, disable=not Console(stderr=True).is_terminal
        ) as bar:
            bar.add_task(getattr(WORDS["checking"], language), total=None)
            report = check_population(opened, day=on)
    except PopulationFaults as refused:
        raise refusal(refused, language) from refused
    if as_json:
        typer.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        _print(opened, report, language)
    if report.faults:
        raise typer.Exit(FAULTY)


def refusal(refused: PopulationFaults, language: str) -> typer.Exit:
    """One line for each fault of the files, and how the command ends."""
    for fault in refused.faults:
        typer.echo(fault.sentence(language), err=True)
    return typer.Exit(FAULTY)


def console_for_text() -> Console:
    """A console that breaks lines only where it knows the width."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=UNBROKEN)


def print_population(console: Console, population: Population, language: str) -> None:
    """Name, mark of synthetic data, and rows of each table."""
    console.print(f"[bold]{escape(getattr(population.name, language))}[/bold]")
    if population.synthetic:
        console.print(_said("synthetic", language), style="yellow")
    for name, spec in SPECIFICATION.items():
        console.print(f"  {getattr(spec.label, language)}: {population.counts[name]}")


def _print(population: Population, report: CheckReport, language: str) -> None:
    console = console_for_text()
    print_population(console, population, language)
    console.print()
    if not report.faults:
        console.print(_said("no_faults", language), style="green")
        return
    console.print(faults_table(report.faults, language))
    console.print(_said("set_aside", language).format(report.households, population.counts[HOUSEHOLDS]), style="bold")


def faults_table(faults: tuple[FaultCount, ...], language: str) -> Table:
    """One row for each kind of fault in each column."""
    table = Table(box=None, title_justify="left", pad_edge=False)
    for word in ("table", "column", "fault", "expected"):
        table.add_column(_said(word, language), overflow="fold")
    table.add_column(_said("count", language), justify="right")
    table.add_column(_said("examples", language), overflow="fold")
    for fault in faults:
        examples = "; ".join(
            f"{'–' if each.household_id is None else each.household_id}: {each.found}" for each in fault.examples
        )
        shown = (fault.table, fault.column, fault.fault, getattr(fault.expected, language), str(fault.count), examples)
        table.add_row(*map(escape, shown))
    return table


def _said(word: str, language: str) -> str:
    return str(getattr(WORDS[word], language))
