"""Units, posts, appointments and accounts: who holds what, and nobody gives rights to themselves."""

from datetime import date, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from dienests.base.access import AccessRefused, Actor, actor_of
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Appointment, Post, Role, Unit, User
from dienests.base.staff import accounts, operations
from dienests.base.staff.errors import Refusal, Refused, SeveralRefused
from dienests.base.staff.queries import accounts as account_rows
from dienests.base.staff.queries import history_of_post, history_of_user, staff_list, vacancies
from tests.factories.organisation import AppointmentFactory, PostFactory, UnitFactory, UserFactory, actor_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 10)
PERSON = {"username": "ilze.ozola", "full_name": "Ilze Ozola", "email": "ilze@example.com"}
UNIT = {"code": "ogre-centre", "name_lv": "Ogres centrs", "name_en": "Ogre centre"}
POST = {"role": "social_worker", "title_lv": "Sociālais darbinieks", "title_en": "Social worker", "hours_week": "20,5"}


@pytest.fixture
def administrator() -> Actor:
    return actor_in(Role.ADMINISTRATOR)


def test_new_account_signs_in_once_with_the_shown_password(administrator: Actor, now: datetime) -> None:
    made = accounts.create_account(facts=PERSON, actor=administrator, now=now)
    user = User.objects.get(username="ilze.ozola")
    assert user.check_password(made.password)
    assert len(made.password) == 19
    assert user.must_change_password
    assert actor_of(user, today=TODAY).roles == frozenset()
    trail = " ".join(f"{entry.details}{entry.reason}" for entry in AuditEntry.objects.all())
    assert made.password not in trail


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, {"username_form", "field_missing"}),
        ({"username": "a b", "full_name": "x" * 161, "email": "x"}, {"username_form", "too_long", "email_wrong"}),
    ],
)
def test_account_faults_all_at_once(
    administrator: Actor, now: datetime, facts: dict[str, str], codes: set[str]
) -> None:
    with pytest.raises(SeveralRefused) as refused:
        accounts.create_account(facts=facts, actor=administrator, now=now)
    assert {fault.code for fault in refused.value.faults} == codes


def test_user_name_and_address_are_each_one_person_s(administrator: Actor, now: datetime) -> None:
    accounts.create_account(facts=PERSON, actor=administrator, now=now)
    with pytest.raises(Refused, match="username_taken"):
        accounts.create_account(facts={**PERSON, "username": "ILZE.OZOLA"}, actor=administrator, now=now)
    with pytest.raises(Refused, match="email_taken"):
        accounts.create_account(
            facts={**PERSON, "username": "ilze2", "email": "ILZE@example.com"}, actor=administrator, now=now
        )


def test_appointment_gives_the_role_from_its_first_day_to_its_last(administrator: Actor, now: datetime) -> None:
    post, user = PostFactory(role=Role.SOCIAL_WORKER), UserFactory()
    row = operations.appoint(post=post, user=user, since=TODAY, actor=administrator, now=now)
    operations.end_appointment(appointment=row, until=TODAY + timedelta(days=9), actor=administrator, now=now)
    roles = [actor_of(user, today=TODAY + timedelta(days=n)).roles for n in (-1, 0, 9, 10)]
    assert roles == [frozenset(), {Role.SOCIAL_WORKER}, {Role.SOCIAL_WORKER}, frozenset()]
    with pytest.raises(Refused, match="appointment_ended"):
        operations.end_appointment(appointment=row, until=TODAY + timedelta(days=9), actor=administrator, now=now)


def test_nobody_appoints_themselves_and_the_attempt_stays_in_the_trail(administrator: Actor, now: datetime) -> None:
    post = PostFactory(role=Role.HEAD_OF_OFFICE)
    with pytest.raises(Refused, match="own_appointment"):
        operations.appoint(post=post, user=administrator.user, since=TODAY, actor=administrator, now=now)
    assert not Appointment.objects.filter(post=post).exists()
    entry = AuditEntry.objects.get(event="own_appointment_refused")
    assert (entry.actor_id, entry.object_id) == (administrator.pk, str(post.pk))


def test_one_holder_at_a_time(administrator: Actor, now: datetime) -> None:
    held = AppointmentFactory(since=date(2025, 1, 1), until=date(2026, 3, 31))
    other = UserFactory()
    with pytest.raises(Refused, match="post_held_then"):
        operations.appoint(post=held.post, user=other, since=TODAY, actor=administrator, now=now)
    operations.appoint(post=held.post, user=other, since=date(2026, 4, 1), actor=administrator, now=now)
    with pytest.raises(Refused, match="post_held"):
        operations.appoint(post=held.post, user=UserFactory(), since=date(2027, 1, 1), actor=administrator, now=now)
    assert [row.user for row in history_of_post(held.post)] == [other, held.user]
    assert history_of_user(other).count() == 1


def test_closed_things_take_no_appointments(administrator: Actor, now: datetime) -> None:
    user = UserFactory(is_active=False)
    with pytest.raises(Refused, match="account_inactive"):
        operations.appoint(post=PostFactory(), user=user, since=TODAY, actor=administrator, now=now)
    with pytest.raises(Refused, match="post_abolished"):
        operations.appoint(
            post=PostFactory(abolished_on=TODAY), user=UserFactory(), since=TODAY, actor=administrator, now=now
        )
    with pytest.raises(Refused, match="days_out_of_order"):
        operations.appoint(
            post=PostFactory(),
            user=UserFactory(),
            since=TODAY,
            until=TODAY - timedelta(days=1),
            actor=administrator,
            now=now,
        )


def test_deactivation_ends_appointments(administrator: Actor, now: datetime) -> None:
    held, later = AppointmentFactory(), None
    later = AppointmentFactory(user=held.user, since=TODAY + timedelta(days=5))
    accounts.deactivate_account(user=held.user, actor=administrator, now=now)
    held.refresh_from_db()
    assert held.until == TODAY
    assert not Appointment.objects.filter(pk=later.pk).exists()
    assert not User.objects.get(pk=held.user_id).is_active
    with pytest.raises(Refused, match="account_inactive"):
        accounts.deactivate_account(user=held.user, actor=administrator, now=now)
    made = accounts.reactivate_account(user=held.user, actor=administrator, now=now)
    assert User.objects.get(pk=held.user_id).check_password(made.password)


def test_an_administrator_always_remains(administrator: Actor, now: datetime) -> None:
    only = Appointment.objects.get(user=administrator.user)
    with pytest.raises(Refused, match="own_account"):
        accounts.deactivate_account(user=administrator.user, actor=administrator, now=now)
    with pytest.raises(Refused, match="last_administrator"):
        operations.end_appointment(appointment=only, until=TODAY, actor=administrator, now=now)
    second = actor_in(Role.ADMINISTRATOR)
    operations.end_appointment(appointment=only, until=TODAY, actor=second, now=now)
    with pytest.raises(Refused, match="last_administrator"):
        accounts.deactivate_account(user=second.user, actor=administrator, now=now)


def test_second_factor_is_forgotten(administrator: Actor, now: datetime) -> None:
    user = UserFactory()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert [row.second_factor for row in account_rows(on=TODAY) if row.user == user] == [True]
    assert accounts.reset_second_factor(user=user, actor=administrator, now=now) == 2
    assert [row.second_factor for row in account_rows(on=TODAY) if row.user == user] == [False]


def test_password_reset(administrator: Actor, now: datetime) -> None:
    user = UserFactory(password="old-old-old-old")
    made = accounts.reset_password(user=user, actor=administrator, now=now)
    user.refresh_from_db()
    assert not user.check_password("old-old-old-old")
    assert user.check_password(made.password)


def test_first_administrator_only_into_an_empty_office(now: datetime) -> None:
    made = accounts.first_administrator(facts=PERSON, now=now, today=TODAY)
    assert actor_of(made.user, today=TODAY).roles == {Role.ADMINISTRATOR}
    with pytest.raises(Refused, match="not_empty"):
        accounts.first_administrator(facts=PERSON, now=now, today=TODAY)


def test_units_and_posts(administrator: Actor, now: datetime) -> None:
    top = operations.add_unit(facts=UNIT, parent=None, actor=administrator, now=now)
    below = operations.add_unit(facts={**UNIT, "code": "madliena"}, parent=top, actor=administrator, now=now)
    post = operations.add_post(unit=below, facts=POST, actor=administrator, now=now)
    assert str(post.hours_week) == "20.5"
    with pytest.raises(Refused, match="code_taken"):
        operations.add_unit(facts=UNIT, parent=None, actor=administrator, now=now)
    with pytest.raises(Refused, match="unit_in_itself"):
        operations.change_unit(unit=top, facts=UNIT, parent=below, actor=administrator, now=now)
    with pytest.raises(Refused, match="unit_has_units"):
        operations.close_unit(unit=top, on=TODAY, open_cases=0, actor=administrator, now=now)
    with pytest.raises(Refused, match="unit_has_posts"):
        operations.close_unit(unit=below, on=TODAY, open_cases=0, actor=administrator, now=now)
    operations.abolish_post(post=post, on=TODAY, actor=administrator, now=now)
    with pytest.raises(Refused, match="unit_has_cases"):
        operations.close_unit(unit=below, on=TODAY, open_cases=3, actor=administrator, now=now)
    operations.close_unit(unit=below, on=TODAY, open_cases=0, actor=administrator, now=now)
    with pytest.raises(Refused, match="unit_closed"):
        operations.add_post(unit=Unit.objects.get(pk=below.pk), facts=POST, actor=administrator, now=now)
    operations.change_unit(unit=top, facts={**UNIT, "name_en": "Centre"}, parent=None, actor=administrator, now=now)
    assert AuditEntry.objects.get(event="unit_changed").details == {"changed": {"name_en": ["Ogre centre", "Centre"]}}


def test_held_post_is_not_abolished(administrator: Actor, now: datetime) -> None:
    held = AppointmentFactory()
    with pytest.raises(Refused, match="post_held") as refused:
        operations.abolish_post(post=held.post, on=TODAY, actor=administrator, now=now)
    assert str(held.user) in refused.value.message


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({**POST, "role": "boss", "hours_week": "41"}, {"role_unknown", "hours_wrong"}),
        ({**POST, "hours_week": "NaN"}, {"hours_wrong"}),
        ({}, {"role_unknown", "field_missing", "hours_wrong"}),
    ],
)
def test_post_faults(administrator: Actor, now: datetime, facts: dict[str, str], codes: set[str]) -> None:
    with pytest.raises(SeveralRefused) as refused:
        operations.add_post(unit=UnitFactory(), facts=facts, actor=administrator, now=now)
    assert {fault.code for fault in refused.value.faults} == codes


def test_staff_list_shows_tree_holders_and_vacancies() -> None:
    top = UnitFactory(name_lv="A")
    below = UnitFactory(name_lv="B", parent=top)
    UnitFactory(name_lv="C", closed_on=TODAY)
    held = AppointmentFactory(post=PostFactory(unit=below, title_lv="a"))
    coming = AppointmentFactory(post=PostFactory(unit=below, title_lv="b"), since=TODAY + timedelta(days=1))
    AppointmentFactory(post=PostFactory(unit=top), until=TODAY - timedelta(days=1))
    PostFactory(unit=top, abolished_on=TODAY)
    rows = staff_list(on=TODAY)
    assert [(row.unit.name_lv, row.depth, row.vacancies) for row in rows] == [("A", 0, 1), ("B", 1, 1)]
    assert [(row.held, row.next) for row in rows[1].posts] == [(held, None), (None, coming)]
    assert vacancies(on=TODAY) == 2


def test_query_counts_do_not_grow() -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            staff_list(on=TODAY)
            list(account_rows(on=TODAY))
        return len(queries)

    AppointmentFactory()
    few = count()
    for _ in range(8):
        AppointmentFactory(post=PostFactory(unit=UnitFactory(parent=UnitFactory())))
    assert count() == few == 5


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_an_administrator_administers(role: Role, now: datetime) -> None:
    actor, user, post = actor_in(role), UserFactory(), PostFactory()
    row = AppointmentFactory()
    attempts = [
        lambda: operations.add_unit(facts=UNIT, parent=None, actor=actor, now=now),
        lambda: operations.change_unit(unit=post.unit, facts=UNIT, parent=None, actor=actor, now=now),
        lambda: operations.close_unit(unit=post.unit, on=TODAY, open_cases=0, actor=actor, now=now),
        lambda: operations.add_post(unit=post.unit, facts=POST, actor=actor, now=now),
        lambda: operations.abolish_post(post=post, on=TODAY, actor=actor, now=now),
        lambda: operations.appoint(post=post, user=user, since=TODAY, actor=actor, now=now),
        lambda: operations.end_appointment(appointment=row, until=TODAY, actor=actor, now=now),
        lambda: accounts.create_account(facts=PERSON, actor=actor, now=now),
        lambda: accounts.change_account(user=user, facts=PERSON, actor=actor, now=now),
        lambda: accounts.reset_password(user=user, actor=actor, now=now),
        lambda: accounts.reset_second_factor(user=user, actor=actor, now=now),
        lambda: accounts.deactivate_account(user=user, actor=actor, now=now),
        lambda: accounts.reactivate_account(user=user, actor=actor, now=now),
    ]
    before = (User.objects.count(), Post.objects.count(), Appointment.objects.count())
    for attempt in attempts:
        with pytest.raises(AccessRefused):
            attempt()
    assert (User.objects.count(), Post.objects.count(), Appointment.objects.count()) == before


@pytest.mark.parametrize("language", ["lv", "en"])
def test_every_reason_has_words(language: str) -> None:
    facts = dict.fromkeys(("found", "date", "name", "limit", "count"), "x")
    with translation.override(language):
        for reason in Refusal:
            assert Refused(reason, **facts).message
