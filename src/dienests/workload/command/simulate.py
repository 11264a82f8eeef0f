"""`dienests workload simulate`: ways of working side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dienests.practice.faults import Fault, PracticeFaults, Text
from dienests.workload.command.tables import print_answer
from dienests.workload.simulation.assumptions import Assumptions, load_assumptions
from dienests.workload.simulation.backtest import backtest
from dienests.workload.simulation.demand import Demand, load_demand
from dienests.workload.simulation.fitting import Fitted, fit
from dienests.workload.simulation.history import History, load_history
from dienests.workload.simulation.needed import posts_needed
from dienests.workload.simulation.replications import Plan
from dienests.workload.simulation.replications import Progress as Told
from dienests.workload.simulation.report import write_json
from dienests.workload.simulation.scenarios import Scenario, load_scenario
from dienests.workload.simulation.sensitivity import sensitivity
from dienests.workload.simulation.staffing import Staff, load_staff
from dienests.workload.simulation.study import Answer, answer, plan_study
from dienests.workload.simulation.ways import DEFAULT_WAYS, Way, load_way
from dienests.workload.simulation.yaml_files import SimulationFaults, shipped_or_path

INVALID_INPUT = 2
INTERRUPTED = 130
FROM_HISTORY = "history"
OWN_OFFICE = "office"
SHIPPED_OFFICE = "ogre"


class Language(StrEnum):
    """Languages of the output."""

    lv = "lv"
    en = "en"


def simulate(
    way: Annotated[
        list[str] | None,
        typer.Option(help="Practice, folder or process.yaml; may be repeated. The others are held against the first"),
    ] = None,
    staff: Annotated[
        str, typer.Option(help="Staff: a file, the name of one that ships, or 'office' for this one")
    ] = SHIPPED_OFFICE,
    demand: Annotated[
        str, typer.Option(help="Applications: a file, an event log (.csv), or 'history' for this office's own")
    ] = SHIPPED_OFFICE,
    assumptions: Annotated[Path | None, typer.Option(help="Figures in the place of those that ship")] = None,
    scenario: Annotated[list[str] | None, typer.Option(help="What if: a file or a name; may be repeated")] = None,
    weeks: Annotated[int, typer.Option(min=4, max=520, help="Weeks that are measured")] = 52,
    replications: Annotated[int, typer.Option(min=2, max=10_000, help="How often, each time with other chance")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer")] = 1,
    start: Annotated[str | None, typer.Option(help="First day that is measured (default: of the demand)")] = None,
    needed: Annotated[bool, typer.Option(help="Search how many posts decide 95 of 100 cases in time")] = True,
    sensitivity_asked: Annotated[
        bool, typer.Option("--sensitivity", help="What the answer hangs on: every figure through its range")
    ] = False,
    backtest_asked: Annotated[
        bool, typer.Option("--backtest", help="Foresee the last quarter of the history and say by how much it errs")
    ] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write everything to this file")] = None,
    processes: Annotated[int | None, typer.Option(min=1, max=256, help="Default: one for each core")] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the output")] = Language.lv,
) -> None:
    """Simulate ways of working and show them side by side. Files: docs/how-to/simulate-a-way-of-working.md."""
    with refused(lang):
        _refuse_at_once(json_file, backtest=backtest_asked, demand=demand)
        asked = _asked(way, staff, demand, assumptions, scenario)
        plan = Plan(weeks=weeks, replications=replications, seed=seed)
        wanted = _Wanted(_day(start) if start else None, needed, sensitivity_asked, backtest_asked)
        found = _Desk(lang, processes).answered(asked, plan, wanted)
        if json_file is not None:
            write_json(found, json_file)
        print_answer(found, Console(highlight=False), lang.value)


def _refuse_at_once(json_file: Path | None, *, backtest: bool, demand: str) -> None:
    """What would fail only after minutes of work."""
    if json_file is not None and not json_file.absolute().parent.is_dir():
        expected = Text("datne esošā mapē", "a file in a folder that exists")
        raise SimulationFaults([Fault("--json", 0, str(json_file), expected)])
    if backtest and not _remembered(demand):
        expected = Text("--demand history vai notikumu žurnāls (.csv)", "--demand history or an event log (.csv)")
        raise SimulationFaults([Fault("--backtest", 0, f"--demand {demand}", expected)])


@dataclass(frozen=True)
class _Asked:
    """What the options name, read. `history` is None where applications are stated and not remembered."""

    ways: list[Way]
    staff: Staff
    demand: Demand
    history: History | None
    assumptions: Assumptions
    scenarios: list[Scenario]


def _asked(
    ways: list[str] | None, staff: str, demand: str, assumptions: Path | None, scenarios: list[str] | None
) -> _Asked:
    read = [load_way(name) for name in dict.fromkeys(ways or DEFAULT_WAYS)]
    return _Asked(
        ways=read,
        staff=_staff(staff, read),
        # A history is put in the place of the figures that ship, as far as it reaches.
        demand=load_demand(shipped_or_path(SHIPPED_OFFICE if _remembered(demand) else demand, kind="demand")),
        history=_history(demand) if _remembered(demand) else None,
        assumptions=load_assumptions(assumptions),
        scenarios=[load_scenario(shipped_or_path(name, kind="scenarios")) for name in scenarios or ()],
    )


@dataclass(frozen=True)
class _Wanted:
    """What else the answer shall hold. `start`: the first day, where it is not that of the demand."""

    start: date | None
    needed: bool
    sensitivity: bool
    backtest: bool


def _remembered(demand: str) -> bool:
    return demand == FROM_HISTORY or demand.endswith(".csv")


def _history(asked: str) -> History:
    if asked != FROM_HISTORY:
        return load_history(Path(asked))
    # Not at the top: Django takes a second to load, and most simulations need no database.
    from dienests.workload.command.own_office import own_history  # noqa: PLC0415

    return own_history()


def _staff(asked: str, ways: list[Way]) -> Staff:
    if asked != OWN_OFFICE:
        return load_staff(shipped_or_path(asked, kind="staff"))
    from dienests.workload.command.own_office import own_staff  # noqa: PLC0415

    return own_staff({role for way in ways for stage in way.process.stages for role in stage.roles})


class _Desk:
    """Carries out what was asked, and says on the terminal how far it is."""

    def __init__(self, lang: Language, processes: int | None) -> None:
        self.lang = lang
        self.processes = processes
        self.console = Console(highlight=False, stderr=True)

    def answered(self, asked: _Asked, plan: Plan, wanted: _Wanted) -> Answer:
        found = self._simulated(asked, plan, wanted.start)
        if wanted.needed:
            self._add_needed(found)
        if wanted.sensitivity:
            self._add_sensitivity(found)
        if wanted.backtest:
            self._add_backtest(found, asked)
        return found

    def _simulated(self, asked: _Asked, plan: Plan, start: date | None) -> Answer:
        fitted = self._fitted(asked, plan)
        demand, known = (fitted.demand, fitted.assumptions) if fitted else (asked.demand, asked.assumptions)
        study = plan_study(
            asked.ways,
            staff=asked.staff,
            demand=replace(demand, start=start) if start else demand,
            assumptions=known,
            scenarios=asked.scenarios,
            plan=plan,
        )
        with self._counting("Simulē", "Simulating") as told:
            found = answer(study, processes=self.processes, progress=told)
        found.fitted = fitted
        return found

    def _fitted(self, asked: _Asked, plan: Plan) -> Fitted | None:
        if asked.history is None:
            return None
        with self.console.status(_said(self.lang, "Pieskaņo vēsturei", "Fitting to the history")):
            return fit(
                asked.history,
                demand=asked.demand,
                assumptions=asked.assumptions,
                way=asked.ways[0],
                staff=asked.staff,
                seed=plan.seed,
                processes=self.processes,
            )

    def _add_needed(self, found: Answer) -> None:
        study = found.study
        with self.console.status(_said(self.lang, "Meklē vajadzīgās amata vietas", "Searching the posts needed")):
            found.needed = posts_needed(study.variants, study.plan, processes=self.processes)

    def _add_sensitivity(self, found: Answer) -> None:
        now = [variant for variant in found.study.variants if variant.scenario is None]
        with self._counting("Maina pieņēmumus", "Turning the assumptions") as told:
            found.swings = sensitivity(now, found.study.plan, processes=self.processes, progress=told)

    def _add_backtest(self, found: Answer, asked: _Asked) -> None:
        assert asked.history is not None
        with self._counting("Paredz pagājušo ceturksni", "Foreseeing the last quarter") as told:
            found.backtest = backtest(
                asked.history,
                demand=asked.demand,
                assumptions=asked.assumptions,
                way=asked.ways[0],
                staff=asked.staff,
                plan=found.study.plan,
                processes=self.processes,
                progress=told,
            )

    def _counting(self, lv: str, en: str) -> AbstractContextManager[Told]:
        return counting(self.console, _said(self.lang, lv, en))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        expected = Text("diena, piemēram, 2026-01-05", "a day, for example 2026-01-05")
        raise SimulationFaults([Fault("--start", 0, text, expected)]) from None


def _said(lang: Language, lv: str, en: str) -> str:
    return lv if lang == Language.lv else en


@contextmanager
def refused(lang: Language) -> Iterator[None]:
    """Faults as a line each; an interruption as a sentence. Neither leaves a file behind."""
    try:
        yield
    except PracticeFaults as found:
        for fault in found.faults:
            typer.echo(fault.sentence(lang.value), err=True)
        raise typer.Exit(INVALID_INPUT) from found
    except KeyboardInterrupt:
        typer.echo(_said(lang, "Pārtraukts; nekas nav ierakstīts.", "Interrupted; nothing was written."), err=True)
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        typer.echo(f"{error.filename or ''}: {error.strerror}", err=True)
        raise typer.Exit(INVALID_INPUT) from error


@contextmanager
def counting(console: Console, title: str) -> Iterator[Told]:
    """A progress bar on a terminal; nothing where nobody looks."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield told
