"""The staff's time of the demo can be told on whatever day the demo is made."""

import random
from datetime import date, timedelta

import pytest
from faker import Faker

from dienests.base.access import actor_of
from dienests.base.organisation.models import Unit
from dienests.base.working_time.models import Absence, AbsenceState, Concern, Norm, TrainingRecord
from dienests.base.working_time.queries import away_on, reception_slots, substitute_of
from dienests.base.working_time.queries.hours import years_of
from dienests.demo.cast import Casting
from dienests.demo.hours import moment
from dienests.demo.make import OPENED
from dienests.demo.office import make_office
from dienests.demo.offices import OGRE
from dienests.demo.story import Stage
from dienests.demo.working_time import ABSENCES, working_time

pytestmark = pytest.mark.django_db


def told(today: date) -> Stage:
    staff = make_office(OGRE, since=OPENED, now=moment(OPENED, 8, 0))
    dice = random.Random(1)
    posts = {name: actor_of(user, today=today).posts for name, user in staff.items()}
    stage = Stage(staff=staff, posts=posts, casting=Casting(dice, Faker("lv_LV"), {}), dice=dice, today=today)
    before = None
    for at in working_time(stage):
        assert before is None or at >= before
        before = at
    return stage


@pytest.mark.parametrize(
    "today",
    [date(2026, 11, 22), date(2026, 1, 1), date(2027, 1, 2), date(2026, 4, 5), date(2026, 6, 23), date(2028, 2, 29)],
    ids=str,
)
def test_on_any_day(today: date) -> None:
    stage = told(today)
    assert Absence.objects.count() == len(ABSENCES)
    assert Absence.objects.filter(state=AbsenceState.ASKED).count() == 2
    assert list(away_on(today)) == [stage.staff["zane"].pk]
    assert substitute_of(stage.staff["zane"], today) == stage.staff["martins"]
    assert (Concern.objects.count(), Norm.objects.count()) == (1, 1)
    assert TrainingRecord.objects.exists()


def test_the_tables_of_heads_have_something_to_show() -> None:
    stage = told(date(2026, 11, 22))
    units = list(Unit.objects.order_by("pk").values_list("pk", flat=True))
    rows = years_of(units, 2026, today=stage.today)
    assert any(row.training.met for row in rows)
    assert any(row.training.lacking for row in rows)
    assert any(row.without_proof for row in rows)
    assert reception_slots(Unit.objects.get(code="palidziba"), date(2026, 11, 23))
    assert reception_slots(Unit.objects.get(code="palidziba"), stage.today) == []
    assert not Absence.objects.filter(since__lt=stage.today - timedelta(days=280)).exists()
