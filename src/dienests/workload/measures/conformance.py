"""Whether a case went as its own practice file says, and where it did not. Pure.

A process is its stages in order; a stage that applies to a share of cases may be left out. The path that explains best
what happened is found by the least number of moves that only the case or only the file made (an alignment); fitness is
1 less these moves over all moves. What was finished ahead of its place counts as another order, not as two faults.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from dienests.practice import Process

# In the order in which pages show them.
KINDS: tuple[str, ...] = ("skipped", "repeated", "other_order", "other_role", "unknown_stage")
PREPARED_AGAIN = frozenset({"returned", "taken_back", "reopened"})


@dataclass(frozen=True, slots=True)
class Passed:
    """A stage that a case left: how (`outcome`) and in which role (empty: by nobody, or not recorded)."""

    stage: str
    outcome: str
    role: str


@dataclass(frozen=True, slots=True)
class Deviation:
    """`kind` is one of KINDS. `detail`: of another role, the role; of a repetition, what led to it."""

    kind: str
    stage: str
    detail: str = ""

    def __str__(self) -> str:
        return ":".join((self.kind, self.stage, self.detail)).rstrip(":")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fitness` from 0 to 1; 1: every move of the case is one of the file's."""

    fitness: float
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A stage as far as conformance asks: must it be there, and who may do it."""

    name: str
    needed: bool
    roles: frozenset[str]


def steps_of(process: Process) -> tuple[Step, ...]:
    """The stages up to the one that decides. What follows (payment) is done for many cases at once, apart from them."""
    deciding = process.stages.index(process.stage_of("decide"))
    return tuple(
        Step(stage.name, stage.applies.kind == "always", frozenset(stage.roles))
        for stage in process.stages[: deciding + 1]
    )


@lru_cache(maxsize=20_000)  # cases go a few hundred ways; 200,000 of them are judged by looking up
def judge(steps: tuple[Step, ...], passed: tuple[Passed, ...], *, finished: bool) -> Verdict:
    """A case against its process. `finished`: it was decided, so every stage up to the decision has had its chance."""
    done = tuple(each.stage for each in passed)
    last = len(steps) if finished else _reached(steps, done)
    matched, skipped = _aligned(steps[:last], done)
    extra = [place for place in range(len(done)) if place not in matched]
    deviations = [*_moves(passed, skipped, extra, {step.name for step in steps}), *_roles(steps, passed)]
    moves = len(matched) + len(skipped) + len(extra)
    alone = len(skipped) + len(extra)
    return Verdict(1 - alone / moves if moves else 1.0, tuple(deviations))


def _reached(steps: Sequence[Step], done: Sequence[str]) -> int:
    """How far a case in work has come: stages after that are not missing yet."""
    places = [place for place, step in enumerate(steps) if step.name in done]
    return places[-1] + 1 if places else 0


def _aligned(steps: Sequence[Step], done: Sequence[str]) -> tuple[set[int], list[str]]:
    """Places of `done` that are moves of the file too, and stages of the file that are needed and missing.

    Least cost over all ways to walk both: a move of one side alone costs 1, leaving out an optional stage nothing.
    Where two are equal the later repetition is the file's: what was returned was done in the end.
    """
    rows, columns = len(steps), len(done)
    cost = [[0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows + 1):
        for column in range(columns + 1):
            if row or column:
                cost[row][column] = min(_ways(cost, steps, done, row, column))
    matched: set[int] = set()
    skipped: list[str] = []
    row, column = rows, columns
    while row or column:
        here = cost[row][column]
        if row and column and steps[row - 1].name == done[column - 1] and here == cost[row - 1][column - 1]:
            row, column = row - 1, column - 1
            matched.add(column)
        elif row and here == cost[row - 1][column] + steps[row - 1].needed:
            row -= 1
            if steps[row].needed:
                skipped.append(steps[row].name)
        else:
            column -= 1
    return matched, skipped[::-1]


def _ways(cost: list[list[int]], steps: Sequence[Step], done: Sequence[str], row: int, column: int) -> list[int]:
    found = []
    if row:
        found.append(cost[row - 1][column] + steps[row - 1].needed)
    if column:
        found.append(cost[row][column - 1] + 1)
    if row and column and steps[row - 1].name == done[column - 1]:
        found.append(cost[row - 1][column - 1])
    return found


def _moves(passed: Sequence[Passed], skipped: Sequence[str], extra: Sequence[int], known: set[str]) -> list[Deviation]:
    """Moves of one side alone as people name them: a stage missing here and done elsewhere stands in another order."""
    missing = list(skipped)
    found = []
    for place in extra:
        stage = passed[place].stage
        if stage not in known:
            found.append(Deviation("unknown_stage", stage))
        elif stage in missing:
            missing.remove(stage)
            found.append(Deviation("other_order", stage))
        else:
            found.append(Deviation("repeated", stage, _cause(passed, place)))
    return [*(Deviation("skipped", stage) for stage in missing), *found]


def _cause(passed: Sequence[Passed], place: int) -> str:
    """Why a stage was gone through again: the nearest return, taking back or reopening, from this place on."""
    following = [each.outcome for each in passed[place:] if each.outcome in PREPARED_AGAIN]
    before = [each.outcome for each in passed[:place] if each.outcome in PREPARED_AGAIN]
    return following[0] if following else before[-1] if before else ""


def _roles(steps: Sequence[Step], passed: Sequence[Passed]) -> list[Deviation]:
    roles = {step.name: step.roles for step in steps}
    return [
        Deviation("other_role", each.stage, each.role)
        for each in passed
        if each.role and each.stage in roles and each.role not in roles[each.stage] and each.outcome != "withdrawn"
    ]
