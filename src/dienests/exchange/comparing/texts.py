"""Three forms of a Markdown text into one, passage by passage; two, where nobody knows what both stand on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from merge3 import Merge3

from dienests.exchange.comparing.conflicts import Conflict
from dienests.exchange.comparing.passages import Passage, passages

_TOKEN = re.compile(r"\S+\s*|\s+")
Noted = Callable[..., Conflict]


def merged_texts(base: str, ours: str, theirs: str, noted: Noted) -> list[str | Conflict]:
    """Settled text and conflicts in reading order. `noted` makes a conflict of keywords place, base, ours, theirs."""
    three = passages(base), passages(ours), passages(theirs)
    merge: Merge3[Any] = Merge3(*three)
    found: list[str | Conflict] = []
    for kind, *at in merge.merge_regions():
        if kind == "unchanged":
            found.append(_raw(three[0][at[0] : at[1]]))
        elif kind in ("a", "same"):
            found.append(_raw(three[1][at[0] : at[1]]))
        elif kind == "b":
            found.append(_raw(three[2][at[0] : at[1]]))
        else:
            found.append(_conflict([three[n][at[2 * n] : at[2 * n + 1]] for n in range(3)], noted))
    return [part for part in found if part != ""]


def opposed_texts(ours: str, theirs: str, noted: Noted) -> list[str | Conflict]:
    """Every difference as a conflict without a base, in our order; what both say is settled."""
    sides = passages(ours), passages(theirs)
    found: list[str | Conflict] = []
    for tag, *at in SequenceMatcher(None, *sides, autojunk=False).get_opcodes():
        for mine, others in _paired(sides[0][at[0] : at[1]], sides[1][at[2] : at[3]]):
            if tag == "equal":
                found.append(_raw(mine))
                continue
            heading = next(side[0].heading for side in (mine, others) if side)
            found.append(noted(place=heading, base=None, ours=_raw(mine) or None, theirs=_raw(others) or None))
    return found


def _paired(mine: Sequence[Passage], others: Sequence[Passage]) -> Iterator[tuple[Sequence[Passage], ...]]:
    """Passage against passage where both sides have as many."""
    if len(mine) != len(others):
        yield mine, others
    else:
        yield from (([one], [other]) for one, other in zip(mine, others, strict=True))


def _conflict(sides: Sequence[Sequence[Passage]], noted: Noted) -> Conflict:
    base, ours, theirs = (_raw(side) for side in sides)
    heading = next((side[0].heading for side in (sides[1], sides[2], sides[0]) if side), "")
    return noted(place=heading, base=base, ours=ours, theirs=theirs, suggestion=_together(base, ours, theirs))


def _together(base: str, ours: str, theirs: str) -> str | None:
    """Both changes, where they touch different words of the same passage."""
    if not base:
        return None
    merge = Merge3(_TOKEN.findall(base), _TOKEN.findall(ours), _TOKEN.findall(theirs))
    regions = list(merge.merge_regions())
    if any(region[0] == "conflict" for region in regions):
        return None
    return "".join(merge.merge_lines())


def _raw(some: Sequence[Passage]) -> str:
    return "".join(each.raw for each in some)
