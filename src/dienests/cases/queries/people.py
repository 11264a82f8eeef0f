"""The people a case is about."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from dienests.base.people.models import Person
from dienests.cases.declared_household import is_adult
from dienests.cases.models import Case, Signature


def people_of(case: Case) -> list[Person]:
    """Who lives in the household of the case on the day it was received, the applicant first. One query."""
    return people_of_household(case.household_id, on=case.received_on, first=case.applicant_id)


def people_of_household(household_id: int, *, on: date, first: int | None = None) -> list[Person]:
    """Members of a household on a day in the order in which they joined; `first` (a person id) leads."""
    living = Q(memberships__until__isnull=True) | Q(memberships__until__gte=on)
    found = list(
        Person.objects.filter(living, memberships__household_id=household_id, memberships__since__lte=on).order_by(
            "memberships__since", "memberships__pk"
        )
    )
    return sorted(found, key=lambda person: person.pk != first)


def not_signed(case: Case, people: Sequence[Person]) -> list[Person]:
    """Adults of the household who have not signed the application. One query."""
    signed = set(Signature.objects.filter(case=case).values_list("person_id", flat=True))
    return [person for person in people if person.pk not in signed and is_adult(person.born, on=case.received_on)]
