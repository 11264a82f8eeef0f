"""Registering and changing persons: faults all at once, likely duplicates first, nothing overwritten unseen."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import override_settings
from django.utils import translation

from dienests.base.access import AccessRefused, Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.base.people.duplicates import Candidate, Likeness, distance, likely_duplicates
from dienests.base.people.errors import Refusal, Refused, SeveralRefused
from dienests.base.people.models import Person
from dienests.base.people.operations.persons import change_person, register_person
from dienests.base.people.queries import search
from tests.factories.organisation import actor_in
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 10)


@pytest.fixture
def organiser() -> Actor:
    return actor_in(Role.ASSISTANCE_ORGANISER)


def register(actor: Actor, now: datetime, **facts: Any) -> Person:
    options = {key: facts.pop(key) for key in ("code_confirmed", "duplicates_seen") if key in facts}
    given = {"given_names": "Anna", "family_name": "Kalniņa", **facts}
    return register_person(facts=given, actor=actor, now=now, **options)


def test_registered_person_is_found_and_audited(organiser: Actor, now: datetime) -> None:
    person = register(
        organiser, now, personal_code="161175-19997", iban="lv80 bank 0000 4351 9500 1", given_names="  Anna   Marija "
    )
    person.refresh_from_db()
    assert (person.given_names, person.personal_code, person.born) == ("Anna Marija", "16117519997", date(1975, 11, 16))
    assert person.iban == "LV80BANK0000435195001"
    assert [row.id for row in search("161175-19997", limit=5, on=TODAY).rows] == [person.pk]
    entry = AuditEntry.objects.get(event="person_registered")
    assert [subject.person_id for subject in entry.subjects.all()] == [person.pk]
    assert entry.actor_id == organiser.pk


def test_all_faults_at_once_each_at_its_field(organiser: Actor, now: datetime) -> None:
    with pytest.raises(SeveralRefused) as refused:
        register(
            organiser,
            now,
            given_names=" ",
            family_name="12",
            personal_code="161175-19998",
            iban="LV00",
            email="kaut kas",
            born=date(2027, 1, 1),
            died=date(2027, 1, 1),
            phone="1" * 41,
        )
    assert {(fault.field, fault.code) for fault in refused.value.faults} == {
        ("given_names", "name_missing"),
        ("family_name", "name_without_letters"),
        ("personal_code", "code_check_digit"),
        ("iban", "iban_structure"),
        ("email", "email_wrong"),
        ("phone", "too_long"),
        ("born", "birth_ahead"),
    }
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"personal_code": "161175-19997", "born": date(1975, 11, 17)}, Refusal.BIRTH_DIFFERS),
        ({"born": date(1899, 12, 31)}, Refusal.BIRTH_TOO_EARLY),
        ({"born": date(1950, 1, 1), "died": date(1949, 1, 1)}, Refusal.DEATH_BEFORE_BIRTH),
        ({"shoe_size": "42"}, Refusal.UNKNOWN_FIELD),
        ({"language": "de"}, Refusal.LANGUAGE_UNKNOWN),
        ({"personal_code": "328673-00677"}, Refusal.CODE_DOUBTFUL),
    ],
)
def test_refused_facts(organiser: Actor, now: datetime, facts: dict[str, Any], reason: Refusal) -> None:
    with pytest.raises(SeveralRefused) as refused:
        register(organiser, now, **facts)
    assert [fault.reason for fault in refused.value.faults] == [reason]


def test_family_name_is_needed(organiser: Actor, now: datetime) -> None:
    with pytest.raises(SeveralRefused) as refused:
        register_person(facts={"given_names": "Anna"}, actor=organiser, now=now)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("family_name", "name_missing")]


def test_doubtful_code_passes_once_compared(organiser: Actor, now: datetime) -> None:
    person = register(organiser, now, personal_code="328673-00677", code_confirmed=True)
    changed = change_person(
        person=person, facts={"personal_code": "328673-00677", "phone": "2"}, version=1, actor=organiser, now=now
    )
    assert (changed.personal_code, changed.phone) == ("32867300677", "2")


def test_codes_that_nobody_can_have_only_in_the_demonstration(organiser: Actor, now: datetime) -> None:
    from dienests.base.people.fictitious import impossible_personal_code

    code = impossible_personal_code(5, born=date(1950, 1, 1))
    with pytest.raises(SeveralRefused, match="code_date_ahead"):
        register(organiser, now, personal_code=code)
    with override_settings(DEMO=True):
        person = register(organiser, now, personal_code=code, born=date(1950, 1, 1))
    assert person.born == date(1950, 1, 1)


def test_same_code_is_refused_and_names_the_holder(organiser: Actor, now: datetime) -> None:
    first = register(organiser, now, personal_code="161175-19997")
    with pytest.raises(Refused, match="code_taken") as refused:
        register(organiser, now, personal_code="16117519997", given_names="Cita", duplicates_seen=[first.pk])
    assert refused.value.facts["person"] == first.pk
    assert "Anna Kalniņa" in refused.value.message


def test_duplicates_must_be_seen_first(organiser: Actor, now: datetime) -> None:
    first = register(organiser, now, born=date(1975, 11, 16))
    with pytest.raises(Refused, match="duplicates_unseen") as refused:
        register(organiser, now, born=date(1975, 11, 16))
    assert refused.value.facts["persons"] == [first.pk]
    second = register(organiser, now, born=date(1975, 11, 16), duplicates_seen=[first.pk])
    with pytest.raises(Refused, match="duplicates_unseen") as refused:
        register(organiser, now, born=date(1975, 11, 16), duplicates_seen=[first.pk])
    assert refused.value.facts["persons"] == [second.pk]


CASES: list[tuple[dict[str, Any], Likeness]] = [
    ({"personal_code": "161175-19997"}, Likeness.SAME_CODE),
    ({"personal_code": "161175-19998"}, Likeness.CODE_NEARLY),
    ({"personal_code": "161715-19997"}, Likeness.CODE_NEARLY),
    ({"given_names": "anna", "family_name": "KALNINA", "born": date(1975, 11, 16)}, Likeness.SAME_NAME_AND_BIRTH),
    ({"given_names": "Kalniņa", "family_name": "Anna", "born": date(1975, 11, 16)}, Likeness.NAMES_SWAPPED),
    ({"given_names": "Anna", "family_name": "Klaniņa", "born": date(1975, 11, 16)}, Likeness.SIMILAR_NAME),
    ({"given_names": "Anna Marija", "family_name": "Kalniņa", "born": date(1975, 11, 16)}, Likeness.SIMILAR_NAME),
    ({"given_names": "Anna", "family_name": "Kalniņa-Roze", "born": date(1975, 11, 16)}, Likeness.SIMILAR_NAME),
    ({"given_names": "Anna", "family_name": "Kalniņa", "born": date(1975, 11, 26)}, Likeness.BIRTH_NEARLY),
    ({"given_names": "Anna", "family_name": "Kalniņa", "born": date(1976, 11, 16)}, Likeness.BIRTH_NEARLY),
    ({"given_names": "Anna", "family_name": "Kalniņa"}, Likeness.BIRTH_UNKNOWN),
]


@pytest.mark.parametrize(("candidate", "reason"), CASES)
def test_likeness(candidate: dict[str, Any], reason: Likeness) -> None:
    person = PersonFactory(
        given_names="Anna", family_name="Kalniņa", personal_code="16117519997", born=date(1975, 11, 16)
    )
    PersonFactory(given_names="Zane", family_name="Bērza", born=date(1975, 11, 16))
    (found,) = likely_duplicates(Candidate(**candidate), on=TODAY)
    assert (found.row.id, found.reasons) == (person.pk, (reason,))


@pytest.mark.parametrize(
    "candidate",
    [
        {"given_names": "Anna", "family_name": "Kalniņa", "born": date(1983, 4, 2)},
        {"given_names": "Pēteris", "family_name": "Kalniņš", "born": date(1975, 11, 16)},
        {"given_names": "Anna", "family_name": "Ozola", "born": date(1975, 11, 17)},
        {"personal_code": "161175"},
        {},
    ],
)
def test_others_are_not_like(candidate: dict[str, Any]) -> None:
    PersonFactory(given_names="Anna", family_name="Kalniņa", personal_code="16117519997", born=date(1975, 11, 16))
    assert likely_duplicates(Candidate(**candidate), on=TODAY) == []


def test_day_and_month_swapped_and_undated_records_are_found() -> None:
    swapped = PersonFactory(given_names="Anna", family_name="Kalniņa", born=date(1975, 5, 3))
    undated = PersonFactory(given_names="Anna", family_name="Kalniņa", born=None)
    found = likely_duplicates(Candidate(given_names="Anna", family_name="Kalniņa", born=date(1975, 3, 5)), on=TODAY)
    assert [(item.row.id, item.reasons) for item in found] == [
        (swapped.pk, (Likeness.BIRTH_NEARLY,)),
        (undated.pk, (Likeness.BIRTH_UNKNOWN,)),
    ]


def test_duplicates_are_bounded_look_ups(django_assert_max_num_queries: Any) -> None:
    for number in range(40):
        PersonFactory(given_names="Anna", family_name="Kalniņa", born=date(1975, 11, 16), note=str(number))
    candidate = Candidate(
        given_names="Anna", family_name="Kalniņa", personal_code="161175-19997", born=date(1975, 11, 16)
    )
    with django_assert_max_num_queries(16):
        assert len(likely_duplicates(candidate, on=TODAY)) == 10


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("anna", "anna", 0),
        ("anna", "nana", 1),
        ("anna", "ana", 1),
        ("anna", "hanna", 1),
        ("", "ab", 2),
        ("ca", "abc", 3),
    ],
)
def test_distance(one: str, other: str, far: int) -> None:
    assert distance(one, other) == distance(other, one) == far


def test_change_keeps_what_was_there_in_the_trail(organiser: Actor, now: datetime) -> None:
    person = register(organiser, now, phone="111")
    changed = change_person(
        person=person, facts={"phone": "222", "family_name": "Kalniņa"}, version=1, actor=organiser, now=now
    )
    assert (changed.phone, changed.version) == ("222", 2)
    entry = AuditEntry.objects.get(event="person_changed")
    assert entry.details == {"changed": {"phone": ["111", "222"]}}


def test_change_of_nothing_is_no_change(organiser: Actor, now: datetime) -> None:
    person = register(organiser, now, phone="111")
    assert change_person(person=person, facts={"phone": " 111 "}, version=1, actor=organiser, now=now).version == 1
    assert not AuditEntry.objects.filter(event="person_changed").exists()


def test_second_writer_is_told_and_overwrites_nothing(organiser: Actor, now: datetime) -> None:
    person = register(organiser, now)
    change_person(person=person, facts={"phone": "1"}, version=1, actor=organiser, now=now)
    with pytest.raises(Refused, match="changed_meanwhile"):
        change_person(person=person, facts={"phone": "2"}, version=1, actor=organiser, now=now)
    person.refresh_from_db()
    assert person.phone == "1"


def test_protected_address_is_not_written_into_the_trail(organiser: Actor, now: datetime) -> None:
    person = register(organiser, now, declared_address="Slepena iela 7", protected_address=True)
    change_person(person=person, facts={"declared_address": "Ļoti slepena iela 8"}, version=1, actor=organiser, now=now)
    trail = " ".join(str(entry.details) for entry in AuditEntry.objects.all())
    assert "lepena" not in trail
    assert "declared_address" in trail


def test_taking_a_code_of_another_is_refused(organiser: Actor, now: datetime) -> None:
    register(organiser, now, personal_code="161175-19997")
    other = register(organiser, now, given_names="Zane", family_name="Roze")
    with pytest.raises(Refused, match="code_taken"):
        change_person(person=other, facts={"personal_code": "161175-19997"}, version=1, actor=organiser, now=now)


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.AUDITOR, Role.ADMINISTRATOR, Role.SERVICE_STAFF])
def test_who_may_not_register_or_change(role: Role, now: datetime) -> None:
    actor, person = actor_in(role), PersonFactory()
    with pytest.raises(AccessRefused):
        register(actor, now)
    with pytest.raises(AccessRefused):
        change_person(person=person, facts={"phone": "1"}, version=1, actor=actor, now=now)


@pytest.mark.parametrize("language", ["lv", "en"])
def test_every_reason_has_words(language: str) -> None:
    facts = dict.fromkeys(("found", "date", "name", "limit", "least", "fields", "example", "person", "count"), "x")
    with translation.override(language):
        for reason in Refusal:
            assert Refused(reason, **facts).message
