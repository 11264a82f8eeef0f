"""Lists of visits, and what happened to one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, F, Q, QuerySet
from django.db.models.functions import Coalesce

from dienests.base.audit.models import AuditEntry, AuditKind
from dienests.exchange.office.library.models import Notice, NoticeKind
from dienests.exchange.office.visits.models import ENDED, Side, Visit, VisitState
from dienests.exchange.office.visits.queries.office import with_office

TABS = ("ahead", "waiting", "over", "all")
MOST_COUNTED = 1000
MOST_NOTICES = 20
SEARCHED = ("office_name", "colleague__name_lv", "colleague__name_en", "purpose")


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
    """`after`, `before`: tokens of the neighbouring pages; empty: there is none."""

    rows: list[Visit]
    count: int
    after: str = ""
    before: str = ""


def visits_listed(wanted: Wanted, *, after: str = "", before: str = "", size: int) -> Page:
    """Nearest first, what is over backwards, the waiting list in its order. Three queries."""
    rows = _filtered(wanted)
    count = rows[: MOST_COUNTED + 1].count()
    place = _place(before or after)
    if wanted.tab == "waiting":
        return _waiting_page(rows, count, start=place[1] if place else 0, size=size)
    back = bool(before and place)
    descending = wanted.backwards != back
    dated = rows.annotate(day=Coalesce("on", "begins_on", output_field=DateField()))
    if place:
        day, pk = place
        further = Q(day__lt=day) | Q(day=day, pk__lt=pk) if descending else Q(day__gt=day) | Q(day=day, pk__gt=pk)
        dated = dated.filter(further)
    order = (F("day").desc(), F("pk").desc()) if descending else (F("day").asc(), F("pk").asc())
    found: list[Visit] = [*dated.order_by(*order)[: size + 1]]
    more, listed = len(found) > size, found[:size]
    if back:
        listed.reverse()
    has_after, has_before = (True, more) if back else (more, place is not None)
    return Page(
        listed,
        count,
        after=_token(listed[-1]) if listed and has_after else "",
        before=_token(listed[0]) if listed and has_before else "",
    )


def _waiting_page(rows: QuerySet[Visit], count: int, *, start: int, size: int) -> Page:
    """By how many stand before it: its order is no column of the others."""
    found = list(rows.order_by("waits_since", "pk")[start : start + size + 1])
    after = _skipping(start + size) if len(found) > size else ""
    return Page(found[:size], count, after=after, before=_skipping(max(start - size, 0)) if start else "")


def _skipping(visits: int) -> str:
    return f"{date.min.isoformat()}_{visits}"


def _token(visit: Visit) -> str:
    return f"{(visit.on or visit.begins_on).isoformat()}_{visit.pk}"


def counts() -> dict[str, int]:
    """How many are open, and how many wait; each at most MOST_COUNTED. Two queries."""
    return {tab: _filtered(Wanted(tab))[:MOST_COUNTED].count() for tab in ("ahead", "waiting")}


def _filtered(wanted: Wanted) -> QuerySet[Visit]:
    rows = with_office(Visit.objects.select_related("request")).prefetch_related("wanted", "offers")
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
            for name in SEARCHED:
                found |= Q(**{f"{name}__icontains": spelling})
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
    return list(
        _waiting().select_related("colleague").defer("colleague__content").order_by("-raised_at", "-pk")[:MOST_NOTICES]
    )


def to_look_at() -> int:
    """How many of them: the rail, for whoever plans visits."""
    return _waiting().count()


def _waiting() -> QuerySet[Notice]:
    return Notice.objects.filter(kind=NoticeKind.VISIT, done_at=None)
