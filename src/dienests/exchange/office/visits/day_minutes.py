"""Times of a day as minutes since midnight, and spans of them. No tables."""

from collections.abc import Iterable
from datetime import time

Minutes = tuple[int, int]  # from, to


def minute(at: time) -> int:
    """Since midnight."""
    return at.hour * 60 + at.minute


def at_minute(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def longest(windows: Iterable[Minutes]) -> int:
    """In minutes; 0 without any."""
    return max((ends - begins for begins, ends in windows), default=0)


def without(windows: Iterable[Minutes], taken: Iterable[Minutes]) -> list[Minutes]:
    """What is left of the windows."""
    left = list(windows)
    for begins, ends in taken:
        parts = (part for one, other in left for part in ((one, min(other, begins)), (max(one, ends), other)))
        left = [(one, other) for one, other in parts if one < other]
    return left


def together(windows: Iterable[Minutes]) -> list[Minutes]:
    """In order, those that touch made one."""
    found: list[Minutes] = []
    for begins, ends in sorted(windows):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found
