"""A whole population assessed: Parquet files in, Parquet files out, nothing half-written.

OUTPUT is a folder: `results.parquet/` (parts; one row for each household assessed, columns RESULT_COLUMNS),
`set_aside.parquet/` (households with missing or impossible input, with table, column and fault) and `run.json`.
"""

from __future__ import annotations

import glob
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dienests.engine import Library, Text
from dienests.population.checked import passed_before, remember_passed
from dienests.population.duck import Done, Duck
from dienests.population.files import Population, put_in_place
from dienests.population.queries import SET_ASIDE_TABLE, Engine, StepQueries, check_queries, step_queries
from dienests.rulebook.table_columns import HOUSEHOLDS

RUN_FORMAT = 1
RESULTS, SET_ASIDE, RUN = "results.parquet", "set_aside.parquet", "run.json"
FAULT_SCHEMA = [("household_id", pa.int64()), *((name, pa.string()) for name in ("table", "column", "fault", "found"))]
# Told what is being done, and how many households of how many are.
Progress = Callable[[Text, int, int], None]
CHECKING = Text("Pārbauda ievaddatus", "Checking the input")
ASSESSING = Text("Izvērtē mājsaimniecības", "Assessing households")


class OutputExists(Exception):
    """The output folder is there already and is not the output of an earlier run."""

    def __init__(self, path: Path) -> None:
        self.text = Text(
            f"{path} jau pastāv un nav agrāka izvērtējuma rezultāts. Norādiet citu mapi.",
            f"{path} exists already and is not the output of an earlier run. Name another folder.",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What was computed from what: the content of run.json."""

    population: str
    population_name: Mapping[str, str]
    fingerprint: str
    synthetic: bool
    day: date | None
    known_on: date
    reform: str | None
    engine: str
    rulebook_versions: Sequence[str]
    households: int
    assessed: int
    set_aside: int

    def to_json(self) -> dict[str, Any]:
        return {
            "format": RUN_FORMAT,
            "population": self.population,
            "population_name": dict(self.population_name),
            "fingerprint": self.fingerprint,
            "synthetic": self.synthetic,
            "day": self.day.isoformat() if self.day else None,
            "known_on": self.known_on.isoformat(),
            "reform": self.reform,
            "engine": self.engine,
            "rulebook_versions": list(self.rulebook_versions),
            "households": self.households,
            "assessed": self.assessed,
            "set_aside": self.set_aside,
        }


def assess_population(
    population: Population,
    output: Path,
    *,
    engine: Engine,
    engine_name: str,
    day: date | None,
    known_on: date,
    law: Library | None = None,
    reform: str | None = None,
    progress: Progress | None = None,
) -> Run:
    """Assess every household of a population by the law as known on a day.

    `day`: everybody as if applying on that day; None: each on its own. `law`: the rulebook with parameters replaced,
    named by `reform` (None: as it stands). An earlier output at the same place is replaced once the new one is whole.
    Raises OutputExists, GraphFault where no law holds on a day, and what the engine raises.
    """
    if output.exists() and not (output / RUN).is_file() and not _is_empty(output):
        raise OutputExists(output)
    _clear_leftovers(output)
    beside = output.with_name(f".{output.name}.partial-{os.getpid()}")
    beside.mkdir(parents=True)
    try:
        run = _assess(population, beside, engine=engine, day=day, known_on=known_on, law=law, progress=progress)
        facts = replace(run, population=_way_to(population.folder, output), reform=reform, engine=engine_name)
        text = json.dumps(facts.to_json(), ensure_ascii=False, indent=2)
        (beside / RUN).write_text(text + "\n", encoding="utf-8")
        put_in_place(beside, output)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return facts


def _assess(
    population: Population,
    beside: Path,
    *,
    engine: Engine,
    day: date | None,
    known_on: date,
    law: Library | None,
    progress: Progress | None,
) -> Run:
    """Results and those set aside, written into a folder; what is said of them."""
    told = progress or (lambda what, done, total: None)
    engine.read(population.paths)
    total = population.counts[HOUSEHOLDS]
    told(CHECKING, 0, total)
    faultless = _checked(engine, population, beside, day=day)
    told(CHECKING, total, total)
    found = step_queries(engine, faultless=faultless, law=law, known_on=known_on, day=day)
    assessed = _write_results(engine, found, beside / RESULTS, lambda done: told(ASSESSING, done, total))
    _write_without_value(engine, found, beside / SET_ASIDE)
    return Run(
        population="",
        population_name=population.name.to_json(),
        fingerprint=population.fingerprint,
        synthetic=population.synthetic,
        day=day,
        known_on=known_on,
        reform=None,
        engine="",
        rulebook_versions=list(dict.fromkeys(step.version for step in found)),
        households=total,
        assessed=assessed,
        set_aside=total - assessed,
    )


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _clear_leftovers(output: Path) -> None:
    """Remove what runs left that were killed; a run of another process that is alive is left alone."""
    for left in output.parent.glob(f".{glob.escape(output.name)}.partial-*"):
        number = left.name.rpartition("-")[2]
        if not number.isdecimal() or int(number) == os.getpid() or not _is_alive(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _way_to(folder: Path, output: Path) -> str:
    """The way from an output to its input, so that both may be moved together."""
    return os.path.relpath(folder.resolve(), output.resolve())


def _checked(engine: Engine, population: Population, beside: Path, *, day: date | None) -> bool:
    """Write households at fault to SET_ASIDE and give them to the engine as a table; True where there are none."""
    path = beside / SET_ASIDE
    path.mkdir()
    if passed_before(population, day=day):
        pq.write_table(pa.schema(FAULT_SCHEMA).empty_table(), path / "none.parquet")
        return True
    check = check_queries(engine.dialect, day=day)
    unfit = _write(engine, check.households, path, prefix="rows")
    unfit += _write(engine, check.identity, path, prefix="identity", at_once=True)
    if not unfit:
        remember_passed(population, day=day)
        return True
    engine.read({SET_ASIDE_TABLE: path})
    return False


def _write_results(engine: Engine, found: Sequence[StepQueries], path: Path, done: Done) -> int:
    """The results of each step as parts of one folder. `done` is told how many there are so far."""
    path.mkdir()
    assessed = 0

    def more(rows: int) -> None:
        nonlocal assessed
        assessed += rows
        done(assessed)

    for number, step in enumerate(found):
        _write(engine, step.results, path, prefix=f"{number:03d}", done=more)
    return assessed


def _write_without_value(engine: Engine, found: Sequence[StepQueries], path: Path) -> None:
    """Households for which a parameter has no value, beside those at fault."""
    for number, step in enumerate(found):
        if step.without_value is not None:
            _write(engine, step.without_value, path, prefix=f"no-value-{number:03d}")


def _write(
    engine: Engine,
    query: str,
    folder: Path,
    *,
    prefix: str,
    done: Done | None = None,
    at_once: bool = False,
) -> int:
    """Add the rows of a query to a folder of parts, in ranges where the engine reads in ranges."""
    own = folder.with_name(f"{folder.name}-{prefix}")
    if isinstance(engine, Duck) and not at_once:
        rows = engine.write(query, own, ranges=engine.ranges(), done=done)
    else:
        rows = engine.write(query, own)
        if done:
            done(rows)
    for file in sorted(own.glob("*.parquet")):
        file.rename(folder / f"{prefix}-{file.name}")
    shutil.rmtree(own)
    return rows
