"""Lists of visits, and what happened to one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, F, Q, QuerySet
from django.db.models.functions import Coalesce

from dienests.base.audit.models import AuditEntry, AuditKind
from dienests.exchange.office.library.models import Notice, NoticeKind
from dienests.exchange.office.visits.models import ENDED, Side, Visit, VisitState

TABS = ("ahead", "waiting", "over", "all")
MOST_COUNTED = 1000
MOST_NOTICES = 20


@dataclass(frozen=True)
class Wanted:
    """Which visits a list shows: one of TABS, one Side or "", words of the office or the purpose."""

    tab: str = "ahead"
    side: str = ""
    words: str = ""

    @property
    def backwards(self) -> bool:
        return self.tab in ("over", "all")


@dataclass(frozen=True)
class Page:
    rows: list[Visit]
    count: int
    after: str  # where the next page begins; empty: there is none


def visits_listed(wanted: Wanted, *, after: str, size: int) -> Page:
    """Nearest first, what is over backwards, the waiting list in its order. Three queries."""
    rows = _filtered(wanted)
    count = rows[: MOST_COUNTED + 1].count()
    place = _place(after)
    if wanted.tab == "waiting":
        found = rows.order_by("waits_since", "pk")
        start = place[1] if place else 0
        listed = list(found[start : start + size + 1])
        more = f"{date.min.isoformat()}_{start + size}"
        return Page(listed[:size], count, more if len(listed) > size else "")
    dated = rows.annotate(day=Coalesce("on", "begins_on", output_field=DateField()))
    if place:
        day, pk = place
        further = Q(day__lt=day) | Q(day=day, pk__lt=pk) if wanted.backwards else Q(day__gt=day) | Q(day=day, pk__gt=pk)
        dated = dated.filter(further)
    order = (F("day").desc(), F("pk").desc()) if wanted.backwards else (F("day").asc(), F("pk").asc())
    listed = list(dated.order_by(*order)[: size + 1])
    last = listed[size - 1] if len(listed) > size else None
    return Page(listed[:size], count, f"{last.day.isoformat()}_{last.pk}" if last else "")  # type: ignore[attr-defined]


def counts() -> dict[str, int]:
    """How many are open, and how many wait; each at most MOST_COUNTED. Two queries."""
    return {tab: _filtered(Wanted(tab))[:MOST_COUNTED].count() for tab in ("ahead", "waiting")}


def _filtered(wanted: Wanted) -> QuerySet[Visit]:
    rows = Visit.objects.select_related("colleague").prefetch_related("wanted", "offers")
    if wanted.tab == "ahead":
        rows = rows.exclude(state__in=ENDED)
    elif wanted.tab == "waiting":
        rows = rows.filter(state=VisitState.WAITING, side=Side.HOST)
    elif wanted.tab == "over":
        rows = rows.filter(state__in=ENDED)
    if wanted.side in Side.values:
        rows = rows.filter(side=wanted.side)
    for word in wanted.words.split()[:6]:
        # SQLite folds the case of ASCII alone.
        spellings = {word, word.lower(), word.capitalize(), word.upper()}
        found = Q()
        for spelling in sorted(spellings):
            found |= Q(office_name__icontains=spelling) | Q(purpose__icontains=spelling)
        rows = rows.filter(found)
    return rows


def _place(after: str) -> tuple[date, int] | None:
    day, _sign, pk = after.partition("_")
    try:
        return (date.fromisoformat(day), int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 16 else None
    except ValueError:
        return None


def history_of(visit: Visit) -> QuerySet[AuditEntry]:
    """What was done about a visit, newest first."""
    rows = AuditEntry.objects.filter(object_type="visit", object_id=str(visit.pk)).exclude(kind=AuditKind.READ)
    return rows.order_by("-position")


def open_notices() -> list[Notice]:
    """Of visits that nobody has looked after, newest first."""
    rows = Notice.objects.filter(kind=NoticeKind.VISIT, done_at=None).select_related("colleague")
    return list(rows.order_by("-raised_at", "-pk")[:MOST_NOTICES])
