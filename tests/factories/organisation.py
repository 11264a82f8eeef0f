"""The office for tests: units, posts, people in them."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from dienests.base.access import Actor, actor_of
from dienests.base.organisation.models import Appointment, Office, Post, Role, Unit, User

TODAY = date(2026, 2, 10)
FIRST_DAY = date(2020, 1, 1)
PASSWORD = "Ziemas-saule-pie-Daugavas-7"


class OfficeFactory(DjangoModelFactory):
    class Meta:
        model = Office
        django_get_or_create = ("id",)

    id = 1
    municipality = "ogre"
    name_lv = "Ogres novada Sociālais dienests"
    name_en = "Social Service of Ogre Municipality"
    registration_number = "90000000000"
    address = "Upes prospekts 16, Ogre, LV-5001"
    phone = "+371 60000000"
    email = "sociala.dienests@example.com"
    payer_name = "Ogres novada pasvaldiba"
    payer_iban = "LV80BANK0000435195001"
    payer_bic = "BANKLV22"


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    code = factory.Sequence("unit-{}".format)
    name_lv = factory.Sequence("{}. nodaļa".format)
    name_en = factory.Sequence("Unit {}".format)


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    unit = factory.SubFactory(UnitFactory)
    role = Role.ASSISTANCE_ORGANISER
    title_lv = factory.LazyAttribute(lambda post: f"Amats ({Role(post.role).value})")
    title_en = factory.LazyAttribute(lambda post: f"Post ({Role(post.role).value})")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("lietotajs{}".format)
    full_name = factory.Sequence("Darbiniece Nr. {}".format)
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    must_use_second_factor = False
    joined_on = FIRST_DAY

    @factory.post_generation
    def password(self: User, create: bool, given: str | None, **_: object) -> None:
        if given:
            self.set_password(given)
        else:
            self.set_unusable_password()  # hashing is slow; give a password only to whom signs in by form
        if create:
            self.save()


class AppointmentFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    post = factory.SubFactory(PostFactory)
    user = factory.SubFactory(UserFactory)
    since = FIRST_DAY


def actor_in(*roles: Role, unit: Unit | None = None, user: User | None = None, today: date = TODAY) -> Actor:
    """Somebody who holds a post of each of `roles`, all in `unit` (a new one, when none is given)."""
    user = user or UserFactory()
    unit = unit or UnitFactory()
    for role in roles:
        AppointmentFactory(post=PostFactory(unit=unit, role=role), user=user)
    return actor_of(user, today=today)
