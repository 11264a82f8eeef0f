"""`dienests assess` and `dienests schema`."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled
from rich.tree import Tree

from dienests.engine import Fault, Text
from dienests.engine.quantities import money, shown
from dienests.engine.yaml_text import YamlFault
from dienests.rulebook.assessment import Assessment, HouseholdFaults
from dienests.rulebook.assessment import assess as assess_household
from dienests.rulebook.check import parse_day
from dienests.rulebook.household_file import read_household
from dienests.rulebook.schema import SUBJECTS
from dienests.rulebook.schema import schema as schema_of
from dienests.rulebook.status.conditions import STATUSES
from dienests.rulebook.summary import summary_rows

INVALID_INPUT = 2
UNBROKEN = 400


class Language(StrEnum):
    """Languages of the output."""

    lv = "lv"
    en = "en"


WORDS: dict[str, Text] = {
    "found": Text("atrasts", "found"),
    "expected": Text("gaidīts", "expected"),
    "status": Text("Statuss", "Status"),
    "gmi": Text("GMI pabalsts", "GMI benefit"),
    "housing": Text("Mājokļa pabalsts", "Housing benefit"),
    "month": Text("mēnesī", "per month"),
    "for_months": Text("uz {} mēnešiem", "for {} months"),
    "not_met": Text("Kas nav izpildīts", "What is not met"),
    "missed_by": Text("starpība", "missed by"),
    "why": Text("Pamatojums", "Explanation"),
    "unchecked": Text(
        "* nav salīdzināts ar likuma tekstu ({} no izmantotajiem noteikumiem un lielumiem)",
        "* not checked against the statute ({} of the rules and parameters used)",
    ),
    "known": Text("Tiesību normas, kā zināmas {}", "Law as known on {}"),
    "version": Text("Noteikumu versija", "Version of the rules"),
    "see": Text("skat. iepriekš", "see above"),
}


def assess(
    file: Annotated[Path, typer.Argument(help="Household file (YAML or JSON)", show_default=False)],
    as_of: Annotated[str | None, typer.Option("--as-of", help="Day on which the law is known (default: today)")] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the output")] = Language.lv,
    as_json: Annotated[bool, typer.Option("--json", help="Print the assessment as JSON")] = False,
) -> None:
    """Assess a household file: status, amounts, and why. Invalid input exits with 2, one line per fault."""
    language = lang.value
    known_on = _known_on(as_of, language)
    try:
        assessment = assess_household(_read(file, language), known_on=known_on)  # type: ignore[arg-type]
    except HouseholdFaults as refused:
        raise _refusal(refused.faults, language) from refused
    if as_json:
        typer.echo(json.dumps(assessment.to_json(), ensure_ascii=False, indent=2))
        return
    print_assessment(assessment, language)


def schema(subject: Annotated[str, typer.Argument(help="What the schema is of")] = "household") -> None:
    """Print the JSON Schema of a file format."""
    if subject not in SUBJECTS:
        typer.echo(f"schema: found {subject}, expected one of: {', '.join(SUBJECTS)}", err=True)
        raise typer.Exit(INVALID_INPUT)
    typer.echo(json.dumps(schema_of(subject), ensure_ascii=False, indent=2))


def _known_on(as_of: str | None, language: str) -> date:
    # The command line is where the day comes from; below it every function is told.
    day = date.today() if as_of is None else parse_day(as_of)
    if day is None:
        expected = Text("diena, piemēram, 2026-02-20", "a day, for example 2026-02-20")
        raise _refusal([Fault("--as-of", str(as_of), expected)], language)
    return day


def _read(file: Path, language: str) -> object:
    try:
        return read_household(file)
    except YamlFault as fault:
        expected = Text("pareizs YAML", "valid YAML")
        raise _refusal([Fault(f"{file}:{fault.line}:{fault.column}", fault.problem, expected)], language) from fault
    except OSError as error:
        expected = Text("fails, ko var lasīt", "a file that can be read")
        raise _refusal([Fault(str(file), error.strerror or str(error), expected)], language) from error


def _refusal(faults: list[Fault], language: str) -> typer.Exit:
    for fault in faults:
        found, expected = _said("found", language), _said("expected", language)
        line = f"{fault.path}: {found} {fault.found}; {expected} {getattr(fault.expected, language)}"
        typer.echo(" ".join(line.split()), err=True)
    return typer.Exit(INVALID_INPUT)


def _said(word: str, language: str) -> str:
    return str(getattr(WORDS[word], language))


def print_assessment(assessment: Assessment, language: str) -> None:
    """Status, amounts, what failed and the tree of reasons, on the terminal."""
    console = Console(highlight=False)
    if not console.is_terminal:
        # A file or a pipe has no width: a sentence stays on one line, where it can be searched for.
        console = Console(highlight=False, width=UNBROKEN)
    found = assessment.to_json()
    console.print(_head(assessment, language))
    if assessment.failures:
        console.print(f"\n[bold]{_said('not_met', language)}[/bold]")
        for failure in assessment.failures:
            line = Styled(f"  ✗ {getattr(failure.sentence, language)}")
            if failure.missed_by is not None:
                missed = _amount(failure.missed_by, failure.unit, language)
                line.append(f" ({_said('missed_by', language)}: {missed})", style="bold")
            line.append(f" [{failure.paragraph}]" if failure.paragraph else "", style="dim")
            console.print(line)
    for benefit in ("gmi", "housing"):
        console.print()
        console.print(_table(found, benefit, language))
    console.print(f"\n[bold]{_said('why', language)}[/bold]")
    console.print(_tree(found["explanation"], language))
    console.print(_said("unchecked", language).format(len(found["unchecked"])), style="yellow")
    day = getattr(shown("date", assessment.known_on), language)
    console.print(f"{_said('known', language).format(day)} {_said('version', language)}: {assessment.rulebook_version}")


def _head(assessment: Assessment, language: str) -> Table:
    head = Table.grid(padding=(0, 2))
    status = STATUSES[assessment.status]
    head.add_row(_said("status", language), Styled(str(getattr(status, language)), style="bold"))
    for name, benefit in assessment.benefits.items():
        amount = getattr(shown("money", money(benefit.amount)), language)
        period = _said("for_months", language).format(benefit.period_months) if benefit.entitled else ""
        head.add_row(_said(name, language), Styled(f"{amount} {_said('month', language)}", style="bold"), period)
    return head


def _table(found: dict[str, Any], benefit: Any, language: str) -> Table:
    table = Table(title=_said(benefit, language), title_justify="left", show_header=False, box=None)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column(style="dim")
    for row in summary_rows(found, benefit=benefit):
        table.add_row(row["label"][language], row["operator"], row["shown"][language], row["note"][language])
    return table


def _amount(value: str, unit: str, language: str) -> str:
    return str(getattr(shown("money", money(value)), language)) if unit == "EUR" else value


def _tree(node: dict[str, Any], language: str) -> Tree:
    tree = Tree(_line(node, language))
    for each in node["inputs"]:
        if "ref" in each:
            tree.add(Styled(f"{each['label'][language]}: {_said('see', language)}", style="dim"))
        else:
            tree.add(_tree(each, language))
    return tree


def _line(node: dict[str, Any], language: str) -> Styled:
    line = Styled()
    sentence = node["sentence"][language]
    subject = node.get("subject_label", {}).get(language, "")
    said = ": ".join(part for part in subject.split(": ") if part and not sentence.startswith(part))
    if said:
        line.append(f"{said}. ", style="italic")
    line.append(sentence)
    if node["paragraph"]:
        line.append(f" [{node['paragraph']}]", style="dim")
    if not node["checked"]:
        line.append(" *", style="yellow")
    return line
