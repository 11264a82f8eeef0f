"""Training and supervision against norms that are settings with a date and a source."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dienests.base.access import AccessRefused, Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.base.refusals import Refused, SeveralRefused
from dienests.base.working_time.models import Norm, NormKind, TrainingKind, TrainingRecord
from dienests.base.working_time.norms import SHIPPED, norms_on
from dienests.base.working_time.operations.norms import note_norm
from dienests.base.working_time.operations.training import record_training, strike_training
from dienests.base.working_time.queries.hours import year_of, years_of
from tests.factories.organisation import TODAY, AppointmentFactory, PostFactory, actor_in
from tests.factories.working_time import TrainingRecordFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def facts(**changed: Any) -> dict[str, Any]:
    whole = {"kind": "training", "title": "Ētika", "hours": "6,5", "on": TODAY - DAY, "provider": "LU", "proof": ""}
    return whole | changed


@pytest.fixture
def worker() -> Actor:
    return actor_in(Role.SOCIAL_WORKER)


@pytest.fixture
def director() -> Actor:
    return actor_in(Role.HEAD_OF_OFFICE)


def test_nothing_that_ships_says_it_was_checked() -> None:
    assert SHIPPED
    assert not any(norm.checked or norm.own for norm in SHIPPED)
    assert all(norm.source for norm in SHIPPED)
    assert norms_on(TODAY).get(NormKind.RESIDENTS) is None  # of each municipality its own: never assumed


def test_what_is_lacking_and_until_when(worker: Actor, now: datetime) -> None:
    record_training(users=[worker.user], facts=facts(), actor=worker, now=now)
    for _ in range(2):
        record_training(
            users=[worker.user], facts=facts(kind="supervision", hours="3", proof="7"), actor=worker, now=now
        )
    year = year_of(worker.user, 2026)
    assert (year.training.done, year.training.lacking) == (Decimal("6.5"), Decimal("17.5"))
    assert (year.supervision.done, year.supervision.lacking) == (2, 8)
    assert year.supervision_hours == 6
    assert year.without_proof == 1
    assert year.until == date(2026, 12, 31)
    assert not year.met
    assert year_of(worker.user, 2025).training.done == 0


def test_of_several_roles_the_highest_norm_holds() -> None:
    both = actor_in(Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER)
    norm = year_of(both.user, 2026).training.norm
    assert norm is not None
    assert norm.value == 24
    accountant = year_of(actor_in(Role.ACCOUNTANT).user, 2026)
    assert accountant.training.norm is None
    assert accountant.training.lacking == 0
    assert not accountant.training.met


def test_a_noted_norm_holds_from_its_day(director: Actor, now: datetime) -> None:
    wanted = {
        "kind": "training_hours",
        "role": "social_worker",
        "value": "30",
        "since": date(2026, 7, 1),
        "source": "MK",
    }
    note_norm(facts=wanted, checked=True, actor=director, now=now)
    before, after = norms_on(date(2026, 6, 30)), norms_on(date(2026, 7, 1))
    values = [each.get(NormKind.TRAINING_HOURS, "social_worker") for each in (before, after)]
    assert [value and (value.value, value.checked) for value in values] == [(24, False), (30, True)]
    note_norm(facts=wanted | {"value": "28"}, checked=False, actor=director, now=now)
    corrected = norms_on(date(2026, 7, 1)).get(NormKind.TRAINING_HOURS, "social_worker")
    assert corrected is not None
    assert (corrected.value, corrected.checked) == (28, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Norm.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Norm.objects.update(value=1)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"value": "-1"}, "value_wrong"),
        ({"value": "NaN"}, "value_wrong"),
        ({"value": ""}, "value_wrong"),
        ({"role": ""}, "role_needed"),
        ({"role": "king"}, "kind_unknown"),
        ({"kind": "x"}, "kind_unknown"),
        ({"source": " "}, "field_missing"),
        ({"since": "x"}, "day_wrong"),
    ],
)
def test_norms_that_are_refused(director: Actor, now: datetime, changed: dict[str, Any], code: str) -> None:
    wanted = {"kind": "training_hours", "role": "social_worker", "value": "30", "since": TODAY, "source": "MK"}
    with pytest.raises(SeveralRefused) as refused:
        note_norm(facts=wanted | changed, checked=False, actor=director, now=now)
    assert refused.value.faults[0].code == code


def test_only_the_head_of_office_notes_norms(now: datetime) -> None:
    wanted = {"kind": "residents", "role": "", "value": "61177", "since": TODAY, "source": "PMLP"}
    for role in Role:
        if role != Role.HEAD_OF_OFFICE:
            with pytest.raises(AccessRefused):
                note_norm(facts=wanted, checked=False, actor=actor_in(role), now=now)
    assert not Norm.objects.exists()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"hours": "0"}, "hours_wrong"),
        ({"hours": "201"}, "hours_wrong"),
        ({"hours": "inf"}, "hours_wrong"),
        ({"hours": "seši"}, "hours_wrong"),
        ({"on": TODAY + DAY}, "training_ahead"),
        ({"on": "2026"}, "day_wrong"),
        ({"title": ""}, "field_missing"),
        ({"kind": "party"}, "kind_unknown"),
    ],
)
def test_records_that_are_refused(worker: Actor, now: datetime, changed: dict[str, Any], code: str) -> None:
    with pytest.raises(SeveralRefused) as refused:
        record_training(users=[worker.user], facts=facts(**changed), actor=worker, now=now)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert not TrainingRecord.objects.exists()


def test_a_group_is_recorded_at_once_or_not_at_all(worker: Actor, now: datetime) -> None:
    unit = worker.user.appointments.get().post.unit
    head = actor_in(Role.HEAD_OF_UNIT, unit=unit)
    stranger = AppointmentFactory().user
    with pytest.raises(AccessRefused):
        record_training(users=[worker.user, stranger], facts=facts(), actor=head, now=now)
    assert not TrainingRecord.objects.exists()
    assert not AuditEntry.objects.exists()
    assert len(record_training(users=[worker.user, head.user], facts=facts(), actor=head, now=now)) == 2
    assert AuditEntry.objects.filter(event="training_recorded").count() == 2
    with pytest.raises(SeveralRefused, match="nobody_chosen"):
        record_training(users=[], facts=facts(), actor=head, now=now)
    with pytest.raises(AccessRefused):
        record_training(users=[stranger], facts=facts(), actor=worker, now=now)


def test_a_struck_record_counts_no_more_and_stays(worker: Actor, now: datetime) -> None:
    row = TrainingRecordFactory(user=worker.user)
    with pytest.raises(AccessRefused):
        strike_training(row=row, reason="kļūda", actor=actor_in(Role.SOCIAL_WORKER), now=now)
    with pytest.raises(SeveralRefused, match="field_missing"):
        strike_training(row=row, reason="", actor=worker, now=now)
    strike_training(row=row, reason="ierakstīts divreiz", actor=worker, now=now)
    with pytest.raises(Refused, match="already_struck"):
        strike_training(row=row, reason="vēlreiz", actor=worker, now=now)
    assert year_of(worker.user, 2026).training.done == 0
    assert TrainingRecord.objects.filter(pk=row.pk, struck_reason="ierakstīts divreiz").exists()


def test_the_table_of_a_unit_asks_a_fixed_number_of_times() -> None:
    held = AppointmentFactory(post=PostFactory(role=Role.SOCIAL_WORKER))
    unit = held.post.unit

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows = years_of([unit.pk], 2026, today=TODAY)
        assert [row.user for row in rows] == sorted((row.user for row in rows), key=lambda user: user.full_name)
        return len(captured)

    few = queries()
    for _ in range(5):
        TrainingRecordFactory(user=AppointmentFactory(post=PostFactory(unit=unit)).user, kind=TrainingKind.SUPERVISION)
    assert queries() == few == 3
    assert sum(row.supervision.done for row in years_of([unit.pk], 2026, today=TODAY)) == 5
