"""Persons and households for tests. Their personal codes are well-formed and nobody can have them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from dienests.base.people.fictitious import impossible_personal_code
from dienests.base.people.models import FileOpening, Household, HouseholdMember, OpeningReason, Person, Relation
from dienests.base.people.tokens import write_tokens
from tests.factories.organisation import UserFactory

MOMENT = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)
SINCE = date(2020, 1, 1)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    given_names = "Ilze"
    family_name = factory.Sequence(lambda n: f"Paraugs{n}")
    born = date(1980, 5, 17)
    personal_code = factory.Sequence(lambda n: impossible_personal_code(n))
    declared_address = "Brīvības iela 1-2, Ogre, LV-5001"
    created_at = MOMENT

    @factory.post_generation
    def tokens(self: Person, create: bool, _given: object, **_: object) -> None:
        if create:
            write_tokens([self])


class HouseholdFactory(DjangoModelFactory):
    class Meta:
        model = Household

    address = "Brīvības iela 1-2, Ogre, LV-5001"
    created_at = MOMENT


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = HouseholdMember

    household = factory.SubFactory(HouseholdFactory)
    person = factory.SubFactory(PersonFactory)
    relation = Relation.SELF
    since = SINCE


class OpeningFactory(DjangoModelFactory):
    class Meta:
        model = FileOpening

    person = factory.SubFactory(PersonFactory)
    user = factory.SubFactory(UserFactory)
    kind = OpeningReason.ENQUIRY
    reason = "jautā par iesnieguma gaitu"
    opened_at = MOMENT
    until = factory.LazyAttribute(lambda opening: timezone.localdate(opening.opened_at))


def household_of(*persons: Person, relations: Sequence[Relation] = (), since: date = SINCE) -> Household:
    """A household of these persons; the first one is the applicant, the others are `relations` in turn, or other."""
    household = HouseholdFactory()
    for place, person in enumerate(persons):
        relation = Relation.SELF if place == 0 else (list(relations) + [Relation.OTHER] * place)[place - 1]
        MemberFactory(household=household, person=person, relation=relation, since=since)
    return household
