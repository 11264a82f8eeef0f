"""The commands about populations, one to a file beside this one."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import typer

COMMANDS = ("check", "assess", "explain", "compare", "synthesise", "extract")


def run(arguments: Sequence[str]) -> None:
    """`dienests population …`. Only the command that is asked for is loaded: each has an engine to bring along."""
    app = typer.Typer(no_args_is_help=True, add_completion=False)

    @app.callback()
    def populations() -> None:
        """Whole populations by the same rules that decide one case. Formats: docs/how-to/population-files.md."""

    asked = [name for name in COMMANDS if name in arguments[:1]]
    for name in asked or COMMANDS:
        app.command(name)(getattr(import_module(f"dienests.population.command.{name}"), name))
    app(list(arguments), prog_name="dienests population")
