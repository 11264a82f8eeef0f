"""What is to be done before, at and after an opening, read from checklist.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dienests.exchange.item.schemas import CHECKLIST
from dienests.practice import Fault, Text
from dienests.practice.checked_yaml import checked_document, fault_at
from dienests.practice.process import text
from dienests.practice.strict_yaml import Document


@dataclass(frozen=True)
class Phase:
    name: str
    title: Text


@dataclass(frozen=True)
class Task:
    """One task. `days` is when it is to be finished, counted from the opening (−90: 90 days before).

    `reason` is what it is for, `evidence` the paper or entry that shows it was done, `after` the tasks before it.
    """

    name: str
    phase: str
    title: Text
    who: Text
    role: str | None
    days: int
    reason: Text
    evidence: Text
    after: tuple[str, ...]
    source: str
    checked: bool


@dataclass(frozen=True)
class Checklist:
    """`opening` says which day is day 0. Tasks are in the order of the file."""

    opening: Text
    phases: tuple[Phase, ...]
    tasks: tuple[Task, ...]


def read_checklist(source: bytes, *, file: str) -> Checklist:
    """A checklist from the content of checklist.yaml. Raises PracticeFaults with every fault and its line."""
    data = checked_document(source, file=file, schema=CHECKLIST, further=_faults).data
    phases = tuple(Phase(phase["name"], text(phase["title"])) for phase in data["phases"])
    return Checklist(text(data["opening"]), phases, tuple(map(_task, data["tasks"])))


def _task(data: Mapping[str, Any]) -> Task:
    return Task(
        name=data["name"],
        phase=data["phase"],
        title=text(data["title"]),
        who=text(data["who"]),
        role=data.get("role"),
        days=data["days"],
        reason=text(data["reason"]),
        evidence=text(data["evidence"]),
        after=tuple(data.get("after", ())),
        source=data.get("source", ""),
        checked=data.get("checked", False),
    )


def _faults(document: Document) -> Iterator[Fault]:
    """A task follows tasks written above it and not due later than it: so no circle can be written."""
    phases = [phase["name"] for phase in document.data["phases"]]
    due: dict[str, int] = {}
    for at, task in enumerate(document.data["tasks"]):
        place = ("tasks", at)
        if task["name"] in due:
            expected = Text("nosaukums, kāda vēl nav", "a name not used before")
            yield fault_at(document, (*place, "name"), task["name"], expected)
        if task["phase"] not in phases:
            listed = ", ".join(phases)
            expected = Text(f"viens no posmiem: {listed}", f"one of the phases {listed}")
            yield fault_at(document, (*place, "phase"), task["phase"], expected)
        for number, earlier in enumerate(task.get("after", ())):
            if earlier not in due:
                expected = Text("darbs, kas ir augstāk sarakstā", "a task further up in the list")
                yield fault_at(document, (*place, "after", number), earlier, expected)
            elif due[earlier] > task["days"]:
                lv = f"ne agrāk kā {due[earlier]}: tad beidzas {earlier}"
                en = f"not before {due[earlier]}, when {earlier} ends"
                yield fault_at(document, (*place, "days"), task["days"], Text(lv, en))
        due[task["name"]] = task["days"]
