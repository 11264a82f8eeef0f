"""Programmes found and changed: never two groups at one site, ways kept, what was put by hand stays."""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.access import AccessRefused, Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.exchange.office.visits.clashes import clashes_of
from dienests.exchange.office.visits.day_minutes import minute
from dienests.exchange.office.visits.models import Group, Plan, Side, Site, SiteHours, Stop, StopKind, Visit, VisitState
from dienests.exchange.office.visits.operations.programme import (
    find_programme,
    give_up,
    remove_stop,
    save_stop,
    set_plan,
)
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from dienests.exchange.office.visits.queries.programme import load_programme
from dienests.exchange.office.visits.stop_facts import StopFacts, facts_of, moved
from tests.factories.organisation import AppointmentFactory, OfficeFactory, actor_in
from tests.factories.visits import (
    ASKED_AT,
    MUSEUM,
    VISIT_DAY,
    GroupFactory,
    SiteFactory,
    StopFactory,
    VisitFactory,
    daugavpils_2017,
)
from tests.factories.working_time import AbsenceFactory, ReceptionHoursFactory

pytestmark = pytest.mark.django_db
NOW = ASKED_AT


@pytest.fixture
def head() -> Actor:
    OfficeFactory(address="Parādes iela 7, Daugavpils")
    return actor_in(Role.HEAD_OF_UNIT)


def fresh(visit: Visit) -> Visit:
    return Visit.objects.get(pk=visit.pk)


def find(visit: Visit, head: Actor) -> object:
    return find_programme(actor=head, now=NOW, visit=visit, sequence=fresh(visit).sequence)


def site(code: str) -> Site:
    return Site.objects.get(code=code)


def holds(visit: Visit) -> None:
    """Written anew from the rows, without the code that looks for clashes."""
    programme = load_programme(fresh(visit))
    for one in Site.objects.order_by("pk"):
        for before, after in pairwise(stop for stop in programme.stops if stop.site_id == one.pk):
            assert before.ends <= after.begins, (before, after)
    for each in programme.groups:
        for before, after in pairwise(programme.of_group(each.group.pk)):
            way = programme.minutes_between(programme.address_of(before), programme.address_of(after))
            assert minute(before.ends) + way <= minute(after.begins), (before, after)
    hosted = [stop for stop in programme.stops if stop.site_id]
    for stop in hosted:
        assert stop.host in set(stop.site.hosts.all())  # type: ignore[union-attr]
    for host in {stop.host_id for stop in hosted}:
        for before, after in pairwise(stop for stop in hosted if stop.host_id == host):
            assert before.ends <= after.begins


def test_the_visit_of_2_june_2017(head: Actor) -> None:
    visit = daugavpils_2017()
    found = find(visit, head)
    assert not found.unseen  # type: ignore[attr-defined]
    holds(visit)
    programme = load_programme(fresh(visit))
    assert not clashes_of(programme)
    for each in programme.groups:
        stops = programme.of_group(each.group.pk)
        seen = [stop for stop in stops if stop.site_id]
        assert stops[0].kind == StopKind.WELCOME
        assert stops[-1].kind == StopKind.CULTURE
        # Unit meets unit.
        assert set(each.group.topics) & {topic for stop in seen for topic in stop.site.topics}  # type: ignore[union-attr]
    exhibition = next(stop for stop in programme.stops if stop.kind == StopKind.CULTURE)
    assert (exhibition.begins, exhibition.ends) == (time(16), time(17))
    assert AuditEntry.objects.filter(event="visit_programme_found", object_id=str(visit.pk)).exists()


def test_everybody_everywhere_and_must_and_never(head: Actor) -> None:
    visit = daugavpils_2017()
    Plan.objects.update(everywhere=True)
    one = Group.objects.get(visit=visit, number=1)
    one.never.add(site("crisis"))
    find(visit, head)
    holds(visit)
    programme = load_programme(fresh(visit))
    seen = {
        each.group.number: {s.site.code for s in programme.of_group(each.group.pk) if s.site}
        for each in programme.groups
    }
    everything = {"assistance", "crisis", "shelter", "saskarsme", "apartments"}
    assert seen == {1: everything - {"crisis"}, 2: everything, 3: everything}


def test_what_was_put_by_hand_stays_as_long_as_it_was_made(head: Actor) -> None:
    visit = daugavpils_2017()
    find(visit, head)
    stop = Stop.objects.filter(visit=visit, site=site("shelter")).order_by("begins")[0]
    group = stop.group
    for begins, ends in (("14:35", "15:30"), ("13:05", "13:35")):
        facts = moved(Stop.objects.get(pk=stop.pk), begins, ends)
        version = fresh(visit).sequence
        save_stop(actor=head, now=NOW, visit=visit, sequence=version, stop=stop.pk, facts=facts, anyway=True)
        find(visit, head)
        holds(visit)
        kept = Stop.objects.get(pk=stop.pk)
        assert (kept.group, kept.begins, kept.ends) == (group, time.fromisoformat(begins), time.fromisoformat(ends))
        assert not clashes_of(load_programme(fresh(visit)))


def test_what_one_group_does_by_itself_is_left_alone(head: Actor) -> None:
    visit = daugavpils_2017()
    group = Group.objects.get(visit=visit, number=2)
    facts = StopFacts(StopKind.OTHER, "10:00", "11:00", group=group.pk, title="Tikšanās domē", address="Dome")
    made = save_stop(actor=head, now=NOW, visit=visit, sequence=0, stop=None, facts=facts)
    find(visit, head)
    holds(visit)
    assert Stop.objects.get(pk=made.pk).begins == time(10)
    assert [stop.group for stop in Stop.objects.filter(title="Tikšanās domē")] == [group]


def test_nobody_receives_where_all_hosts_are_away_or_the_hours_do_not_allow(head: Actor) -> None:
    visit = daugavpils_2017()
    AbsenceFactory(user=site("crisis").hosts.get(), since=VISIT_DAY)
    SiteHours.objects.create(site=site("shelter"), weekday=VISIT_DAY.weekday(), begins=time(10), ends=time(11, 30))
    SiteHours.objects.create(site=site("apartments"), weekday=0, begins=time(9), ends=time(17))
    found = find(visit, head)
    assert {each.site.code for each in found.unseen} == {"crisis", "apartments"}  # type: ignore[attr-defined]
    holds(visit)
    for stop in Stop.objects.filter(visit=visit, site=site("shelter")):
        assert time(10) <= stop.begins < stop.ends <= time(11, 30)


def test_hosts_of_one_site_take_turns(head: Actor) -> None:
    visit = daugavpils_2017()
    find(visit, head)
    hosts = [stop.host_id for stop in Stop.objects.filter(visit=visit, site=site("assistance"))]
    assert (
        max(map(hosts.count, hosts)) - min(map(hosts.count, site("assistance").hosts.values_list("pk", flat=True))) <= 1
    )


def test_what_is_impossible_says_what_to_give_up_and_one_step_makes_it_fit(head: Actor) -> None:
    visit = daugavpils_2017(ends=time(11))
    Stop.objects.exclude(kind=StopKind.WELCOME).delete()
    must = site("crisis")
    for group in Group.objects.order_by("number"):
        group.must.add(must)
    before = list(Stop.objects.values_list("pk", "begins"))
    found = find(visit, head)
    assert not found.places  # type: ignore[attr-defined]
    assert list(Stop.objects.values_list("pk", "begins")) == before
    ways = {way.kind: way for way in found.ways}  # type: ignore[attr-defined]
    assert {"later", "must"} <= ways.keys()
    assert "12:00" in ways["later"].words
    assert must.name in ways["must"].words
    way = ways["must"]
    version = fresh(visit).sequence
    give_up(
        actor=head, now=NOW, visit=visit, sequence=version, kind=way.kind, group=way.group, site=way.site, stop=way.stop
    )
    assert find(visit, head).places  # type: ignore[attr-defined]
    holds(visit)


@pytest.mark.parametrize("why", ["closed", "hosts", "hours", "crowded", "loose", "leave_out", "everywhere"])
def test_every_wish_can_be_given_up(head: Actor, why: str) -> None:
    visit = daugavpils_2017()
    must = site("crisis")
    one = Group.objects.get(visit=visit, number=1)
    one.must.add(must)
    expected = {"closed": "open", "hosts": "open", "hours": "open", "everywhere": "as_many"}.get(why, why)
    if why == "closed":
        Site.objects.filter(pk=must.pk).update(closed_on=date(2017, 1, 1))
    elif why == "hosts":
        AbsenceFactory(user=must.hosts.get(), since=VISIT_DAY)
    elif why == "hours":
        SiteHours.objects.create(site=must, weekday=4, begins=time(9), ends=time(9, 30))
    elif why == "crowded":
        Site.objects.filter(pk=must.pk).update(most_guests=3)
    elif why == "loose":
        StopFactory(
            visit=visit, kind=StopKind.SITE, group=one, site=must, begins=time(9), ends=time(9, 40), by_hand=True
        )
    elif why == "leave_out":
        Stop.objects.filter(kind=StopKind.MEAL).update(begins=time(9, 30), ends=time(17))
    else:
        Plan.objects.update(everywhere=True)
        Visit.objects.update(ends=time(12))
        Stop.objects.exclude(kind=StopKind.WELCOME).delete()
        one.must.clear()
    ways = find(visit, head).ways  # type: ignore[attr-defined]
    way = next(each for each in ways if each.kind == expected)
    # Fifteen single wishes are no choice; "as many as fit" is.
    assert "everywhere" not in {each.kind for each in ways}
    version = fresh(visit).sequence
    give_up(
        actor=head, now=NOW, visit=visit, sequence=version, kind=way.kind, group=way.group, site=way.site, stop=way.stop
    )
    again = find(visit, head)
    assert way not in again.ways  # type: ignore[attr-defined]
    assert again.places or again.ways  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "begins", "ends", "why"),
    [
        ("same_site", "", "", "site_taken"),
        ("own", "09:00", "09:30", "group_busy"),
        ("own", "08:00", "08:45", "day"),
        ("near_welcome", "09:30", "10:10", "travel"),
    ],
)
def test_a_clash_is_shown_and_not_stored_unless_it_is_said_so(
    head: Actor, kind: str, begins: str, ends: str, why: str
) -> None:
    visit = daugavpils_2017()
    find(visit, head)
    first, second = Stop.objects.filter(visit=visit, site=site("shelter")).order_by("begins")[:2]
    facts = moved(second, begins or f"{first.begins:%H:%M}", ends or f"{first.ends:%H:%M}")
    version = fresh(visit).sequence
    with pytest.raises(ProgrammeRefused) as refused:
        save_stop(actor=head, now=NOW, visit=visit, sequence=version, stop=second.pk, facts=facts)
    assert refused.value.code == "clashes"
    assert why in {clash.kind for clash in refused.value.problems}
    assert Stop.objects.get(pk=second.pk).begins == second.begins
    assert fresh(visit).sequence == version
    save_stop(actor=head, now=NOW, visit=visit, sequence=version, stop=second.pk, facts=facts, anyway=True)
    assert why in {clash.kind for clash in clashes_of(load_programme(fresh(visit)))}
    # What is known to clash does not stand in the way of what has nothing to do with it.
    other = StopFacts(StopKind.OTHER, "17:00", "17:30", title="Fotografēšanās", address=MUSEUM)
    Visit.objects.update(ends=time(18))
    save_stop(actor=head, now=NOW, visit=visit, sequence=version + 1, stop=None, facts=other)


def test_hosts_who_are_away_or_elsewhere_clash(head: Actor) -> None:
    visit = daugavpils_2017()
    find(visit, head)
    stop = Stop.objects.filter(visit=visit, site=site("shelter")).order_by("begins")[0]
    assert stop.host is not None
    other = Stop.objects.filter(visit=visit, site=site("crisis"), begins__lt=stop.ends, ends__gt=stop.begins).first()
    AbsenceFactory(user=stop.host, since=VISIT_DAY)
    kinds = {clash.kind for clash in clashes_of(load_programme(fresh(visit)))}
    assert "host_away" in kinds
    if other is not None:
        Stop.objects.filter(pk=other.pk).update(host=stop.host)
        assert "host_busy" in {clash.kind for clash in clashes_of(load_programme(fresh(visit)))}
    Stop.objects.filter(pk=stop.pk).update(host=None)
    assert "no_host" in {clash.kind for clash in clashes_of(load_programme(fresh(visit)))}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("begins", {"begins": "later"}),
        ("begins", {"begins": "10:03"}),
        ("begins", {"begins": "05:55"}),
        ("ends", {"ends": "09:00"}),
        ("ends", {"ends": "25:00"}),
        ("kind", {"kind": "party"}),
        ("group", {"group": 999_999}),
        ("site", {"site": 999_999}),
    ],
)
def test_nonsense_is_refused_where_it_stands(head: Actor, field: str, changes: dict[str, object]) -> None:
    visit = daugavpils_2017()
    find(visit, head)
    stop = Stop.objects.filter(visit=visit, site=site("shelter")).order_by("begins")[0]
    facts = StopFacts(**facts_of(stop).__dict__ | {"begins": "10:00", "ends": "10:40"} | changes)  # type: ignore[arg-type]
    with pytest.raises(ProgrammeRefused) as refused:
        save_stop(
            actor=head, now=NOW, visit=visit, sequence=fresh(visit).sequence, stop=stop.pk, facts=facts, anyway=True
        )
    assert field in {name for name, _words in refused.value.problems}


def test_of_two_who_change_it_at_once_the_second_is_told(head: Actor) -> None:
    visit = daugavpils_2017()
    find(visit, head)
    seen = fresh(visit).sequence
    stop = Stop.objects.filter(visit=visit, kind=StopKind.MEAL).get()
    remove_stop(actor=head, now=NOW, visit=visit, sequence=seen, stop=stop.pk)
    other = Stop.objects.filter(visit=visit, kind=StopKind.WELCOME).get()
    calls = (
        lambda: remove_stop(actor=head, now=NOW, visit=visit, sequence=seen, stop=other.pk),
        lambda: find_programme(actor=head, now=NOW, visit=visit, sequence=seen),
        lambda: give_up(actor=head, now=NOW, visit=visit, sequence=seen, kind="later"),
        lambda: set_plan(actor=head, now=NOW, visit=visit, sequence=seen, sites=[site("crisis").pk], everywhere=True),
    )
    for call in calls:
        with pytest.raises(ProgrammeRefused) as refused:
            call()
        assert refused.value.code == "changed_meanwhile"
    assert Stop.objects.filter(pk=other.pk, called_off=False).exists()


def test_what_was_given_out_is_called_off_and_may_come_back_under_its_name(head: Actor) -> None:
    visit = daugavpils_2017()
    find(visit, head)
    Plan.objects.update(given_out_at=NOW)
    stop = Stop.objects.filter(visit=visit, site=site("shelter"), group__number=2).get()
    remove_stop(actor=head, now=NOW, visit=visit, sequence=fresh(visit).sequence, stop=stop.pk)
    gone = Stop.objects.get(pk=stop.pk)
    assert gone.called_off
    assert gone.sequence > stop.sequence
    find(visit, head)
    again = Stop.objects.get(pk=stop.pk)
    assert not again.called_off
    assert again.uid == stop.uid
    assert again.sequence > gone.sequence


def test_finding_again_changes_nothing_that_stays(head: Actor) -> None:
    visit = daugavpils_2017()
    find(visit, head)
    before = set(Stop.objects.filter(visit=visit).values_list("pk", "sequence", "begins"))
    find(visit, head)
    after = set(Stop.objects.filter(visit=visit).values_list("pk", "sequence", "begins"))
    assert {row for row in after if row[1] == fresh(visit).sequence}.isdisjoint(before)
    assert {pk for pk, _sequence, _begins in before & after} or before


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.ASSISTANCE_ORGANISER, Role.ACCOUNTANT, Role.AUDITOR])
def test_only_heads_plan(role: Role) -> None:
    visit = daugavpils_2017()
    actor = actor_in(role)
    stop = Stop.objects.filter(visit=visit).order_by("pk")[0]
    facts = StopFacts(StopKind.MEAL, "12:00", "12:30")
    calls = (
        lambda: find_programme(actor=actor, now=NOW, visit=visit, sequence=0),
        lambda: save_stop(actor=actor, now=NOW, visit=visit, sequence=0, stop=None, facts=facts),
        lambda: remove_stop(actor=actor, now=NOW, visit=visit, sequence=0, stop=stop.pk),
        lambda: give_up(actor=actor, now=NOW, visit=visit, sequence=0, kind="later"),
        lambda: set_plan(actor=actor, now=NOW, visit=visit, sequence=0, sites=[site("crisis").pk], everywhere=True),
    )
    for call in calls:
        with pytest.raises(AccessRefused):
            call()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"side": Side.GUEST}, "not_ours"),
        ({"state": VisitState.HELD}, "ended"),
        ({"state": VisitState.CALLED_OFF}, "ended"),
        ({"state": VisitState.OFFERED, "on": None}, "no_day"),
    ],
)
def test_a_programme_is_made_by_the_host_for_a_day_to_come(head: Actor, changes: dict[str, object], code: str) -> None:
    visit = VisitFactory(**changes)
    with pytest.raises(ProgrammeRefused) as refused:
        set_plan(actor=head, now=NOW, visit=visit, sequence=0, sites=[SiteFactory().pk], everywhere=False)
    assert refused.value.code == code


def test_stops_of_another_visit_are_not_touched(head: Actor) -> None:
    visit, other = daugavpils_2017(), VisitFactory()
    stop = Stop.objects.filter(visit=visit).order_by("pk")[0]
    with pytest.raises(Stop.DoesNotExist):
        remove_stop(actor=head, now=NOW, visit=other, sequence=0, stop=stop.pk)
    with pytest.raises(Stop.DoesNotExist):
        save_stop(actor=head, now=NOW, visit=other, sequence=0, stop=stop.pk, facts=facts_of(stop))
    with pytest.raises(ProgrammeRefused):
        give_up(actor=head, now=NOW, visit=other, sequence=0, kind="leave_out", stop=stop.pk)


def test_a_new_plan_begins_with_a_welcome_a_meal_and_a_talk(head: Actor) -> None:
    visit, place = VisitFactory(), SiteFactory()
    set_plan(actor=head, now=NOW, visit=visit, sequence=0, sites=[place.pk], everywhere=False)
    assert [stop.kind for stop in Stop.objects.filter(visit=visit).order_by("begins")] == ["welcome", "meal", "talk"]
    short = VisitFactory(begins=time(13), ends=time(15))
    set_plan(actor=head, now=NOW, visit=short, sequence=0, sites=[place.pk], everywhere=False)
    assert [stop.kind for stop in Stop.objects.filter(visit=short).order_by("begins")] == ["welcome", "talk"]
    with pytest.raises(ProgrammeRefused) as refused:
        set_plan(actor=head, now=NOW, visit=short, sequence=1, sites=[], everywhere=False)
    assert refused.value.code == "nothing_to_see"


def test_reading_a_programme_takes_as_many_queries_however_large_it_is(head: Actor) -> None:
    small, large = daugavpils_2017(), VisitFactory()
    find(small, head)
    places = [SiteFactory(most_guests=50).pk for _ in range(9)]
    set_plan(actor=head, now=NOW, visit=large, sequence=0, sites=places, everywhere=False)
    for number in range(1, 6):
        GroupFactory(visit=large, number=number).must.add(places[number])
    find(large, head)
    counted = []
    for visit in (small, large):
        with CaptureQueriesContext(connection) as queries:
            clashes_of(load_programme(fresh(visit)))
        counted.append(len(queries))
    assert Stop.objects.filter(visit=large).count() > Stop.objects.filter(visit=small).count()
    assert counted[0] == counted[1]


def test_a_host_who_receives_clients_is_not_given_guests(head: Actor) -> None:
    visit = daugavpils_2017()
    find(visit, head)
    stop = Stop.objects.filter(visit=visit, kind=StopKind.SITE, site__code="crisis").order_by("begins")[0]
    assert stop.host is not None
    post = AppointmentFactory(user=stop.host, since=date(2016, 1, 1)).post
    ReceptionHoursFactory(
        unit=post.unit, post=post, weekday=VISIT_DAY.weekday(), opens=stop.begins, closes=stop.ends,
        valid_from=date(2016, 1, 1),
    )  # fmt: skip
    clashes = clashes_of(load_programme(visit))
    assert [(each.kind, each.stops) for each in clashes] == [("host_taken", (stop.pk,))]
    assert "receives clients" in clashes[0].words
    find(visit, head)
    assert clashes_of(load_programme(visit)) == []
    Site.objects.filter(code="crisis").update(meets_clients=True)  # where guests meet clients, both are there
    Stop.objects.filter(pk=stop.pk).update(begins=stop.begins, ends=stop.ends)
    assert "host_taken" not in {each.kind for each in clashes_of(load_programme(visit))}


def test_a_host_who_is_with_other_guests_is_said_to_be(head: Actor) -> None:
    visit = daugavpils_2017()
    find(visit, head)
    stop = Stop.objects.filter(visit=visit, kind=StopKind.SITE, host__isnull=False).order_by("pk")[0]
    other = VisitFactory(office_name="Preiļu dienests", on=visit.on)
    StopFactory(visit=other, host=stop.host, begins=stop.begins, ends=stop.ends)
    clash = next(each for each in clashes_of(load_programme(visit)) if each.kind == "host_taken")
    assert "Preiļu dienests" in clash.words
    Visit.objects.filter(pk=other.pk).update(state=VisitState.CALLED_OFF)
    assert not [each for each in clashes_of(load_programme(visit)) if each.kind == "host_taken"]
