"""What waits for somebody's attention in the library. Notices of visits are looked after among the visits, by whoever
plans them."""

from django.db.models import Count, QuerySet

from dienests.base.access import Actor, may
from dienests.exchange.office.library.access import NOTICE_CLOSE
from dienests.exchange.office.library.models import LibraryItem, Notice, NoticeKind


def _of_the_library() -> QuerySet[Notice]:
    return Notice.objects.exclude(kind=NoticeKind.VISIT)


def open_notices(*, kind: str = "") -> QuerySet[Notice]:
    """The newest first, with what they speak of; without the columns that no list shows."""
    rows = (
        _of_the_library()
        .filter(done_at=None)
        .select_related("item", "colleague", "statement", "statement__speaker", "statement__answers")
    )
    rows = rows.defer("colleague__content", "statement__speaker__content", "item__words")
    return (rows.filter(kind=kind) if kind else rows).order_by("-raised_at", "-pk")


def done_notices(*, limit: int) -> list[Notice]:
    """The latest that somebody looked after."""
    rows = _of_the_library().exclude(done_at=None).select_related("item", "colleague", "done_by")
    return list(rows.defer("colleague__content", "item__words").order_by("-done_at", "-pk")[:limit])


def open_by_kind() -> dict[str, int]:
    rows = _of_the_library().filter(done_at=None).order_by().values_list("kind").annotate(n=Count("pk"))
    return dict(rows)


def open_of(item: LibraryItem) -> QuerySet[Notice]:
    return open_notices().filter(item=item)


def to_look_at(actor: Actor) -> int:
    """How many notices wait, for whoever may look after them: the rail, and My day. One query at most."""
    return _of_the_library().filter(done_at=None).count() if may(actor, NOTICE_CLOSE) else 0
