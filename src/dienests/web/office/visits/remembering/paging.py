"""A page of rows by how many stand before it: for lists of at most some thousands."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from dienests.exchange.office.visits.models import Note
from dienests.web.formats import as_whole

PAGE = 50
MOST_SKIPPED = 100_000


@dataclass(frozen=True)
class Paged:
    """`before`, `after`: tokens of the neighbouring pages, empty where there is none."""

    rows: Sequence[Note]
    before: str
    after: str


def paged(query: QueryDict, found: QuerySet[Note]) -> Paged:
    """As ?after= or ?before= says; one query."""
    start = min(as_whole(query.get("after")) or as_whole(query.get("before")) or 0, MOST_SKIPPED)
    rows = list(found[start : start + PAGE + 1])
    return Paged(
        rows=rows[:PAGE],
        before=str(max(0, start - PAGE)) if start else "",
        after=str(start + PAGE) if len(rows) > PAGE else "",
    )
