"""Reading the register: who a record leads to, who lives with whom on a day, what differs between two records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from dienests.base.organisation.models import held_on
from dienests.base.people.duplicates import Candidate, Duplicate, Likeness, likely_duplicates
from dienests.base.people.facts import FIELDS, title
from dienests.base.people.models import FileOpening, Household, HouseholdMember, Merge, Person
from dienests.base.people.search import Found, PersonRow, person_rows, search

__all__ = [
    "Candidate",
    "Comparison",
    "Duplicate",
    "Found",
    "Likeness",
    "PersonRow",
    "compare_records",
    "current_person",
    "household_on",
    "likely_duplicates",
    "members_of",
    "members_on",
    "memberships_of",
    "merges_of",
    "openings_of",
    "person_rows",
    "record_ids",
    "search",
]


def current_person(person: Person) -> Person:
    """The record that `person` was merged into, at the end of all merges; itself when it was not."""
    while person.merged_into_id is not None:
        person = Person.objects.get(pk=person.merged_into_id)
    return person


def record_ids(person: Person) -> list[int]:
    """Ids of every record that is this person, itself and all merged into it: for reading cases, letters, the trail."""
    ids, level = [person.pk], [person.pk]
    while level := list(Person.objects.filter(merged_into__in=level).order_by("pk").values_list("pk", flat=True)):
        ids += level
    return ids


def members_on(household: Household, day: date) -> list[HouseholdMember]:
    """Who belongs to the household on `day`, with their persons: one query. The applicant first, then by age."""
    rows = household.members.filter(held_on(day)).select_related("person")
    return sorted(rows, key=_applicant_then_age)


def members_of(household: Household) -> list[HouseholdMember]:
    """Every membership the household ever had, with persons, by first day: one query."""
    return list(household.members.select_related("person").order_by("since", "pk"))


def _applicant_then_age(member: HouseholdMember) -> tuple[bool, date, int]:
    return member.relation != "self", member.person.born or date.max, member.pk


def household_on(person: Person, day: date) -> Household | None:
    """The household a person belongs to on `day`."""
    row = HouseholdMember.objects.filter(held_on(day), person=person).select_related("household").first()
    return row.household if row else None


def memberships_of(person: Person) -> list[HouseholdMember]:
    """All memberships of a person, newest first, with their households: one query."""
    return list(person.memberships.select_related("household").order_by("-since", "-pk"))


def merges_of(person: Person) -> QuerySet[Merge]:
    """Merges that made this record what it is and still hold, newest first."""
    return Merge.objects.filter(kept=person, undone_at__isnull=True).select_related("merged", "merged_by")


def openings_of(persons: Iterable[int], *, limit: int) -> list[FileOpening]:
    """The last times somebody opened the file with a stated reason, newest first."""
    return list(FileOpening.objects.filter(person__in=persons).select_related("user").order_by("-opened_at")[:limit])


@dataclass(frozen=True)
class Comparison:
    """One fact of two records side by side. `differs` only when both have it and not the same."""

    field: str
    title: str
    keep: Any
    merge: Any
    differs: bool


def compare_records(keep: Person, merge: Person) -> list[Comparison]:
    """Every fact that at least one of two records has; those that contradict each other first."""
    rows = []
    for field in FIELDS:
        mine, theirs = getattr(keep, field), getattr(merge, field)
        if mine or theirs:
            differs = bool(mine and theirs and mine != theirs)
            rows.append(Comparison(field=field, title=title(field), keep=mine, merge=theirs, differs=differs))
    return sorted(rows, key=lambda row: not row.differs)
