"""The trail's pages: filters, the extract for a resident, export, and the state of the chain."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dienests.base.access import Actor
from dienests.base.audit.models import AuditEntry, AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import Role, User
from dienests.base.people.models import Person
from tests.factories.cases import office_at_work, opened_case
from tests.factories.organisation import AppointmentFactory, OfficeFactory, PostFactory, UnitFactory, actor_in
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"office:{name}", args=args)


def signed_in(actor: Actor) -> Client:
    User.objects.filter(pk=actor.pk).update(language="en")
    client = Client()
    client.force_login(actor.user)
    return client


@pytest.fixture
def auditor() -> Actor:
    return actor_in(Role.AUDITOR)


@pytest.fixture
def person() -> Person:
    made: Person = PersonFactory(given_names="Anna", family_name="Kalniņa")
    return made


def looked(person: Person, *, by: Actor, event: str = "person_viewed", reason: str = "", days_ago: int = 0) -> None:
    entry = Event(event=event, kind=AuditKind.READ, persons=(person.pk,), reason=reason, details={"x": "=1+1"})
    record(entry, actor=by.user, at=timezone.now() - timedelta(days=days_ago))


def test_trail_about_a_person_follows_merges(auditor: Actor, person: Person) -> None:
    worker = actor_in(Role.SOCIAL_WORKER)
    merged = PersonFactory(merged_into=person)
    looked(merged, by=worker)
    looked(PersonFactory(), by=actor_in(Role.SOCIAL_WORKER), event="person_changed")
    rows = signed_in(auditor).get(url("audit_person", person.pk)).content.decode()
    body = rows.split("<tbody>")[1]
    assert body.count("<tr>") == 1
    assert str(worker.user) in body
    assert AuditEntry.objects.filter(event="trail_read", subjects__person_id=person.pk).exists()


def test_filters_narrow(auditor: Actor, person: Person) -> None:
    one, two = actor_in(Role.SOCIAL_WORKER), actor_in(Role.SOCIAL_WORKER)
    looked(person, by=one, days_ago=3)
    looked(person, by=two, event="person_changed")
    client = signed_in(auditor)

    def rows(**query: str) -> int:
        text = client.get(url("audit_person", person.pk), query).content.decode()
        return text.split("<tbody>")[1].count("<tr>") if "<tbody>" in text else 0

    everything = {"kind": "read"}
    before = rows(**everything)
    assert before >= 2
    assert rows(actor=str(one.pk)) == 1
    assert rows(event="person_changed") == 1
    assert rows(actor=str(one.pk), event="person_changed") == 0
    last = (timezone.localdate() - timedelta(days=1)).strftime("%d.%m.%Y")
    assert rows(to=last) == 1
    assert rows(case="SD-1999-000001") == 0


def test_case_filter_takes_the_number(auditor: Actor) -> None:
    case = opened_case(office_at_work())
    text = signed_in(auditor).get(url("audit"), {"case": case.number}).content.decode()
    assert "Application taken" in text.split("<tbody>")[1]


def test_unreadable_days_are_said(auditor: Actor) -> None:
    text = signed_in(auditor).get(url("audit"), {"from": "31.02.2026"}).content.decode()
    assert "31.02.2026 is no day" in text


def test_pages_go_on_where_the_last_one_ended(auditor: Actor, person: Person) -> None:
    for _ in range(55):
        looked(person, by=auditor)
    client = signed_in(auditor)
    first = client.get(url("audit"), {"event": "person_viewed"}).content.decode()
    assert first.split("<tbody>")[1].count("<tr>") == 50
    after = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(url("audit") + after).content.decode()
    assert second.split("<tbody>")[1].count("<tr>") == 5


def test_extract_names_posts_not_people(auditor: Actor, person: Person) -> None:
    OfficeFactory()
    worker = actor_in(Role.SOCIAL_WORKER, unit=UnitFactory(name_lv="Centrs", name_en="Centre"))
    looked(person, by=worker, event="file_opened", reason="enquiry: asked about her case")
    looked(person, by=worker)
    text = signed_in(auditor).get(url("audit_extract", person.pk)).content.decode()
    article = text.split("<article")[1]
    assert str(worker.user) not in article
    assert "Post (social_worker), Centre" in article
    assert "the person asks about their own matters: asked about her case" in article
    assert "=1+1" not in article
    assert AuditEntry.objects.get(event="extract_made").actor_id == auditor.pk


def test_extract_tells_the_post_held_at_the_time(auditor: Actor, person: Person) -> None:
    today = timezone.localdate()
    worker = actor_in(Role.SOCIAL_WORKER, unit=UnitFactory(name_en="New place", name_lv="Jaunā vieta"))
    worker.user.appointments.update(since=today - timedelta(days=5))
    former = PostFactory(unit=UnitFactory(name_en="Old place", name_lv="Vecā vieta"))
    AppointmentFactory(user=worker.user, post=former, until=today - timedelta(days=6))
    looked(person, by=worker, days_ago=30)
    article = signed_in(auditor).get(url("audit_extract", person.pk)).content.decode().split("<article")[1]
    assert "Old place" in article
    assert "New place" not in article


def test_export_is_a_safe_spreadsheet_and_is_noted(auditor: Actor, person: Person) -> None:
    looked(person, by=auditor, reason="=HYPERLINK(1)")
    answer = signed_in(auditor).get(url("audit_export"), {"person": str(person.pk)})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = text.splitlines()
    assert lines[0].startswith("position;at;who")
    assert any("'=HYPERLINK(1)" in line for line in lines)
    assert AuditEntry.objects.filter(event="trail_exported").exists()


def test_chain_holds_and_a_break_is_shown(auditor: Actor, person: Person) -> None:
    looked(person, by=auditor)
    client = signed_in(auditor)
    assert "The chain holds" in client.get(url("audit_verify")).content.decode()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_auditentry_append_only_update")
        cursor.execute("UPDATE audit_auditentry SET actor_name = 'nobody' WHERE position = 1")
    assert "The chain is broken" in client.get(url("audit_verify")).content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_read_the_trail(role: Role, person: Person) -> None:
    client = signed_in(actor_in(role))
    expected = 200 if role in (Role.AUDITOR, Role.HEAD_OF_OFFICE) else 403
    addresses = [
        url("audit"),
        url("audit_person", person.pk),
        url("audit_extract", person.pk),
        url("audit_export"),
        url("audit_verify"),
    ]
    assert [client.get(address).status_code for address in addresses] == [expected] * 5


def test_query_count_is_constant(auditor: Actor, person: Person) -> None:
    client = signed_in(auditor)

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    addresses = [url("audit"), url("audit_person", person.pk), url("audit_extract", person.pk)]
    looked(person, by=actor_in(Role.SOCIAL_WORKER))
    for address in addresses:
        count(address)
    few = [count(address) for address in addresses]
    for _ in range(10):
        looked(person, by=actor_in(Role.SOCIAL_WORKER))
        looked(PersonFactory(), by=actor_in(Role.SOCIAL_WORKER))
    assert [count(address) for address in addresses] == few
