"""The notebook of a visit as pages show it, promises that are owed, and what guests may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from dienests.base.organisation.models import User
from dienests.exchange.office.library.models import ItemState, LibraryItem
from dienests.exchange.office.visits.models import (
    Guest,
    Note,
    NoteKind,
    Photograph,
    Side,
    Site,
    Visit,
    VisitReport,
    VisitState,
)
from dienests.exchange.office.visits.queries.office import with_office

PAGE = 40
MOST_FOUND = 20


@dataclass(frozen=True)
class Thread:
    """A note with what was said under it, in order."""

    note: Note
    answers: Sequence[Note]


@dataclass(frozen=True)
class Notebook:
    """A page of threads, newest first; `after`: where the next page begins. `counts` by kind, of all pages."""

    threads: Sequence[Thread]
    counts: Mapping[str, int]
    after: int | None


def notebook(visit: Visit, *, for_guests: bool, kind: str = "", before: int | None = None, words: str = "") -> Notebook:
    """Four queries. `for_guests`: without what only this office sees."""
    seen = _seen(visit, for_guests=for_guests)
    alone = seen.exclude(kind=NoteKind.ANSWER)
    counts = {row["kind"]: row["n"] for row in alone.order_by().values("kind").annotate(n=Count("pk"))}
    chosen = alone.filter(kind=kind) if kind in NoteKind.values else alone
    if words.strip():
        chosen = chosen.filter(text__icontains=words.strip()[:100])
    chosen = chosen.filter(pk__lt=before) if before else chosen
    found = list(_with_people(chosen).order_by("-pk")[: PAGE + 1])
    threads = found[:PAGE]
    answers: dict[int, list[Note]] = {}
    for answer in _with_people(seen.filter(answers__in=[note.pk for note in threads])).order_by("at", "pk"):
        answers.setdefault(answer.answers_id or 0, []).append(answer)
    return Notebook(
        threads=[Thread(note, answers.get(note.pk, [])) for note in threads],
        counts=counts,
        after=threads[-1].pk if len(found) > PAGE else None,
    )


def note_of(visit: Visit, pk: int, *, for_guests: bool = False) -> Note | None:
    """A note of this visit that is not struck out."""
    return _with_people(_seen(visit, for_guests=for_guests)).filter(pk=pk).first()


def sites_of(visit: Visit) -> list[Site]:
    """Sites of the programme; those asked for where there is none yet."""
    rows = Site.objects.filter(Q(stops__visit=visit, stops__called_off=False)).distinct().order_by("name_lv", "pk")
    return list(rows) or list(visit.wanted.order_by("name_lv", "pk"))


def items_for_guests(visit: Visit) -> QuerySet[LibraryItem]:
    """What was prepared for the guests of a visit, and what was promised and delivered; published ones only."""
    delivered = Note.objects.filter(visit=visit, only_ours=False, struck_at=None).exclude(delivered=None)
    prepared = Q(offered_in=visit) | Q(pk__in=delivered.values("delivered"))
    return LibraryItem.objects.filter(prepared, state=ItemState.PUBLISHED).distinct().order_by("title_lv", "pk")


def photographs_of(visit: Visit, *, consented: bool = False) -> QuerySet[Photograph]:
    """Without their content."""
    rows = visit.photographs.select_related("guest", "user").defer("content").order_by("at", "pk")
    return rows.filter(consent=True) if consented else rows


def photographs_in_news(report: VisitReport) -> QuerySet[Photograph]:
    """Those that were published with it and that everybody on them still agrees to; without their content."""
    return report.photographs.filter(consent=True).defer("content").order_by("at", "pk")


def open_promises(*, host: User | None = None) -> QuerySet[Note]:
    """Promised documents of visits this office received that are not delivered; the most urgent first."""
    rows = Note.objects.filter(kind=NoteKind.PROMISE, delivered=None, struck_at=None, visit__side=Side.HOST).exclude(
        visit__state=VisitState.CALLED_OFF
    )
    rows = rows.filter(host=host) if host is not None else rows
    rows = with_office(rows, "visit").select_related("host", "site", "guest")
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def open_ideas() -> QuerySet[Note]:
    """Ideas of visits, received or made, that became no item and of which nothing was said; the newest first."""
    rows = Note.objects.filter(kind=NoteKind.IDEA, became=None, outcome="", struck_at=None)
    rows = rows.exclude(visit__state=VisitState.CALLED_OFF)
    return with_office(rows, "visit").order_by("-at", "-pk")


def published_items(words: str, *, kept_here: bool, first_of: int | None = None) -> list[LibraryItem]:
    """Items of practice whose title or name has every word; for choosing one. `kept_here`: also those that this office
    shares with nobody; `first_of`: what was taken over from that colleague stands first."""
    rows = LibraryItem.objects.filter(state=ItemState.PUBLISHED)
    rows = rows if kept_here else rows.filter(shared=True)
    first = Case(When(from_colleague=first_of, then=0), default=1) if first_of else Value(1)
    for word in words.split()[:6]:
        rows = rows.filter(Q(title_lv__icontains=word) | Q(title_en__icontains=word) | Q(name__icontains=word))
    return list(rows.select_related("from_colleague").defer("from_colleague__content")
                .order_by(first, "title_lv", "pk")[:MOST_FOUND])  # fmt: skip


def drafts_from(colleague: int) -> list[LibraryItem]:
    """What was taken over from a colleague and nobody has published here yet."""
    rows = LibraryItem.objects.filter(state=ItemState.DRAFT, from_colleague=colleague)
    return list(rows.order_by("title_lv", "pk")[:MOST_FOUND])


def news() -> QuerySet[VisitReport]:
    """Published reports, newest first."""
    rows = VisitReport.objects.exclude(published_at=None).select_related("written_by", "published_by")
    return with_office(rows, "visit").order_by("-published_at", "-pk")


def guests_of(visit: Visit) -> QuerySet[Guest]:
    return visit.guests.select_related("group").order_by("name", "pk")


@dataclass(frozen=True)
class Gathered:
    """What there is of a visit, in figures."""

    guests: int
    invited: int
    entered: int
    notes: Mapping[str, int]
    unanswered: int
    promises_open: int
    promises_late: int
    photographs: int


def gathered(visit: Visit, *, today: date) -> Gathered:
    """Four queries."""
    guests = visit.guests.aggregate(
        n=Count("pk"), invited=Count("pk", ~Q(secret_hash="")), entered=Count("pk", Q(seen_at__isnull=False))
    )
    open_promise = Q(kind=NoteKind.PROMISE, delivered=None)
    alive = visit.notes.filter(struck_at=None)
    counted = alive.order_by().aggregate(
        **{kind: Count("pk", Q(kind=kind)) for kind in NoteKind.values},
        promises_open=Count("pk", open_promise),
        promises_late=Count("pk", open_promise & Q(due_on__lt=today)),
    )
    answered = alive.exclude(answers=None).values("answers")
    return Gathered(
        guests=guests["n"],
        invited=guests["invited"],
        entered=guests["entered"],
        notes={kind: counted[kind] for kind in NoteKind.values},
        unanswered=alive.filter(kind=NoteKind.QUESTION).exclude(pk__in=answered).count(),
        promises_open=counted["promises_open"],
        promises_late=counted["promises_late"],
        photographs=visit.photographs.count(),
    )


def _seen(visit: Visit, *, for_guests: bool) -> QuerySet[Note]:
    rows = Note.objects.filter(visit=visit, struck_at=None)
    if for_guests:
        rows = rows.filter(only_ours=False).exclude(answers__only_ours=True)
    return rows


def _with_people(rows: QuerySet[Note]) -> QuerySet[Note]:
    return rows.select_related("guest", "user", "site", "host", "delivered", "became")
