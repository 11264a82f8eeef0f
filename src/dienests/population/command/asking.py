"""What the commands about populations have in common: days, folders, reforms, and progress on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dienests.engine import Fault, GraphFault, Library, RuleFault, Text
from dienests.population.assess import Progress as Told
from dienests.population.faults import PopulationFaults
from dienests.population.files import Population, open_population
from dienests.rulebook.check import parse_day
from dienests.rulebook.command import INVALID_INPUT, Language
from dienests.rulebook.law import EARLIEST_DAY
from dienests.rulebook.table_columns import LATEST_DAY, day_can_be_assessed

DAY = Annotated[
    str | None,
    typer.Option("--date", help="Assess everybody as if applying on this day (default: each on its own)"),
]
AS_OF = Annotated[str | None, typer.Option("--as-of", help="Day on which the law is known (default: today)")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of the output")]


def day_asked(text: str | None, language: str) -> date | None:
    """The day of `--date`; None where none was given."""
    if text is None:
        return None
    day = parse_day(text)
    if day is None or not day_can_be_assessed(day):
        first, last = EARLIEST_DAY, LATEST_DAY
        expected = Text(
            f"diena no {first} līdz {last}, piemēram, 2026-02-20", f"a day from {first} to {last}, 2026-02-20"
        )
        raise refusal([Fault("--date", text, expected)], language)
    return day


def known_on_asked(text: str | None, language: str) -> date:
    """The day of `--as-of`, or today: the command line is where the day comes from."""
    day = date.today() if text is None else parse_day(text)
    if day is None:
        expected = Text("diena, piemēram, 2026-02-20", "a day, for example 2026-02-20")
        raise refusal([Fault("--as-of", str(text), expected)], language)
    return day


def opened(folder: Path, language: str) -> Population:
    """The population of a folder; a folder that is none is said to be so."""
    try:
        return open_population(folder)
    except PopulationFaults as refused:
        for fault in refused.faults:
            typer.echo(fault.sentence(language), err=True)
        raise typer.Exit(INVALID_INPUT) from refused


def reform_asked(reform: str | None, *, known_on: date, language: str) -> tuple[Library | None, date, str | None]:
    """The law after a reform, the day on which it is known, and the reform's name; None for the law as it stands."""
    if reform is None:
        return None, known_on, None
    # Reforms are practice files, and practices need much that an assessment by the law as it stands has no use for.
    from dienests.population.reform import sides  # noqa: PLC0415
    from dienests.practice import PracticeFaults  # noqa: PLC0415
    from dienests.practice.reforms import load_reform  # noqa: PLC0415

    try:
        found = load_reform(reform)
        after = sides(found, known_on=known_on).after
    except PracticeFaults as refused:
        for fault in refused.faults:
            typer.echo(fault.sentence("lv" if language == "lv" else "en"), err=True)
        raise typer.Exit(INVALID_INPUT) from refused
    return after.law, after.known_on, reform


def refusal(faults: list[Fault], language: str) -> typer.Exit:
    """Each fault on a line; to be raised."""
    for fault in faults:
        found, expected = ("atrasts", "gaidīts") if language == "lv" else ("found", "expected")
        typer.echo(f"{fault.path}: {found} {fault.found}; {expected} {getattr(fault.expected, language)}", err=True)
    return typer.Exit(INVALID_INPUT)


@contextmanager
def refused(language: str) -> Iterator[None]:
    """Faults of the law and of the engine as a sentence, not as a traceback."""
    try:
        yield
    except (GraphFault, RuleFault) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(INVALID_INPUT) from fault
    except duckdb.Error as error:
        said = "Dzinējs DuckDB nevarēja turpināt" if language == "lv" else "The engine DuckDB could not go on"
        typer.echo(f"{said}: {error}", err=True)
        raise typer.Exit(1) from error
    except Exception as error:
        # A fault of Spark, known only where PySpark is installed, carries its sentence in both languages.
        text = getattr(error, "text", None)
        if not isinstance(text, Text):
            raise
        typer.echo(getattr(text, language), err=True)
        raise typer.Exit(1) from error


@contextmanager
def counting(console: Console, language: str) -> Iterator[Told]:
    """A progress bar for `assess_population`; nothing where nobody looks."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def told(what: Text, done: int, total: int) -> None:
            bar.update(task, description=getattr(what, language), completed=done, total=total or None)

        yield told
