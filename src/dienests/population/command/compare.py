"""`dienests population compare`: what a reform does to a population."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from dienests.engine import Text
from dienests.population.ceiling import Allowance, CeilingFault
from dienests.population.command.asking import (
    AS_OF,
    DAY,
    Lang,
    counting,
    day_asked,
    known_on_asked,
    opened,
    refused,
)
from dienests.population.command.ceiling import (
    CEILING,
    HOLDS_FOR,
    PARAMETER,
    allowance_for,
    ceiling_asked,
    print_allowance,
)
from dienests.population.compare_output import OutputTaken, refuse_taken, write_comparison
from dienests.population.comparison import Comparison
from dienests.population.duck import MEMORY, Duck
from dienests.population.preview import Ready, compare_population, day_of, explained, ready
from dienests.population.reform import Sides, sides
from dienests.population.report import tables_of
from dienests.population.report_context import NOT_CHECKED, SYNTHETIC
from dienests.population.stored import to_plain
from dienests.population.writing import Table
from dienests.practice import PracticeFaults
from dienests.practice.reforms import Reform, load_reform
from dienests.rulebook.command import INVALID_INPUT, UNBROKEN, Language

WORDS: dict[str, Text] = {
    "written": Text("Saglabāts mapē", "Written to"),
    "explaining": Text("Skaidro lielākās izmaiņas", "Explaining the largest changes"),
    "unchecked": Text("* {} ({} noteikumi un lielumi)", "* {} ({} rules and parameters)"),
}


def compare(
    population: Annotated[Path, typer.Argument(metavar="INPUT", help="Folder of the population", show_default=False)],
    reform: Annotated[str, typer.Option(help="Reform: a file, or the name of one that ships", show_default=False)],
    day: DAY = None,
    as_of: AS_OF = None,
    ceiling: CEILING = None,
    ceiling_parameter: PARAMETER = None,
    ceiling_for: HOLDS_FOR = None,
    output: Annotated[Path | None, typer.Option(help="Folder for tables, workbook, plots and explanations")] = None,
    memory: Annotated[str, typer.Option(help="What DuckDB may hold before it writes to disk")] = MEMORY,
    lang: Lang = Language.lv,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON")] = False,
) -> None:
    """Compare the law before and after a reform: cost, who gains and who loses, poverty, inequality."""
    language = lang.value
    on, known_on = day_asked(day, language), known_on_asked(as_of, language)
    people = opened(population, language)
    with _said_faults(language):
        read = load_reform(reform)
        laws = sides(read, known_on=known_on)
        question = ceiling_asked(ceiling, ceiling_parameter, ceiling_for, laws=laws, language=language)
        if output is not None:
            refuse_taken(output)
    console = Console(highlight=False, stderr=True)
    with counting(console, language) as told, refused(language), Duck(memory=memory) as duck, _said_faults(language):
        prepared = ready(duck, people, day=day_of(read, on, people), progress=told)
        comparison = compare_population(prepared, read, laws)
        allowance = None if question is None else allowance_for(question, prepared, laws, comparison)
        if output is not None:
            told(WORDS["explaining"], 0, len(comparison.figures.largest))
            _write(output, comparison, read, prepared, laws, allowance, language)
    if as_json:
        told_of = {} if allowance is None else {"ceiling": to_plain(allowance)}
        typer.echo(json.dumps(comparison.to_json() | told_of, ensure_ascii=False, indent=2))
        return
    _print(comparison, allowance, output, language)


@contextmanager
def _said_faults(language: str) -> Iterator[None]:
    """Faults of the reform, of a ceiling and of the output folder, each as a line."""
    try:
        yield
    except PracticeFaults as faults:
        for fault in faults.faults:
            typer.echo(fault.sentence("lv" if language == "lv" else "en"), err=True)
        raise typer.Exit(INVALID_INPUT) from faults
    except (CeilingFault, OutputTaken) as fault:
        typer.echo(getattr(fault.text, language), err=True)
        raise typer.Exit(INVALID_INPUT) from fault


def _write(
    output: Path,
    comparison: Comparison,
    reform: Reform,
    prepared: Ready,
    laws: Sides,
    allowance: Allowance | None,
    language: str,
) -> None:
    pages = {each.household_id: explained(prepared, laws, each.household_id) for each in comparison.figures.largest}
    write_comparison(
        output,
        comparison,
        reform=reform,
        explained=pages,
        allowance=allowance,
        language="lv" if language == "lv" else "en",
    )


def _print(comparison: Comparison, allowance: Allowance | None, output: Path | None, language: str) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=UNBROKEN)
    if comparison.population.synthetic:
        console.print(getattr(SYNTHETIC, language), style="bold yellow")
    for table in tables_of(comparison):
        console.print(_grid(table, language))
        if getattr(table.note, language):
            console.print(escape(getattr(table.note, language)), style="dim")
        console.print()
    if allowance is not None:
        print_allowance(console, allowance, language)
    said = _said("unchecked", language).format(getattr(NOT_CHECKED, language), len(comparison.unchecked))
    console.print(said, style="yellow")
    if output is not None:
        console.print(f"{_said('written', language)}: {escape(str(output))}")


def _grid(table: Table, language: str) -> Grid:
    grid = Grid(title=escape(getattr(table.title, language)), title_justify="left", box=None, title_style="bold")
    for column in table.columns:
        right = column.unit != "text"
        grid.add_column(escape(getattr(column.label, language)), justify="right" if right else "left", overflow="fold")
    for row in table.written():
        if not row[0].lv.startswith("*"):  # counted in one line at the end
            grid.add_row(*(escape(getattr(cell, language)) for cell in row))
    return grid


def _said(word: str, language: str) -> str:
    return str(getattr(WORDS[word], language))
