"""`dienests population extract`: the office's own cases as a population folder, without names."""

from __future__ import annotations

import getpass
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from dienests.engine import Fault, Text
from dienests.population.assess import Progress as Told
from dienests.population.command.asking import Lang, counting, refusal
from dienests.population.faults import PopulationFaults
from dienests.rulebook.check import parse_day
from dienests.rulebook.command import INVALID_INPUT, Language

if TYPE_CHECKING:
    from dienests.population.office.extract import Extracted

EXTRACTING = Text("Raksta lietas bez vārdiem", "Writing cases without names")
LEFT_OUT = {
    "withdrawn": Text("iesniegums atsaukts", "application withdrawn"),
    "undeclared": Text("deklarācija vēl tukša", "nobody declared yet"),
}


def extract(
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="Folder for the population", show_default=False)],
    first: Annotated[str | None, typer.Option("--from", help="Applications received from this day on")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Applications received up to this day")] = None,
    lang: Lang = Language.lv,
) -> None:
    """Write the own cases as a population: the latest declaration of each household, without names.

    A household has the same number in every extract of this office; nobody without the secret of the installation can
    tell whose it is. Days of birth are given to the month. Who extracted how many is written to the audit trail.
    """
    language = lang.value
    span = (_day(first, "--from", language), _day(last, "--to", language))
    _set_up_django()
    try:
        with counting(Console(highlight=False, stderr=True), language) as told:
            done = _extracted(output, span, told)
    except PopulationFaults as faults:
        for fault in faults.faults:
            typer.echo(fault.sentence(language), err=True)
        raise typer.Exit(INVALID_INPUT) from faults
    lv = f"{output}: mājsaimniecības {done.households}, personas {done.persons}"
    typer.echo(getattr(Text(lv, f"{output}: {done.households} households, {done.persons} persons"), language))
    for reason, count in done.left_out.items():
        words = LEFT_OUT.get(reason, Text(f"kļūda vietā {reason}", f"fault at {reason}"))
        typer.echo(f"  {getattr(Text('izlaistas', 'left out'), language)} {count}: {getattr(words, language)}")


def _day(text: str | None, option: str, language: str) -> date | None:
    if text is None:
        return None
    day = parse_day(text)
    if day is None:
        expected = Text("diena, piemēram, 2026-01-31", "a day, for example 2026-01-31")
        raise refusal([Fault(option, text, expected)], language)
    return day


def _set_up_django() -> None:
    """Only this command about populations needs the database of the office."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienests.config.settings")
    import django  # noqa: PLC0415

    django.setup()


def _extracted(output: Path, span: tuple[date | None, date | None], told: Told) -> Extracted:
    from django.utils import timezone  # noqa: PLC0415 - known only once Django is set up

    from dienests.population.office.errors import PreviewRefused  # noqa: PLC0415
    from dienests.population.office.extract import extract_cases  # noqa: PLC0415
    from dienests.population.office.operations import note_extract  # noqa: PLC0415

    now = timezone.now()
    try:
        return extract_cases(
            output,
            first=span[0],
            last=span[1],
            made_on=timezone.localdate(now),
            progress=lambda count, total: told(EXTRACTING, count, total),
            recorded=lambda done: note_extract(
                done, first=span[0], last=span[1], system_user=getpass.getuser(), now=now
            ),
        )
    except PreviewRefused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(INVALID_INPUT) from refused
