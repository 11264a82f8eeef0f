"""The command `dienests`. Commands that need no database start without Django, so that they answer at once."""

import os
import sys
from typing import Annotated

import typer
from rich.console import Console

from dienests.rulebook.command import assess as assess_household
from dienests.rulebook.command import schema as print_schema

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Dienests: a municipal social service, run.",
)
audit_app = typer.Typer(no_args_is_help=True, help="The audit trail.")
app.add_typer(audit_app, name="audit")
app.command("assess")(assess_household)
app.command("schema")(print_schema)
console = Console()


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienests.config.settings")
    import django

    django.setup()


@app.command()
def up(
    port: Annotated[int, typer.Option(envvar="PORT", help="Port of the pages.")] = 8000,
    host: Annotated[str, typer.Option(envvar="DIENESTS_HOST", help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Bring the database up to date, make the demo office where there is none, serve pages and do background work."""
    from dienests.config.serving import serve

    sys.exit(serve(host=host, port=port))


@app.command()
def doctor() -> None:
    """Say what is missing on this machine, and how to mend it."""
    from dienests.config.doctor import examine

    sys.exit(examine(console))


@app.command()
def office(
    name: Annotated[str, typer.Option(help="Name of the office, in Latvian.", prompt=True)],
    name_en: Annotated[str, typer.Option(help="Name of the office, in English.", prompt=True)],
    address: Annotated[str, typer.Option(prompt=True)],
    iban: Annotated[str, typer.Option(help="Account from which benefits are paid.", prompt=True)],
    bic: Annotated[str, typer.Option(help="BIC of that bank.", prompt=True)],
    administrator: Annotated[str, typer.Option(help="User name of the first administrator.", prompt=True)],
    administrator_name: Annotated[str, typer.Option(help="Name and surname of the first administrator.", prompt=True)],
) -> None:
    """Set up an empty database for a real office (municipality and practice come from the settings)."""
    _django()
    from dienests.config.installation import set_up_office

    facts = {"name_lv": name, "name_en": name_en, "address": address, "payer_iban": iban, "payer_bic": bic}
    who = {"username": administrator, "full_name": administrator_name}
    sys.exit(set_up_office(console, office=facts, administrator=who))


@app.command()
def demo(
    households: Annotated[int, typer.Option(help="How many fictitious households.")] = 400,
    fill: Annotated[bool, typer.Option(help="Only add what is still missing.")] = False,
) -> None:
    """Make a demo office in an empty database: Ogre, or the one DIENESTS_DEMO_OFFICE names."""
    _django()
    from django.conf import settings

    from dienests.demo.exchange import add_own_practice, meet_the_other
    from dienests.demo.make import fill_demo_office, make_demo_office, plan_of_office
    from dienests.demo.offices import OFFICES
    from dienests.demo.previews import add_demo_previews
    from dienests.demo.studies import add_demo_study
    from dienests.demo.visits import keep_promises

    if not fill:
        make_demo_office(households=households, console=console, plan=OFFICES[settings.DEMO_OFFICE])
    plan = plan_of_office()
    if plan is None:
        return
    add_own_practice(plan, console=console)
    keep_promises(plan)
    fill_demo_office(console=console)
    meet_the_other(console=console)
    if plan.whole:
        add_demo_previews(console=console)
        add_demo_study(console=console)


@app.command()
def verify(
    number: Annotated[list[str] | None, typer.Argument(help="Decision numbers; all, when none is given.")] = None,
) -> None:
    """Recompute stored decisions from their frozen inputs and report every difference."""
    _django()
    from dienests.config.verification import verify_decisions_on

    sys.exit(verify_decisions_on(console, numbers=number or []))


@audit_app.command("verify")
def audit_verify(since: Annotated[int, typer.Option(help="Start after this position of the chain.")] = 0) -> None:
    """Walk the chain of the audit trail and report rows that were changed, removed or cut off."""
    _django()
    from dienests.config.verification import verify_audit_on

    sys.exit(verify_audit_on(console, since=since))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Django's own commands (migrate, shell, …) on this installation."""
    _django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["dienests manage", *context.args])


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def population(context: typer.Context) -> None:
    """Whole populations: check, assess, explain, compare laws, synthesise, extract. `dienests population --help`."""
    # Not a group of this application: its engines take a second to load, and only these commands need them.
    from dienests.population.command.application import run

    run(context.args)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def practice(context: typer.Context) -> None:
    """Practice, and items to share: check, diff, publish, adopt, update. `dienests practice --help`."""
    from dienests.config.practice_commands import add_to
    from dienests.exchange.command.application import application, run

    add_to(application)
    run(context.args)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def workload(context: typer.Context) -> None:
    """How an office works, and how it would work otherwise: simulate. `dienests workload --help`."""
    # As with populations: what only these commands need is loaded with them.
    from dienests.workload.command.application import run

    run(context.args)


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
