"""`dienests practice publish`, `adopt` and `update`: beside check and diff, but with this installation's database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from dienests.exchange.command.application import FAULTY, LANG, Language

REFUSED = 3
USER = Annotated[str, typer.Option("--user", help="User name in whose name it is done, with the rights of their posts")]


def add_to(application: typer.Typer) -> None:
    """Registered where the commands without a database are, so that one --help shows all of them."""
    for command in (publish, adopt, update):
        application.command()(command)


def publish(
    folder: Annotated[Path, typer.Argument(help="Folder of an item; its name is the item's name")],
    user: USER,
    words: Annotated[str, typer.Option("--words", help="What is new, told to colleagues")],
    only_here: Annotated[bool, typer.Option("--only-here", help="Colleagues shall not see it")] = False,
    looked_at: Annotated[
        bool, typer.Option("--looked-at", help="I looked at all that may be personal data: it is none")
    ] = False,
    over: Annotated[bool, typer.Option("--over", help="In the place of a draft that somebody else is writing")] = False,
    lang: LANG = Language.en,
) -> None:
    """Propose a folder as the next version of an item of this office; a second person publishes it in the page.

    Ends with 2 for faults of the files, each with file and line; with 3 where it is refused.
    """
    with _office(lang):
        from django.utils import timezone

        from dienests.exchange.office.exchanging.command import publish_folder, user_named

        found = publish_folder(
            actor=user_named(user), now=timezone.now(), folder=folder, words=words, shared=not only_here,
            looked_at=looked_at, over=over,
        )  # fmt: skip
        said = {
            Language.en: "proposed; a second person publishes it at",
            Language.lv: "ierosināts; otrs cilvēks publicē lapā",
        }
        typer.echo(f"{found.item.name}: {said[lang]} /office/library/proposal/{found.pk}/")


def adopt(
    address: Annotated[str, typer.Argument(help="Address of a colleague whose key was confirmed")],
    name: Annotated[str, typer.Argument(help="Name of the item there")],
    folder: Annotated[Path, typer.Argument(help="New folder for its files; its name is the item's name here")],
    user: USER,
    lang: LANG = Language.en,
) -> None:
    """Take over an item of a colleague: a draft in this library, its files in a folder. Ends with 3 if refused."""
    with _office(lang):
        from django.utils import timezone

        from dienests.exchange.office.exchanging.command import adopt_into_folder, user_named

        draft = adopt_into_folder(actor=user_named(user), now=timezone.now(), address=address, name=name, folder=folder)
        typer.echo(f"{draft.item.name}: {folder}")


def update(
    folder: Annotated[Path, typer.Argument(help="Folder of an item that was taken over")],
    user: USER,
    lang: LANG = Language.en,
) -> None:
    """Take in what the colleague published since. Ends with 1 where people have to decide on the page what stays, and
    with 3 where it is refused."""
    with _office(lang):
        from django.utils import timezone

        from dienests.exchange.office.exchanging.command import update_folder, user_named

        done = update_folder(actor=user_named(user), now=timezone.now(), folder=folder)
        for place in done.open:
            typer.echo(f"{done.item.name}/{place.conflict.path}: {place.conflict.place}", err=True)
        if done.open:
            said = {
                Language.en: "Both sides changed these places. Decide what stays at",
                Language.lv: "Šīs vietas mainīja abas puses. Izlemiet, kas paliek, lapā",
            }
            typer.echo(f"{said[lang]} /office/library/{done.item.pk}/merge/", err=True)
            raise typer.Exit(1)
        typer.echo(f"{done.item.name}: {folder}")


@contextmanager
def _office(lang: Language) -> Iterator[None]:
    """With the database, in a language; what is refused is said, with file and line where it has one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienests.config.settings")
    import django

    django.setup()
    from django.utils import translation

    from dienests.base.access import AccessRefused
    from dienests.base.refusals import RefusedByReason
    from dienests.exchange.item import ItemFaults
    from dienests.exchange.network.faults import NetworkFault
    from dienests.exchange.office.exchanging.command import FolderTaken, Unknown

    with translation.override(lang.value):
        try:
            yield
        except ItemFaults as refused:
            for fault in refused.faults:
                typer.echo(fault.sentence(lang.value), err=True)
            raise typer.Exit(FAULTY) from refused
        except RefusedByReason as refused:
            _say(refused, lang)
            raise typer.Exit(FAULTY if refused.code in ("faulty", "personal_data") else REFUSED) from refused
        except AccessRefused as refused:
            raise _refused(refused.message) from refused
        except Unknown as unknown:
            raise _refused(f"{_NOT_HERE[lang][unknown.what]}: {unknown.name}") from unknown
        except FolderTaken as taken:
            raise _refused(f"{_TAKEN[lang]}: {taken}") from taken
        except NetworkFault as fault:
            raise _refused(str(fault)) from fault


_NOT_HERE = {
    Language.en: {
        "user": "no such user",
        "colleague": "no colleague has this address; add it under Colleagues",
        "item": "no item of this library has this name",
    },
    Language.lv: {
        "user": "tāda lietotāja nav",
        "colleague": "nevienam kolēģim nav šādas adreses; pievienojiet to lapā “Kolēģi”",
        "item": "bibliotēkā nav vienības ar šādu nosaukumu",
    },
}
_TAKEN = {
    Language.en: "the folder holds something that the library does not; publish it or move it away",
    Language.lv: "mapē ir kas tāds, kā nav bibliotēkā; publicējiet to vai pārvietojiet citur",
}


def _say(refused: object, lang: Language) -> None:
    typer.echo(str(refused), err=True)
    for each in getattr(refused, "problems", ()):
        if hasattr(each, "sentence"):
            typer.echo(each.sentence(lang.value), err=True)
        elif hasattr(each, "finding"):
            typer.echo(f"{each.path}:{each.line}: {each.finding.kind}: {each.finding.text}", err=True)


def _refused(said: str) -> typer.Exit:
    typer.echo(said, err=True)
    return typer.Exit(REFUSED)
