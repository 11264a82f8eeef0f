"""Households: dated membership, one household at a time, history kept."""

from datetime import date, datetime

import pytest

from dienests.base.access import AccessRefused, Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.base.people.errors import Refused
from dienests.base.people.models import Household, HouseholdMember, Relation
from dienests.base.people.operations.households import (
    NewMember,
    add_member,
    change_dwelling,
    correct_membership,
    create_household,
    end_membership,
    move_member,
)
from dienests.base.people.queries import household_on, members_of, members_on, memberships_of
from tests.factories.organisation import actor_in
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
JANUARY = date(2025, 1, 1)
JUNE = date(2025, 6, 15)


@pytest.fixture
def worker() -> Actor:
    return actor_in(Role.SOCIAL_WORKER)


@pytest.fixture
def household(worker: Actor, now: datetime) -> Household:
    mother = PersonFactory(given_names="Anna", born=date(1980, 1, 1))
    child = PersonFactory(given_names="Zane", born=date(2015, 1, 1))
    return create_household(
        members=[NewMember(child, Relation.CHILD), NewMember(mother, Relation.SELF)],
        since=JANUARY,
        address=" Upes  iela 1 ",
        actor=worker,
        now=now,
    )


def names(household: Household, day: date) -> list[str]:
    return [member.person.given_names for member in members_on(household, day)]


def version(household: Household) -> int:
    return Household.objects.get(pk=household.pk).version


def test_composition_of_a_day(household: Household, worker: Actor, now: datetime) -> None:
    father = PersonFactory(given_names="Jānis", born=date(1979, 1, 1))
    joined = add_member(
        household=household, person=father, relation=Relation.SPOUSE, since=JUNE, version=1, actor=worker, now=now
    )
    end_membership(member=joined, until=date(2025, 9, 30), version=version(household), actor=worker, now=now)
    assert household.address == "Upes iela 1"
    assert names(household, date(2024, 12, 31)) == []
    assert names(household, JANUARY) == ["Anna", "Zane"]
    assert names(household, date(2025, 6, 14)) == ["Anna", "Zane"]
    assert names(household, JUNE) == names(household, date(2025, 9, 30)) == ["Anna", "Jānis", "Zane"]
    assert names(household, date(2025, 10, 1)) == ["Anna", "Zane"]
    assert len(members_of(household)) == 3


def test_moving_ends_one_and_begins_the_other(household: Household, worker: Actor, now: datetime) -> None:
    other = create_household(members=[NewMember(PersonFactory(), Relation.SELF)], since=JANUARY, actor=worker, now=now)
    child = members_on(household, JUNE)[1].person
    move_member(person=child, to=other, relation=Relation.GRANDCHILD, since=JUNE, version=1, actor=worker, now=now)
    assert household_on(child, date(2025, 6, 14)) == household
    assert household_on(child, JUNE) == other
    assert [(row.since, row.until) for row in memberships_of(child)] == [
        (JUNE, None),
        (JANUARY, date(2025, 6, 14)),
    ]
    entry = AuditEntry.objects.get(event="member_moved")
    assert entry.details["from"] == household.pk


def test_last_one_leaving_dissolves_the_household(household: Household, worker: Actor, now: datetime) -> None:
    for member in members_on(household, JUNE):
        end_membership(member=member, until=JUNE, version=version(household), actor=worker, now=now)
    household.refresh_from_db()
    assert household.dissolved_on == JUNE
    with pytest.raises(Refused, match="household_dissolved"):
        add_member(
            household=household,
            person=PersonFactory(),
            relation=Relation.SELF,
            since=JUNE,
            version=household.version,
            actor=worker,
            now=now,
        )


def test_correcting_an_end_brings_the_household_back(household: Household, worker: Actor, now: datetime) -> None:
    for member in members_on(household, JUNE):
        end_membership(member=member, until=JUNE, version=version(household), actor=worker, now=now)
    member = members_of(household)[0]
    correct_membership(
        member=member,
        relation=member.relation,
        since=member.since,
        until=None,
        version=version(household),
        actor=worker,
        now=now,
    )
    household.refresh_from_db()
    assert household.dissolved_on is None
    entry = AuditEntry.objects.get(event="membership_corrected")
    assert entry.details["before"]["until"] == "2025-06-15"


def test_one_household_at_a_time(household: Household, worker: Actor, now: datetime) -> None:
    member = members_on(household, JUNE)[0].person
    with pytest.raises(Refused, match="member_elsewhere") as refused:
        create_household(members=[NewMember(member)], since=JUNE, actor=worker, now=now)
    assert str(member) in refused.value.message
    with pytest.raises(Refused, match="member_already"):
        add_member(
            household=household, person=member, relation=Relation.SELF, since=JUNE, version=1, actor=worker, now=now
        )
    assert Household.objects.count() == 1


def test_a_past_membership_before_the_present_one_is_allowed(
    household: Household, worker: Actor, now: datetime
) -> None:
    member = members_on(household, JUNE)[0].person
    earlier = create_household(members=[NewMember(PersonFactory())], since=date(2023, 1, 1), actor=worker, now=now)
    add_member(
        household=earlier,
        person=member,
        relation=Relation.OTHER,
        since=date(2023, 1, 1),
        until=date(2024, 12, 31),
        version=1,
        actor=worker,
        now=now,
    )
    with pytest.raises(Refused, match="member_elsewhere"):
        correct_membership(
            member=HouseholdMember.objects.get(household=earlier, person=member),
            relation=Relation.OTHER,
            since=date(2023, 1, 1),
            until=JANUARY,
            version=version(earlier),
            actor=worker,
            now=now,
        )


def test_refusals(household: Household, worker: Actor, now: datetime) -> None:
    stranger = PersonFactory()
    merged = PersonFactory(merged_into=stranger)
    with pytest.raises(Refused, match="members_missing"):
        create_household(members=[], since=JUNE, actor=worker, now=now)
    with pytest.raises(Refused, match="member_twice"):
        create_household(members=[NewMember(stranger), NewMember(stranger)], since=JUNE, actor=worker, now=now)
    with pytest.raises(Refused, match="merged_away"):
        create_household(members=[NewMember(merged)], since=JUNE, actor=worker, now=now)
    with pytest.raises(Refused, match="relation_unknown"):
        create_household(members=[NewMember(stranger, "boss")], since=JUNE, actor=worker, now=now)
    with pytest.raises(Refused, match="day_ahead"):
        create_household(members=[NewMember(stranger)], since=date(2026, 2, 11), actor=worker, now=now)
    with pytest.raises(Refused, match="member_nowhere"):
        move_member(person=stranger, to=household, relation="other", since=JUNE, version=1, actor=worker, now=now)
    member = members_on(household, JUNE)[0]
    with pytest.raises(Refused, match="days_out_of_order"):
        end_membership(member=member, until=date(2024, 12, 31), version=1, actor=worker, now=now)
    with pytest.raises(Refused, match="changed_meanwhile"):
        end_membership(member=member, until=JUNE, version=9, actor=worker, now=now)
    with pytest.raises(Refused, match="too_long"):
        change_dwelling(household=household, address="a" * 241, version=1, actor=worker, now=now)
    assert version(household) == 1
    assert names(household, date(2026, 2, 10)) == ["Anna", "Zane"]


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.AUDITOR, Role.ADMINISTRATOR, Role.SERVICE_STAFF])
def test_who_may_not_change_households(household: Household, role: Role, now: datetime) -> None:
    actor = actor_in(role)
    with pytest.raises(AccessRefused):
        change_dwelling(household=household, address="x", version=1, actor=actor, now=now)
    with pytest.raises(AccessRefused):
        create_household(members=[NewMember(PersonFactory())], since=JUNE, actor=actor, now=now)
    with pytest.raises(AccessRefused):
        end_membership(member=members_on(household, JUNE)[0], until=JUNE, version=1, actor=actor, now=now)
