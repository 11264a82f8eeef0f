"""The waiting list: who is next when a place frees, and saying so."""

from datetime import date, datetime

from django.db.models import QuerySet

from dienests.base.access import Actor
from dienests.exchange.office.library.models import Notice, NoticeKind
from dienests.exchange.office.library.notices import close, raise_notice
from dienests.exchange.office.visits.models import Side, Visit, VisitState
from dienests.exchange.office.visits.queries.dates import fitting_days

MOST_TRIED = 20


def waiting_list() -> QuerySet[Visit]:
    """Visits to us that wait for a place, in the order in which they began to wait."""
    return Visit.objects.filter(side=Side.HOST, state=VisitState.WAITING).order_by("waits_since", "pk")


def suggest_next(*, now: datetime, today: date, cause: str) -> Visit | None:
    """Raises a notice for the first who waits and could now come; None where nobody could.

    `cause` keeps one cause from being told twice: "visit-12", "rules-2026-02-10T08:00".
    """
    for visit in waiting_list()[:MOST_TRIED]:
        days = fitting_days(visit, today=today)
        if days:
            about(now=now, visit=visit, what="place_free", cause=cause, day=days[0].on.isoformat())
            return visit
    return None


def about(*, now: datetime, visit: Visit, what: str, cause: str, **more: object) -> Notice | None:
    """A notice of a visit. `data`: visit (its id), what, office; others by `what`:

    asked, changed, answered, chosen, withdrawn; taken (the day that was chosen is not free any more); late (it came
    when the visit was over with); unreadable; place_free (`day`: the first that would fit).
    """
    return raise_notice(
        now=now, kind=NoticeKind.VISIT, key=f"visit:{visit.pk}:{what}:{cause}", colleague=visit.colleague,
        data={"visit": visit.pk, "what": what, "office": visit.office_name, **more},
    )  # fmt: skip


def lock_notices(visit: Visit) -> None:
    """Those that `seen` closes: before anything is written into the trail, as whoever closes one does."""
    list(_open_notices(visit).select_for_update(of=("self",)))


def seen(*, actor: Actor, now: datetime, visit: Visit) -> None:
    """Who does something about a visit has seen its notices. Raises AccessRefused."""
    for notice in _open_notices(visit):
        close(actor=actor, now=now, notice=notice, how="seen")


def _open_notices(visit: Visit) -> QuerySet[Notice]:
    return Notice.objects.filter(kind=NoticeKind.VISIT, done_at=None, data__visit=visit.pk).order_by("pk")
