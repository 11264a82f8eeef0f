"""A case on its way through the stages of its own process. Pure: what comes next, and what a stage ends with."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dienests.practice import Process, Stage, Text, stage_applies

Ends = Literal["hand_over", "submit", "control", "decide", "payment"]


def after(process: Process, name: str) -> Stage | None:
    """The stage that follows in the file, or None after the last."""
    names = [stage.name for stage in process.stages]
    place = names.index(name) + 1
    return process.stages[place] if place < len(names) else None


def ends_with(stage: Stage) -> Ends:
    """What finishes a stage: the last of its acts that moves a case on; otherwise it is handed over."""
    for act in ("payment", "decide", "control", "submit"):
        if act in stage.acts:
            return act
    return "hand_over"


@dataclass(frozen=True)
class Route:
    """Where a submitted case goes. `control` is None where the process asks for none; `why` says so either way."""

    control: Stage | None
    next: Stage
    why: Text


def route(process: Process, *, case_number: str, amount: Decimal, facts: Mapping[str, bool]) -> Route:
    """Whether this case is controlled, and the stage it goes to. `amount`: EUR a month, all benefits proposed."""
    control, decision = process.stage_of("control"), process.stage_of("decide")
    answer = stage_applies(control, case_number=case_number, amount=amount, facts=facts)
    if answer.applies or control.name == decision.name:
        return Route(control, control, answer.why)
    return Route(None, decision, answer.why)
