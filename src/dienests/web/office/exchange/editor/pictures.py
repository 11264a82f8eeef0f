"""How a part looks to those who use it: the form as it is filled in, the stages drawn, the tasks by phase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dienests.cases.languages import in_language
from dienests.exchange.item.checklists import Checklist, read_checklist
from dienests.exchange.item.forms import Form, read_form
from dienests.exchange.office.library.writing.parts import PROCESS_PATH, Part
from dienests.practice import PracticeFaults
from dienests.practice.completeness import process_document_faults
from dienests.practice.process import build_process
from dienests.practice.strict_yaml import read_yaml
from dienests.web.office.practice_track import Track, track_of


@dataclass(frozen=True)
class Picture:
    """One of them, or none where the part has faults that keep it from being drawn (`faulty`)."""

    form: Form | None = None
    track: Track | None = None
    phases: list[tuple[str, list[dict[str, Any]]]] | None = None
    faulty: bool = False


def picture_of(part: Part, files: Mapping[str, bytes]) -> Picture | None:
    """None for parts that have no look of their own."""
    content = files.get(part.path)
    if part.keys or content is None:
        return None
    try:
        if part.path == "form.yaml":
            return Picture(form=read_form(content, file=part.path))
        if part.path == "checklist.yaml":
            return Picture(phases=_phases(read_checklist(content, file=part.path)))
        if part.path == PROCESS_PATH:
            return Picture(track=_track(content))
    except PracticeFaults:
        return Picture(faulty=True)
    return None


def _track(content: bytes) -> Track:
    document, faults = read_yaml(content, file=PROCESS_PATH)
    found = list(faults) or process_document_faults(document)
    if found:
        raise PracticeFaults(found)
    return track_of(build_process(document.data))


def _phases(checklist: Checklist) -> list[tuple[str, list[dict[str, Any]]]]:
    return [
        (
            in_language(phase.title),
            [
                {"title": in_language(task.title), "who": in_language(task.who), "days": task.days}
                for task in sorted(checklist.tasks, key=lambda task: task.days)
                if task.phase == phase.name
            ],
        )
        for phase in checklist.phases
    ]
