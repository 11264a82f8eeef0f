"""The commands about work, one to a file beside this one."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from dienests.workload.command.simulate import simulate


def run(arguments: Sequence[str]) -> None:
    """`dienests workload …`."""
    app = typer.Typer(no_args_is_help=True, add_completion=False)

    @app.callback()
    def workload() -> None:
        """How an office works, and how it would work otherwise."""

    app.command("simulate")(simulate)
    app(list(arguments), prog_name="dienests workload")
