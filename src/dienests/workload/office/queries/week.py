"""How the work of a week was split: who got what and why, in points, as it was written down when handed out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from dienests.base.access import Actor, narrow
from dienests.base.organisation.models import User
from dienests.cases.access import CASE_ASSIGN
from dienests.cases.models import Case
from dienests.workload.office.models import Allocation, Way

A_WEEK = timedelta(days=7)
GOT = (Way.TAKEN, Way.GIVEN, Way.ACCEPTED, Way.CHANGED)
MOST_SHOWN = 1000


@dataclass(frozen=True)
class Got:
    """What one colleague got: hundredths of a point, by way, and each case with its reasons."""

    user: User
    rows: tuple[Allocation, ...]
    points: int
    ways: dict[str, int]
    before: int | None  # load in per cent before the first and after the last of them
    after: int | None


@dataclass(frozen=True)
class Week:
    """`left`: suggestions that were left; `back`: taken back again; `cut`: more happened than is shown."""

    monday: date
    people: list[Got]
    left: int
    back: int
    cut: bool

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


def week_of(actor: Actor, *, monday: date) -> Week:
    """Of the cases the actor hands out; two queries. A case that was taken back is not counted as got."""
    begins, ends = (timezone.make_aware(datetime.combine(day, time())) for day in (monday, monday + A_WEEK))
    mine = narrow(actor, CASE_ASSIGN, Case.objects.all())
    rows = with_undone(Allocation.objects.filter(at__gte=begins, at__lt=ends, case__in=mine))
    found = list(rows.select_related("case", "to_user", "suggested", "by").order_by("at", "pk")[: MOST_SHOWN + 1])
    shown = found[:MOST_SHOWN]
    got: dict[int, list[Allocation]] = {}
    for row in shown:
        if row.way in GOT and row.to_user_id is not None and not row.undone:
            got.setdefault(row.to_user_id, []).append(row)
    people = sorted((_got(each) for each in got.values()), key=lambda each: (-each.points, each.user.full_name))
    return Week(
        monday=monday,
        people=people,
        left=sum(row.way == Way.LEFT for row in shown),
        back=sum(row.way == Way.BACK for row in shown),
        cut=len(found) > MOST_SHOWN,
    )


def with_undone(rows: QuerySet[Allocation]) -> QuerySet[Allocation, Any]:
    """`undone`: the case went back where it was when its handover was taken back."""
    back = Allocation.objects.filter(way=Way.BACK, case=OuterRef("case"), handover__undoes=OuterRef("handover"))
    return rows.annotate(undone=Exists(back.order_by()))


def _got(rows: Sequence[Allocation]) -> Got:
    user = rows[0].to_user
    assert user is not None
    ways: dict[str, int] = {}
    for row in rows:
        ways[row.way] = ways.get(row.way, 0) + 1
    return Got(user, tuple(rows), sum(row.points or 0 for row in rows), ways, rows[0].load_before, rows[-1].load_after)
