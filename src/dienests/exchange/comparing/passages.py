"""A Markdown text as passages: headings, paragraphs, list items, rows of tables, blocks of code.

How a paragraph is wrapped does not count: two passages are equal when their words are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*\Z")
_OWN_LINE = re.compile(r"\s*(?:[-*+]|\d{1,4}(?:\.\d{1,4})*[.)])\s|\s*\||\s*>|#{1,6}\s")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True)
class Passage:
    """`raw`: its lines as they stand, with the empty lines behind it; `heading`: what it stands under, not compared."""

    raw: str
    heading: str = ""

    @property
    def words(self) -> str:
        return " ".join(self.raw.split())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Passage) and self.words == other.words

    def __hash__(self) -> int:
        return hash(self.words)


def passages(text: str) -> list[Passage]:
    """A text cut into passages; joined they are the text again, with line ends as "\\n"."""
    found: list[Passage] = []
    lines: list[str] = []
    heading, fence, ended = "", "", False
    for line in text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True):
        mark = _FENCE.match(line)
        begins = bool(lines) and not fence and (ended or _OWN_LINE.match(line) or _HEADING.match(lines[0]))
        if begins and line.strip():
            found.append(Passage("".join(lines), heading))
            lines = []
        lines.append(line)
        if mark and (not fence or line.strip() == fence):
            fence = "" if fence else mark[1]
        if not fence and len(lines) == 1 and (title := _HEADING.match(line.rstrip("\n"))):
            heading = title[2]
        ended = not fence and not line.strip()
    if lines:
        found.append(Passage("".join(lines), heading))
    return found
