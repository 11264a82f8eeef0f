"""`dienests population explain`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from dienests.engine import Text
from dienests.engine.quantities import shown
from dienests.population.command.asking import (
    AS_OF,
    DAY,
    Lang,
    day_asked,
    known_on_asked,
    opened,
    reform_asked,
    refused,
)
from dienests.population.command.check import INVALID_INPUT, console_for_text, refusal
from dienests.population.explain import (
    Basis,
    Difference,
    Explained,
    HouseholdUnknown,
    Reason,
    explain_household,
    explain_in_population,
    is_run,
    read_run,
)
from dienests.population.faults import PopulationFaults
from dienests.rulebook.command import Language
from dienests.rulebook.command import print_assessment as print_assessment
from dienests.rulebook.law import library

NOT_ASSESSED = 1

WORDS: dict[str, Text] = {
    "household": Text("Mājsaimniecība", "Household"),
    "synthetic": Text("sintētiski dati", "synthetic data"),
    "day": Text("aprēķina diena", "day of the assessment"),
    "reform": Text("pēc reformas", "after the reform"),
    "not_assessed": Text("Nav izvērtēta, jo datos ir kļūdas:", "Not assessed, for its data have faults:"),
    "found": Text("atrasts", "found"),
    "expected": Text("gaidīts", "expected"),
    "same": Text("Saglabātais rezultāts ir tas pats.", "The stored result is the same."),
    "changed": Text(
        "Saglabātais rezultāts ir cits: kopš izvērtējuma mainījušies dati vai noteikumi.",
        "The stored result differs: data or rules have changed since the assessment.",
    ),
    "not_stored": Text("Rezultātos šīs mājsaimniecības nav.", "The results have no row of this household."),
    "column": Text("Kolonna", "Column"),
    "stored": Text("Saglabāts", "Stored"),
    "now": Text("Tagad", "Now"),
}


def explain(
    output: Annotated[
        Path, typer.Argument(metavar="OUTPUT", help="Output of an assessment, or a population", show_default=False)
    ],
    household: Annotated[int, typer.Argument(metavar="HOUSEHOLD", help="Its household_id", show_default=False)],
    population: Annotated[Path | None, typer.Option(help="Where the input of the assessment is now")] = None,
    day: DAY = None,
    as_of: AS_OF = None,
    reform: Annotated[str | None, typer.Option(help="Reform (file or name): by the law after it")] = None,
    lang: Lang = Language.lv,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON")] = False,
) -> None:
    """Explain one household and compare it with the stored result. Exits with 1 for one that was set aside.

    --date, --as-of and --reform are for a population that has not been assessed; an output knows its own.
    """
    language = lang.value
    with refused(language):
        try:
            if is_run(output):
                found = _of_run(output, household, population, language, asked=day or as_of or reform)
            else:
                found = _of_population(output, household, (day, as_of, reform), language)
        except HouseholdUnknown as unknown:
            typer.echo(getattr(unknown.text, language), err=True)
            raise typer.Exit(INVALID_INPUT) from unknown
        except PopulationFaults as faults:
            raise refusal(faults, language) from faults
    if as_json:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    else:
        _print(found, language)
    if found.assessment is None:
        raise typer.Exit(NOT_ASSESSED)


def _of_run(output: Path, household: int, population: Path | None, language: str, *, asked: str | None) -> Explained:
    if asked:
        said = Text(
            f"{output} jau ir izvērtēts: --date, --as-of un --reform šeit neder. Norādiet populācijas mapi.",
            f"{output} is an assessment: --date, --as-of and --reform do not apply. Name the folder of a population.",
        )
        typer.echo(getattr(said, language), err=True)
        raise typer.Exit(INVALID_INPUT)
    run = read_run(output)
    law, _known_on, _name = reform_asked(run.reform, known_on=run.known_on, language=language)
    return explain_household(output, household, law=law or library(), population=population)


def _of_population(
    folder: Path, household: int, asked: tuple[str | None, str | None, str | None], language: str
) -> Explained:
    day, as_of, reform = asked
    law, known_on, name = reform_asked(reform, known_on=known_on_asked(as_of, language), language=language)
    basis = Basis(day_asked(day, language), known_on, law or library(), name)
    return explain_in_population(opened(folder, language), household, basis)


def _print(found: Explained, language: str) -> None:
    console = console_for_text()
    parts = [f"{_said('household', language)} {found.household_id}", str(getattr(found.population.name, language))]
    if found.population.synthetic:
        parts.append(_said("synthetic", language).upper())
    if found.basis.day:
        parts.append(f"{_said('day', language)} {getattr(shown('date', found.basis.day), language)}")
    if found.basis.reform:
        parts.append(f"{_said('reform', language)} {found.basis.reform}")
    console.print(f"[bold]{escape(' · '.join(parts))}[/bold]\n")
    if found.assessment is None:
        console.print(_said("not_assessed", language), style="bold")
        for reason in found.reasons:
            console.print(f"  ✗ {escape(_sentence(reason, language))}")
        return
    print_assessment(found.assessment, language)
    console.print()
    if found.stored is None:
        if found.of_run:
            console.print(_said("not_stored", language), style="bold yellow")
        return
    if not found.differences:
        console.print(_said("same", language), style="green")
        return
    console.print(_said("changed", language), style="bold yellow")
    console.print(_differences(found.differences, language))


def _sentence(reason: Reason, language: str) -> str:
    expected = getattr(reason.expected, language)
    place = f"{reason.table}.{reason.column}"
    return f"{place}: {_said('found', language)} {reason.found}; {_said('expected', language)} {expected}"


def _differences(differences: tuple[Difference, ...], language: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for word in ("column", "stored", "now"):
        table.add_column(_said(word, language))
    for each in differences:
        table.add_row(*(escape(str(part)) for part in (each.column, each.stored, each.now)))
    return table


def _said(word: str, language: str) -> str:
    return str(getattr(WORDS[word], language))
