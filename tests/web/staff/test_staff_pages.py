"""Administration of staff through its pages: who may, what is shown once, and what is refused in words."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienests.base.access import Actor
from dienests.base.organisation.models import Appointment, Post, Role, Unit, User
from tests.factories.cases import bulk_cases, office_at_work
from tests.factories.organisation import AppointmentFactory, PostFactory, UnitFactory, UserFactory, actor_in

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"office:{name}", args=args)


def signed_in(actor: Actor) -> Client:
    User.objects.filter(pk=actor.pk).update(language="en")
    client = Client()
    client.force_login(actor.user)
    return client


@pytest.fixture
def administrator() -> Actor:
    return actor_in(Role.ADMINISTRATOR)


def test_units_posts_and_vacancies_are_listed(administrator: Actor) -> None:
    held = AppointmentFactory()
    vacant = PostFactory(unit=held.post.unit)
    text = signed_in(administrator).get(url("staff")).content.decode()
    assert str(held.user) in text
    assert url("post", vacant.pk) in text
    assert "1 post is vacant" in text


def test_from_nothing_to_an_appointed_colleague(administrator: Actor) -> None:
    client = signed_in(administrator)
    unit = {"code": "centrs", "name_lv": "Centrs", "name_en": "Centre"}
    client.post(url("unit_new"), unit)
    made = Unit.objects.get(code="centrs")
    client.post(
        url("post_new", made.pk),
        {"role": "social_worker", "title_lv": "Darbiniece", "title_en": "Worker", "hours_week": "40"},
    )
    post = Post.objects.get(unit=made)
    shown = client.post(url("staff_account_new"), {"username": "zane.roze", "full_name": "Zane Roze"})
    user = User.objects.get(username="zane.roze")
    (password,) = [word for word in shown.content.decode().split("<") if word.startswith('span class="one-time">')]
    assert user.check_password(password.split(">")[1])
    assert shown["Cache-Control"] == "no-store"
    assert password.split(">")[1] not in client.get(url("staff_account", user.pk)).content.decode()
    client.post(url("post_appoint", post.pk), {"user": str(user.pk), "since": "01.02.2026"})
    row = Appointment.objects.get(post=post)
    assert row.user == user
    client.post(url("appointment_end", row.pk), {"until": "28.02.2026"})
    row.refresh_from_db()
    assert str(row.until) == "2026-02-28"


def test_whoever_leaves_with_open_cases_is_named(administrator: Actor) -> None:
    office = office_at_work()
    row = Appointment.objects.get(user=office.organiser.user)
    client = signed_in(administrator)
    bulk_cases(office, count=2, assignee=office.organiser.user)
    page = client.post(url("appointment_end", row.pk), {"until": "28.02.2026"}, follow=True).content.decode()
    assert f"{office.organiser} has 2 open cases" in page
    other = Appointment.objects.get(user=office.worker.user)
    page = client.post(url("appointment_end", other.pk), {"until": "28.02.2026"}, follow=True).content.decode()
    assert "open case" not in page


def test_faults_stand_at_their_fields(administrator: Actor) -> None:
    client = signed_in(administrator)
    answer = client.post(url("unit_new"), {"code": "A b", "name_lv": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    for field in ("code", "name_lv", "name_en"):
        assert f'id="{field}-fault"' in text
    answer = client.post(url("post_new", UnitFactory().pk), {"role": "boss", "title_lv": "x", "hours_week": "99"})
    assert answer.status_code == 422
    assert 'id="hours_week-fault"' in answer.content.decode()
    answer = client.post(url("staff_account_new"), {"username": "!"})
    assert answer.status_code == 422
    assert 'id="username-fault"' in answer.content.decode()


def test_nobody_appoints_themselves(administrator: Actor) -> None:
    client, post = signed_in(administrator), PostFactory(role=Role.HEAD_OF_OFFICE)
    assert f'<option value="{administrator.pk}"' not in client.get(url("post", post.pk)).content.decode()
    page = client.post(
        url("post_appoint", post.pk), {"user": str(administrator.pk), "since": "01.02.2026"}, follow=True
    )
    assert "Nobody appoints themselves" in page.content.decode()
    assert not Appointment.objects.filter(post=post).exists()


def test_acts_on_an_account(administrator: Actor) -> None:
    client, held = signed_in(administrator), AppointmentFactory()
    shown = client.post(url("staff_account_act", held.user_id, "password"))
    assert b"one-time" in shown.content
    client.post(url("staff_account_act", held.user_id, "second-factor"))
    client.post(url("staff_account_act", held.user_id, "close"))
    held.refresh_from_db()
    assert held.until is not None
    assert not User.objects.get(pk=held.user_id).is_active
    assert str(held.user) in client.get(url("staff_accounts"), {"closed": "1"}).content.decode()
    client.post(url("staff_account_act", held.user_id, "reopen"))
    assert User.objects.get(pk=held.user_id).is_active
    assert client.post(url("staff_account_act", held.user_id, "promote")).status_code == 404


def test_unit_is_changed_and_closed(administrator: Actor) -> None:
    client, unit = signed_in(administrator), UnitFactory()
    facts = {"code": unit.code, "name_lv": "Jauns", "name_en": "New"}
    client.post(url("unit", unit.pk), facts)
    unit.refresh_from_db()
    assert unit.name_lv == "Jauns"
    client.post(url("unit_close", unit.pk))
    unit.refresh_from_db()
    assert unit.closed_on is not None
    assert client.get(url("unit", unit.pk)).status_code == 200


def test_held_post_is_not_abolished_and_says_why(administrator: Actor) -> None:
    held = AppointmentFactory()
    page = signed_in(administrator).post(url("post_abolish", held.post_id), follow=True)
    assert str(held.user) in page.content.decode()
    assert Post.objects.get(pk=held.post_id).abolished_on is None


PAGES = ["staff", "staff_accounts"]
OF_ONE = ["unit", "post", "staff_account"]
WRITES = ["unit_new", "unit_close", "post_new", "post_appoint", "post_abolish", "appointment_end", "staff_account_new"]


def place(name: str, row: Appointment) -> str:
    args = {
        "unit": [row.post.unit_id],
        "unit_close": [row.post.unit_id],
        "post_new": [row.post.unit_id],
        "post": [row.post_id],
        "post_appoint": [row.post_id],
        "post_abolish": [row.post_id],
        "appointment_end": [row.pk],
        "staff_account": [row.user_id],
    }.get(name, [])
    return url(name, *args)


@pytest.mark.parametrize("role", list(Role))
def test_who_may_look(role: Role) -> None:
    row, client = AppointmentFactory(), signed_in(actor_in(role))
    expected = 200 if role in (Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE) else 403
    assert [client.get(place(name, row)).status_code for name in PAGES + OF_ONE] == [expected] * 5


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_who_may_not_change(role: Role) -> None:
    row, client = AppointmentFactory(), signed_in(actor_in(role))
    data = {
        "code": "x1",
        "name_lv": "x",
        "name_en": "x",
        "role": "administrator",
        "title_lv": "x",
        "title_en": "x",
        "hours_week": "40",
        "user": str(UserFactory().pk),
        "since": "01.02.2030",
        "until": "01.02.2030",
        "username": "xyz",
        "full_name": "X",
    }
    before = (Unit.objects.count(), Post.objects.count(), Appointment.objects.count(), User.objects.count())
    assert [client.post(place(name, row), data).status_code for name in WRITES] == [403] * len(WRITES)
    for act in ("password", "second-factor", "close", "reopen"):
        assert client.post(url("staff_account_act", row.user_id, act)).status_code == 403
    for name in OF_ONE[::2]:
        assert client.post(place(name, row), data).status_code == 403
    assert (Unit.objects.count(), Post.objects.count(), Appointment.objects.count(), User.objects.count()) == before


def test_query_counts_are_constant(administrator: Actor) -> None:
    client = signed_in(administrator)
    first = AppointmentFactory()

    def counts() -> list[int]:
        found = []
        for name in PAGES + OF_ONE:
            with CaptureQueriesContext(connection) as queries:
                client.get(place(name, first))
            found.append(len(queries))
        return found

    counts()
    few = counts()
    for _ in range(6):
        AppointmentFactory(post=PostFactory(unit=UnitFactory(parent=first.post.unit)))
    assert counts() == few
