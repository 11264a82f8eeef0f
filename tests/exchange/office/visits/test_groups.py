"""Groups of guests: set as a whole, suggested from what guests work at, never of another visit."""

from __future__ import annotations

from datetime import time

import pytest

from dienests.base.access import AccessRefused, Actor
from dienests.base.organisation.models import Role
from dienests.exchange.office.visits.clashes import clashes_of
from dienests.exchange.office.visits.models import Group, Guest, Plan, Stop, StopKind, Visit
from dienests.exchange.office.visits.operations.groups import (
    MOST_GROUPS,
    GroupFacts,
    set_groups,
    suggested,
    topic_of,
    usual_number,
)
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from dienests.exchange.office.visits.queries.programme import group_title, load_programme
from tests.factories.organisation import actor_in
from tests.factories.visits import ASKED_AT, GuestFactory, SiteFactory, StopFactory, VisitFactory, planned_stop

pytestmark = pytest.mark.django_db
NOW = ASKED_AT


@pytest.fixture
def head() -> Actor:
    return actor_in(Role.HEAD_OF_OFFICE)


def keep(head: Actor, visit: Visit, groups: list[GroupFacts], members: dict[int, int] | None = None) -> None:
    sequence = Visit.objects.get(pk=visit.pk).sequence
    set_groups(actor=head, now=NOW, visit=visit, sequence=sequence, groups=groups, members=members)


def test_groups_are_kept_changed_put_in_another_order_and_taken_away(head: Actor) -> None:
    visit, place = VisitFactory(), SiteFactory()
    facts = [GroupFacts(name="Palīdzība", guests="8", topics=["assistance", "piracy"]), GroupFacts(guests=" 7 ")]
    keep(head, visit, facts)
    first, second = Group.objects.filter(visit=visit).order_by("number")
    assert (first.name, first.guests_number, first.topics) == ("Palīdzība", 8, ["assistance"])
    keep(head, visit, [GroupFacts(pk=second.pk, guests="9", must=[place.pk]), GroupFacts(pk=first.pk, guests="1")])
    assert list(Group.objects.filter(visit=visit).order_by("number").values_list("pk", "guests_number")) == [
        (second.pk, 9),
        (first.pk, 1),
    ]
    assert list(second.must.all()) == [place]
    keep(head, visit, [GroupFacts(pk=first.pk, guests="2")])
    assert [group.pk for group in Group.objects.filter(visit=visit)] == [first.pk]


def test_guests_are_put_into_groups_of_their_own_visit_only(head: Actor) -> None:
    visit = VisitFactory()
    mine, other = GuestFactory(visit=visit), GuestFactory()
    keep(head, visit, [GroupFacts(), GroupFacts()], {mine.pk: 2, other.pk: 1})
    assert Guest.objects.get(pk=mine.pk).group == Group.objects.get(visit=visit, number=2)
    assert Guest.objects.get(pk=other.pk).group is None
    keep(head, visit, [GroupFacts(pk=Group.objects.get(visit=visit, number=1).pk)], {mine.pk: 9})
    assert Guest.objects.get(pk=mine.pk).group is None
    assert load_programme(visit).groups[0].size == 1


def test_a_group_of_another_visit_is_not_taken_over(head: Actor) -> None:
    visit, other = VisitFactory(), VisitFactory()
    keep(head, other, [GroupFacts(name="viņu")])
    theirs = Group.objects.get(visit=other)
    keep(head, visit, [GroupFacts(pk=theirs.pk, name="mūsu")])
    theirs.refresh_from_db()
    assert theirs.name == "viņu"
    assert Group.objects.get(visit=visit).pk != theirs.pk


@pytest.mark.parametrize("given_out", [False, True])
def test_what_was_planned_for_a_group_that_goes_is_called_off(head: Actor, given_out: bool) -> None:
    visit, place = VisitFactory(), SiteFactory()
    keep(head, visit, [GroupFacts(), GroupFacts()])
    last = Group.objects.get(visit=visit, number=2)
    stop = StopFactory(
        visit=visit, group=last, kind=StopKind.SITE, site=place, begins=time(10), ends=time(11), by_hand=True
    )
    Plan.objects.create(visit=visit, given_out_at=NOW if given_out else None)
    keep(head, visit, [GroupFacts(pk=Group.objects.get(visit=visit, number=1).pk)])
    kept = Stop.objects.filter(pk=stop.pk).first()
    assert (kept is not None) == given_out
    if kept is not None:
        assert kept.called_off
        assert kept.title == place.name
        assert kept.sequence > stop.sequence


@pytest.mark.parametrize("guests", ["0", "201", "-1", "seven", "", "1.5", "٣٣٣٣٣"])
def test_numbers_that_are_none_are_refused_where_they_stand(head: Actor, guests: str) -> None:
    visit = VisitFactory()
    with pytest.raises(ProgrammeRefused) as refused:
        keep(head, visit, [GroupFacts(), GroupFacts(guests=guests)])
    assert [name for name, _words in refused.value.problems] == ["guests-1"]
    assert not Group.objects.filter(visit=visit).exists()


def test_a_site_is_not_both_must_and_never_and_groups_have_a_limit(head: Actor) -> None:
    visit, place = VisitFactory(), SiteFactory()
    with pytest.raises(ProgrammeRefused) as refused:
        keep(head, visit, [GroupFacts(must=[place.pk], never=[place.pk])])
    assert refused.value.problems[0][0] == "must-0"
    with pytest.raises(ProgrammeRefused) as refused:
        keep(head, visit, [GroupFacts()] * (MOST_GROUPS + 1))
    assert refused.value.code == "too_many_groups"


def test_roles_and_races(head: Actor) -> None:
    visit = VisitFactory()
    with pytest.raises(AccessRefused):
        keep(actor_in(Role.SOCIAL_WORKER), visit, [GroupFacts()])
    keep(head, visit, [GroupFacts()])
    with pytest.raises(ProgrammeRefused) as refused:
        set_groups(actor=head, now=NOW, visit=visit, sequence=0, groups=[])
    assert refused.value.code == "changed_meanwhile"
    assert Group.objects.filter(visit=visit).exists()


@pytest.mark.parametrize(
    ("work", "topic"),
    [
        ("Patversmes vadītāja", "shelter"),
        ("sociālā darbiniece krīzes centrā", "crisis_centre"),
        ("Head of the day centre", "day_centre"),
        ("šofere", ""),
        ("", ""),
    ],
)
def test_what_a_guest_works_at(work: str, topic: str) -> None:
    assert topic_of(work) == topic


def test_who_works_at_the_same_goes_together() -> None:
    visit = VisitFactory(guests_number=12)
    work = ["Patversme"] * 4 + ["Krīzes centrs"] * 3 + ["Dienas centrs"] * 2 + ["šofere"]
    guests = [GuestFactory(visit=visit, work=each) for each in work]
    groups, members = suggested(visit, number=3, sites=[], guests=guests)
    for each in set(work):
        assert len({members[guest.pk] for guest in guests if guest.work == each}) == 1
    assert sum(int(group.guests) for group in groups) == 12
    assert max(int(group.guests) for group in groups) - min(int(group.guests) for group in groups) <= 1
    assert {topic for group in groups for topic in group.topics} == {"shelter", "crisis_centre", "day_centre"}


def test_without_names_topics_are_dealt_out() -> None:
    visit = VisitFactory(guests_number=25, topics=["shelter", "day_centre"])
    place = SiteFactory(topics=["crisis_centre"])
    groups, members = suggested(visit, number=usual_number(visit), sites=[place], guests=[])
    assert [list(group.topics) for group in groups] == [["shelter"], ["day_centre"], ["crisis_centre"]]
    assert sum(int(group.guests) for group in groups) == 25
    assert not members


def test_a_group_with_a_name_keeps_its_number_in_words(head: Actor) -> None:
    stop = planned_stop(head.user)
    group = Group.objects.get(pk=stop.group_id)
    Group.objects.update(name="Bērnu tiesības")
    group.never.add(stop.site)
    group.refresh_from_db()
    assert group_title(group) == "Group 1: Bērnu tiesības"
    said = [clash.words for clash in clashes_of(load_programme(stop.visit)) if clash.kind == "never"]
    assert [words[:16] for words in said] == ["Group 1 was not "]
