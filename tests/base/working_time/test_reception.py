"""Setting reception hours and days closed: typed as people write them, the past untouched."""

from datetime import datetime, time, timedelta

import pytest

from dienests.base.access import AccessRefused, Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.base.refusals import Refused, SeveralRefused
from dienests.base.working_time.forms import times_of_day
from dienests.base.working_time.models import ClosedDay, ReceptionHours
from dienests.base.working_time.operations.reception import close_on, open_again, set_reception_hours
from dienests.base.working_time.queries import reception_slots
from tests.factories.organisation import TODAY, PostFactory, UnitFactory, actor_in
from tests.factories.working_time import ClosedDayFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEEK = ["9-12, 13-18", "9–12", "", "8.30—12:00", "9-12;13-16", "", ""]


@pytest.fixture
def administrator() -> Actor:
    return actor_in(Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        ("9-12", [(9, 0, 12, 0)]),
        ("9–12, 13–17:30", [(9, 0, 12, 0), (13, 0, 17, 30)]),
        ("8.30-12 13-17", [(8, 30, 12, 0), (13, 0, 17, 0)]),
        ("09:00 – 12:00", [(9, 0, 12, 0)]),
    ],
)
def test_times_as_people_write_them(typed: str, found: list[tuple[int, int, int, int]]) -> None:
    slots = times_of_day("day_0", typed)
    assert slots == [(time(a, b), time(c, d)) for a, b, c, d in found]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("25-26", "times_wrong"),
        ("no rīta", "times_wrong"),
        ("9", "times_wrong"),
        ("12-9", "times_out_of_order"),
        ("9-9", "times_out_of_order"),
        ("9-12, 11-13", "times_overlap"),
        ("13-17, 9-12", "times_overlap"),
    ],
)
def test_times_that_are_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        times_of_day("day_0", typed)


def test_new_hours_end_the_old_ones_the_day_before(administrator: Actor, now: datetime) -> None:
    unit = UnitFactory()
    set_reception_hours(unit=unit, post=None, week=WEEK, valid_from=TODAY, actor=administrator, now=now)
    later = TODAY + 7 * DAY
    for week in (["", "10-11"] + [""] * 5, ["", "14-15"] + [""] * 5):  # the second replaces the first whole
        set_reception_hours(unit=unit, post=None, week=week, valid_from=later, actor=administrator, now=now)
    assert [str(slot) for slot in reception_slots(unit, TODAY)] == ["09:00–12:00"]
    assert [str(slot) for slot in reception_slots(unit, later)] == ["14:00–15:00"]
    assert ReceptionHours.objects.filter(valid_until=later - DAY).count() == 6
    assert AuditEntry.objects.filter(event="reception_hours_set").count() == 3


def test_a_post_has_hours_of_its_own(administrator: Actor, now: datetime) -> None:
    post = PostFactory()
    set_reception_hours(unit=post.unit, post=None, week=WEEK, valid_from=TODAY, actor=administrator, now=now)
    own = ["", "15-17"] + [""] * 5
    set_reception_hours(unit=post.unit, post=post, week=own, valid_from=TODAY, actor=administrator, now=now)
    assert [slot.post for slot in reception_slots(post.unit, TODAY)] == [None, post]
    with pytest.raises(Refused, match="post_elsewhere"):
        set_reception_hours(unit=UnitFactory(), post=post, week=own, valid_from=TODAY, actor=administrator, now=now)


def test_every_fault_of_the_week_at_once(administrator: Actor, now: datetime) -> None:
    week = ["x", "", "12-9", "", "", "", ""]
    with pytest.raises(SeveralRefused) as refused:
        set_reception_hours(
            unit=UnitFactory(), post=None, week=week, valid_from=TODAY - DAY, actor=administrator, now=now
        )
    assert [fault.field for fault in refused.value.faults] == ["day_0", "day_2", "valid_from"]
    assert not ReceptionHours.objects.exists()


def test_who_may_change_them(now: datetime) -> None:
    unit, row = UnitFactory(), ClosedDayFactory(on=TODAY + DAY)
    for role in Role:
        if role in (Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE):
            continue
        actor = actor_in(role, unit=unit)
        with pytest.raises(AccessRefused):
            set_reception_hours(unit=unit, post=None, week=WEEK, valid_from=TODAY, actor=actor, now=now)
        with pytest.raises(AccessRefused):
            close_on(facts={"on": TODAY + 2 * DAY, "reason": "x"}, unit=None, actor=actor, now=now)
        with pytest.raises(AccessRefused):
            open_again(row=row, actor=actor, now=now)
    assert (ReceptionHours.objects.count(), ClosedDay.objects.count()) == (0, 1)


@pytest.mark.parametrize(("days", "code"), [(-1, "closed_past"), (4, "closed_anyway"), (2, "closed_twice")])
def test_days_closed(administrator: Actor, now: datetime, days: int, code: str) -> None:
    facts = {"on": TODAY + 2 * DAY, "reason": "Remonts"}
    unit = UnitFactory()
    close_on(facts=facts, unit=None, actor=administrator, now=now)
    with pytest.raises(SeveralRefused) as refused:
        close_on(facts=facts | {"on": TODAY + days * DAY}, unit=unit, actor=administrator, now=now)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_a_day_is_opened_again_before_it_comes(administrator: Actor, now: datetime) -> None:
    row = close_on(facts={"on": TODAY + DAY, "reason": "Remonts"}, unit=None, actor=administrator, now=now)
    open_again(row=row, actor=administrator, now=now)
    assert not ClosedDay.objects.exists()
    with pytest.raises(Refused, match="closed_past"):
        open_again(row=ClosedDayFactory(on=TODAY - DAY), actor=administrator, now=now)
    assert list(AuditEntry.objects.order_by("position").values_list("event", flat=True)) == [
        "day_closed",
        "day_opened_again",
    ]
