"""Two versions of an item side by side: passages and words of its texts, values by their names in everything else."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dienests.base.files.confined import Unusable
from dienests.cases.languages import in_language
from dienests.exchange.comparing.structure import Changed, entries, structure_differences
from dienests.exchange.comparing.words import Difference, Piece, text_differences, word_pieces
from dienests.exchange.item import KINDS, LICENCES, SERVICES
from dienests.exchange.office.library.checking import text_of
from dienests.practice.strict_yaml import read_yaml

Files = Mapping[str, bytes]
FILES: Mapping[str, Promise] = {
    "text.lv.md": gettext_lazy("Text in Latvian"),
    "text.en.md": gettext_lazy("Text in English"),
    "item.yaml": gettext_lazy("About the item"),
    "form.yaml": gettext_lazy("Form"),
    "examples/filled.yaml": gettext_lazy("Example, filled in"),
    "checklist.yaml": gettext_lazy("Checklist"),
    "process/process.yaml": gettext_lazy("Way of working"),
}
# Words for keys of the files; what has none here is shown as it is written.
KEYS: Mapping[str, Promise] = {
    "title": gettext_lazy("Title"), "summary": gettext_lazy("Summary"), "owner": gettext_lazy("Owner"),
    "office": gettext_lazy("Office"), "unit": pgettext_lazy("office", "Unit"), "contact": gettext_lazy("Contact"),
    "licence": gettext_lazy("Licence"), "services": gettext_lazy("Services"), "kind": gettext_lazy("Kind"),
    "legal_basis": gettext_lazy("Legal basis"), "sources": gettext_lazy("Sources"),
    "used": gettext_lazy("Where it is used"), "needs": gettext_lazy("What it needs"),
    "team": gettext_lazy("Team"), "equipment": gettext_lazy("Equipment"), "premises": gettext_lazy("Premises"),
    "documents": gettext_lazy("Documents"), "roles": gettext_lazy("Roles"),
    "parameters": gettext_lazy("To be filled in"), "costs": gettext_lazy("Costs"),
    "results": gettext_lazy("Results"), "lessons": gettext_lazy("What went wrong"),
    "language_notes": gettext_lazy("Notes on the language"), "lv": gettext_lazy("in Latvian"),
    "en": gettext_lazy("in English"), "sections": gettext_lazy("Sections"), "fields": gettext_lazy("Fields"),
    "label": gettext_lazy("Label"), "hint": gettext_lazy("Hint"), "type": gettext_lazy("Type"),
    "required": gettext_lazy("Required"), "options": gettext_lazy("Options"), "columns": gettext_lazy("Columns"),
    "rows": gettext_lazy("Rows"), "least": gettext_lazy("At least"), "most": gettext_lazy("At most"),
    "shown_if": gettext_lazy("Asked only if"), "order": gettext_lazy("Order"), "phases": gettext_lazy("Phases"),
    "tasks": gettext_lazy("Tasks"), "stages": gettext_lazy("Stages"), "acts": gettext_lazy("What is done"),
    "description": gettext_lazy("Description"), "client_present": gettext_lazy("With the client"),
    "differs_from": gettext_lazy("Another person than in"), "applies": gettext_lazy("When it applies"),
    "example": gettext_lazy("Example"), "filled": gettext_lazy("Answers"), "who": gettext_lazy("Who"),
    "act": gettext_lazy("Act"), "url": gettext_lazy("Address on the web"), "paragraph": gettext_lazy("Paragraph"),
    "valid_while": gettext_lazy("Holds"), "checked": gettext_lazy("Compared with the source"),
    "source": pgettext_lazy("practice items", "Source"), "what": gettext_lazy("What"), "where": gettext_lazy("Where"),
    "since": gettext_lazy("Since"), "number": gettext_lazy("How many"), "per": gettext_lazy("For each"),
    "days": gettext_lazy("Days"), "reason": gettext_lazy("What for"), "evidence": gettext_lazy("What shows it"),
}  # fmt: skip
# Written by the program with every version, and the name an item has in each office: nobody changed it.
_OURS = frozenset({("version",), ("dated",), ("name",)})
MOST_SIGNS = 20_000  # of one value that is compared word by word
MOST_TEXT = 200_000
_HEADING = re.compile(r"#{1,6}\s+")


@dataclass(frozen=True, slots=True)
class ValueChanged:
    """A value of a YAML file. `place` in words; `pieces`: was and now, word by word."""

    place: Sequence[str]
    kind: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class PassageShown:
    """A passage of a text, without the signs and empty lines that only the file needs."""

    kind: str
    heading: bool
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Skipped:
    """So many passages stand here unchanged."""

    number: int


@dataclass(frozen=True)
class FileDifference:
    """`kind`: changed, added or removed; `passages` of texts, `values` of everything written in YAML."""

    path: str
    title: str
    kind: str
    passages: Sequence[PassageShown | Skipped] = field(default_factory=tuple)
    values: Sequence[ValueChanged] = field(default_factory=tuple)
    only_content: bool = False

    @property
    def places(self) -> int:
        changed = [each for each in self.passages if isinstance(each, PassageShown) and each.kind != "same"]
        return len(changed) + len(self.values) or 1


def differences_of(before: Files, after: Files, *, whole: bool = False) -> list[FileDifference]:
    """Files that differ, in the order in which one reads. `whole`: with all passages that stayed the same."""
    order = {path: place for place, path in enumerate(FILES)}
    paths = sorted({*before, *after}, key=lambda path: (order.get(path, len(order)), path))
    found = [
        _file(path, before.get(path), after.get(path), whole) for path in paths if before.get(path) != after.get(path)
    ]
    return [each for each in found if each is not None]


def places_in(found: Sequence[FileDifference]) -> int:
    """How many places differ."""
    return sum(each.places for each in found)


def _file(path: str, old: bytes | None, new: bytes | None, whole: bool) -> FileDifference | None:
    title = str(FILES.get(path, path.rpartition("/")[2]))
    kind = "added" if old is None else "removed" if new is None else "changed"
    if path.endswith(".yaml"):
        trees = [read_yaml(content or b"", file=path) for content in (old, new)]
        if kind == "changed" and not any(faults for _document, faults in trees):
            ours = _OURS if path == "item.yaml" else frozenset()
            values = list(_values(trees[0][0].data, trees[1][0].data, ours))
            return FileDifference(path, title, kind, values=values) if values else None
        return FileDifference(path, title, kind, only_content=True)
    texts = [_words(path, content) for content in (old, new)]
    if texts[0] is None or texts[1] is None:
        return FileDifference(path, title, kind, only_content=True)
    found = text_differences(texts[0], texts[1])
    if all(each.kind == "same" for each in found):
        return FileDifference(path, title, kind, only_content=True)
    return FileDifference(path, title, kind, passages=list(_near(found, whole)))


def _words(path: str, content: bytes | None) -> str | None:
    """What can be read in a file; None where nothing can."""
    if content is None:
        return ""
    try:
        text = text_of(path, content)
    except Unusable:
        return None
    return None if text is None or len(text) > MOST_TEXT else text


def _near(found: Sequence[Difference], whole: bool) -> Iterator[PassageShown | Skipped]:
    """What differs, with the passage before and after it; how many were left out between."""
    kept = {near for at, each in enumerate(found) if whole or each.kind != "same" for near in (at - 1, at, at + 1)}
    skipped = 0
    for at, each in enumerate(found):
        if at not in kept:
            skipped += 1
            continue
        if skipped:
            yield Skipped(skipped)
            skipped = 0
        yield _passage(each)
    if skipped:
        yield Skipped(skipped)


def _passage(each: Difference) -> PassageShown:
    heading = bool(_HEADING.match(each.pieces[0].text)) if each.pieces else False
    texts = [_HEADING.sub("", piece.text) if heading else piece.text for piece in each.pieces]
    if texts:
        texts[-1] = texts[-1].rstrip()
    pieces = [Piece(piece.kind, text) for piece, text in zip(each.pieces, texts, strict=True) if text]
    return PassageShown(each.kind, heading, pieces)


def _values(old: Any, new: Any, left_out: Collection[tuple[str, ...]]) -> Iterator[ValueChanged]:
    for each in _changes(old, new, ()):
        if each.place in left_out:
            continue
        was, now = _said(each.was, each.place), _said(each.now, each.place)
        yield ValueChanged([str(KEYS.get(key, key)) for key in each.place], each.kind, _pieces(was, now))


def _changes(old: Any, new: Any, place: tuple[str, ...]) -> Iterator[Changed]:
    """As structure_differences, and entries without a name are told by their number."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            if key not in old or key not in new:
                yield Changed((*place, str(key)), old.get(key), new.get(key))
            else:
                yield from _changes(old[key], new[key], (*place, str(key)))
    elif isinstance(old, list) and isinstance(new, list) and (entries(old) is None or entries(new) is None):
        yield from _by_number(old, new, place)
    else:
        yield from structure_differences(old, new, place=place)


def _by_number(old: list[Any], new: list[Any], place: tuple[str, ...]) -> Iterator[Changed]:
    same = SequenceMatcher(None, [repr(each) for each in old], [repr(each) for each in new], autojunk=False)
    for tag, a, b, c, d in same.get_opcodes():
        if tag == "equal":
            continue
        for was, now, number in zip_longest(old[a:b], new[c:d], range(max(a, c), max(a, c) + max(b - a, d - c))):
            here = (*place, f"{number + 1}.")
            if was is None or now is None:
                yield Changed(here, was, now)
            else:
                yield from _changes(was, now, here)


def _pieces(was: str, now: str) -> list[Piece]:
    if was and now and len(was) + len(now) <= MOST_SIGNS:
        return list(word_pieces(was, now))
    found = [Piece("removed", was[:MOST_SIGNS])] if was else []
    return found + ([Piece("added", now[:MOST_SIGNS])] if now else [])


def _said(value: Any, place: Sequence[str]) -> str:
    """A value in words; several as lines with what each is called."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        lines = [(KEYS.get(str(key), key), _said(each, (*place, str(key)))) for key, each in value.items()]
        return "\n".join(f"{key}: {words}" for key, words in lines)
    if isinstance(value, list):
        return "\n".join(_said(each, place) for each in value)
    words = {"kind": KINDS, "licence": LICENCES, "services": SERVICES}.get(place[0])
    return in_language(words[value]) if words and value in words else str(value)
