"""The stages of a way of working, prepared for the simulation of one office."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from dienests.practice.process import Process, Stage
from dienests.practice.vocabulary import ACTS
from dienests.workload.simulation.cases import Case, Task
from dienests.workload.simulation.drawing import PICKUPS
from dienests.workload.simulation.vocabulary import LOOKS
from dienests.workload.simulation.workers import Role, Worker


class Step:
    """One stage: who may do it, what is done, who waits for it, and what was counted in the time that is measured."""

    def __init__(self, index: int, stage: Stage, names: list[str], roles: Mapping[str, Role]) -> None:
        self.index = index
        self.stage = stage
        self.roles = [roles[name] for name in stage.roles if name in roles]
        # Each act by its place in ACTS, and in LOOKS where it is one that looks.
        self.acts = [(ACTS.index(act), LOOKS.index(act) if act in LOOKS else -1) for act in stage.acts]
        self.differs_from = [names.index(other) for other in stage.differs_from]
        self.client = stage.client_present
        self.same_visit = stage.same_visit
        self.conditional = stage.applies.kind != "always"
        self.assesses = "assessment" in stage.acts
        self.submits = "submit" in stage.acts
        self.decides = "decide" in stage.acts
        self.pays_only = stage.acts == ("payment",)
        self.pickup = stage.acts[0] if stage.acts[0] in PICKUPS else None
        self.waiting: deque[Task] = deque()
        self.begun = 0
        self.waited = 0.0
        self.minutes = 0.0
        self.ended = 0
        self.lasted = 0.0


def steps_of(process: Process, roles: Mapping[str, Role]) -> list[Step]:
    names = [stage.name for stage in process.stages]
    return [Step(index, stage, names, roles) for index, stage in enumerate(process.stages)]


def may_do(worker: Worker, case: Case, step: Step) -> bool:
    """Whether this worker did none of the stages that someone else must have done."""
    return all(case.doers[other] != worker.number for other in step.differs_from)


def first_for(steps: list[Step], worker: Worker) -> Task | None:
    """The task of lowest rank that this worker may take, out of the queues of these stages."""
    best: tuple[Task, Step] | None = None
    for step in steps:
        for task in step.waiting:
            if may_do(worker, task.case, step):
                if best is None or task.rank < best[0].rank:
                    best = (task, step)
                break
    if best is None:
        return None
    task, step = best
    if step.waiting[0] is task:
        step.waiting.popleft()
    else:
        step.waiting.remove(task)
    return task
