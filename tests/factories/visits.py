"""Visits for tests, and the real one of 2 June 2017: Ogre at Daugavpils, three groups, an exhibition at the end.

Who went where is not known; hours, minutes, streets and names of hosts are invented.
"""

from datetime import UTC, date, datetime, time
from typing import Any

import factory
from factory.django import DjangoModelFactory

from dienests.base.access import Actor
from dienests.base.organisation.models import Role, User
from dienests.exchange.office.visits.models import (
    Group,
    Guest,
    Plan,
    Side,
    Site,
    Stop,
    StopKind,
    Travel,
    Visit,
    VisitState,
)
from tests.factories.organisation import OfficeFactory, UserFactory, actor_in

VISIT_DAY = date(2017, 6, 2)  # a Friday
ASKED_AT = datetime(2017, 5, 2, 8, tzinfo=UTC)
OFFICE_STREET, MUSEUM = "Parādes iela 7, Daugavpils", "Mihaila iela 3, Daugavpils"
# Code, names, street, topics, minutes, hosts.
SITES = (
    ("assistance", "Sociālās palīdzības nodaļa", "Assistance department", OFFICE_STREET, ["assistance"], 45, 2),
    ("crisis", "Krīzes centrs", "Crisis centre", "Šaurā iela 2, Daugavpils", ["crisis_centre"], 40, 1),
    ("shelter", "Patversme", "Shelter", "Šaurā iela 23, Daugavpils", ["shelter", "night_shelter"], 40, 1),
    ("saskarsme", "Dienas centrs „Saskarsme”", "Day centre “Saskarsme”", "Ģimnāzijas iela 11, Daugavpils",
     ["day_centre"], 45, 1),
    ("apartments", "Grupu dzīvokļi", "Group apartments", "Jātnieku iela 4, Daugavpils", ["group_apartments"], 40, 1),
)  # fmt: skip
GROUPS = ((8, ["assistance", "social_work"]), (9, ["crisis_centre", "shelter"]), (7, ["day_centre"]))


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site
        skip_postgeneration_save = True

    code = factory.Sequence("vieta-{}".format)
    name_lv = factory.Sequence("{}. vieta".format)
    name_en = factory.Sequence("Place {}".format)
    address = factory.Sequence("Skolas iela {}, Ogre".format)
    minutes = 40

    @factory.post_generation
    def hosts(self: Site, create: bool, given: list[User] | None, **_: object) -> None:
        if create:
            self.hosts.set(given if given is not None else [UserFactory()])


class VisitFactory(DjangoModelFactory):
    class Meta:
        model = Visit

    side = Side.HOST
    state = VisitState.AGREED
    office_name = "Ogres novada Sociālais dienests"
    purpose = "Iepazīt darba organizāciju"
    guests_number = 24
    begins_on = VISIT_DAY
    ends_on = VISIT_DAY
    on = VISIT_DAY
    begins = time(9)
    ends = time(17)
    asked_at = ASKED_AT


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group

    visit = factory.SubFactory(VisitFactory)
    number = factory.Sequence(lambda place: place + 1)
    guests_number = 8


class StopFactory(DjangoModelFactory):
    class Meta:
        model = Stop

    visit = factory.SubFactory(VisitFactory)
    kind = StopKind.OTHER
    begins = time(10)
    ends = time(11)
    uid = factory.Sequence("stop-{}@tests".format)


class GuestFactory(DjangoModelFactory):
    class Meta:
        model = Guest

    visit = factory.SubFactory(VisitFactory)
    name = factory.Sequence("Viešņa Nr. {}".format)
    email = factory.Sequence("viesna{}@example.com".format)


def daugavpils_2017(**changed: Any) -> Visit:
    """As it can be planned: groups, sites with hosts, travel; of what all do together only the exhibition by hand."""
    visit: Visit = VisitFactory(**changed)
    plan = Plan.objects.create(visit=visit)
    for code, name_lv, name_en, address, topics, minutes, hosts in SITES:
        site = SiteFactory(
            code=code, name_lv=name_lv, name_en=name_en, address=address, topics=topics, minutes=minutes,
            hosts=[UserFactory() for _ in range(hosts)],
        )  # fmt: skip
        plan.sites.add(site)
        visit.wanted.add(site)
    for number, (guests, topics) in enumerate(GROUPS, 1):
        GroupFactory(visit=visit, number=number, guests_number=guests, topics=topics)
    one, other = sorted((SITES[3][3], MUSEUM))
    Travel.objects.create(one=one, other=other, minutes=20)
    for kind, begins, ends, title, address, by_hand in (
        (StopKind.WELCOME, time(9), time(9, 30), "", OFFICE_STREET, False),
        (StopKind.MEAL, time(12), time(12, 45), "", OFFICE_STREET, False),
        (StopKind.CULTURE, time(16), time(17), "Marka Rotko mākslas centrs", MUSEUM, True),
    ):
        StopFactory(visit=visit, kind=kind, begins=begins, ends=ends, title=title, address=address, by_hand=by_hand)
    return visit


def planned_stop(host: User, **changed: Any) -> Stop:
    """A visit with one group at one site, where `host` receives; the stop leads to all of them."""
    visit = VisitFactory(**{"on": date(2026, 3, 10), **changed})
    place = SiteFactory(hosts=[host])
    Plan.objects.create(visit=visit).sites.add(place)
    group = GroupFactory(visit=visit, number=1)
    stop: Stop = StopFactory(visit=visit, kind=StopKind.SITE, group=group, site=place, host=host)
    return stop


def head_who_sends(settings: Any) -> Actor:
    """Of an office that has a mail server; letters wait for the worker, which nobody runs."""
    settings.EMAIL_IS_SET = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    OfficeFactory()
    return actor_in(Role.HEAD_OF_OFFICE)
