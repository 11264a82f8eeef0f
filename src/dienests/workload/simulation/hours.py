"""Times of day in files ("08:30-12:00") as minutes after midnight."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dienests.practice.faults import Fault, Text
from dienests.practice.schema_words import Schema, closed, pattern
from dienests.practice.strict_yaml import Document, Path, dotted
from dienests.workload.simulation.calendar import WEEKDAYS

Span = tuple[float, float]
Week = tuple[tuple[Span, ...], ...]

SPAN: Schema = pattern(
    r"^([01][0-9]|2[0-4]):[0-5][0-9]-([01][0-9]|2[0-4]):[0-5][0-9]$",
    "laiks no–līdz, piemēram, 08:30-12:00",
    "from–to, for example 08:30-12:00",
)
WEEK: Schema = closed({}, {day: {"type": "array", "items": SPAN, "maxItems": 4} for day in WEEKDAYS})
_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


def span_of(text: str) -> Span:
    """ "08:30-12:00" → (510, 720). The text has passed `SPAN`."""
    found = _SPAN.fullmatch(text)
    assert found is not None
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    return float(from_hour * 60 + from_minute), float(to_hour * 60 + to_minute)


def week_of(data: Mapping[str, Sequence[str]]) -> Week:
    """Seven days from Monday, each with its spans; a day that is not named has none."""
    return tuple(tuple(span_of(text) for text in data.get(day, ())) for day in WEEKDAYS)


def week_faults(document: Document, path: Path, data: Mapping[str, Sequence[str]]) -> list[Fault]:
    """Spans that end before they begin, or begin before the one before has ended."""
    faults = []
    expected = Text(
        "laiki pēc kārtas, katrs beidzas vēlāk, nekā sākas, ne vēlāk par 24:00",
        "spans in order, each ending later than it begins, at 24:00 at the latest",
    )
    for day, texts in data.items():
        passed = -1.0
        for place, text in enumerate(texts):
            begins, ends = span_of(text)
            if not passed <= begins < ends <= 1440:
                where: Path = (*path, day, place)
                faults.append(Fault(document.file, document.line(where), f"{dotted(where)} = {text}", expected))
            passed = ends
    return faults
