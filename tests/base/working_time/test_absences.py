"""Absences: no overlap by any door, substitutes that end somewhere, who may record, agree and change."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dienests.base.access import AccessRefused, Actor, may, narrow
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role, User
from dienests.base.refusals import Refused, SeveralRefused
from dienests.base.working_time.access import ABSENCE_ANSWER, ABSENCE_CHANGE, ABSENCE_SEE
from dienests.base.working_time.models import Absence, AbsenceKind, AbsenceState
from dienests.base.working_time.operations import absences
from dienests.base.working_time.queries import away_between, away_on, substitute_of, substitutes_on
from tests.factories.organisation import TODAY, AppointmentFactory, PostFactory, UnitFactory, UserFactory, actor_in
from tests.factories.working_time import AbsenceFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def facts(**changed: Any) -> dict[str, Any]:
    return {"kind": "holiday", "since": TODAY + 5 * DAY, "until": TODAY + 9 * DAY, "note": ""} | changed


@pytest.fixture
def worker() -> Actor:
    return actor_in(Role.SOCIAL_WORKER)


def unit_of(actor: Actor) -> Any:
    return actor.user.appointments.get().post.unit


def head_of(actor: Actor) -> Actor:
    return actor_in(Role.HEAD_OF_UNIT, unit=unit_of(actor))


def codes(refused: Any) -> set[str]:
    error = refused.value
    return {fault.code for fault in error.faults} if isinstance(error, SeveralRefused) else {error.code}


def test_own_holiday_is_asked_for_and_a_head_agrees(worker: Actor, now: datetime) -> None:
    made = absences.record_absence(user=worker.user, facts=facts(), substitute=None, actor=worker, now=now).absence
    assert made.state == AbsenceState.ASKED
    assert worker.pk in away_on(TODAY + 7 * DAY)
    absences.answer_absence(absence=made, agreed=True, actor=head_of(worker), now=now)
    made.refresh_from_db()
    assert made.state == AbsenceState.AGREED
    with pytest.raises(Refused, match="already_answered"):
        absences.answer_absence(absence=made, agreed=False, answer="nē", actor=head_of(worker), now=now)
    events = list(AuditEntry.objects.order_by("position").values_list("event", flat=True))
    assert events == ["absence_recorded", "absence_agreed"]


def test_what_is_not_agreed_or_withdrawn_does_not_count(worker: Actor, now: datetime) -> None:
    made = absences.record_absence(user=worker.user, facts=facts(), substitute=None, actor=worker, now=now).absence
    with pytest.raises(Refused, match="reason_missing"):
        absences.answer_absence(absence=made, agreed=False, actor=head_of(worker), now=now)
    absences.answer_absence(absence=made, agreed=False, answer="Divi jau prom.", actor=head_of(worker), now=now)
    assert away_on(TODAY + 7 * DAY) == {}
    again = absences.record_absence(user=worker.user, facts=facts(), substitute=None, actor=worker, now=now).absence
    absences.withdraw_absence(absence=again, actor=worker, now=now)
    assert away_on(TODAY + 7 * DAY) == {}


def test_sickness_counts_at_once_and_may_be_open(worker: Actor, now: datetime) -> None:
    sick = facts(kind="sick", since=TODAY, until=None)
    made = absences.record_absence(user=worker.user, facts=sick, substitute=None, actor=worker, now=now).absence
    assert made.state == AbsenceState.AGREED
    assert worker.pk in away_on(TODAY + 100 * DAY)
    absences.end_absence(absence=made, until=TODAY + DAY, actor=worker, now=now)
    assert [bool(away_on(TODAY + n * DAY)) for n in range(3)] == [True, True, False]


def test_kind_of_absence_stays_out_of_the_trail(worker: Actor, now: datetime) -> None:
    sick = facts(kind="sick", since=TODAY, until=None, note="gripa")
    absences.record_absence(user=worker.user, facts=sick, substitute=None, actor=worker, now=now)
    entry = AuditEntry.objects.get(event="absence_recorded")
    assert "sick" not in str(entry.details)
    assert "gripa" not in str(entry.details)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"until": TODAY + 4 * DAY}, "until_before_since"),
        ({"until": None}, "until_missing"),
        ({"since": None}, "field_missing"),
        ({"since": "31.02.2026"}, "day_wrong"),
        ({"since": date(2206, 1, 1), "until": date(2206, 1, 2)}, "day_too_far"),
        ({"kind": "moon"}, "kind_unknown"),
        ({"note": "x" * 301}, "too_long"),
    ],
)
def test_what_is_refused_when_recording(worker: Actor, now: datetime, changed: dict[str, Any], code: str) -> None:
    with pytest.raises((Refused, SeveralRefused)) as refused:
        absences.record_absence(user=worker.user, facts=facts(**changed), substitute=None, actor=worker, now=now)
    assert code in codes(refused)
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("since", "until"), [(-2, 0), (0, 4), (2, 2), (4, 8), (-3, 9)], ids=["touches", "same", "inside", "end", "round"]
)
def test_nobody_is_away_twice(worker: Actor, now: datetime, since: int, until: int) -> None:
    first = TODAY + 10 * DAY
    AbsenceFactory(user=worker.user, since=first, until=first + 4 * DAY)
    wanted = facts(since=first + since * DAY, until=first + until * DAY)
    with pytest.raises(Refused, match="overlap"):
        absences.record_absence(user=worker.user, facts=wanted, substitute=None, actor=worker, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        AbsenceFactory(user=worker.user, since=wanted["since"], until=wanted["until"])


def test_the_database_lets_pass_what_does_not_overlap(worker: Actor) -> None:
    first = AbsenceFactory(user=worker.user, since=TODAY, until=TODAY + 4 * DAY)
    AbsenceFactory(user=worker.user, since=TODAY + 5 * DAY)
    AbsenceFactory(user=worker.user, since=TODAY, state=AbsenceState.WITHDRAWN)
    AbsenceFactory(since=TODAY, until=TODAY + 9 * DAY)
    first.note = "cits"
    first.save()
    first.until = TODAY + 5 * DAY
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()


def test_open_sickness_bars_what_follows(worker: Actor, now: datetime) -> None:
    AbsenceFactory(user=worker.user, kind=AbsenceKind.SICK, since=TODAY - DAY, until=None)
    with pytest.raises(Refused, match="overlap_open"):
        absences.record_absence(user=worker.user, facts=facts(), substitute=None, actor=worker, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        AbsenceFactory(user=worker.user, since=TODAY + 50 * DAY)


def test_only_sickness_is_open_in_the_database_too(worker: Actor) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AbsenceFactory(user=worker.user, until=None)


# --- substitutes -----------------------------------------------------------------------------------------------------


def colleague(unit: Any, role: Role = Role.SOCIAL_WORKER) -> User:
    found: User = AppointmentFactory(post=PostFactory(unit=unit, role=role)).user
    return found


def test_substitute_away_on_the_same_days_is_refused(worker: Actor, now: datetime) -> None:
    other = colleague(unit_of(worker))
    AbsenceFactory(user=other, since=TODAY + 9 * DAY, until=TODAY + 20 * DAY)
    with pytest.raises(Refused, match="substitute_away"):
        absences.record_absence(user=worker.user, facts=facts(), substitute=other, actor=worker, now=now)
    with pytest.raises(Refused, match="substitute_self"):
        absences.record_absence(user=worker.user, facts=facts(), substitute=worker.user, actor=worker, now=now)
    with pytest.raises(Refused, match="substitute_without_post"):
        absences.record_absence(user=worker.user, facts=facts(), substitute=UserFactory(), actor=worker, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        AbsenceFactory(user=worker.user, substitute=worker.user)


def test_substitute_of_another_role_is_taken_with_a_warning(worker: Actor, now: datetime) -> None:
    other = colleague(unit_of(worker), Role.ASSISTANCE_ORGANISER)
    made = absences.record_absence(user=worker.user, facts=facts(), substitute=other, actor=worker, now=now)
    assert [warned.caution.name for warned in made.warnings] == ["OTHER_ROLE"]
    assert str(other) in made.warnings[0].message
    fitting = colleague(unit_of(worker))
    assert absences.change_substitute(absence=made.absence, substitute=fitting, actor=worker, now=now).warnings == ()
    alone = absences.change_substitute(absence=made.absence, substitute=None, actor=worker, now=now)
    assert [warned.caution.name for warned in alone.warnings] == ["NO_SUBSTITUTE"]


def test_who_goes_away_while_standing_in_is_told(worker: Actor, now: datetime) -> None:
    other = colleague(unit_of(worker))
    AbsenceFactory(user=other, since=TODAY + 6 * DAY, until=TODAY + 7 * DAY, substitute=worker.user)
    third = colleague(unit_of(worker))
    made = absences.record_absence(user=worker.user, facts=facts(), substitute=third, actor=worker, now=now)
    assert [warned.caution.name for warned in made.warnings] == ["STANDS_IN"]
    assert str(other) in made.warnings[0].message


def test_the_chain_of_substitutes_is_followed() -> None:
    last = UserFactory()
    second = AbsenceFactory(substitute=last).user
    first = AbsenceFactory(substitute=second).user
    assert substitute_of(first, TODAY) == last
    assert substitute_of(first.pk, TODAY) == last
    assert substitute_of(last, TODAY) is None
    assert substitute_of(first, TODAY + DAY) is None
    assert substitutes_on(TODAY) == {first.pk: last, second.pk: last}


def test_a_circle_of_substitutes_ends_with_nobody() -> None:
    one, other = UserFactory(), UserFactory()
    AbsenceFactory(user=one, substitute=other)
    AbsenceFactory(user=other, substitute=one)
    assert substitute_of(one, TODAY) is None
    assert substitutes_on(TODAY) == {one.pk: None, other.pk: None}


def test_a_closed_account_stands_in_for_nobody() -> None:
    absence = AbsenceFactory(substitute=UserFactory(is_active=False))
    assert substitute_of(absence.user, TODAY) is None


def test_reads_ask_once_however_many_are_away() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            substitutes_on(TODAY)
            list(away_between(TODAY, TODAY + 400 * DAY))
        return len(captured)

    AbsenceFactory(substitute=UserFactory())
    few = queries()
    for _ in range(6):
        AbsenceFactory(substitute=AbsenceFactory().user)
    assert queries() == few == 2


# --- who may ---------------------------------------------------------------------------------------------------------

Attempt = Callable[[Absence, Actor, datetime], object]


def test_others_neither_see_nor_change(worker: Actor, now: datetime) -> None:
    absence = AbsenceFactory(user=worker.user, state=AbsenceState.ASKED, since=TODAY + 5 * DAY)
    same_unit = actor_in(Role.SOCIAL_WORKER, unit=unit_of(worker))
    other_head = actor_in(Role.HEAD_OF_UNIT)  # right role, wrong unit
    administrator, auditor = actor_in(Role.ADMINISTRATOR), actor_in(Role.AUDITOR)
    for actor in (same_unit, other_head, administrator, auditor):
        assert not narrow(actor, ABSENCE_SEE, Absence.objects.all()).exists()
        for attempt in (
            lambda who: absences.answer_absence(absence=absence, agreed=True, actor=who, now=now),
            lambda who: absences.withdraw_absence(absence=absence, actor=who, now=now),
            lambda who: absences.end_absence(absence=absence, until=TODAY, actor=who, now=now),
            lambda who: absences.change_substitute(absence=absence, substitute=None, actor=who, now=now),
            lambda who: absences.record_absence(user=worker.user, facts=facts(), substitute=None, actor=who, now=now),
        ):
            with pytest.raises(AccessRefused):
                attempt(actor)
    absence.refresh_from_db()
    assert absence.state == AbsenceState.ASKED


def test_heads_record_for_their_people_and_below(worker: Actor, now: datetime) -> None:
    above = UnitFactory()
    unit_of(worker).__class__.objects.filter(pk=unit_of(worker).pk).update(parent=above)
    head = actor_in(Role.HEAD_OF_UNIT, unit=above)
    made = absences.record_absence(user=worker.user, facts=facts(), substitute=None, actor=head, now=now).absence
    assert made.state == AbsenceState.AGREED
    assert may(actor_in(Role.HEAD_OF_OFFICE), ABSENCE_CHANGE, made)


def test_nobody_agrees_to_days_of_their_own(now: datetime) -> None:
    head = actor_in(Role.HEAD_OF_UNIT)
    made = absences.record_absence(user=head.user, facts=facts(), substitute=None, actor=head, now=now).absence
    assert made.state == AbsenceState.ASKED
    assert not may(head, ABSENCE_ANSWER, made)
    assert may(actor_in(Role.HEAD_OF_OFFICE), ABSENCE_ANSWER, made)
    director = actor_in(Role.HEAD_OF_OFFICE)
    own = absences.record_absence(user=director.user, facts=facts(), substitute=None, actor=director, now=now).absence
    assert own.state == AbsenceState.AGREED


def test_what_has_begun_is_ended_not_withdrawn(worker: Actor, now: datetime) -> None:
    begun = AbsenceFactory(user=worker.user, since=TODAY - 3 * DAY, until=TODAY + 3 * DAY)
    with pytest.raises(Refused, match="already_begun"):
        absences.withdraw_absence(absence=begun, actor=worker, now=now)
    with pytest.raises(Refused, match="last_day_outside"):
        absences.end_absence(absence=begun, until=TODAY + 4 * DAY, actor=worker, now=now)
    with pytest.raises(Refused, match="day_wrong"):
        absences.end_absence(absence=begun, until="rīt", actor=worker, now=now)
    absences.end_absence(absence=begun, until=TODAY - DAY, actor=worker, now=now)
    assert away_on(TODAY) == {}
    later = AbsenceFactory(user=worker.user, since=TODAY + 9 * DAY)
    with pytest.raises(Refused, match="not_begun"):
        absences.end_absence(absence=later, until=TODAY + 9 * DAY, actor=worker, now=now)
    absences.withdraw_absence(absence=later, actor=worker, now=now)
    with pytest.raises(Refused, match="not_counting"):
        absences.withdraw_absence(absence=later, actor=worker, now=now)
