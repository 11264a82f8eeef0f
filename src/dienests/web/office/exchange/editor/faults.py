"""What is wrong with a draft, each at its place on a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dienests.base.access import Actor
from dienests.cases.operations.drafts import load_draft
from dienests.exchange.item.contents import TEXTS
from dienests.exchange.office.library.checking import Checked, Found, checked
from dienests.exchange.office.library.models import Draft
from dienests.exchange.office.library.writing.offers import answers_of, offers_for
from dienests.exchange.office.library.writing.parts import ITEM, PARTS, Part
from dienests.practice import Fault
from dienests.web.office.exchange.editor.drawn import Drawing, Place, drawn, id_of

NONE_FORM = "library_none"  # where it is kept which findings a person has looked at
_FOUND = re.compile(r"(?P<place>\S+) = ")
_STEP = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)")
Wrong = Mapping[str, Mapping[Place, Sequence[str]]]


@dataclass(frozen=True)
class Line:
    """One fault: the sentence, and the place where it is put right."""

    sentence: str
    url: str
    target: str
    part: str
    label: str = ""


@dataclass(frozen=True)
class Suspected:
    """What may be personal data. `key`: under which one says that it is none."""

    found: Found
    part: str
    url: str
    none: bool


@dataclass
class State:
    """Everything that can be said of a draft as it is. `wrong`: sentences by file and place."""

    checked: Checked
    wrong: dict[str, dict[Place, list[str]]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    suspected: list[Suspected] = field(default_factory=list)

    def of_part(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.part == name]

    @property
    def open(self) -> list[Suspected]:
        return [each for each in self.suspected if not each.none]


def state_of(draft: Draft, files: Mapping[str, bytes], actor: Actor) -> State:
    """Faults and findings of these files of a draft."""
    said = checked(draft.item.name, files)
    state = State(said)
    for fault in (*said.faults, *said.unknown):
        path, place = _path(fault), place_of(fault)
        state.wrong.setdefault(path, {}).setdefault(place, []).append(_expected(fault))
    drawings = _Drawings(files, state.wrong, actor.today)
    for fault in (*said.faults, *said.unknown):
        state.lines.append(_line(draft, fault, drawings))
    looked_at = looked_at_of(actor, draft)
    for found in said.found:
        part = _part_of(found.path, ())
        url = reverse(
            "office:library_edit_text" if part == "text" else "office:library_edit_files", args=[draft.item_id]
        )
        if part in PARTS:
            url = reverse("office:library_edit_part", args=[draft.item_id, part])
        none = found.key in looked_at and not found.finding.sure
        state.suspected.append(Suspected(found, part, url, none))
    return state


def looked_at_of(actor: Actor, draft: Draft) -> list[str]:
    """Keys of findings of which this person has said that they are no personal data."""
    kept = load_draft(actor=actor, form=NONE_FORM, key=str(draft.pk))
    data = kept.data if kept else []
    return [str(key) for key in data] if isinstance(data, list) else []


def drawing_of(part: Part, tree: Mapping[str, object], wrong: Wrong, today: date, stand_at: str = "") -> Drawing:
    return Drawing(offers_for(tree, path=part.path, today=today), wrong.get(part.path, {}), stand_at, answers_of(tree))


def place_of(fault: Fault) -> Place:
    """`stages[2].roles[0] = teacher` as ("stages", "2", "roles", "0")."""
    found = _FOUND.match(fault.found)
    return tuple(one or two for one, two in _STEP.findall(found["place"])) if found else ()


class _Drawings:
    """Where one can stand on the pages of the parts; drawn when first asked for."""

    def __init__(self, files: Mapping[str, bytes], wrong: Wrong, today: date) -> None:
        self._files, self._wrong, self._today = files, wrong, today
        self._known: dict[str, dict[Place, tuple[str, str]]] = {}

    def stand(self, part: Part, place: Place) -> tuple[str, str]:
        """(id, label) of what is nearest to a place."""
        if part.name not in self._known:
            tree = part.tree(self._files)
            found = drawn(part.of(self._files).inputs, tree, drawing_of(part, tree, self._wrong, self._today))
            self._known[part.name] = {at: (target, label) for each in found for at, target, label in each.places()}
        known = self._known[part.name]
        while place and place not in known:
            place = place[:-1]
        return known.get(place, ("", ""))


def _line(draft: Draft, fault: Fault, drawings: _Drawings) -> Line:
    path, place = _path(fault), place_of(fault)
    name = _part_of(path, place)
    if name in PARTS:
        target, label = drawings.stand(PARTS[name], place)
        url = reverse("office:library_edit_part", args=[draft.item_id, name])
        return Line(
            _expected(fault), f"{url}#{target}" if target else url, target, name, label or str(PARTS[name].title)
        )
    url = reverse(f"office:library_edit_{'text' if name == 'text' else 'files'}", args=[draft.item_id])
    target = next((id_of(f"text.{tongue}") for tongue, file in TEXTS.items() if file == path), "")
    said = _("line %(line)s, %(found)s: %(expected)s") if fault.line else _("%(found)s: %(expected)s")
    sentence = said % {"line": fault.line, "found": fault.found, "expected": _expected(fault)}
    return Line(sentence, f"{url}#{target}" if target else url, target, name, path)


def _path(fault: Fault) -> str:
    return fault.file.partition("/")[2]


def _part_of(path: str, place: Place) -> str:
    if path == ITEM:
        return next((part.name for part in PARTS.values() if place and place[0] in part.keys), "about")
    if path in TEXTS.values():
        return "text"
    return next((part.name for part in PARTS.values() if part.path == path and path != ITEM), "files")


def _expected(fault: Fault) -> str:
    return fault.expected["en" if get_language() == "en" else "lv"]
