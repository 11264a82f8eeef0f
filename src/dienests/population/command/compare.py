"""`dienests population compare`: what a reform does to a population."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from dienests.engine import Fault, Text
from dienests.population.ceiling import Allowance, CeilingFault, largest_share
from dienests.population.command.asking import (
    AS_OF,
    DAY,
    Lang,
    counting,
    day_asked,
    known_on_asked,
    opened,
    refusal,
    refused,
)
from dienests.population.compare_output import OutputTaken, refuse_taken, write_comparison
from dienests.population.comparison import Comparison
from dienests.population.duck import MEMORY, Duck
from dienests.population.preview import Ready, compare_population, day_of, explained, ready
from dienests.population.reform import Sides, sides
from dienests.population.report import tables_of
from dienests.population.report_context import NOT_CHECKED, SYNTHETIC
from dienests.population.writing import Table, written
from dienests.practice import PracticeFaults
from dienests.practice.reforms import Reform, load_reform
from dienests.rulebook.command import INVALID_INPUT, UNBROKEN, Language

WORDS: dict[str, Text] = {
    "ceiling": Text("Budžeta griesti", "Budget ceiling"),
    "month": Text("mēnesī", "per month"),
    "allows": Text("Griesti atļauj", "The ceiling allows"),
    "costs": Text("izmaksā", "at a cost of"),
    "nothing": Text("Griestos neiekļaujas pat normas pirms reformas.", "Not even the law before fits under it."),
    "zigzag": Text(
        "Izdevumi, mainot daļu, te pieaug un te krīt; griestos var iekļauties arī cita vērtība.",
        "The cost goes up and down with the share; another value may fit as well.",
    ),
    "written": Text("Saglabāts mapē", "Written to"),
    "explaining": Text("Skaidro lielākās izmaiņas", "Explaining the largest changes"),
    "unchecked": Text("* {} ({} noteikumi un lielumi)", "* {} ({} rules and parameters)"),
}


def compare(
    population: Annotated[Path, typer.Argument(metavar="INPUT", help="Folder of the population", show_default=False)],
    reform: Annotated[str, typer.Option(help="Reform: a file, or the name of one that ships", show_default=False)],
    day: DAY = None,
    as_of: AS_OF = None,
    ceiling: Annotated[
        str | None,
        typer.Option(help="EUR per month for both benefits (+EUR: on top of today): what share of the reform fits"),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Folder for tables, workbook, plots and explanations")] = None,
    memory: Annotated[str, typer.Option(help="What DuckDB may hold before it writes to disk")] = MEMORY,
    lang: Lang = Language.lv,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON")] = False,
) -> None:
    """Compare the law before and after a reform: cost, who gains and who loses, poverty, inequality."""
    language = lang.value
    on, known_on = day_asked(day, language), known_on_asked(as_of, language)
    amount = _amount(ceiling, language)
    people = opened(population, language)
    with _said_faults(language):
        read = load_reform(reform)
        laws = sides(read, known_on=known_on)
        if output is not None:
            refuse_taken(output)
    console = Console(highlight=False, stderr=True)
    with counting(console, language) as told, refused(language), Duck(memory=memory) as duck, _said_faults(language):
        prepared = ready(duck, people, day=day_of(read, on, people), progress=told)
        comparison = compare_population(prepared, read, laws)
        allowance = None if amount is None else _allowance(prepared, laws, comparison, *amount)
        if output is not None:
            told(WORDS["explaining"], 0, len(comparison.figures.largest))
            _write(output, comparison, read, prepared, laws, allowance, language)
    if as_json:
        typer.echo(json.dumps(comparison.to_json(), ensure_ascii=False, indent=2))
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


def _amount(text: str | None, language: str) -> tuple[int, bool] | None:
    """Cents, and whether they come on top of what is spent before the reform."""
    if text is None:
        return None
    try:
        cents = Decimal(text.removeprefix("+").replace(",", ".")) * 100
        if 0 <= cents < 10**15 and cents == int(cents):
            return int(cents), text.startswith("+")
    except (InvalidOperation, ValueError, OverflowError):
        pass
    expected = Text("summa eiro, piemēram, 120000 vai +5000", "an amount in EUR, such as 120000 or +5000")
    raise refusal([Fault("--ceiling", text, expected)], language)


def _allowance(prepared: Ready, laws: Sides, comparison: Comparison, cents: int, on_top: bool) -> Allowance:
    before = comparison.figures.total.before.benefits["together"].cost_month_cents
    if prepared.day is None:
        raise CeilingFault(Text("Griestiem vajag aprēķina dienu: --date.", "A ceiling needs a day: give --date."))
    limit = cents + before if on_top else cents
    return largest_share(laws, on=prepared.day, ceiling_month_cents=limit, cost_of=prepared.cost_month_cents)


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
        _print_allowance(console, allowance, language)
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


def _print_allowance(console: Console, allowance: Allowance, language: str) -> None:
    def money(cents: int) -> str:
        return f"{getattr(written(cents, 'cents'), language)} {_said('month', language)}"

    console.print(f"[bold]{_said('ceiling', language)}[/bold]: {money(allowance.ceiling_month_cents)}")
    if allowance.allowed is None:
        console.print(_said("nothing", language), style="yellow")
    else:
        value = f"{getattr(allowance.what, language)} {getattr(allowance.allowed.written, language)}"
        cost = f"{_said('costs', language)} {money(allowance.allowed.cost_month_cents)}"
        console.print(f"{_said('allows', language)}: [bold]{escape(value)}[/bold], {cost}")
    if not allowance.monotonic:
        console.print(_said("zigzag", language), style="yellow")
    console.print()


def _said(word: str, language: str) -> str:
    return str(getattr(WORDS[word], language))
