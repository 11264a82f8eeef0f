"""Two records made one, and back: undo restores every row, or says what stands against it."""

from datetime import date, datetime
from typing import Any

import pytest

from dienests.base.access import AccessRefused, Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.base.people.errors import Refused
from dienests.base.people.models import FileOpening, HouseholdMember, Merge, Person, Relation, SearchToken
from dienests.base.people.operations.households import end_membership
from dienests.base.people.operations.merging import merge_persons, undo_merge
from dienests.base.people.operations.persons import change_person
from dienests.base.people.queries import compare_records, current_person, members_on, record_ids, search
from tests.factories.organisation import actor_in
from tests.factories.people import HouseholdFactory, MemberFactory, OpeningFactory, PersonFactory, household_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 10)


@pytest.fixture
def head() -> Actor:
    return actor_in(Role.HEAD_OF_UNIT)


@pytest.fixture
def keep() -> Person:
    person: Person = PersonFactory(
        given_names="Anna", family_name="Kalniņa", personal_code="16117519997", born=date(1975, 11, 16), phone="111"
    )
    household_of(person, PersonFactory(given_names="Zane"), relations=[Relation.CHILD])
    return person


@pytest.fixture
def double() -> Person:
    person: Person = PersonFactory(
        given_names="Anna",
        family_name="Kalnina",
        personal_code=None,
        born=None,
        phone="222",
        email="anna@example.com",
        protected_address=True,
    )
    MemberFactory(person=person, since=date(2015, 1, 1), until=date(2018, 12, 31))
    OpeningFactory(person=person)
    return person


def merge(actor: Actor, now: datetime, keep: Person, double: Person, **options: Any) -> Merge:
    return merge_persons(
        keep=keep,
        merge=double,
        reason="viens un tas pats cilvēks",
        keep_version=keep.version,
        merge_version=double.version,
        actor=actor,
        now=now,
        **options,
    )


def everything() -> dict[str, list[Any]]:
    """All rows that a merge may touch, without the versions that count changes."""
    return {
        "persons": [
            {field: value for field, value in row.items() if field != "version"}
            for row in Person.objects.order_by("pk").values()
        ],
        "members": list(HouseholdMember.objects.order_by("pk").values()),
        "openings": list(FileOpening.objects.order_by("pk").values()),
        "tokens": list(SearchToken.objects.order_by("person_id", "token").values_list("person_id", "token")),
    }


def test_merged_record_leaves_search_and_leads_to_the_kept_one(
    head: Actor, now: datetime, keep: Person, double: Person
) -> None:
    merge(head, now, keep, double, take=["phone"])
    keep.refresh_from_db()
    double.refresh_from_db()
    assert [row.id for row in search("anna kalnina", limit=5, on=TODAY).rows] == [keep.pk]
    assert current_person(double) == keep
    assert record_ids(keep) == [keep.pk, double.pk]
    assert (keep.phone, keep.email, keep.family_name, keep.protected_address) == (
        "222",
        "anna@example.com",
        "Kalniņa",
        True,
    )
    assert (double.phone, double.email) == ("222", "anna@example.com")
    assert keep.memberships.count() == 2
    assert FileOpening.objects.get().person == keep
    entry = AuditEntry.objects.get(event="persons_merged")
    assert {subject.person_id for subject in entry.subjects.all()} == {keep.pk, double.pk}
    assert entry.reason == "viens un tas pats cilvēks"


def test_undo_restores_exactly(head: Actor, now: datetime, keep: Person, double: Person) -> None:
    before = everything()
    row = merge(head, now, keep, double, take=["phone", "family_name"])
    assert everything() != before
    undo_merge(merge=row, actor=head, now=now)
    assert everything() == before
    row.refresh_from_db()
    assert (row.undone_by_id, row.undone_at) == (head.pk, now)
    with pytest.raises(Refused, match="merge_undone"):
        undo_merge(merge=row, actor=head, now=now)


@pytest.mark.parametrize(
    ("since", "until", "after_merge"),
    [
        (date(2020, 1, 1), None, (date(2020, 1, 1), None)),
        (date(2019, 3, 1), None, (date(2019, 3, 1), None)),
        (date(2019, 3, 1), date(2021, 1, 1), (date(2019, 3, 1), None)),
        (date(2021, 3, 1), date(2022, 1, 1), (date(2020, 1, 1), None)),
    ],
)
def test_both_in_one_household_become_one_member(
    head: Actor, now: datetime, keep: Person, since: date, until: date | None, after_merge: tuple[date, date | None]
) -> None:
    double = PersonFactory(given_names="Anna", personal_code=None)
    household = keep.memberships.get().household
    MemberFactory(person=double, household=household, relation=Relation.OTHER, since=since, until=until)
    before = everything()
    row = merge(head, now, keep, double)
    member = keep.memberships.get()
    assert (member.since, member.until) == after_merge
    assert [m.person_id for m in members_on(household, TODAY)].count(keep.pk) == 1
    assert len(members_on(household, TODAY)) == 2
    undo_merge(merge=row, actor=head, now=now)
    assert everything() == before


def test_different_households_at_one_time_are_refused(head: Actor, now: datetime, keep: Person) -> None:
    double = PersonFactory()
    MemberFactory(person=double, household=HouseholdFactory())
    before = everything()
    with pytest.raises(Refused, match="merge_memberships"):
        merge(head, now, keep, double)
    assert everything() == before


def test_code_can_come_from_the_merged_record(head: Actor, now: datetime) -> None:
    keep, double = PersonFactory(personal_code=None), PersonFactory(personal_code="16117519997")
    before = everything()
    row = merge(head, now, keep, double)
    keep.refresh_from_db()
    assert keep.personal_code == "16117519997"
    assert [found.id for found in search("161175-19997", limit=5, on=TODAY).rows] == [keep.pk]
    undo_merge(merge=row, actor=head, now=now)
    assert everything() == before


def test_undo_is_refused_when_a_taken_fact_changed_since(
    head: Actor, now: datetime, keep: Person, double: Person
) -> None:
    row = merge(head, now, keep, double, take=["phone"])
    keep.refresh_from_db()
    change_person(person=keep, facts={"phone": "333"}, version=keep.version, actor=head, now=now)
    with pytest.raises(Refused, match="undo_facts_changed") as refused:
        undo_merge(merge=row, actor=head, now=now)
    assert str(Person._meta.get_field("phone").verbose_name) in refused.value.message


def test_undo_survives_a_change_of_something_else(head: Actor, now: datetime, keep: Person, double: Person) -> None:
    row = merge(head, now, keep, double)
    keep.refresh_from_db()
    change_person(person=keep, facts={"note": "pirmdien"}, version=keep.version, actor=head, now=now)
    undo_merge(merge=row, actor=head, now=now)
    keep.refresh_from_db()
    assert keep.note == "pirmdien"


def test_undo_is_refused_when_a_membership_changed_since(head: Actor, now: datetime, keep: Person) -> None:
    double = PersonFactory()
    household = keep.memberships.get().household
    MemberFactory(person=double, household=household, since=date(2019, 1, 1))
    row = merge(head, now, keep, double)
    household.refresh_from_db()
    end_membership(member=keep.memberships.get(), until=TODAY, version=household.version, actor=head, now=now)
    with pytest.raises(Refused, match="undo_memberships_changed"):
        undo_merge(merge=row, actor=head, now=now)


def test_undo_is_refused_after_a_later_merge(head: Actor, now: datetime, keep: Person, double: Person) -> None:
    third = PersonFactory()
    row = merge(head, now, keep, double)
    keep.refresh_from_db()
    keep.memberships.filter(until=None).update(until=date(2025, 1, 1))
    later = merge(head, now, third, keep)
    assert current_person(Person.objects.get(pk=double.pk)) == third
    assert record_ids(third) == [third.pk, keep.pk, double.pk]
    with pytest.raises(Refused, match="merge_later_one"):
        undo_merge(merge=row, actor=head, now=now)
    undo_merge(merge=later, actor=head, now=now)
    undo_merge(merge=row, actor=head, now=now)
    assert record_ids(keep) == [keep.pk]


def test_undo_is_refused_when_the_code_was_given_again(head: Actor, now: datetime, keep: Person) -> None:
    double = PersonFactory(personal_code="32867300679")
    row = merge(head, now, keep, double)
    PersonFactory(personal_code="32867300679")
    with pytest.raises(Refused, match="undo_code_taken"):
        undo_merge(merge=row, actor=head, now=now)


def test_refusals(head: Actor, now: datetime, keep: Person, double: Person) -> None:
    with pytest.raises(Refused, match="same_record"):
        merge(head, now, keep, keep)
    with pytest.raises(Refused, match="unknown_field"):
        merge(head, now, keep, double, take=["id"])
    keep.version = 7
    with pytest.raises(Refused, match="changed_meanwhile"):
        merge(head, now, keep, double)
    keep.refresh_from_db()
    merge(head, now, keep, double)
    with pytest.raises(Refused, match="already_merged"):
        merge(head, now, keep, double)


def test_comparison_puts_contradictions_first(keep: Person, double: Person) -> None:
    rows = compare_records(keep, double)
    differing = [row.field for row in rows if row.differs]
    assert differing == ["family_name", "phone"]
    assert [row.field for row in rows][:2] == differing


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)])
def test_who_may_not_merge(role: Role, now: datetime, keep: Person, double: Person, head: Actor) -> None:
    actor = actor_in(role)
    with pytest.raises(AccessRefused):
        merge(actor, now, keep, double)
    row = merge(head, now, keep, double)
    with pytest.raises(AccessRefused):
        undo_merge(merge=row, actor=actor, now=now)
