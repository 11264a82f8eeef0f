"""A file opens with a stated reason, for one day, for one colleague, and it is written down."""

from datetime import date, datetime, timedelta

import pytest

from dienests.base.access import AccessRefused, actor_of, may
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.base.people.access import PROTECTED_ADDRESS_VIEW
from dienests.base.people.errors import Refused
from dienests.base.people.models import OpeningReason
from dienests.base.people.operations.openings import open_file, reveal_address
from dienests.cases.access import PERSON_VIEW
from tests.factories.organisation import actor_in
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def test_open_file_holds_for_today_for_one_colleague(now: datetime) -> None:
    actor, colleague, person = actor_in(Role.SOCIAL_WORKER), actor_in(Role.SOCIAL_WORKER), PersonFactory()
    assert not may(actor, PERSON_VIEW, person)
    opening = open_file(person=person, kind=OpeningReason.ENQUIRY, actor=actor, now=now)
    assert opening.until == date(2026, 2, 10)
    assert may(actor, PERSON_VIEW, person)
    assert not may(actor, PERSON_VIEW, PersonFactory())
    assert not may(colleague, PERSON_VIEW, person)
    tomorrow = actor_of(actor.user, today=actor.today + timedelta(days=1))
    assert not may(tomorrow, PERSON_VIEW, person)
    entry = AuditEntry.objects.get(event="file_opened")
    assert (entry.reason, entry.kind) == ("enquiry", "access")
    assert [subject.person_id for subject in entry.subjects.all()] == [person.pk]


@pytest.mark.parametrize(
    ("kind", "reason", "code"),
    [
        ("", "", "reason_missing"),
        ("curiosity", "gribu zināt, kā klājas", "reason_missing"),
        ("other", "   ziņkāre ", "reason_in_words"),
        ("supervision", "", "reason_in_words"),
        ("enquiry", "x" * 1001, "too_long"),
    ],
)
def test_a_reason_is_needed(now: datetime, kind: str, reason: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        open_file(person=PersonFactory(), kind=kind, reason=reason, actor=actor_in(Role.SOCIAL_WORKER), now=now)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SERVICE_STAFF])
def test_who_may_not_open_files(role: Role, now: datetime) -> None:
    with pytest.raises(AccessRefused):
        open_file(person=PersonFactory(), kind="enquiry", actor=actor_in(role), now=now)


def test_merged_record_is_not_opened(now: datetime) -> None:
    kept = PersonFactory(family_name="Paturētā")
    with pytest.raises(Refused, match="merged_away") as refused:
        open_file(person=PersonFactory(merged_into=kept), kind="enquiry", actor=actor_in(Role.SOCIAL_WORKER), now=now)
    assert "Paturētā" in refused.value.message


def test_protected_address_is_revealed_and_noted(now: datetime) -> None:
    person = PersonFactory(protected_address=True, declared_address="Slepena 1", actual_address="Slepena 2")
    assert reveal_address(person=person, actor=actor_in(Role.SOCIAL_WORKER), now=now) == ("Slepena 1", "Slepena 2")
    assert AuditEntry.objects.filter(event="protected_address_viewed", subjects__person_id=person.pk).exists()


@pytest.mark.parametrize("role", [Role.HEAD_OF_OFFICE, Role.AUDITOR, Role.ACCOUNTANT])
def test_supervisors_state_a_reason_before_they_see_a_protected_address(role: Role, now: datetime) -> None:
    actor, person = actor_in(role), PersonFactory(protected_address=True)
    assert not may(actor, PROTECTED_ADDRESS_VIEW, person)
    open_file(person=PersonFactory(), kind="enquiry", actor=actor, now=now)
    assert not may(actor, PROTECTED_ADDRESS_VIEW, person)
    open_file(person=person, kind="enquiry", actor=actor, now=now)
    assert may(actor, PROTECTED_ADDRESS_VIEW, person)
