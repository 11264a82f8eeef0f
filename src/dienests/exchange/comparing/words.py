"""What differs between two texts, as a reader would mark it: passages that came, went or changed, and which words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from dienests.exchange.comparing.passages import Passage, passages

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_ALIKE = 0.5  # share of equal words from which one passage is a changed form of another
_MOST_TRIED = 12  # passages compared with passages; beyond, they are taken in their order
Kind = Literal["same", "added", "removed", "changed"]


@dataclass(frozen=True)
class Piece:
    """Words that stand in both texts, or only in the one before or after."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True)
class Difference:
    """One passage. `pieces` in reading order, what went before what came; one piece unless `kind` is changed."""

    kind: Kind
    heading: str
    pieces: tuple[Piece, ...]


def text_differences(before: str, after: str) -> list[Difference]:
    """Every passage of both texts in order, those that are the same as well."""
    old, new = passages(before), passages(after)
    found: list[Difference] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Difference("same", each.heading, (Piece("same", each.raw),)) for each in new[c:d]]
        else:
            found += _changed(old[a:b], new[c:d])
    return found


def _changed(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[Difference]:
    """Passages in the same place: those that are much alike are one passage that was changed."""
    left = list(old)
    for passage in new:
        place = _likest(left, passage)
        if place is None:
            yield Difference("added", passage.heading, (Piece("added", passage.raw),))
            continue
        for gone in left[:place]:
            yield Difference("removed", gone.heading, (Piece("removed", gone.raw),))
        yield Difference("changed", passage.heading, tuple(word_pieces(left[place].raw, passage.raw)))
        del left[: place + 1]
    for gone in left:
        yield Difference("removed", gone.heading, (Piece("removed", gone.raw),))


def _likest(left: Sequence[Passage], passage: Passage) -> int | None:
    shares = [
        SequenceMatcher(None, each.words.split(), passage.words.split(), autojunk=False).ratio()
        for each in left[:_MOST_TRIED]
    ]
    best = max(range(len(shares)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= _ALIKE else None


def word_pieces(before: str, after: str) -> Iterator[Piece]:
    """Two forms of one passage, word by word."""
    old, new = _WORD.findall(before.rstrip()), _WORD.findall(after.rstrip())
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(new[c:d]))
            continue
        if b > a:
            yield Piece("removed", "".join(old[a:b]))
        if d > c:
            yield Piece("added", "".join(new[c:d]))
