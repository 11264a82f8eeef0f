"""Paging through the audit trail: by person, colleague, case, event and days, newest first, quick at millions of rows.

Every page is a walk along one index from where the last page ended (keyset), never a count and never an offset.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from dienests.base.audit.models import AuditEntry, AuditHead, AuditSubject
from dienests.base.audit.queries import Break, chain_breaks

FEW_DAYS = 14


@dataclass(frozen=True)
class TrailFilter:
    """`persons`: ids of all records of one person. Days are included, in the office's time zone `zone`."""

    persons: tuple[int, ...] = ()
    actor: int | None = None
    case: int | None = None
    event: str = ""
    kind: str = ""
    first_day: date | None = None
    last_day: date | None = None
    zone: str = "Europe/Riga"

    @property
    def moments(self) -> tuple[datetime | None, datetime | None]:
        """From, and before, as moments."""
        zone = ZoneInfo(self.zone)
        start = datetime.combine(self.first_day, time(), zone) if self.first_day else None
        end = datetime.combine(self.last_day + timedelta(days=1), time(), zone) if self.last_day else None
        return start, end


@dataclass(frozen=True)
class TrailPage:
    """`older`: where the next page begins (`after`), None at the end."""

    entries: list[AuditEntry]
    older: int | None


def trail_page(wanted: TrailFilter, *, limit: int, after: int | None = None) -> TrailPage:
    """Entries before position `after`, newest first, with their actors and subjects: three queries."""
    entries = list(_entries(wanted, limit=limit + 1, after=after))
    more = len(entries) > limit
    entries = entries[:limit]
    return TrailPage(entries=entries, older=entries[-1].position if more else None)


def trail(wanted: TrailFilter, *, most: int, step: int = 1000) -> Iterator[AuditEntry]:
    """Up to `most` entries, read in steps: for export. Memory does not grow with the trail."""
    after, left = None, most
    while left > 0:
        page = trail_page(wanted, limit=min(step, left), after=after)
        yield from page.entries
        left -= len(page.entries)
        after = page.older
        if after is None:
            return


def _entries(wanted: TrailFilter, *, limit: int, after: int | None) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.select_related("actor").prefetch_related("subjects")
    if wanted.persons:
        # By the index of subjects: whom an entry is about is the rarest thing known of it.
        narrowed = _conditions(replace(wanted, persons=()), prefix="entry__")
        if after is not None:
            narrowed &= Q(entry__position__lt=after)
        about = AuditSubject.objects.filter(narrowed, person_id__in=wanted.persons).order_by("-entry_id")
        ids = list(dict.fromkeys(about.values_list("entry_id", flat=True)[: limit * len(wanted.persons)]))
        return rows.filter(pk__in=ids[:limit]).order_by("-position")
    rows = rows.filter(_conditions(wanted))
    if not _by_day(wanted):
        return (rows.filter(position__lt=after) if after is not None else rows).order_by("-position")[:limit]
    if after is not None:
        at = AuditEntry.objects.values_list("at", flat=True).get(position=after)
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(position__lt=after))
    return rows.order_by("-at", "-position")[:limit]


def _by_day(wanted: TrailFilter) -> bool:
    """Walk by time rather than by place: where days alone are asked for, or so few that they narrow most."""
    if wanted.first_day and wanted.last_day and (wanted.last_day - wanted.first_day).days <= FEW_DAYS:
        return wanted.case is None
    return bool(wanted.first_day or wanted.last_day) and not (wanted.actor or wanted.case or wanted.event)


def _conditions(wanted: TrailFilter, *, prefix: str = "") -> Q:
    start, end = wanted.moments
    facts: dict[str, Any] = {
        "actor": wanted.actor,
        "case_id": wanted.case,
        "event": wanted.event or None,
        "kind": wanted.kind or None,
        "at__gte": start,
        "at__lt": end,
    }
    return Q(**{prefix + name: value for name, value in facts.items() if value is not None})


@dataclass(frozen=True)
class ChainState:
    """`checked`: how many of the last rows were walked; `position` and `hash`: the end of the chain."""

    position: int
    hash: str
    checked: int
    breaks: tuple[Break, ...]


def recent_chain(*, rows: int) -> ChainState:
    """Walk the last `rows` entries of the chain; at most 20 breaks are told. The whole: `dienests audit verify`."""
    head = AuditHead.objects.filter(id=1).first()
    if head is None:
        return ChainState(position=0, hash="", checked=0, breaks=())
    since = max(0, head.position - rows)
    found = []
    for broken in chain_breaks(since=since):
        found.append(broken)
        if len(found) == 20:
            break
    return ChainState(position=head.position, hash=head.hash, checked=head.position - since, breaks=tuple(found))
