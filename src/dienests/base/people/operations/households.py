"""Households: who belongs to which one from when to when. Nothing is overwritten, memberships end and begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.people.access import HOUSEHOLD_CHANGE
from dienests.base.people.errors import Refusal, Refused
from dienests.base.people.models import Household, HouseholdMember, Person, Relation

DAY = timedelta(days=1)


@dataclass(frozen=True)
class NewMember:
    person: Person
    relation: str = Relation.OTHER


def create_household(
    *, members: Sequence[NewMember], since: date, actor: Actor, now: datetime, address: str = ""
) -> Household:
    """A household of persons none of whom belongs to another one at that time.

    Raises Refused (MEMBERS_MISSING, MEMBER_TWICE, MEMBER_ELSEWHERE, MERGED_AWAY, RELATION_UNKNOWN, DAY_AHEAD).
    """
    require(actor, HOUSEHOLD_CHANGE)
    if not members:
        raise Refused(Refusal.MEMBERS_MISSING)
    _refuse_ahead(since, actor)
    with transaction.atomic():
        household = Household.objects.create(address=_address(address), created_at=now)
        seen: set[int] = set()
        for member in members:
            if member.person.pk in seen:
                raise Refused(Refusal.MEMBER_TWICE, name=str(member.person))
            seen.add(member.person.pk)
            _join(household, member.person, relation=member.relation, since=since)
        _note("household_created", household, seen, actor=actor, now=now, since=since)
    return household


def add_member(
    *,
    household: Household,
    person: Person,
    relation: str,
    since: date,
    version: int,
    actor: Actor,
    now: datetime,
    until: date | None = None,
) -> HouseholdMember:
    """A person joins.

    Raises Refused (MEMBER_ALREADY, MEMBER_ELSEWHERE, DAY_AHEAD, HOUSEHOLD_DISSOLVED, CHANGED_MEANWHILE).
    """
    require(actor, HOUSEHOLD_CHANGE, household)
    _refuse_ahead(since, actor)
    with transaction.atomic():
        current = _locked(household, version)
        member = _join(current, person, relation=relation, since=since, until=until)
        _note("member_added", current, [person.pk], actor=actor, now=now, since=since, relation=relation)
    return member


def move_member(
    *, person: Person, to: Household, relation: str, since: date, version: int, actor: Actor, now: datetime
) -> HouseholdMember:
    """A person leaves the present household the day before and joins `to`; `version` is that of `to`.

    Raises Refused (MEMBER_NOWHERE, MEMBER_ALREADY, DAYS_OUT_OF_ORDER and as for add_member).
    """
    require(actor, HOUSEHOLD_CHANGE, to)
    _refuse_ahead(since, actor)
    with transaction.atomic():
        current = _locked(to, version)
        left = HouseholdMember.objects.select_for_update(of=("self",)).filter(person=person, until=None).first()
        if left is None:
            raise Refused(Refusal.MEMBER_NOWHERE, name=str(person))
        if left.household_id == current.pk:
            raise Refused(Refusal.MEMBER_ALREADY, name=str(person))
        former = left.household
        require(actor, HOUSEHOLD_CHANGE, former)
        _end(left, until=since - DAY)
        member = _join(current, person, relation=relation, since=since)
        facts = {"since": since, "from": former.pk, "to": current.pk}
        _note("member_moved", current, [person.pk], actor=actor, now=now, **facts)
        _dissolve_if_empty(former, on=since - DAY)
    return member


def end_membership(
    *, member: HouseholdMember, until: date, version: int, actor: Actor, now: datetime
) -> HouseholdMember:
    """A person leaves; `until` is the last day. A household that nobody is left in is dissolved that day.

    Raises Refused (MEMBERSHIP_ENDED, DAYS_OUT_OF_ORDER, DAY_AHEAD, CHANGED_MEANWHILE).
    """
    require(actor, HOUSEHOLD_CHANGE, member.household)
    _refuse_ahead(until, actor)
    with transaction.atomic():
        current = _locked(member.household, version)
        row = HouseholdMember.objects.get(pk=member.pk)
        if row.until is not None:
            raise Refused(Refusal.MEMBERSHIP_ENDED, date=row.until.strftime("%d.%m.%Y"))
        _end(row, until=until)
        _note("member_left", current, [row.person_id], actor=actor, now=now, until=until)
        _dissolve_if_empty(current, on=until)
    return row


def correct_membership(
    *,
    member: HouseholdMember,
    relation: str,
    since: date,
    until: date | None,
    version: int,
    actor: Actor,
    now: datetime,
) -> HouseholdMember:
    """Mend what was written wrongly; the trail keeps what stood there. Not for what happened: use end and move.

    Raises Refused (DAYS_OUT_OF_ORDER, DAY_AHEAD, MEMBER_ALREADY, MEMBER_ELSEWHERE, CHANGED_MEANWHILE).
    """
    require(actor, HOUSEHOLD_CHANGE, member.household)
    _refuse_ahead(since, actor)
    with transaction.atomic():
        current = _locked(member.household, version, also_dissolved=True)
        row = HouseholdMember.objects.select_related("person").get(pk=member.pk)
        before = {"relation": row.relation, "since": row.since, "until": row.until}
        row.relation, row.since, row.until = _relation(relation), since, until
        _refuse_overlap(row)
        row.save(update_fields=["relation", "since", "until"])
        after = {"relation": relation, "since": since, "until": until}
        _note("membership_corrected", current, [row.person_id], actor=actor, now=now, before=before, after=after)
        _set_dissolved(current)
    return row


def change_dwelling(*, household: Household, address: str, version: int, actor: Actor, now: datetime) -> Household:
    """Another address of the dwelling. Raises Refused (TOO_LONG, HOUSEHOLD_DISSOLVED, CHANGED_MEANWHILE)."""
    require(actor, HOUSEHOLD_CHANGE, household)
    with transaction.atomic():
        current = _locked(household, version)
        current.address = _address(address)
        current.save(update_fields=["address"])
        persons = current.members.filter(until=None).values_list("person_id", flat=True)
        _note("dwelling_changed", current, list(persons), actor=actor, now=now)
    return current


def _locked(household: Household, version: int, *, also_dissolved: bool = False) -> Household:
    current = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    if current.version != version:
        raise Refused(Refusal.CHANGED_MEANWHILE)
    if current.dissolved_on and not also_dissolved:
        raise Refused(Refusal.HOUSEHOLD_DISSOLVED, date=current.dissolved_on.strftime("%d.%m.%Y"))
    current.version += 1
    current.save(update_fields=["version"])
    return current


def _join(
    household: Household, person: Person, *, relation: str, since: date, until: date | None = None
) -> HouseholdMember:
    # Locked, so that a colleague who adds the same person elsewhere waits and is then told.
    current = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if current.merged_into_id is not None:
        raise Refused(Refusal.MERGED_AWAY, name=str(current.merged_into))
    member = HouseholdMember(
        household=household, person=current, relation=_relation(relation), since=since, until=until
    )
    _refuse_overlap(member)
    member.save()
    return member


def _refuse_overlap(member: HouseholdMember) -> None:
    """One person belongs to one household at a time."""
    if member.until and member.until < member.since:
        raise Refused(Refusal.DAYS_OUT_OF_ORDER, field="until")
    others = HouseholdMember.objects.filter(person=member.person).exclude(pk=member.pk)
    others = others.filter(Q(until__isnull=True) | Q(until__gte=member.since))
    if member.until:
        others = others.filter(since__lte=member.until)
    clash = others.first()
    if clash is not None:
        here = clash.household_id == member.household_id
        raise Refused(Refusal.MEMBER_ALREADY if here else Refusal.MEMBER_ELSEWHERE, name=str(member.person))


def _end(member: HouseholdMember, *, until: date) -> None:
    if until < member.since:
        raise Refused(Refusal.DAYS_OUT_OF_ORDER, field="until")
    member.until = until
    member.save(update_fields=["until"])


def _dissolve_if_empty(household: Household, *, on: date) -> None:
    if not household.members.filter(until=None).exists():
        Household.objects.filter(pk=household.pk).update(dissolved_on=on, version=F("version") + 1)


def _set_dissolved(household: Household) -> None:
    """A correction can bring somebody back into a dissolved household, or take the last one out."""
    members = list(household.members.values_list("until", flat=True))
    ended = None if None in members or not members else max(day for day in members if day)
    Household.objects.filter(pk=household.pk).update(dissolved_on=ended)


def _refuse_ahead(day: date, actor: Actor) -> None:
    if day > actor.today:
        raise Refused(Refusal.DAY_AHEAD, field="since")


def _relation(relation: str) -> str:
    if relation not in Relation.values:
        raise Refused(Refusal.RELATION_UNKNOWN, field="relation", found=relation)
    return relation


def _address(text: str) -> str:
    address = " ".join(text.split())
    limit = Household._meta.get_field("address").max_length or 0
    if len(address) > limit:
        raise Refused(Refusal.TOO_LONG, field="address", limit=limit, found=len(address))
    return address


def _note(
    event: str, household: Household, persons: Sequence[int] | set[int], *, actor: Actor, now: datetime, **details: Any
) -> None:
    record(
        Event(
            event=event,
            object_type="household",
            object_id=household.pk,
            persons=tuple(persons),
            details=details,
        ),
        actor=actor.user,
        at=now,
    )
