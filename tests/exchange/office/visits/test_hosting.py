"""What the head lets visits cost: rules, sites, travel; and who may say so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from dienests.base.access import AccessRefused, Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.exchange.office.library.models import Notice
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import HostRules, Site, Travel, VisitState
from dienests.exchange.office.visits.operations.hosting import (
    Rules,
    SiteFacts,
    close_site,
    save_site,
    set_rules,
    set_travel,
    sites_of_units,
)
from dienests.exchange.office.visits.rules import host_rules, usual_rules
from tests.factories.organisation import UnitFactory, UserFactory, actor_in
from tests.factories.visits_asked import NOW, TUESDAY, agreed, asked

pytestmark = pytest.mark.django_db
USUAL = Rules(
    visits_a_month=1, days_notice=14, most_guests=30, weekdays=[1, 2, 3], begins=time(9), ends=time(16),
    hour_cents=1450, confidentiality_lv="Neizpaužu.", confidentiality_en="I disclose nothing.",
)  # fmt: skip
SITE = SiteFacts(name_lv="Krīzes centrs", name_en="Crisis centre", address="Šaurā iela 2, Ogre")


@pytest.fixture
def head() -> Actor:
    return actor_in(Role.HEAD_OF_UNIT)


def refused(code: str, do: Callable[[], object]) -> VisitRefused:
    with pytest.raises(VisitRefused) as caught:
        do()
    assert caught.value.code == code, caught.value
    assert str(caught.value)
    return caught.value


def test_usual_rules_hold_until_somebody_sets_others(head: Actor) -> None:
    assert host_rules().visits_a_month == usual_rules().visits_a_month
    assert host_rules().confidentiality_lv
    assert not HostRules.objects.exists()
    set_rules(actor=head, now=NOW, rules=replace(USUAL, visits_a_month=3, weekdays=[4, 4, 99]))
    assert (host_rules().visits_a_month, host_rules().weekdays, host_rules().hour_cents) == (3, [4], 1450)
    assert AuditEntry.objects.get(event="hosting_set").details == {"visits_a_month": 3, "before": 1}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"visits_a_month": 32}, "number_between", "visits_a_month"),
        ({"days_notice": -1}, "number_between", "days_notice"),
        ({"most_guests": 0}, "number_between", "most_guests"),
        ({"hour_cents": 10**9}, "number_between", "hour_cents"),
        ({"weekdays": [9]}, "no_weekday", "weekdays"),
        ({"ends": time(9)}, "times_in_order", "ends"),
    ],
)
def test_rules_that_make_no_sense(head: Actor, changes: dict[str, Any], code: str, field: str) -> None:
    assert refused(code, lambda: set_rules(actor=head, now=NOW, rules=replace(USUAL, **changes))).field == field
    assert not HostRules.objects.exists()


def test_more_places_are_for_those_who_wait(head: Actor) -> None:
    agreed(TUESDAY)
    waits = asked(state=VisitState.WAITING)
    set_rules(actor=head, now=NOW, rules=USUAL)
    assert not Notice.objects.exists()
    set_rules(actor=head, now=NOW, rules=replace(USUAL, visits_a_month=2))
    assert Notice.objects.get().data["visit"] == waits.pk


def test_sites(head: Actor) -> None:
    host = UserFactory()
    gone = UserFactory(is_active=False)
    hours = {1: (time(9), time(12))}
    site = save_site(
        actor=head, now=NOW, facts=replace(SITE, hosts=[host.pk, gone.pk], topics=["shelter", "?"], hours=hours)
    )
    again = save_site(actor=head, now=NOW, facts=SITE)
    assert (site.code, again.code) == ("krizes-centrs", "krizes-centrs-2")
    assert (list(site.hosts.all()), site.topics, site.hours.get().ends) == ([host], ["shelter"], time(12))
    save_site(actor=head, now=NOW, facts=replace(SITE, minutes=30), site=site)
    assert (Site.objects.get(pk=site.pk).minutes, site.hours.count(), site.hosts.count()) == (30, 0, 0)
    close_site(actor=head, now=NOW, site=site, on=head.today)
    assert close_site(actor=head, now=NOW, site=site, on=None).closed_on is None
    events = AuditEntry.objects.filter(object_type="site", object_id=str(site.pk)).order_by("position")
    assert [each.event for each in events] == ["site_added", "site_changed", "site_closed", "site_opened"]


def test_nobody_overwrites_what_another_set_up(head: Actor) -> None:
    seen = host_rules().revision
    first = set_rules(actor=head, now=NOW, rules=replace(USUAL, days_notice=21), revision=seen)
    assert first.revision == seen + 1
    late = replace(USUAL, most_guests=5)
    refused("changed_meanwhile", lambda: set_rules(actor=head, now=NOW, rules=late, revision=seen))
    assert (host_rules().days_notice, host_rules().most_guests) == (21, USUAL.most_guests)
    site = save_site(actor=head, now=NOW, facts=SITE)
    save_site(actor=head, now=NOW, facts=replace(SITE, minutes=30), site=site, revision=1)
    for do in (
        lambda: save_site(actor=head, now=NOW, facts=replace(SITE, minutes=90), site=site, revision=1),
        lambda: close_site(actor=head, now=NOW, site=site, on=head.today, revision=1),
    ):
        refused("changed_meanwhile", do)
    assert (Site.objects.get().minutes, Site.objects.get().closed_on, Site.objects.get().revision) == (30, None, 2)


def test_a_site_that_was_closed_meanwhile_stays_closed(head: Actor) -> None:
    read_before = save_site(actor=head, now=NOW, facts=SITE)
    close_site(actor=head, now=NOW, site=Site.objects.get(), on=head.today)
    save_site(actor=head, now=NOW, facts=replace(SITE, minutes=30), site=read_before)
    assert (Site.objects.get().minutes, Site.objects.get().closed_on) == (30, head.today)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name_en": " "}, "name_missing"),
        ({"address": ""}, "address_missing"),
        ({"minutes": 0}, "number_between"),
        ({"most_guests": 500}, "number_between"),
        ({"hours": {1: (time(12), time(12))}}, "hours_in_order"),
    ],
)
def test_sites_that_make_no_sense(head: Actor, changes: dict[str, Any], code: str) -> None:
    assert refused(code, lambda: save_site(actor=head, now=NOW, facts=replace(SITE, **changes))).field
    assert not Site.objects.exists()


def test_a_site_of_every_unit_once() -> None:
    unit = UnitFactory(name_lv="Dienas centrs", address="Skolas iela 1")
    UnitFactory(closed_on=NOW.date())
    head, worker = actor_in(Role.HEAD_OF_UNIT, unit=unit), actor_in(Role.SOCIAL_WORKER, unit=unit)
    actor_in(Role.ACCOUNTANT, unit=unit)
    site = sites_of_units(actor=head, now=NOW)[0]
    assert (site.unit, site.address, set(site.hosts.all())) == (unit, "Skolas iela 1", {head.user, worker.user})
    assert sites_of_units(actor=head, now=NOW) == []


def test_travel_is_the_same_both_ways(head: Actor) -> None:
    set_travel(actor=head, now=NOW, one="Skolas iela 1", other="Brīvības iela 2", minutes=15)
    set_travel(actor=head, now=NOW, one="Brīvības iela 2", other="Skolas iela 1", minutes=20)
    assert [(row.one, row.minutes) for row in Travel.objects.all()] == [("Brīvības iela 2", 20)]
    refused("same_address", lambda: set_travel(actor=head, now=NOW, one="A", other=" A ", minutes=1))
    refused("number_between", lambda: set_travel(actor=head, now=NOW, one="A", other="B", minutes=601))
    set_travel(actor=head, now=NOW, one="Skolas iela 1", other="Brīvības iela 2", minutes=None)
    assert not Travel.objects.exists()


def test_travel_is_between_places_however_they_are_written(head: Actor) -> None:
    set_travel(actor=head, now=NOW, one="Skolas iela 1, Ogre", other="Brīvības iela 2", minutes=15)
    set_travel(actor=head, now=NOW, one="skolas iela 1 Ogre, LV-5001", other="BRĪVĪBAS IELA 2", minutes=21)
    assert [row.minutes for row in Travel.objects.all()] == [21]
    refused("same_address", lambda: set_travel(actor=head, now=NOW, one="Ogre, LV-5001", other="ogre", minutes=1))
    set_travel(actor=head, now=NOW, one="Brīvības iela 2.", other="Skolas  iela 1, Ogre", minutes=None)
    assert not Travel.objects.exists()


def test_only_heads_set_hosting(head: Actor) -> None:
    site = save_site(actor=head, now=NOW, facts=SITE)
    for role in set(Role) - {Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE}:
        actor = actor_in(role)
        for do in (
            lambda actor=actor: set_rules(actor=actor, now=NOW, rules=USUAL),
            lambda actor=actor: save_site(actor=actor, now=NOW, facts=SITE),
            lambda actor=actor: close_site(actor=actor, now=NOW, site=site, on=None),
            lambda actor=actor: sites_of_units(actor=actor, now=NOW),
            lambda actor=actor: set_travel(actor=actor, now=NOW, one="A", other="B", minutes=1),
        ):
            with pytest.raises(AccessRefused):
                do()
    assert Site.objects.count() == 1
