"""Many years of the same offices: each replication by its number only, so it is the same wherever it is computed."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from queue import Empty, SimpleQueue

from dienests.practice.faults import Text
from dienests.workload.simulation.assumptions import Assumptions
from dienests.workload.simulation.calendar import Calendar, Window
from dienests.workload.simulation.demand import Demand
from dienests.workload.simulation.drawing import Drawn, draw
from dienests.workload.simulation.model import OfficeAtWork
from dienests.workload.simulation.outcome import Outcome, outcome_of
from dienests.workload.simulation.staffing import Staff
from dienests.workload.simulation.ways import Way

Progress = Callable[[int, int], None]
_AFTERWARDS = 250  # days behind the end, on which terms may still end
# Fewer are done sooner here than another process is started.
_WORTH_A_PROCESS = 4
# So many variants are a second's work: often enough to say how far it is, seldom enough to cost nothing.
_AT_LEAST = 5
_SIGN_OF_LIFE = 2.0  # seconds after which progress is told again, even where there is none


@dataclass(frozen=True)
class Office:
    """One office and its share of all applications."""

    staff: Staff
    share: float = 1.0


@dataclass(frozen=True)
class Variant:
    """What is compared: a way of working, in an office (or several side by side), under assumptions and demand."""

    name: str
    title: Text
    way: Way
    demand: Demand
    assumptions: Assumptions
    offices: tuple[Office, ...]
    scenario: str | None = None


@dataclass(frozen=True)
class Plan:
    """How long and how often. The weeks of running-in are simulated and not measured."""

    weeks: int = 52
    replications: int = 100
    seed: int = 1
    running_in_weeks: int = 8

    @property
    def window(self) -> Window:
        first = self.running_in_weeks * 7
        return Window(first, first + self.weeks * 7)


def calendar_of(demand: Demand, plan: Plan, *, every_day: bool) -> Calendar:
    """From the first day of running-in to where the last term may end."""
    start = demand.start - timedelta(weeks=plan.running_in_weeks)
    return Calendar(start, plan.window.last_day + _AFTERWARDS, every_day=every_day)


def replicate(variants: Sequence[Variant], plan: Plan, number: int) -> list[Outcome]:
    """One replication of every variant, all with the same chance."""
    drawn: dict[tuple[int, int, bool], tuple[Calendar, Drawn]] = {}
    outcomes = []
    for variant in variants:
        every_day = variant.offices[0].staff.every_day
        key = (id(variant.demand), id(variant.assumptions), every_day)
        if key not in drawn:
            calendar = calendar_of(variant.demand, plan, every_day=every_day)
            until = plan.window.last_day
            cases = draw(
                variant.demand, variant.assumptions, calendar, until_day=until, seed=plan.seed, replication=number
            )
            drawn = {key: (calendar, cases)}  # only the last: the variants of one kind follow one another
        outcomes.append(_outcome(variant, plan, number, *drawn[key]))
    return outcomes


def _outcome(variant: Variant, plan: Plan, number: int, calendar: Calendar, drawn: Drawn) -> Outcome:
    runs = []
    passed = 0.0
    for office in variant.offices:
        first, passed = passed, passed + office.share
        places = [at for at, place in enumerate(drawn.place) if first <= place < passed]
        at_work = OfficeAtWork(
            variant.way,
            office.staff,
            variant.assumptions,
            drawn,
            places,
            calendar,
            plan.window,
            seed=plan.seed,
            replication=number,
        )
        runs.append(at_work.run())
    return outcome_of(runs, calendar, plan.window)


def run(
    variants: Sequence[Variant],
    plan: Plan,
    *,
    numbers: Sequence[int] | None = None,
    processes: int | None = None,
    progress: Progress | None = None,
) -> list[list[Outcome]]:
    """The outcomes of every variant, by variant and then by replication; of all replications, or of some `numbers`.

    The answer does not depend on the number of processes (default: one for each core). `progress` is told how many
    pieces of work of how many are done, every few seconds: a replication is one piece, or several where many variants
    are compared. What it raises, and a KeyboardInterrupt, end the processes after the pieces they are in.
    """
    told = progress or (lambda done, total: None)
    numbers = range(plan.replications) if numbers is None else numbers
    parts = _parts(variants)
    pieces = [_Piece(number, *part) for number in numbers for part in parts]
    count = min(processes or os.cpu_count() or 1, len(pieces))
    found: dict[_Piece, list[Outcome]] = {}
    told(0, len(pieces))
    if count <= 1 or len(numbers) * len(variants) < _WORTH_A_PROCESS:
        for piece in pieces:
            found[piece] = _measured(variants, plan, piece)
            told(len(found), len(pieces))
    else:
        _shared_out(variants, plan, pieces, count, found, told)
    rows = [[each for part in parts for each in found[_Piece(number, *part)]] for number in numbers]
    return [[row[place] for row in rows] for place in range(len(variants))]


@dataclass(frozen=True)
class _Piece:
    """One replication of the variants from `first` to the one before `last`."""

    number: int
    first: int
    last: int


def _parts(variants: Sequence[Variant]) -> list[tuple[int, int]]:
    """The variants in parts of a few each, cut where they do not meet the same cases anyway."""
    cuts = [0]
    for place, (before, after) in enumerate(pairwise(variants), start=1):
        alike = before.demand is after.demand and before.assumptions is after.assumptions
        if not alike and place - cuts[-1] >= _AT_LEAST:
            cuts.append(place)
    return list(pairwise([*cuts, len(variants)]))


def _shared_out(
    variants: Sequence[Variant],
    plan: Plan,
    pieces: Sequence[_Piece],
    count: int,
    found: dict[_Piece, list[Outcome]],
    told: Progress,
) -> None:
    # Not forked: whoever calls may hold a database connection or threads.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(list(variants), plan))
    try:
        ready: SimpleQueue[Future[list[Outcome]]] = SimpleQueue()
        with _interrupted_afterwards():
            waiting = {pool.submit(_numbered, piece): piece for piece in pieces}
        for future in waiting:
            future.add_done_callback(ready.put)
        while len(found) < len(pieces):
            with suppress(Empty):
                done = ready.get(timeout=_SIGN_OF_LIFE)
                found[waiting[done]] = done.result()
            told(len(found), len(pieces))
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupted_afterwards() -> Iterator[None]:
    """An interruption while processes are begun would leave one half begun, and be followed by waiting for it for ever.
    It is heard at the end, and by this process alone: those that are begun meanwhile have it held back."""
    if threading.current_thread() is not threading.main_thread():  # no other one is interrupted
        yield
        return
    heard: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
        if heard:
            signal.raise_signal(signal.SIGINT)


_given: tuple[list[Variant], Plan] | None = None


def _begin(variants: list[Variant], plan: Plan) -> None:
    global _given  # what a process is given once, instead of with every piece
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asked hears of it and ends this process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _given = (variants, plan)


def _end_with_parent() -> None:
    """Whoever asked was killed: nobody waits for the answer, and nobody else would end this process."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _numbered(piece: _Piece) -> list[Outcome]:
    assert _given is not None
    return _measured(*_given, piece)


def _measured(variants: Sequence[Variant], plan: Plan, piece: _Piece) -> list[Outcome]:
    """A replication makes many small objects and leaves them all: collecting in between only costs time."""
    collected = gc.isenabled()
    gc.disable()
    try:
        return replicate(variants[piece.first : piece.last], plan, piece.number)
    finally:
        if collected:
            gc.enable()
