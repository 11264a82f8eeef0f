"""The pages of the staff's time: each sees their own, heads their units, and nobody learns why a colleague is away."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dienests.base.access import Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role, Unit, User
from dienests.base.working_time.models import (
    Absence,
    AbsenceKind,
    AbsenceState,
    ClosedDay,
    Concern,
    ConcernState,
    Norm,
    ReceptionHours,
    TrainingKind,
    TrainingRecord,
)
from dienests.practice.faults import Text
from dienests.web.office.working_time import posts
from dienests.workload.studies.queries import PostsNeeded
from tests.factories.organisation import AppointmentFactory, PostFactory, UnitFactory, actor_in
from tests.factories.working_time import (
    NOW,
    AbsenceFactory,
    ClosedDayFactory,
    ConcernFactory,
    ReceptionHoursFactory,
    TrainingRecordFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 10)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def url(name: str, *args: Any) -> str:
    return reverse(f"office:{name}", args=args)


def signed_in(actor: Actor) -> Client:
    User.objects.filter(pk=actor.pk).update(language="en")
    client = Client()
    client.force_login(actor.user)
    return client


def text(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(url(name, *args), query)
    assert response.status_code == 200, (name, response.status_code)
    return str(response.content.decode())


@pytest.fixture
def unit() -> Unit:
    found: Unit = UnitFactory()
    return found


@pytest.fixture
def worker(unit: Unit) -> Actor:
    return actor_in(Role.SOCIAL_WORKER, unit=unit)


@pytest.fixture
def head(unit: Unit) -> Actor:
    return actor_in(Role.HEAD_OF_UNIT, unit=unit)


@pytest.fixture
def director() -> Actor:
    return actor_in(Role.HEAD_OF_OFFICE)


# --- my time ---------------------------------------------------------------------------------------------------------


def test_a_holiday_from_asking_to_agreeing(worker: Actor, head: Actor) -> None:
    client = signed_in(worker)
    typed = {"kind": "holiday", "since": "02.03.2026", "until": "06.03.2026", "substitute": "", "note": "pie jūras"}
    page = client.post(url("my_time_absence"), typed, follow=True).content.decode()
    assert "your head answers" in page
    assert "Nobody stands in" in page
    absence = Absence.objects.get()
    assert (absence.state, absence.user_id) == (AbsenceState.ASKED, worker.pk)
    heads = signed_in(head)
    assert str(worker.user) in text(heads, "time_calendar")
    assert "pie jūras" in text(heads, "absence", absence.pk)
    heads.post(url("absence_act", absence.pk, "agree"))
    absence.refresh_from_db()
    assert absence.state == AbsenceState.AGREED
    assert "agreed" in text(client, "my_time")


def test_ill_with_one_click_and_back_with_another(worker: Actor) -> None:
    client = signed_in(worker)
    client.post(url("my_time_ill"))
    absence = Absence.objects.get()
    assert (absence.kind, absence.since, absence.until) == (AbsenceKind.SICK, TODAY, None)
    assert "You are recorded as away today" in text(client, "my_time")
    again = client.post(url("my_time_ill"), follow=True).content.decode()
    assert "without an end" in again
    client.post(url("absence_act", absence.pk, "back"))
    absence.refresh_from_db()
    assert absence.state == AbsenceState.WITHDRAWN
    older = AbsenceFactory(user=worker.user, kind=AbsenceKind.SICK, since=TODAY - 3 * DAY, until=None)
    client.post(url("absence_act", older.pk, "back"))
    older.refresh_from_db()
    assert older.until == TODAY - DAY


def test_faults_stand_at_their_fields_and_what_was_typed_stays(worker: Actor) -> None:
    client = signed_in(worker)
    typed = {"kind": "holiday", "since": "31.02.2026", "until": "rīt", "note": "x" * 301}
    answer = client.post(url("my_time_absence"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(f'id="{field}-fault"' in page for field in ("since", "until", "note"))
    assert "31.02.2026" in page
    answer = client.post(url("my_time_training"), {"kind": "training", "hours": "daudz", "on": "01.01.2030"})
    assert answer.status_code == 422
    assert all(f'id="{field}-fault"' in answer.content.decode() for field in ("title", "hours", "on"))
    answer = client.post(url("my_time_concern"), {"about": ""})
    assert answer.status_code == 422
    assert [model.objects.count() for model in (Absence, TrainingRecord, Concern)] == [0, 0, 0]


def test_a_clashing_absence_names_the_other(worker: Actor) -> None:
    AbsenceFactory(user=worker.user, since=date(2026, 3, 4), until=date(2026, 3, 5))
    typed = {"kind": "holiday", "since": "02.03.2026", "until": "06.03.2026"}
    answer = signed_in(worker).post(url("my_time_absence"), typed)
    assert answer.status_code == 422
    assert "04.03.2026" in answer.content.decode()


def test_colleagues_see_that_somebody_is_away_and_not_why(worker: Actor, unit: Unit) -> None:
    other = AppointmentFactory(post=PostFactory(unit=unit, role=Role.SOCIAL_WORKER)).user
    absence = AbsenceFactory(user=other, kind=AbsenceKind.SICK, since=TODAY - DAY, until=TODAY + 3 * DAY, note="gripa")
    client = signed_in(worker)
    page = text(client, "my_time")
    assert str(other) in page
    assert "sickness" not in page
    assert "gripa" not in page
    assert client.get(url("absence", absence.pk)).status_code == 403


def test_who_stands_in_is_told(worker: Actor) -> None:
    away = AbsenceFactory(substitute=worker.user, since=TODAY + DAY)
    assert str(away.user) in text(signed_in(worker), "my_time")


def test_hours_of_the_year_with_what_is_lacking(worker: Actor) -> None:
    client = signed_in(worker)
    typed = {"kind": "supervision", "title": "Grupa", "hours": "3", "on": "05.02.2026", "proof": "S-1"}
    client.post(url("my_time_training"), typed)
    page = text(client, "my_time")
    assert "Lacking: 9 sessions" in page
    assert "Lacking: 24 hours" in page
    assert "not checked" in page
    row = TrainingRecord.objects.get()
    client.post(url("training_strike", row.pk), {"reason": ""})
    row.refresh_from_db()
    assert row.struck_at is None
    client.post(url("training_strike", row.pk), {"reason": "divreiz"})
    page = text(client, "my_time")
    assert "struck out: divreiz" in page
    assert "Lacking: 10 sessions" in page


def test_a_concern_and_its_answer(worker: Actor, head: Actor) -> None:
    client, heads = signed_in(worker), signed_in(head)
    client.post(url("my_time_concern"), {"about": "Par daudz <b>lietu</b>.", "would_help": "Palīgs."})
    concern = Concern.objects.get()
    assert "Par daudz &lt;b&gt;lietu" in text(heads, "concern", concern.pk)
    assert str(worker.user) in text(heads, "time_concerns")
    heads.post(url("concern_act", concern.pk, "answer"), {"text": "Piecas lietas pāriet Jānim."})
    assert "Piecas lietas" in text(client, "concern", concern.pk)
    client.post(url("concern_act", concern.pk, "close"), {"text": ""})
    concern.refresh_from_db()
    assert concern.state == ConcernState.CLOSED
    assert heads.post(url("concern_act", concern.pk, "burn")).status_code == 404


# --- heads -----------------------------------------------------------------------------------------------------------


def test_the_calendar_marks_a_role_without_anybody(worker: Actor, head: Actor) -> None:
    AbsenceFactory(user=worker.user, since=TODAY, until=TODAY + 2 * DAY)
    page = text(signed_in(head), "time_calendar", span="month")
    assert "1 role has days with nobody there" in page
    assert "10 Feb–12 Feb".replace(" ", "\u00a0") in page
    assert '<td class="nobody">' in page


def test_a_head_sees_their_units_alone(worker: Actor, head: Actor) -> None:
    stranger = AppointmentFactory(post=PostFactory(unit=UnitFactory(), role=Role.SOCIAL_WORKER)).user
    AbsenceFactory(user=stranger, since=TODAY)
    client = signed_in(head)
    other_unit = str(stranger.appointments.get().post.unit_id)
    for name in ("time_calendar", "time_training", "time_posts"):
        assert str(stranger) not in text(client, name, unit=other_unit)
        assert str(worker.user) in text(client, name)


def test_recording_for_a_colleague(worker: Actor, head: Actor) -> None:
    client = signed_in(head)
    assert f'value="{worker.pk}"' in text(client, "time_absence")
    typed = {"user": str(worker.pk), "kind": "sick", "since": "10.02.2026", "until": ""}
    client.post(url("time_absence"), typed)
    assert Absence.objects.get().state == AbsenceState.AGREED
    stranger = AppointmentFactory().user
    assert client.post(url("time_absence"), typed | {"user": str(stranger.pk)}).status_code == 403
    assert client.get(url("time_absence"), {"user": "999999"}).status_code == 404


def test_a_group_is_recorded_at_once(worker: Actor, head: Actor) -> None:
    client = signed_in(head)
    typed = {"kind": "supervision", "title": "Grupa", "hours": "3", "on": "09.02.2026", "users": []}
    answer = client.post(url("time_training_record"), typed)
    assert answer.status_code == 422
    assert "Choose at least one colleague" in answer.content.decode()
    client.post(url("time_training_record"), typed | {"users": [str(worker.pk), str(head.pk)]})
    assert TrainingRecord.objects.filter(kind=TrainingKind.SUPERVISION).count() == 2


def test_the_table_as_csv(worker: Actor, head: Actor) -> None:
    User.objects.filter(pk=worker.pk).update(full_name="=cmd|calc")
    TrainingRecordFactory(user=worker.user, hours="6.5", proof="")
    answer = signed_in(head).get(url("time_training_export"), {"year": "2026"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Name;Role;")
    (row,) = [line for line in lines if "cmd" in line]
    assert row == "'=cmd|calc;social worker;6.5;24;17.5;0;10;10;0;1"
    assert AuditEntry.objects.filter(event="training_exported").count() == 1


def test_posts_beside_the_norm(director: Actor, worker: Actor) -> None:
    client = signed_in(director)
    page = text(client, "time_posts")
    assert "has not been noted" in page
    assert "not simulated yet" in page
    typed = {"kind": "residents", "role": "", "value": "2 500", "since": "01.01.2026", "source": "PMLP"}
    client.post(url("time_norms"), typed)
    assert Norm.objects.get().value == 2500
    page = text(client, "time_posts")
    assert "2 specialists are lacking" in page
    assert "not checked" in page
    answer = client.post(url("time_norms"), typed | {"value": "daudz"})
    assert answer.status_code == 422
    assert 'id="value-fault"' in answer.content.decode()


# --- reception -------------------------------------------------------------------------------------------------------


def test_reception_hours_from_the_form_to_the_door(unit: Unit, worker: Actor) -> None:
    client = signed_in(actor_in(Role.ADMINISTRATOR))
    typed = {f"day_{number}": "" for number in range(7)} | {"day_1": "9-12, 13-17", "valid_from": "10.02.2026"}
    answer = client.post(url("reception_unit", unit.pk), typed | {"day_0": "deviņos"})
    assert answer.status_code == 422
    assert 'id="day_0-fault"' in answer.content.decode()
    client.post(url("reception_unit", unit.pk), typed)
    ClosedDayFactory(on=TODAY + 2 * DAY)
    door = text(signed_in(worker), "reception_door", unit.pk)
    for shown in ("09:00–12:00", "13:00–17:00", "Elektroapgādes darbi", "no reception"):
        assert shown in door
    assert "09:00–12:00" in text(signed_in(worker), "reception")


def test_days_closed_and_opened(worker: Actor) -> None:
    client = signed_in(actor_in(Role.HEAD_OF_OFFICE))
    answer = client.post(url("reception_close"), {"on": "14.02.2026", "reason": "Sestdiena", "unit": ""})
    assert answer.status_code == 422
    client.post(url("reception_close"), {"on": "16.02.2026", "reason": "Remonts", "unit": ""})
    row = ClosedDay.objects.get()
    assert "Remonts" in text(signed_in(worker), "reception")
    client.post(url("closed_day_open", row.pk))
    assert not ClosedDay.objects.exists()


# --- who may ---------------------------------------------------------------------------------------------------------

OWN = ["my_time", "my_time_absence", "my_time_training", "my_time_concern", "reception"]
HEADS = ["time_calendar", "time_absence", "time_posts", "time_training", "time_training_export", "time_concerns"]


@pytest.mark.parametrize("role", list(Role))
def test_who_may_look(role: Role, worker: Actor) -> None:
    client = signed_in(actor_in(role))
    assert [client.get(url(name)).status_code for name in OWN] == [200] * len(OWN)
    expected = 200 if role in (Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE) else 403
    assert [client.get(url(name)).status_code for name in HEADS] == [expected] * len(HEADS)
    assert client.get(url("time_norms")).status_code == (200 if role == Role.HEAD_OF_OFFICE else 403)
    assert client.get(url("colleague_training", worker.pk)).status_code == (200 if role == Role.HEAD_OF_OFFICE else 403)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.HEAD_OF_OFFICE])
def test_who_may_not_change(role: Role, worker: Actor, unit: Unit) -> None:
    """Right role, another unit: nothing of the worker's is touched."""
    absence = AbsenceFactory(user=worker.user, state=AbsenceState.ASKED, since=TODAY + DAY)
    record, concern = TrainingRecordFactory(user=worker.user), ConcernFactory(user=worker.user)
    closed = ClosedDayFactory(on=TODAY + 3 * DAY)
    client = signed_in(actor_in(role))
    for act in ("agree", "refuse", "withdraw", "end", "back", "substitute"):
        data = {"answer": "x", "until": "10.02.2026", "substitute": ""}
        assert client.post(url("absence_act", absence.pk, act), data).status_code == 403
    for act in ("answer", "add", "close"):
        assert client.post(url("concern_act", concern.pk, act), {"text": "x"}).status_code == 403
    assert client.get(url("concern", concern.pk)).status_code == 403
    assert client.post(url("training_strike", record.pk), {"reason": "x"}).status_code == 403
    if role != Role.ADMINISTRATOR:
        week = {f"day_{number}": "9-12" for number in range(7)} | {"valid_from": "10.02.2026"}
        assert client.post(url("reception_unit", unit.pk), week).status_code == 403
        assert client.post(url("reception_close"), {"on": "16.02.2026", "reason": "x"}).status_code == 403
        assert client.post(url("closed_day_open", closed.pk)).status_code == 403
    for thing in (absence, record, concern):
        before = {field.attname: getattr(thing, field.attname) for field in thing._meta.fields}
        thing.refresh_from_db()
        assert {field.attname: getattr(thing, field.attname) for field in thing._meta.fields} == before
    assert not ReceptionHours.objects.exists()


def test_without_a_post_there_is_no_time(worker: Actor) -> None:
    worker.user.appointments.update(until=TODAY - DAY)
    client = signed_in(worker)
    assert "You hold no post today" in text(client, "my_time")
    assert client.post(url("my_time_ill")).status_code == 403


def test_the_rail_shows_what_waits(worker: Actor, head: Actor) -> None:
    AbsenceFactory(user=worker.user, state=AbsenceState.ASKED, since=TODAY + DAY)
    ConcernFactory(user=worker.user)
    assert signed_in(head).get(url("counts")).json()["time_calendar"] == {"count": 2, "late": False}
    assert "time_calendar" not in signed_in(worker).get(url("counts")).json()


def test_query_counts_are_constant(unit: Unit, head: Actor) -> None:
    client = signed_in(head)

    def more() -> None:
        user = AppointmentFactory(post=PostFactory(unit=unit, role=Role.SOCIAL_WORKER)).user
        PostFactory(unit=unit, role=Role.ACCOUNTANT)
        AbsenceFactory(user=user, state=AbsenceState.ASKED, substitute=head.user)
        TrainingRecordFactory(user=user)
        ConcernFactory(user=user)
        ReceptionHoursFactory(unit=UnitFactory())

    def counts() -> list[int]:
        found = []
        for name in ("my_time", "reception", *HEADS):
            with CaptureQueriesContext(connection) as queries:
                client.get(url(name))
            found.append(len(queries))
        return found

    more()
    counts()
    few = counts()
    for _ in range(5):
        more()
    assert counts() == few


def test_posts_beside_what_the_newest_simulation_asks_for(director: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The figure leads to its study, for those who may see it; where no number of posts would do, that is said."""
    needed = PostsNeeded(7, TODAY, Text("·", "·"), {}, {"assistance_organiser": 4.0, "accountant": 1.5}, 0.96, True)
    monkeypatch.setattr(posts, "newest_needed", lambda today: needed)
    page = text(signed_in(director), "time_posts")
    assert '<span class="big-figure">5.5</span>' in page
    assert "by simulation" in page
    assert f'href="{url("study", 7)}"' in page
    monkeypatch.setattr(posts, "newest_needed", lambda today: replace(needed, enough=False))
    page = text(signed_in(director), "time_posts")
    assert "more posts alone" in page
    assert '<span class="big-figure">5.5</span>' not in page
    monkeypatch.setattr(posts, "may", lambda *_: False)
    assert url("study", 7) not in text(signed_in(director), "time_posts")
