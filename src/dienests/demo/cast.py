"""Invented persons for the plots: names of Faker, personal codes that no one can have, accounts that do not exist."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from faker import Faker
from schwifty import IBAN

from dienests.base.access import Actor
from dienests.base.audit.operations import Event, record
from dienests.base.people.fictitious import impossible_personal_code
from dienests.base.people.models import Person
from dienests.base.people.tokens import write_tokens
from dienests.demo.plots import Character, Plot

# Town and streets of where clients live, by the unit they come to.
Streets = Mapping[str, tuple[str, Sequence[str]]]


@dataclass
class Casting:
    """Makes persons; the same seed makes the same ones. `count` keeps personal codes apart."""

    dice: random.Random
    faker: Faker
    streets: Streets
    count: int = 0

    def born(self, character: Character, *, on: date) -> date:
        if character.born:
            return character.born
        return date(on.year - character.age, 1, 1) + timedelta(
            days=self.dice.randint(0, min(364, on.timetuple().tm_yday - 1))
        )

    def names(self, character: Character, family: tuple[str, str]) -> tuple[str, str]:
        """Given and family name; a family shares `family`, its (male, female) forms."""
        woman = character.woman if character.woman is not None else self.dice.random() < 0.55
        given = self.faker.first_name_female() if woman else self.faker.first_name_male()
        return given, family[1] if woman else family[0]

    def family(self) -> tuple[str, str]:
        male = self.faker.last_name_male()
        ending = {"iņš": "iņa", "is": "e", "s": "a", "š": "a"}
        for masculine, feminine in ending.items():
            if male.endswith(masculine):
                return male, male.removesuffix(masculine) + feminine
        return male, self.faker.last_name_female()

    def iban(self) -> str:
        account = f"{self.dice.randint(0, 10**13 - 1):013}"
        return str(IBAN.generate("LV", bank_code="HABA", account_code=account))

    def household(self, plot: Plot, *, unit: str, actor: Actor, now: datetime) -> list[Person]:
        """The plot's people in the register, the applicant first; at once, since nobody of them can be a duplicate."""
        town, streets = self.streets[unit]
        address = f"{self.dice.choice(streets)} {self.dice.randint(1, 92)}-{self.dice.randint(1, 60)}, {town}"
        family = self.family()
        people = []
        for place, character in enumerate(plot.people):
            self.count += 1
            born = self.born(character, on=actor.today)
            given, surname = self.names(character, family)
            people.append(
                Person(
                    given_names=given,
                    family_name=surname,
                    personal_code=impossible_personal_code(self.count, born=born),
                    born=born,
                    declared_address=address,
                    actual_address=address,
                    iban=self.iban() if place == 0 else "",
                    phone=f"2{self.dice.randint(1000000, 9999999)}" if place == 0 else "",
                    spoken_language=self.dice.choices(("", "ru", "uk", "lsl"), (82, 15, 2, 1))[0] if place == 0 else "",
                    protected_address=place == 0 and self.dice.random() < 0.01,
                    created_at=now,
                )
            )
        return _registered(people, actor=actor, now=now)


@transaction.atomic
def _registered(people: list[Person], *, actor: Actor, now: datetime) -> list[Person]:
    people = Person.objects.bulk_create(people)
    write_tokens(people)
    registered = [
        Event(event="person_registered", object_type="person", object_id=person.pk, persons=(person.pk,))
        for person in people
    ]
    record(*registered, actor=actor.user, at=now)
    return people
