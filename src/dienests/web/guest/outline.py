"""What an item holds besides its text and its form, in lines: the tasks of a list, the stages of a way."""

from collections.abc import Sequence
from dataclasses import dataclass

from dienests.exchange.item import Item
from dienests.practice import Text
from dienests.web.formats import active_language


@dataclass(frozen=True)
class Part:
    title: str
    lines: Sequence[str]


def outline_of(item: Item) -> list[Part]:
    """In the language in force."""
    parts = []
    if item.checklist:
        for phase in item.checklist.phases:
            tasks = [task for task in item.checklist.tasks if task.phase == phase.name]
            parts.append(Part(_said(phase.title), [f"{_said(task.title)} – {_said(task.who)}" for task in tasks]))
    if item.process:
        parts.append(Part(_said(item.process.title), [_said(stage.title) for stage in item.process.stages]))
    return parts


def _said(text: Text) -> str:
    return text.en if active_language() == "en" else text.lv
