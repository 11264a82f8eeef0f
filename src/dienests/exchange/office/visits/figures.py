"""Time that a visit takes of staff: what the programme says, and what people noted besides."""

from collections.abc import Iterable

from dienests.exchange.office.visits.day_minutes import Minutes, minute, together
from dienests.exchange.office.visits.models import HostHours, Stop


def staff_minutes(stops: Iterable[Stop], hours: Iterable[HostHours]) -> int:
    """Minutes in which hosts receive, each host's once however many groups stand before them, and noted ones."""
    spans: dict[tuple[int, int], list[Minutes]] = {}
    for stop in stops:
        if stop.host_id and not stop.called_off:
            spans.setdefault((stop.visit_id, stop.host_id), []).append((minute(stop.begins), minute(stop.ends)))
    return sum(map(_covered, spans.values())) + sum(each.minutes for each in hours)


def hours_words(minutes: int) -> str:
    """Hours and minutes: 1:05."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _covered(spans: list[Minutes]) -> int:
    return sum(ends - begins for begins, ends in together(spans))
