"""Who goes together. A group is named by its number on paper; what was planned for one that goes is called off."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dienests.base.access import Actor
from dienests.exchange.catalogue.latvian import stems
from dienests.exchange.item import SERVICES
from dienests.exchange.office.visits.bounds import MOST_GUESTS
from dienests.exchange.office.visits.models import Group, Guest, Plan, Site, Stop, StopKind, Visit
from dienests.exchange.office.visits.operations.planning import changed, locked_for_planning, take_away
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from dienests.exchange.office.visits.queries.programme import title_of

MOST_GROUPS = 12
USUAL_GROUP = 10  # guests that one host can talk with


@dataclass(frozen=True)
class GroupFacts:
    """A group as typed. `pk`: of one that exists. `guests`: text, as typed; `must`, `never`: ids of sites."""

    pk: int | None = None
    name: str = ""
    guests: str = "1"
    topics: Collection[str] = ()
    must: Collection[int] = ()
    never: Collection[int] = ()


def set_groups(
    *,
    actor: Actor,
    now: datetime,
    visit: Visit,
    sequence: int,
    groups: Sequence[GroupFacts],
    members: Mapping[int, int] | None = None,
) -> None:
    """The groups of a visit from now on, numbered as they come. `members`: guest → number of the group (0: none).

    Raises AccessRefused; ProgrammeRefused faulty (`problems`: field "guests-0", "must-0" …), too_many_groups and what
    planning raises.
    """
    _check(groups)
    with transaction.atomic():
        row = locked_for_planning(visit, actor=actor, sequence=sequence)
        kept = {group.pk: group for group in Group.objects.filter(visit=row).order_by("number")}
        named = {facts.pk for facts in groups}
        for pk, group in kept.items():
            if pk not in named:
                _remove(group, visit=row)
        # Numbers are unique: those that stay step aside before they are numbered anew.
        for place, facts in enumerate(groups, 1):
            if facts.pk in kept:
                Group.objects.filter(pk=facts.pk).update(number=MOST_GROUPS + place)
        made = [_stored(facts, place, kept.get(facts.pk or 0), row) for place, facts in enumerate(groups, 1)]
        for guest, number in (members or {}).items():
            of = made[number - 1] if 0 < number <= len(made) else None
            Guest.objects.filter(visit=row, pk=guest).update(group=of)
        changed(row, "visit_groups_set", actor=actor, now=now, groups=len(made))


def _check(groups: Sequence[GroupFacts]) -> None:
    if len(groups) > MOST_GROUPS:
        raise ProgrammeRefused("too_many_groups", most=MOST_GROUPS)
    faults = []
    for place, facts in enumerate(groups):
        if not (facts.guests.strip().isdecimal() and 1 <= int(facts.guests.strip()[:4]) <= MOST_GUESTS):
            faults.append((f"guests-{place}", _("Write a number from 1 to %(most)s.") % {"most": MOST_GUESTS}))
        if set(facts.must) & set(facts.never):
            faults.append((f"must-{place}", _("A site cannot be both seen for certain and not at all.")))
    if faults:
        raise ProgrammeRefused("faulty", problems=faults)


def _stored(facts: GroupFacts, number: int, group: Group | None, visit: Visit) -> Group:
    group = group or Group(visit=visit)
    group.number = number
    group.name = " ".join(facts.name.split())[:80]
    group.guests_number = int(facts.guests.strip())
    group.topics = [topic for topic in SERVICES if topic in facts.topics]
    group.save()
    group.must.set(Site.objects.filter(pk__in=facts.must))
    group.never.set(Site.objects.filter(pk__in=facts.never))
    return group


def _remove(group: Group, *, visit: Visit) -> None:
    """Its stops go with it; those that were given out stay as called off, without the group."""
    given_out = Plan.objects.filter(visit=visit, given_out_at__isnull=False).exists()
    for stop in Stop.objects.filter(group=group).select_related("site").order_by("pk"):
        take_away(stop, given_out=given_out, sequence=visit.sequence + 1)
        if given_out:
            stop.title, stop.kind, stop.group = title_of(stop)[:200], StopKind.OTHER, None
            stop.save(update_fields=["title", "kind", "group"])
    group.delete()


def suggested(
    visit: Visit, *, number: int, sites: Sequence[Site], guests: Sequence[Guest]
) -> tuple[list[GroupFacts], dict[int, int]]:
    """Groups by what guests work at, so that unit meets unit; the members by guest. Nothing is stored.

    Who works at the same goes together; groups come out as even as that allows. Without names the topics of the visit
    and of its sites are dealt out.
    """
    number = max(1, min(number, MOST_GROUPS))
    work = {guest.pk: topic_of(guest.work) for guest in guests}
    teams = Counter(work.values()).most_common()
    sizes, topics, members = [0] * number, [set[str]() for _ in range(number)], dict[int, int]()
    for topic, _count in sorted(teams, key=lambda team: (team[0] == "", -team[1], team[0])):
        here = [guest.pk for guest in guests if work[guest.pk] == topic]
        # People whose work says nothing fill up one by one; a team goes where there is most room.
        for part in [[pk] for pk in here] if topic == "" else [here]:
            place = sizes.index(min(sizes))
            sizes[place] += len(part)
            members |= dict.fromkeys(part, place + 1)
            if topic:
                topics[place].add(topic)
    if not any(topics):
        dealt = dict.fromkeys([*visit.topics, *(topic for site in sites for topic in site.topics)])
        for place, topic in enumerate(dealt):
            topics[place % number].add(topic)
    unnamed = max(0, visit.guests_number - len(guests))
    for _one in range(unnamed):
        sizes[sizes.index(min(sizes))] += 1
    return [
        GroupFacts(guests=str(max(1, size)), topics=sorted(own)) for size, own in zip(sizes, topics, strict=True)
    ], members


def usual_number(visit: Visit) -> int:
    """As many groups as keep a group small enough to talk, two or three as a rule."""
    return max(1, min(3, -(-visit.guests_number // USUAL_GROUP)))


def topic_of(work: str) -> str:
    """The topic whose name shares most words with what a guest wrote of their work; empty if none does."""
    words = set(stems(work))
    best, most = "", 0.0
    for topic, title in SERVICES.items():
        own = [set(stems(text)) for text in (title.lv, title.en)]
        shared = max((len(words & each) / len(each) for each in own if each), default=0.0)
        if shared > max(most, 0.49):
            best, most = topic, shared
    return best
