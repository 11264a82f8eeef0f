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
from typing import Any, Protocol

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis import ir

from dienests.engine import Library, Text
from dienests.population.checked import passed_before, remember_passed
from dienests.population.duck import Done, Duck
from dienests.population.files import Population, put_in_place
from dienests.population.results import Step, steps
from dienests.rulebook.law import library
from dienests.rulebook.table_check import accepted, household_faults, identity_faults
from dienests.rulebook.tables import HOUSEHOLDS, unbound_tables

RUN_FORMAT = 1
RESULTS, SET_ASIDE, RUN = "results.parquet", "set_aside.parquet", "run.json"
UNFIT = "unfit"
UNFIT_COLUMNS = ("household_id BIGINT", '"table" VARCHAR', '"column" VARCHAR', "fault VARCHAR", "found VARCHAR")
FAULT_SCHEMA = [("household_id", pa.int64()), *((name, pa.string()) for name in ("table", "column", "fault", "found"))]
FAULT_TYPES = {"household_id": "int64", "table": "string", "column": "string", "fault": "string", "found": "string"}
# Told what is being done, and how many households of how many are.
Progress = Callable[[Text, int, int], None]
CHECKING = Text("Pārbauda ievaddatus", "Checking the input")
ASSESSING = Text("Izvērtē mājsaimniecības", "Assessing households")


class Engine(Protocol):
    """What reads Parquet files and runs expressions: `duck.Duck` and `spark.Spark` both do."""

    def read(self, tables: Mapping[str, Path]) -> None: ...

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]: ...

    def write(self, expression: ir.Table, path: Path) -> int: ...


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
    named by `reform`. An earlier output at the same place is replaced once the new one is whole. Raises OutputExists,
    GraphFault where no law holds on a day, and what the engine raises.
    """
    if output.exists() and not (output / RUN).is_file() and not _is_empty(output):
        raise OutputExists(output)
    _clear_leftovers(output)
    beside = output.with_name(f".{output.name}.partial-{os.getpid()}")
    beside.mkdir(parents=True)
    try:
        run = _assess(
            population, beside, engine=engine, day=day, known_on=known_on, law=law or library(), progress=progress
        )
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
    law: Library,
    progress: Progress | None,
) -> Run:
    """Results and those set aside, written into a folder; what is said of them."""
    told = progress or (lambda what, done, total: None)
    engine.read(population.paths)
    total = population.counts[HOUSEHOLDS]
    told(CHECKING, 0, total)
    tables = _checked(engine, population, beside, day=day, done=lambda: told(CHECKING, total, total))
    found = steps(engine, tables, law=law, known_on=known_on, day=day)
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


def fit_tables(duck: Duck, population: Population, *, day: date | None) -> Mapping[str, ir.Table]:
    """The tables of a population that `duck` has read, without households at fault; a table UNFIT lists those.

    A population that passed the check for that day before is not checked again.
    """
    tables = unbound_tables()
    duck.connection.execute(f"CREATE OR REPLACE TABLE {UNFIT} ({', '.join(UNFIT_COLUMNS)})")
    if passed_before(population, day=day):
        return tables
    unfit = duck.fill(UNFIT, household_faults(tables, day=day), ranges=duck.ranges())
    unfit += duck.fill(UNFIT, identity_faults(tables))
    if not unfit:
        remember_passed(population, day=day)
        return tables
    return accepted(tables, ibis.table(FAULT_TYPES, name=UNFIT))


def _checked(
    engine: Engine, population: Population, beside: Path, *, day: date | None, done: Callable[[], None]
) -> Mapping[str, ir.Table]:
    """The tables without households at fault, which are written to SET_ASIDE."""
    tables = unbound_tables()
    path = beside / SET_ASIDE
    if passed_before(population, day=day):
        path.mkdir()
        pq.write_table(pa.schema(FAULT_SCHEMA).empty_table(), path / "none.parquet")
        return tables
    path.mkdir()
    unfit = _write(engine, household_faults(tables, day=day), path, prefix="rows")
    unfit += _write(engine, identity_faults(tables), path, prefix="identity", at_once=True)
    done()
    if not unfit:
        remember_passed(population, day=day)
        return tables
    engine.read({"set_aside": path})
    return accepted(tables, ibis.table(FAULT_TYPES, name="set_aside"))


def _write_results(engine: Engine, found: Sequence[Step], path: Path, done: Done) -> int:
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


def _write_without_value(engine: Engine, found: Sequence[Step], path: Path) -> None:
    """Households for which a parameter has no value, beside those at fault."""
    for number, step in enumerate(found):
        if step.without_value is not None:
            _write(engine, step.without_value, path, prefix=f"no-value-{number:03d}")


def _write(
    engine: Engine,
    expression: ir.Table,
    folder: Path,
    *,
    prefix: str,
    done: Done | None = None,
    at_once: bool = False,
) -> int:
    """Add the rows of an expression to a folder of parts, in ranges where the engine reads in ranges."""
    own = folder.with_name(f"{folder.name}-{prefix}")
    if isinstance(engine, Duck) and not at_once:
        rows = engine.write(expression, own, ranges=engine.ranges(), done=done)
    else:
        rows = engine.write(expression, own)
        if done:
            done(rows)
    for file in sorted(own.glob("*.parquet")):
        file.rename(folder / f"{prefix}-{file.name}")
    shutil.rmtree(own)
    return rows
