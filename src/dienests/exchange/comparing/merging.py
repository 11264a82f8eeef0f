"""Three versions of an item into one: what both stand on, ours, theirs. What cannot be decided is shown in its place.
Where nobody knows what both stand on, every difference is.

Texts are merged by passages, YAML by the names of things, every other file as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from merge3 import Merge3

from dienests.exchange.comparing.conflicts import Answers, Conflict, Unresolved, decided
from dienests.exchange.comparing.respelling import respelled
from dienests.exchange.comparing.texts import merged_texts, opposed_texts
from dienests.exchange.comparing.trees import UNKNOWN, merged_trees, settled
from dienests.practice.strict_yaml import read_yaml

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class _Text:
    parts: list[str | Conflict]

    def settled(self, answers: Answers) -> bytes:
        return "".join(
            str(decided(part, answers) or "") if isinstance(part, Conflict) else part for part in self.parts
        ).encode()


@dataclass(frozen=True)
class _Tree:
    """`ours`: the file in which only what is taken from the other side is written anew, so that comments stay."""

    tree: Any
    ours: bytes

    def settled(self, answers: Answers) -> bytes:
        return respelled(self.ours, settled(self.tree, lambda conflict: decided(conflict, answers)))


@dataclass(frozen=True)
class _Whole:
    conflict: Conflict

    def settled(self, answers: Answers) -> bytes | None:
        found = decided(self.conflict, answers)
        return found.encode() if isinstance(found, str) else found


@dataclass
class Merged:
    """What came of it. `conflicts` in the order of files and places; where there are none, `resolved({})` is it."""

    conflicts: list[Conflict] = field(default_factory=list)
    _settled: dict[str, bytes] = field(default_factory=dict)
    _open: dict[str, _Text | _Tree | _Whole] = field(default_factory=dict)

    def resolved(self, answers: Answers) -> dict[str, bytes]:
        """The files with every conflict answered by its number. Raises Unresolved with all that are not."""
        missing = [conflict.number for conflict in self.conflicts if conflict.number not in answers]
        if missing:
            raise Unresolved(missing)
        answered = {path: part.settled(answers) for path, part in self._open.items()}
        kept = {path: content for path, content in answered.items() if content is not None}
        return dict(sorted((self._settled | kept).items()))


def merge(base: Files | None, ours: Files, theirs: Files) -> Merged:
    """`base`: the newest version both stand on; None where nobody knows one. Neither side loses anything silently."""
    merged = Merged()
    for path in sorted({*(base or ()), *ours, *theirs}):
        mine, others = ours.get(path), theirs.get(path)
        if mine == others:
            _keep(merged, path, mine)
        elif base is None:
            _oppose_file(merged, path, mine, others)
        elif base.get(path) in (mine, others):
            _keep(merged, path, mine if base.get(path) == others else others)
        else:
            _merge_file(merged, path, base.get(path), mine, others)
    return merged


def _keep(merged: Merged, path: str, content: bytes | None) -> None:
    if content is not None:
        merged._settled[path] = content


def _oppose_file(merged: Merged, path: str, ours: bytes | None, theirs: bytes | None) -> None:
    """Where nobody knows what stood there before."""
    noted = partial(_noted, merged, path)
    if ours is not None and theirs is not None and path.endswith(".md"):
        mine, others = (content.decode("utf-8", errors="replace") for content in (ours, theirs))
        merged._open[path] = _Text(opposed_texts(mine, others, noted))
        return
    if ours is not None and theirs is not None and path.endswith(".yaml"):
        read = [read_yaml(content, file=path) for content in (ours, theirs)]
        if not any(faults for _document, faults in read):
            merged._open[path] = _Tree(merged_trees(UNKNOWN, read[0][0].data, read[1][0].data, noted), ours)
            return
    merged._open[path] = _Whole(noted(place="", base=None, ours=ours, theirs=theirs))


def _merge_file(merged: Merged, path: str, base: bytes | None, ours: bytes | None, theirs: bytes | None) -> None:
    noted = partial(_noted, merged, path)
    if ours is not None and theirs is not None and path.endswith((".md", ".yaml")):
        texts = [(content or b"").decode("utf-8", errors="replace") for content in (base, ours, theirs)]
        if path.endswith(".md"):
            parts = merged_texts(texts[0], texts[1], texts[2], noted)
            merged._open[path] = _Text(parts)
            return
        trees = [read_yaml(content or b"", file=path) for content in (base, ours, theirs)]
        if not trees[1][1] and not trees[2][1]:
            tree = merged_trees(trees[0][0].data, trees[1][0].data, trees[2][0].data, noted)
            line_by_line = _same_by_lines(texts, tree, path)
            merged._open[path] = _Text([line_by_line]) if line_by_line else _Tree(tree, ours)
            return
    merged._open[path] = _Whole(noted(place="", base=base, ours=ours, theirs=theirs))


def _same_by_lines(texts: list[str], tree: Any, path: str) -> str | None:
    """The file merged by lines, where that says the same as the merged tree: so comments and layout stay."""
    base, ours, theirs = (text.splitlines(keepends=True) for text in texts)
    merge3 = Merge3(base, ours, theirs)
    if any(region[0] == "conflict" for region in merge3.merge_regions()):
        return None
    text = "".join(merge3.merge_lines())
    document, faults = read_yaml(text.encode(), file=path)
    return text if not faults and document.data == tree else None


def _noted(merged: Merged, path: str, *, suggestion: str | None = None, **sides: Any) -> Conflict:
    conflict = Conflict(number=len(merged.conflicts) + 1, path=path, suggestion=suggestion, **sides)
    merged.conflicts.append(conflict)
    return conflict
