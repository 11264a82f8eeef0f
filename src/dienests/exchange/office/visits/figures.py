"""Time that a visit takes of staff: what the programme says, and what people noted besides."""

from collections.abc import Iterable
from datetime import time

from dienests.exchange.office.visits.models import HostHours, Stop


def staff_minutes(stops: Iterable[Stop], hours: Iterable[HostHours]) -> int:
    """Minutes in which hosts receive, each host's once however many groups stand before them, and noted ones."""
    spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for stop in stops:
        if stop.host_id and not stop.called_off:
            spans.setdefault((stop.visit_id, stop.host_id), []).append((_minute(stop.begins), _minute(stop.ends)))
    return sum(map(_covered, spans.values())) + sum(each.minutes for each in hours)


def hours_words(minutes: int) -> str:
    """Hours and minutes: 1:05."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _covered(spans: list[tuple[int, int]]) -> int:
    total, until = 0, 0
    for begins, ends in sorted(spans):
        total += max(0, ends - max(begins, until))
        until = max(until, ends)
    return total


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
