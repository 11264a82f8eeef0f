"""`dienests population synthesise`: a synthetic Latvia as a population folder, beside the published totals."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dienests.engine import Fault, Text
from dienests.population.command.asking import Lang, counting, refusal, refused
from dienests.population.duck import MEMORY
from dienests.population.faults import PopulationFaults
from dienests.population.synthesis import FIGURES, TOLERANCE, CannotSynthesise, Compared, Made, Order, missed
from dienests.population.synthesis import synthesise as make
from dienests.population.synthesis.published import municipalities_on, sources
from dienests.rulebook.check import parse_day
from dienests.rulebook.command import INVALID_INPUT, Language

MISSED = 1
LATVIA = 1_900_000


def synthesise(
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="Folder for the population", show_default=False)],
    persons: Annotated[
        int | None,
        typer.Option(help=f"How many persons [default: {LATVIA}, or as many as the municipalities named have]"),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same population")] = 1,
    municipality: Annotated[
        list[str] | None, typer.Option(help="Only this municipality (code; may be repeated); default: all Latvia")
    ] = None,
    day: Annotated[str, typer.Option(help="Day on which everybody applies")] = "2026-01-31",
    memory: Annotated[str, typer.Option(help="What DuckDB may hold before it writes to disk")] = MEMORY,
    lang: Lang = Language.lv,
) -> None:
    """Make a synthetic Latvia by municipality and print its totals beside the published ones.

    Exits with 1 when a published total is missed by more than 10 % (from 100,000 persons on).
    """
    language = lang.value
    on = parse_day(day)
    if on is None:
        expected = Text("diena, piemēram, 2026-01-31", "a day, for example 2026-01-31")
        raise refusal([Fault("--day", day, expected)], language)
    with _said_faults(language):
        order = Order(
            persons=persons or _inhabitants(on, municipality or ()),
            seed=seed,
            day=on,
            municipalities=tuple(municipality or ()),
        )
        with counting(Console(highlight=False, stderr=True), language) as told, refused(language):
            made = make(order, output, made_on=date.today(), progress=told, memory=memory)
    _print(order, made, output, language)
    _exit_where_missed(order, made, language)


@contextmanager
def _said_faults(language: str) -> Iterator[None]:
    """What cannot be made or written, as a line."""
    try:
        yield
    except CannotSynthesise as cannot:
        typer.echo(getattr(cannot.text, language), err=True)
        raise typer.Exit(INVALID_INPUT) from cannot
    except PopulationFaults as faults:
        for fault in faults.faults:
            typer.echo(fault.sentence(language), err=True)
        raise typer.Exit(INVALID_INPUT) from faults
    except OSError as error:
        said = _said("Neizdevās ierakstīt", "Could not be written", language)
        typer.echo(f"{said}: {error}", err=True)
        raise typer.Exit(1) from error


def _exit_where_missed(order: Order, made: Made, language: str) -> None:
    wrong = missed(made.targets, persons=order.persons)
    if wrong:
        labels = ", ".join(getattr(FIGURES[row.target.figure], language) for row in wrong)
        said = f"{_said('Novirze pārsniedz', 'Missed by more than', language)} {TOLERANCE:.0%}: {labels}"
        typer.echo(said, err=True)
        raise typer.Exit(MISSED)


def _inhabitants(day: date, municipalities: Collection[str]) -> int:
    """As many persons as live there; of Latvia a round number."""
    return sum(place.inhabitants for place in municipalities_on(day) if place.code in municipalities) or LATVIA


def _said(lv: str, en: str, language: str) -> str:
    return lv if language == "lv" else en


def _print(order: Order, made: Made, output: Path, language: str) -> None:
    console = Console(highlight=False)
    console.print(getattr(order.name, language), style="bold")
    console.print(_said("SINTĒTISKI DATI: visi cilvēki ir izdomāti.", "SYNTHETIC DATA: nobody here exists.", language))
    names = {
        "households": ("mājsaimniecības", "households"),
        "persons": ("personas", "persons"),
        "incomes": ("ienākumu rindas", "income rows"),
        "costs": ("izmaksu rindas", "cost rows"),
    }
    counted = ", ".join(
        f"{_number(made.counts[name], 0, language)} {_said(*words, language)}" for name, words in names.items()
    )
    console.print(f"{output}: {counted}")
    if made.targets:
        console.print(_table(made, language))
        for note in _notes(made, language):
            console.print(note, style="dim", markup=False)
    elif not order.national:
        why = "Publicētie kopskaitļi ir par visu Latviju; daļai tos nesalīdzina."
        console.print(_said(why, "The published totals are of all Latvia; a part is not compared.", language))
    else:
        why = "Šim laikam publicēti kopskaitļi nav atrasti; nav ar ko salīdzināt."
        console.print(_said(why, "No published totals were found for this time; nothing to compare with.", language))


def _table(made: Made, language: str) -> Table:
    assert made.period is not None
    period = getattr(made.period, language)
    table = Table(title=f"{_said('Publicētie kopskaitļi', 'Published totals', language)}: {period}")
    table.add_column(_said("Rādītājs", "Figure", language))
    for lv, en in (("Publicēts", "Published"), ("Mērogā", "To scale"), ("Iznācis", "Result"), ("Novirze", "Off by")):
        table.add_column(_said(lv, en, language), justify="right", no_wrap=True)
    table.add_column("")
    for number, row in enumerate(made.targets, start=1):
        table.add_row(*_cells(number, row, language), style=None if row.target.binding else "dim")
    return table


def _cells(number: int, row: Compared, language: str) -> tuple[str, ...]:
    digits = 2 if "per_person" in row.target.figure else 0
    mark = ("✓" if row.met else "✗") if row.target.binding else "·"
    return (
        f"{number}. {getattr(FIGURES[row.target.figure], language)}",
        _number(row.target.value, digits, language),
        _number(row.wanted, digits, language),
        _number(row.result, digits, language),
        f"{_signed(row.deviation, language)} %",
        mark,
    )


def _notes(made: Made, language: str) -> Iterator[str]:
    """Under the table: of what time each figure is, where it is published, and how sure that is."""
    for number, row in enumerate(made.targets, start=1):
        target = row.target
        note = getattr(target.note, language)
        yield f"{number}. {note}. {sources()[target.source]['title']} [{target.tag}]"
    yield _said(
        "✓ ✗ jāsakrīt 10 % robežās; · tikai blakus. [V] teikts avotā, [D] aprēķināts no tā. "
        "“Mērogā”: publicētais, reizināts ar personu skaitu pret Latvijas iedzīvotāju skaitu.",
        "✓ ✗ to be met within 10 %; · only beside. [V] stated in the source, [D] computed from it. "
        "“To scale”: the published figure times these persons against the inhabitants of Latvia.",
        language,
    )


def _signed(share: float, language: str) -> str:
    """In percent with its sign; a hair's breadth is +0.0."""
    written = f"{round(share * 100, 1) + 0.0:+.1f}"
    return written.replace(".", ",") if language == "lv" else written


def _number(value: float, digits: int, language: str) -> str:
    written = f"{value:,.{digits}f}"
    return written.replace(",", " ").replace(".", ",") if language == "lv" else written
