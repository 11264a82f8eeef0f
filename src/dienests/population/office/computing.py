"""Both laws over a population, in this process: what a full preview, a slider and a ceiling have in common.

What the law before the change gives is kept on the disk (places.kept_folder), so that of the many questions asked
about one population and one day only the other side is computed. Kept results are made beside and renamed: whole or
not there. They follow from population, day and law alone and can be removed at any time.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import ibis

from dienests.engine import Text, graph_for
from dienests.population.assess import CHECKING
from dienests.population.duck import COPY_OPTIONS, Duck
from dienests.population.files import Population
from dienests.population.fitting import UNFIT
from dienests.population.office.places import kept_folder
from dienests.population.preview import (
    AFTER,
    BEFORE,
    COMPARING,
    RUNNING_AFTER,
    RUNNING_BEFORE,
    RUNNING_TRIED,
    Ready,
    ready,
)
from dienests.population.reform import LawOfSide
from dienests.population.results import RESULT_COLUMNS, over_kept
from dienests.rulebook.table_check import FAULT_TYPES, accepted
from dienests.rulebook.table_columns import HOUSEHOLDS
from dienests.rulebook.tables import Tables, unbound_tables

KEPT_AT_MOST = 24
NODES = "household_nodes"  # every value of each household under the law before
FACTS = "facts.json"
WAIT_SECONDS = 0.2
# What is told of the work, as the code that is stored and put into words by the page.
STEPS: Mapping[Text, str] = {
    CHECKING: "checking",
    RUNNING_BEFORE: "before",
    RUNNING_AFTER: "after",
    RUNNING_TRIED: "trying",
    COMPARING: "comparing",
}
Told = Callable[[str, int, int], None]


def silent(_step: str, _done: int, _total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A population on a day: everybody is assessed as if they applied on it."""

    population: Population
    day: date


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """The law before, computed: where it lies, how many households it has, how many rows of faults there are."""

    folder: Path
    assessed: int
    unfit: int


def baseline(subject: Subject, law: LawOfSide, *, tell: Told = silent) -> Baseline:
    """What the law before gives for everybody, from the disk or computed now and kept.

    Raises GraphFault where no law holds on the day, and what DuckDB raises.
    """
    version = graph_for(law.law, on=subject.day, known_on=law.known_on).version
    text = "|".join([subject.population.fingerprint, subject.day.isoformat(), version, NODES, ",".join(RESULT_COLUMNS)])
    folder = kept_folder(hashlib.sha256(text.encode()).hexdigest()[:32])
    if not (folder / FACTS).is_file():
        with _one_at_a_time(folder.parent, tell):
            if not (folder / FACTS).is_file():
                _keep_baseline(folder, subject, law, tell)
    os.utime(folder)
    return Baseline(folder=folder, **json.loads((folder / FACTS).read_text()))


def _compute_baseline(target: Path, subject: Subject, law: LawOfSide, tell: Told) -> None:
    with Duck() as duck:
        prepared = ready(duck, subject.population, day=subject.day, progress=_told(tell))
        assessed = prepared.run_keeping(BEFORE, law, NODES, RUNNING_BEFORE)
        unfit = duck.connection.table(UNFIT).shape[0]
        names = {name for (name,) in duck.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        for table in sorted({BEFORE, UNFIT, NODES} & names):
            path = str(target / f"{table}.parquet").replace("'", "''")
            duck.connection.execute(f"COPY \"{table}\" TO '{path}' ({COPY_OPTIONS})")
    (target / FACTS).write_text(json.dumps({"assessed": assessed, "unfit": unfit}))


def _told(tell: Told) -> Callable[[Text, int, int], None]:
    return lambda what, done, total: tell(STEPS.get(what, ""), min(done, total), total)


@contextmanager
def _one_at_a_time(root: Path, tell: Told) -> Iterator[None]:
    """Whoever asks meanwhile waits, and then finds the result. The system frees the lock of a killed process."""
    with (root / ".lock").open("w") as lock:
        while not _locked(lock.fileno()):
            tell("checking", 0, 0)
            time.sleep(WAIT_SECONDS)
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _keep_baseline(folder: Path, subject: Subject, law: LawOfSide, tell: Told) -> None:
    for left in folder.parent.glob("making-*"):  # of a process that was killed: nobody else is in here
        shutil.rmtree(left, ignore_errors=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix="making-"))
    try:
        _compute_baseline(beside, subject, law, tell)
        shutil.rmtree(folder, ignore_errors=True)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _forget_oldest(folder.parent)


def _forget_oldest(root: Path) -> None:
    kept = [path for path in root.iterdir() if path.is_dir()]
    kept.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[KEPT_AT_MOST:]:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def opened(subject: Subject, kept: Baseline, *, tell: Told = silent) -> Iterator[Ready]:
    """The population with its baseline in one DuckDB, ready for other laws: see `Ready.figures_after`."""
    with Duck() as duck:
        duck.read(subject.population.paths)
        tables: Tables = unbound_tables()
        # The baseline is put before DuckDB as a view: it is not cut into ranges of households as the population is.
        duck.connection.read_parquet(str(kept.folder / f"{BEFORE}.parquet")).create_view(BEFORE)
        duck.connection.read_parquet(str(kept.folder / f"{UNFIT}.parquet")).create_view(UNFIT)
        if kept.unfit:
            tables = accepted(tables, ibis.table(FAULT_TYPES, name=UNFIT))
        households = subject.population.counts[HOUSEHOLDS]
        yield Ready(duck, subject.population, subject.day, subject.day, households, tables, _told(tell))


def after_from_kept(prepared: Ready, kept: Baseline, *, before: LawOfSide, after: LawOfSide) -> bool:
    """Fill AFTER from the values kept of the law before, computing only what the change touches.

    False where the change reaches deeper than that; then the other law has to be run over everything.
    """
    path = kept.folder / f"{NODES}.parquet"
    day = prepared.describes
    if not path.is_file():
        return False
    duck = prepared.duck
    duck.connection.read_parquet(str(path)).create_view(NODES)
    nodes = duck.table(NODES)
    found = over_kept(
        nodes,
        before=graph_for(before.law, on=day, known_on=before.known_on),
        after=graph_for(after.law, on=day, known_on=after.known_on),
        day=day,
        municipalities=[str(row["municipality"]) for row in duck.rows(nodes[["municipality"]].distinct())],
    )
    if found is None:
        return False
    duck.fill(AFTER, found)
    return True
