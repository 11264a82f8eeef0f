"""Absences, reception hours, training and concerns for tests."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from dienests.base.working_time.models import (
    Absence,
    AbsenceKind,
    AbsenceState,
    ClosedDay,
    Concern,
    ReceptionHours,
    TrainingKind,
    TrainingRecord,
)
from tests.factories.organisation import FIRST_DAY, TODAY, UnitFactory, UserFactory

NOW = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    user = factory.SubFactory(UserFactory)
    kind = AbsenceKind.HOLIDAY
    since = TODAY
    until = factory.SelfAttribute("since")
    state = AbsenceState.AGREED
    recorded_by = factory.SelfAttribute("user")
    recorded_at = NOW


class ReceptionHoursFactory(DjangoModelFactory):
    class Meta:
        model = ReceptionHours

    unit = factory.SubFactory(UnitFactory)
    weekday = TODAY.weekday()
    opens = time(9)
    closes = time(12)
    valid_from = FIRST_DAY


class ClosedDayFactory(DjangoModelFactory):
    class Meta:
        model = ClosedDay

    on = TODAY
    reason = "Elektroapgādes darbi"


class TrainingRecordFactory(DjangoModelFactory):
    class Meta:
        model = TrainingRecord

    user = factory.SubFactory(UserFactory)
    kind = TrainingKind.TRAINING
    title = "Darbs ar vardarbībā cietušajiem"
    hours = Decimal(8)
    on = date(2026, 1, 20)
    proof = "Nr. 12"
    recorded_by = factory.SelfAttribute("user")
    recorded_at = NOW


class ConcernFactory(DjangoModelFactory):
    class Meta:
        model = Concern

    user = factory.SubFactory(UserFactory)
    raised_at = NOW
    about = "Vairāk par simt atvērtām lietām."
