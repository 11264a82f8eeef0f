"""Items of the library as lists and pages ask for them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dienests.base.access import Actor, may, narrow
from dienests.base.organisation.models import Appointment, User, held_on
from dienests.exchange.catalogue.latvian import stems
from dienests.exchange.item import KINDS, SERVICES
from dienests.exchange.office.library.access import ITEM_PUBLISH, ITEM_VIEW
from dienests.exchange.office.library.models import (
    Draft,
    ItemState,
    LibraryItem,
    Notice,
    Publication,
    PublicationOutcome,
)

STATES = ("", "published", "writing", "waiting", "withdrawn")  # "" is all but what was withdrawn
ORIGINS = ("own", "colleague", "shipped")
_MOST_WORDS = 12


@dataclass(frozen=True)
class Asked:
    """What is empty does not narrow. `state` of STATES, `origin` of ORIGINS; `notices`: only with open ones."""

    words: str = ""
    kind: str = ""
    service: str = ""
    state: str = ""
    origin: str = ""
    notices: bool = False


@dataclass(frozen=True)
class Page:
    """`rows` with `has_draft`, `waits` and `open_notices`; counts with that narrowing itself left out."""

    rows: Sequence[LibraryItem]
    total: int
    by_state: Mapping[str, int]
    by_kind: Mapping[str, int]
    by_service: Mapping[str, int]
    by_origin: Mapping[str, int]
    with_notices: int


def items_asked(actor: Actor, asked: Asked, *, first: int = 0, count: int = 50) -> Page:
    """One page of what fits: with words those whose title has them first, else by title. At most seven queries."""
    fitting = _fitting(actor, asked)
    wanted = _in_order(fitting, asked)
    shown = wanted[first : first + count]
    rows = {item.pk: item for item in _with_marks(LibraryItem.objects.filter(pk__in=shown))}
    return Page(
        rows=[rows[pk] for pk in shown],
        total=len(wanted),
        by_state=_by_state(actor, asked),
        by_kind=Counter(_fitting(actor, replace(asked, kind="")).order_by().values_list("kind", flat=True)),
        by_service=_by_service(actor, asked),
        by_origin=_by_origin(actor, asked),
        with_notices=_fitting(actor, replace(asked, notices=True)).count(),
    )


def _with_marks(items: QuerySet[LibraryItem]) -> QuerySet[LibraryItem]:
    open_notices = Count("notices", filter=Q(notices__done_at=None))
    return (
        items.select_related("from_colleague").defer("words", "from_colleague__content")
        .annotate(open_notices=open_notices, has_draft=_HAS_DRAFT, waits=_WAITS)
    )  # fmt: skip


_HAS_DRAFT = Exists(Draft.objects.filter(item=OuterRef("pk")))
_WAITS = Exists(Publication.objects.filter(item=OuterRef("pk"), outcome=PublicationOutcome.OPEN))
_STATES: Mapping[str, Q] = {
    "": ~Q(state=ItemState.WITHDRAWN),
    "published": Q(state=ItemState.PUBLISHED),
    "writing": Q(_HAS_DRAFT),
    "waiting": Q(_WAITS),
    "withdrawn": Q(state=ItemState.WITHDRAWN),
}
_ORIGINS: Mapping[str, Q] = {
    "own": Q(from_colleague=None, from_shipped=""),
    "colleague": Q(from_colleague__isnull=False),
    "shipped": ~Q(from_shipped=""),
}


def _fitting(actor: Actor, asked: Asked) -> QuerySet[LibraryItem]:
    found = narrow(actor, ITEM_VIEW, LibraryItem.objects.all()).filter(_STATES[asked.state])
    for stem in stems(asked.words)[:_MOST_WORDS]:
        found = found.filter(words__contains=f" {stem}")
    if asked.kind in KINDS:
        found = found.filter(kind=asked.kind)
    if asked.service in SERVICES:
        found = found.filter(services__icontains=f'"{asked.service}"')
    if asked.origin in _ORIGINS:
        found = found.filter(_ORIGINS[asked.origin])
    if asked.notices:
        found = found.filter(Exists(Notice.objects.filter(item=OuterRef("pk"), done_at=None)))
    return found


def _in_order(fitting: QuerySet[LibraryItem], asked: Asked) -> list[int]:
    """Ids of all that fit."""
    wanted = set(stems(asked.words)[:_MOST_WORDS])
    rows = list(fitting.order_by("title_lv", "pk").values_list("pk", "title_lv", "title_en"))
    if wanted:
        rows.sort(key=lambda row: -len(wanted.intersection(stems(f"{row[1]} {row[2]}"))))
    return [row[0] for row in rows]


def _by_state(actor: Actor, asked: Asked) -> dict[str, int]:
    everything = replace(asked, state="")
    found = _fitting(actor, everything).annotate(has_draft=_HAS_DRAFT, waits=_WAITS).aggregate(
        all=Count("pk"), published=Count("pk", filter=_STATES["published"]),
        writing=Count("pk", filter=Q(has_draft=True)), waiting=Count("pk", filter=Q(waits=True)),
    )  # fmt: skip
    withdrawn = _fitting(actor, replace(asked, state="withdrawn")).count()
    return {"": found.pop("all"), **found, "withdrawn": withdrawn}


def _by_service(actor: Actor, asked: Asked) -> dict[str, int]:
    rows = _fitting(actor, replace(asked, service="")).order_by().values_list("services", flat=True)
    return Counter(service for services in rows for service in services if service in SERVICES)


def _by_origin(actor: Actor, asked: Asked) -> dict[str, int]:
    counts = {name: Count("pk", filter=condition) for name, condition in _ORIGINS.items()}
    return _fitting(actor, replace(asked, origin="")).order_by().aggregate(**counts)


def item_for(actor: Actor, pk: int) -> LibraryItem | None:
    """One item with its marks, if this person may see it."""
    return _with_marks(narrow(actor, ITEM_VIEW, LibraryItem.objects.all())).select_related(
        "created_by", "withdrawn_by"
    ).filter(pk=pk).first()  # fmt: skip


def titles_of(names: Collection[str]) -> dict[str, LibraryItem]:
    """Items of this library by name."""
    rows = LibraryItem.objects.filter(name__in=list(names)[:200]).only("pk", "name", "title_lv", "title_en", "state")
    return {item.name: item for item in rows.order_by()}


def taken_shipped() -> set[str]:
    """Names of the items that ship and were taken into this library."""
    return set(LibraryItem.objects.exclude(from_shipped="").order_by().values_list("from_shipped", flat=True))


def waiting_for(actor: Actor) -> QuerySet[Publication]:
    """Proposals that wait for this person's word, the oldest first."""
    if not may(actor, ITEM_PUBLISH):
        return Publication.objects.none()
    rows = Publication.objects.filter(outcome=PublicationOutcome.OPEN).exclude(proposed_by=actor.pk)
    return rows.select_related("item", "proposed_by").defer("item__words").order_by("proposed_at", "pk")


def publications_of(item: LibraryItem) -> dict[str, Publication]:
    """Published ones by their commit, with who proposed and who answered."""
    rows = item.publications.filter(outcome=PublicationOutcome.PUBLISHED).select_related("proposed_by", "ended_by")
    return {each.commit: each for each in rows}


def open_publication(item: LibraryItem) -> Publication | None:
    return item.publications.filter(outcome=PublicationOutcome.OPEN).select_related("proposed_by").first()


def second_people(publication: Publication, *, today: date) -> list[User]:
    """Who could answer on that day: heads besides the proposer, by name."""
    held = Appointment.objects.filter(
        held_on(today), post__role__in=list(ITEM_PUBLISH.rules), post__abolished_on__isnull=True
    )
    holders = User.objects.filter(pk__in=held.values("user_id"), is_active=True)
    return list(holders.exclude(pk=publication.proposed_by_id).order_by("full_name", "pk"))
