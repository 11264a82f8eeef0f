"""A whole population, Parquet to Parquet: dienests beside openfisca-core, a NumPy kernel written by hand, and Spark.

    python benchmarks/population.py [--sizes 10000,100000,1000000,10000000] [--rounds 3] [--quick] [--clean]

One run, same data (2.2 persons and 6 rows of income for each household), same law, the same result columns. Each
contender is a process of its own, from its start to its end; wall time, processor time and peak memory of that process
(and its children). dienests checks every input too, which no other contender does, and is compared on a
sample with the engine that decides cases. Nothing is measured before all agree to the cent on every household.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median

# This process stays small: a child's peak memory is never counted below that of the process it was forked from.
HERE = Path(__file__).parent
DAY, KNOWN_ON = "2026-02-10", "2026-11-21"
OURS, SPARK, OPENFISCA, DOCUMENTED, NUMPY = (
    "dienests",
    "dienests, Spark",
    "openfisca-core",
    "openfisca-core as in its manual",
    "NumPy kernel",
)
GOAL_OPENFISCA, GOAL_NUMPY = 5.0, 1.5
# Beyond these sizes a contender is left out unless --all is given.
UP_TO = {OPENFISCA: 1_000_000, DOCUMENTED: 1_000_000, NUMPY: 10_000_000}
SPARK_FROM = 1_000_000
WHY_LEFT_OUT = {
    OPENFISCA: "openfisca-core keeps 1.7 GB for each million households: more than 16 GB here",
    DOCUMENTED: "this form keeps 2.2 GB for each million households: more than 16 GB here",
}
MANY_ROUNDS_UP_TO = 1_000_000
MEGABYTE = 1 << 20
SAMPLES_PER_SECOND = 20
QUIET = 0.1  # share of the machine that others may take before the figures say so


@dataclass(frozen=True, slots=True)
class Figure:
    """One run of one contender. `others`: share of the machine that other processes took meanwhile."""

    wall: float
    processor: float
    megabytes: float
    others: float


def command(name: str, options: argparse.Namespace, source: Path, target: Path, law: Path) -> list[str]:
    if name == NUMPY:
        return [sys.executable, str(HERE / "population_numpy.py"), str(source), str(target), str(law)]
    if name in (OPENFISCA, DOCUMENTED):
        manual = ["--documented"] if name == DOCUMENTED else []
        return [sys.executable, str(HERE / "population_openfisca.py"), str(source), str(target), str(law), *manual]
    start = "from dienests.config.cli import main; main()"
    dated = ["--date", DAY, "--as-of", KNOWN_ON]
    if name == SPARK:
        engine = ["--engine", "spark", "--master", options.spark_master]
        return [options.spark_python, "-c", start, "population", "assess", str(source), str(target), *dated, *engine]
    return [sys.executable, "-c", start, "population", "assess", str(source), str(target), *dated]


def run(arguments: list[str]) -> Figure:
    """Run to the end and measure. Raises SystemExit with what the process said when it fails."""
    idle, started = _idle_seconds(), time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(arguments, stdout=said, stderr=said, cwd=HERE.parent, env=_environment())
        watched = _Watched(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        sampled = watched.stop()
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(arguments)} failed:\n{said.read().decode(errors='replace')[-4000:]}")
    processor = usage.ru_utime + usage.ru_stime
    busy = wall * (os.cpu_count() or 1) - (_idle_seconds() - idle)
    others = max(0.0, busy - processor) / (wall * (os.cpu_count() or 1))
    return Figure(wall, processor, max(usage.ru_maxrss * 1024, sampled) / MEGABYTE, others)


def _environment() -> dict[str, str]:
    """Modules are compiled once and kept, as on any machine; texts of the law are kept beside the results."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class _Watched(threading.Thread):
    """Samples the memory of a process and all its children together; for one process alone the kernel's peak is exact.

    Started as a thread; `stop` gives the peak in bytes, 0 when there never was a child.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.over = pid, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self.over.wait(1 / SAMPLES_PER_SECOND):
            tree = list(_tree(self.pid))
            if len(tree) > 1:
                self.peak = max(self.peak, sum(map(_resident, tree)))

    def stop(self) -> int:
        self.over.set()
        self.join()
        return self.peak


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = [
            each for task in Path(f"/proc/{pid}/task").iterdir() for each in (task / "children").read_text().split()
        ]
    except OSError:
        return
    for child in children:
        yield from _tree(int(child))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _idle_seconds() -> float:
    """Seconds that processors of this machine have been idle since it started, waiting for disks included."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")


def script(name: str, *arguments: object) -> str:
    """A step that is not measured, in a process of its own; what it says."""
    found = subprocess.run(
        [sys.executable, str(HERE / name), *map(str, arguments)], capture_output=True, text=True, cwd=HERE.parent
    )
    if found.returncode:
        raise SystemExit(f"{name} {' '.join(map(str, arguments))}\n{found.stdout}{found.stderr}")
    return found.stdout.strip()


def warm(folder: Path) -> None:
    """Read the input once, so that everybody finds it in the memory of the system."""
    for path in folder.rglob("part-*.parquet"):
        with path.open("rb") as file:
            while file.read(MEGABYTE):
                pass


def contenders(size: int, options: argparse.Namespace) -> list[str]:
    """Who takes part at a size; says who does not, and why."""
    chosen = [OURS]
    for name in (NUMPY, OPENFISCA, DOCUMENTED):
        if size <= UP_TO[name] or options.all:
            chosen.append(name)
        elif name in WHY_LEFT_OUT:
            print(f"  not measured: {WHY_LEFT_OUT[name]}")
    if options.spark_python and (size >= SPARK_FROM or options.all):
        chosen.append(SPARK)
    return [name for name in chosen if not options.only or name in options.only]


def agreed(outputs: dict[str, Path], source: Path, law: Path) -> None:
    """Print how far all agree. Raises SystemExit where they do not."""
    first = next(iter(outputs))
    scalar = script("population_compare.py", outputs[first], "--scalar", source, law)
    print(f"  {first}: {scalar}")
    for name, output in outputs.items():
        if name != first:
            floats = ["--floats"] if name in (OPENFISCA, DOCUMENTED) else []
            print(f"  {name}: {script('population_compare.py', outputs[first], output, *floats)}", flush=True)


def measure(size: int, source: Path, law: Path, options: argparse.Namespace, work: Path) -> dict[str, Figure]:
    """All contenders in turn: once to agree, then `rounds` times; the best wall time of each, the median memory."""
    names = contenders(size, options)
    outputs = {name: work / f"{place}" for place, name in enumerate(names)}
    warm(source)
    figures: dict[str, list[Figure]] = {name: [] for name in names}
    # Great sizes take minutes: there the run that must agree is the run that counts. Ours runs once more, because the
    # first one checks every input besides, which nobody else does.
    rounds = options.rounds if size <= MANY_ROUNDS_UP_TO else 0
    for number in range(max(rounds, 1) + 1):
        for name in names if rounds or not number else [name for name in names if name == OURS]:
            shutil.rmtree(outputs[name], ignore_errors=True)
            figure = run(command(name, options, source, outputs[name], law))
            if number or (not rounds and name != OURS):
                figures[name].append(figure)
            elif name == OURS:
                print(f"  {name}, first run (input checked, law written as SQL): {figure.wall:.2f} s", flush=True)
        if number == 0:
            agreed(outputs, source, law)
    for output in outputs.values():
        shutil.rmtree(output, ignore_errors=True)
    return {name: _best(found) for name, found in figures.items()}


def _best(found: list[Figure]) -> Figure:
    best = min(found, key=lambda each: each.wall)
    least_processor = min(each.processor for each in found)
    return Figure(best.wall, least_processor, median(each.megabytes for each in found), best.others)


def show(figures: dict[str, Figure]) -> None:
    print(f"  {'':34}{'wall s':>9}{'processor s':>13}{'peak MB':>9}   others took")
    for name, each in figures.items():
        print(f"  {name:34}{each.wall:9.2f}{each.processor:13.2f}{each.megabytes:9.0f}{each.others:11.0%}")
    if max(each.others for each in figures.values()) > QUIET:
        print("  This machine was busy with other things: wall times say little, processor times more.")
    ours = figures.get(OURS)
    if ours is None:
        return
    for name in (OPENFISCA, DOCUMENTED):
        if other := figures.get(name):
            by_processor = f" ({other.processor / ours.processor:.2f} by processor time)"
            _goal(f"times faster than {name}{by_processor}", other.wall / ours.wall, GOAL_OPENFISCA, at_least=True)
    if other := figures.get(NUMPY):
        by_processor = f" ({ours.processor / other.processor:.2f} by processor time)"
        _goal(f"times the time of the NumPy kernel{by_processor}", ours.wall / other.wall, GOAL_NUMPY, at_least=False)
    for name in (OPENFISCA, NUMPY):
        if other := figures.get(name):
            _goal(f"times the memory of {name}", ours.megabytes / other.megabytes, 1.0, at_least=False)
    if other := figures.get(SPARK):
        print(f"  {other.wall / ours.wall:6.2f} times the time of DuckDB with Spark, on this one machine")


def _goal(what: str, ratio: float, goal: float, *, at_least: bool) -> None:
    reached = ratio >= goal if at_least else ratio <= goal
    bound = f"{'at least' if at_least else 'at most'} {goal:g}"
    print(f"  {ratio:6.2f} {what} (goal: {bound}{'' if reached else '; NOT REACHED'})", flush=True)


def growth(found: dict[int, dict[str, Figure]]) -> None:
    """Wall seconds and peak memory of every contender by size."""
    print("\nGrowth: wall seconds, microseconds for each household, peak MB")
    names = list(dict.fromkeys(name for figures in found.values() for name in figures))
    print(f"  {'':34}" + "".join(f"{size:>24,}" for size in found))
    for name in names:
        cells = [
            f"{figures[name].wall:9.2f} {figures[name].wall / size * 1e6:6.1f} {figures[name].megabytes:7.0f}"
            if name in figures
            else f"{'–':>24}"
            for size, figures in found.items()
        ]
        print(f"  {name:34}" + "".join(cells))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10000,100000,1000000,10000000", help="households, with commas")
    parser.add_argument("--rounds", type=int, default=3, help="measured runs of each contender, up to 1,000,000")
    parser.add_argument("--quick", action="store_true", help="10,000 and 100,000 households, one round")
    parser.add_argument("--all", action="store_true", help="every contender at every size, whatever memory it takes")
    parser.add_argument("--only", help="contenders, with commas: dienests, NumPy kernel, openfisca-core …")
    parser.add_argument("--folder", type=Path, default=Path("var/bench"), help="where data is made, kept and reused")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clean", action="store_true", help="delete the data afterwards")
    parser.add_argument("--spark-python", default="", help="a Python with dienests and PySpark (default: this one's)")
    parser.add_argument("--spark-master", default="local[*]", help="address of the Spark master")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.rounds = "10000,100000", 1
    options.only = [name.strip() for name in options.only.split(",")] if options.only else []
    if not options.spark_python and find_spec("pyspark") is not None:
        options.spark_python = sys.executable
    return options


def main() -> None:
    options = parsed()
    sizes = [int(size) for size in options.sizes.split(",")]
    options.folder.mkdir(parents=True, exist_ok=True)
    found: dict[int, dict[str, Figure]] = {}
    print(f"{os.cpu_count()} processors; load at the start {os.getloadavg()[0]:.1f}")
    if not options.spark_python:
        print("Spark is not measured: PySpark is not installed (requirements/spark.txt; it also needs Java).")
    with tempfile.TemporaryDirectory(prefix="results-", dir=options.folder) as work:
        os.environ["XDG_CACHE_HOME"] = str(Path(work) / "cache")
        law = Path(work) / "law.json"
        script("population_law.py", law, DAY, KNOWN_ON)
        for size in sizes:
            made = json.loads(script("population_data.py", options.folder, size, options.seed).splitlines()[-1])
            source = Path(made["folder"])
            megabytes = sum(path.stat().st_size for path in source.rglob("part-*.parquet")) / MEGABYTE
            counts = ", ".join(f"{rows:,} {name}" for name, rows in made["counts"].items())
            print(f"\n{counts}; {megabytes:.0f} MB of Parquet", flush=True)
            found[size] = measure(size, source, law, options, Path(work))
            show(found[size])
            if options.clean:
                shutil.rmtree(source)
    growth(found)
    if options.json:
        content = {size: {name: _plain(each) for name, each in figures.items()} for size, figures in found.items()}
        options.json.write_text(json.dumps(content, indent=2), encoding="utf-8")


def _plain(figure: Figure) -> dict[str, float]:
    return {name: getattr(figure, name) for name in ("wall", "processor", "megabytes", "others")}


if __name__ == "__main__":
    main()
