"""The commands about populations, one to a file beside this one."""

from __future__ import annotations

from importlib import import_module

import typer

COMMANDS = ("assess",)
app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def populations() -> None:
    """Whole populations by the same rules that decide one case. Formats: docs/how-to/population-files.md."""


for _name in COMMANDS:
    app.command(_name)(getattr(import_module(f"dienests.population.command.{_name}"), _name))
