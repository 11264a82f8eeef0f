"""One part of a draft as a page sends it, before it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Written:
    """One part as a page sends it. `shown` makes of files what the part is about, by path; `files` makes of what the
    part is to say, by path, the files to save; `base` and `mine` are such texts: as it was when the page was opened,
    and as it is to be."""

    shown: Callable[[Mapping[str, bytes]], dict[str, str]]
    files: Callable[[Texts, Mapping[str, bytes]], Mapping[str, bytes | None]]
    base: Texts
    mine: Texts
