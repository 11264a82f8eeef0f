"""The commands `dienests practice …`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dienests.exchange.command.checking import checked
from dienests.exchange.command.differences import lines
from dienests.exchange.item.contents import read_contents
from dienests.practice import Fault

FAULTY = 2
application = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Practice: ways of working, and items to share with colleagues."
)


class Language(StrEnum):
    """Languages of the output."""

    lv = "lv"
    en = "en"


LANG = Annotated[Language, typer.Option("--lang", help="Language of the output")]


@application.command()
def check(
    folder: Annotated[Path, typer.Argument(help="Folder of a practice or of a practice item")],
    lang: LANG = Language.en,
) -> None:
    """Report every fault: file, line, what was found, what was expected; in items also personal data."""
    found = checked(folder)
    for remark in found.remarks:
        typer.echo(remark.sentence(lang.value))
    _refuse(found.faults, lang)
    typer.echo(f"{folder.name}: {'kļūdu nav' if lang == Language.lv else 'no faults'}")


@application.command()
def diff(
    before: Annotated[Path, typer.Argument(help="Folder of an item")],
    after: Annotated[Path, typer.Argument(help="Folder of the same item, changed")],
    lang: LANG = Language.en,
) -> None:
    """Show what differs between two forms of an item: words in texts, values by their names. 1 if anything does."""
    two = [read_contents(folder) for folder in (before, after)]
    _refuse([fault for contents in two for fault in contents.faults], lang)
    console, different = Console(highlight=False, soft_wrap=True), False
    for line in lines(two[0].files, two[1].files):
        console.print(line)
        different = True
    raise typer.Exit(int(different))


def _refuse(faults: list[Fault], lang: Language) -> None:
    for fault in faults:
        typer.echo(fault.sentence(lang.value), err=True)
    if faults:
        raise typer.Exit(FAULTY)


def run(arguments: list[str]) -> None:
    """What stands behind `dienests practice` on the command line."""
    application(arguments, prog_name="dienests practice")
