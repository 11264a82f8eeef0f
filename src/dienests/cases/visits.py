"""How often the client came. Pure: what stages expect and what colleagues noted are not counted twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Presence:
    """A stage in which the client was present: from the day it began to the day it was finished.

    `place` tells stages of the same days apart.
    """

    since: date
    until: date
    place: int = 0


def unnoted_visits(presences: Iterable[Presence], noted: Iterable[date]) -> list[Presence]:
    """Stages that count as a visit by themselves: no visit was noted on their days. One note serves one stage."""
    left = sorted(noted)
    found = []
    for presence in sorted(presences, key=lambda each: (each.since, each.until)):
        same = next((day for day in left if presence.since <= day <= presence.until), None)
        if same is None:
            found.append(presence)
        else:
            left.remove(same)
    return found
