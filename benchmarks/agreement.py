"""The scalar and the columnar engine on random households that crowd at the boundaries of the law: every node equal?

    python benchmarks/agreement.py [--households 1000000] [--seed 1] [--engine duckdb|spark] [--fresh]

Works block by block on all processors. Blocks found equal are noted, so that a run that was stopped goes on where it
was; a change of the engines or the rulebook, or --fresh, begins again. Exit 1 on the first disagreement, with the node,
both values and the household, as `dienests assess` reads it.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import multiprocessing
import os
import sys
import tempfile
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent.parent / "src" / "dienests"
DECIDING = ("engine", "rulebook", "population/agreement.py", "population/results.py", "population/duck.py")
SPARK_TOO = "population/spark.py"
KNOWN_ON = date(2026, 11, 21)
SHOWN = 5  # disagreements of one block
SECONDS_BETWEEN_LINES = 10


@dataclass(frozen=True, slots=True)
class Block:
    """A number of households that apply on one day, made from a seed."""

    number: int
    seed: int
    size: int
    engine: str
    master: str


def examine(block: Block) -> list[str]:
    """What differs in a block, as text for people; nothing when both engines agree."""
    try:
        return _compared(block)
    except Exception:  # an engine that gives up on a household does not agree either
        return [traceback.format_exc()]


def _compared(block: Block) -> list[str]:
    from dienests.population.agreement import DAYS, disagreements, random_households, write_households

    day = DAYS[block.number % len(DAYS)]
    households = list(random_households(seed=block.seed * 1_000_003 + block.number, count=block.size, day=day))
    with tempfile.TemporaryDirectory(prefix="dienests-agreement-") as folder, _engine(block) as engine:
        engine.read(write_households(households, Path(folder)))
        found = itertools.islice(disagreements(engine, households, known_on=KNOWN_ON), SHOWN)
        return [
            f"{each.node}: scalar {each.scalar!r}, columnar {each.columnar!r}, in the household\n"
            f"{json.dumps(each.household, ensure_ascii=False, indent=2)}"
            for each in found
        ]


def _engine(block: Block) -> Any:
    if block.engine == "spark":
        from dienests.population.spark import Spark

        return Spark(master=block.master)
    from dienests.population.duck import Duck

    return Duck(threads=1)


def digest(engine: str) -> str:
    """A hash of all that decides whether the engines agree."""
    found = hashlib.sha256()
    for name in (*DECIDING, *([SPARK_TOO] if engine == "spark" else [])):
        path = SOURCE / name
        for file in sorted(path.rglob("*.*")) if path.is_dir() else [path]:
            if file.suffix in (".py", ".yaml"):
                found.update(file.read_bytes())
    return found.hexdigest()[:16]


class Notes:
    """Which blocks were found equal by these engines, in a file that a stopped run leaves whole."""

    def __init__(self, path: Path, *, mark: str, fresh: bool) -> None:
        self.path, self.done = path, set[str]()
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_text(encoding="ascii").split() if path.exists() and not fresh else []
        if lines[:1] == [mark]:
            self.done = set(lines[1:])
        else:
            path.write_text(f"{mark}\n", encoding="ascii")

    def add(self, block: Block) -> None:
        with self.path.open("a", encoding="ascii") as file:
            file.write(f"{_note(block)}\n")

    def has(self, block: Block) -> bool:
        return _note(block) in self.done


def _note(block: Block) -> str:
    return f"{block.number}:{block.size}"


def run(blocks: list[Block], notes: Notes, *, processes: int) -> int:
    """Examine what is left. Returns how many households were compared now; exits on a disagreement."""
    left = [block for block in blocks if not notes.has(block)]
    total, compared = sum(block.size for block in blocks), 0
    before = total - sum(block.size for block in left)
    started = said = time.monotonic()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = {pool.submit(examine, block): block for block in left}
        for future in as_completed(waiting):
            block, apart = waiting[future], future.result()
            if apart:
                pool.shutdown(wait=False, cancel_futures=True)
                print(f"\nblock {block.number} (seed {block.seed}): the engines do not agree on", *apart, sep="\n")
                sys.exit(1)
            notes.add(block)
            compared += block.size
            if (now := time.monotonic()) - said > SECONDS_BETWEEN_LINES:
                said, pace = now, compared / (now - started)
                minutes = (total - before - compared) / pace / 60
                print(f"  {before + compared:,} of {total:,} agree, {pace:.0f} a second, {minutes:.0f} minutes left")
                sys.stdout.flush()
    return compared


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--block", type=int, default=2_500, help="households compared at a time")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    parser.add_argument("--master", default="local[*]", help="address of the Spark master")
    parser.add_argument("--folder", type=Path, default=Path("var/bench"), help="where blocks found equal are noted")
    parser.add_argument("--fresh", action="store_true", help="begin again")
    options = parser.parse_args()
    sizes = [min(options.block, options.households - start) for start in range(0, options.households, options.block)]
    blocks = [Block(n, options.seed, size, options.engine, options.master) for n, size in enumerate(sizes)]
    name = f"agreement-{options.engine}-{options.seed}-{options.block}.txt"
    notes = Notes(options.folder / name, mark=digest(options.engine), fresh=options.fresh)
    started = time.monotonic()
    compared = run(blocks, notes, processes=options.processes)
    minutes = (time.monotonic() - started) / 60
    print(f"Every value of every rule of {options.households:,} random households is the same in the scalar engine and")
    print(f"in {options.engine} ({compared:,} compared now, in {minutes:.1f} minutes; the others in earlier runs).")


if __name__ == "__main__":
    main()
