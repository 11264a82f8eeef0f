"""`python -m dienests.rulebook assess FILE`, without the rest of the office."""

import typer

from dienests.rulebook.command import assess, schema

program = typer.Typer(help="Latvian municipal social assistance as rules.", no_args_is_help=True)
program.command()(assess)
program.command()(schema)

if __name__ == "__main__":
    program()
