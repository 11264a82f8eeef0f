"""A visit's programme with everything it is held against, read in a number of queries that does not grow with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from dienests.base.organisation.models import Office, User
from dienests.base.working_time.models import ClosedDay
from dienests.base.working_time.queries.absences import away_on
from dienests.exchange.office.visits.day_minutes import Minutes, minute, together, without
from dienests.exchange.office.visits.models import ENDED, Group, Plan, Side, Site, Stop, StopKind, Travel, Visit
from dienests.exchange.office.visits.queries.engaged import (
    ENOUGH,
    Engaged,
    Reception,
    with_decisions_due,
    with_other_guests,
)
from dienests.exchange.programme.places import Pair, minutes_between, pair_of

USUAL_TRAVEL = 10  # minutes between addresses of which nothing is known
DAY_BEGINS, DAY_ENDS = 6 * 60, 22 * 60  # a programme lies between
STEP = 5


@dataclass(frozen=True)
class GroupAt:
    """`size`: guests expected, or named if more are. `must`, `never`: ids of sites."""

    group: Group
    size: int
    must: frozenset[int]
    never: frozenset[int]


@dataclass(frozen=True)
class SiteAt:
    """A site on the day of the visit. `windows`: minutes between which it receives, None: whenever; `present`: hosts at
    work that day. `closed`: not at all that day."""

    site: Site
    hosts: tuple[User, ...]
    present: tuple[User, ...]
    windows: tuple[tuple[int, int], ...] | None
    closed: bool

    @property
    def nobody(self) -> bool:
        """It has hosts, and none of them is at work."""
        return bool(self.hosts) and not self.present


@dataclass(frozen=True)
class Programme:
    """`stops`: those that take place, by time. `sites`: those of the plan and of stops, by id."""

    visit: Visit
    plan: Plan | None
    groups: Sequence[GroupAt]
    sites: Mapping[int, SiteAt]
    chosen: Sequence[SiteAt]
    stops: Sequence[Stop]
    any_hours: frozenset[int] = frozenset()
    crowded: frozenset[int] = frozenset()
    away: frozenset[int] = frozenset()
    engaged: Mapping[int, Sequence[Engaged]] = field(default_factory=dict)  # by host
    alone: Mapping[int, Sequence[Engaged]] = field(default_factory=dict)  # by site: its one host has clients then
    due: frozenset[int] = frozenset()  # hosts with decisions due that day
    travel: Mapping[Pair, int] = field(default_factory=dict)  # by place
    office_address: str = ""

    @property
    def may_change(self) -> bool:
        """The office that receives makes the programme, once there is a day, until the visit is over."""
        return self.visit.side == Side.HOST and self.visit.state not in ENDED and self.visit.on is not None

    def minutes_between(self, one: str, other: str) -> int:
        return minutes_between(self.travel, one, other, usual=USUAL_TRAVEL)

    def address_of(self, stop: Stop) -> str:
        return stop.site.address if stop.site_id and stop.site else stop.address or self.office_address

    def of_group(self, group: int) -> list[Stop]:
        """What a group does, all together included."""
        return [stop for stop in self.stops if stop.group_id in (None, group)]

    def size_at(self, stop: Stop) -> int:
        return sum(each.size for each in self.groups if stop.group_id in (None, each.group.pk))

    def taken(self, host: int, site: int) -> list[Engaged]:
        """What keeps a host from guests at a site; clients do not where guests meet them, or where
        their hours were given up for this visit."""
        found = [*self.engaged.get(host, ()), *self.alone.get(site, ())]
        at = self.sites.get(site)
        with_clients = site in self.any_hours or (at is not None and at.site.meets_clients)
        return [each for each in found if each.kind == "guests"] if with_clients else found

    def free_at(self, site: SiteAt) -> Sequence[Minutes] | None:
        """When somebody at work has time for guests there; None: whenever they are here."""
        hours = [(DAY_BEGINS, DAY_ENDS)] if site.windows is None else list(site.windows)
        of_hosts = (
            without(hours, [(each.begins, each.ends) for each in self.taken(host.pk, site.site.pk)])
            for host in site.present
        )
        free = together(span for spans in of_hosts for span in spans)
        return site.windows if free == together(hours) or not site.present else free

    @property
    def day(self) -> tuple[int, int]:
        """Minutes between which guests are here."""
        return minute(self.visit.begins or time(9)), minute(self.visit.ends or time(17))


def load_programme(visit: Visit) -> Programme:
    """Of one visit, whatever its state."""
    plan = Plan.objects.filter(visit=visit).prefetch_related("sites", "any_hours", "crowded").first()
    stops = list(stops_of(visit))
    chosen = [site.pk for site in plan.sites.all()] if plan else []
    wanted = {*chosen, *(stop.site_id for stop in stops if stop.site_id)}
    away = frozenset(away_on(visit.on)) if visit.on else frozenset()
    sites = _sites(wanted, visit, away)
    hosts = {user.pk for each in sites.values() for user in each.hosts}
    hosts |= {stop.host_id for stop in stops if stop.host_id}
    engaged, alone = _engaged(visit, sites, hosts, away)
    office = Office.objects.filter(pk=1).first()
    return Programme(
        visit=visit,
        plan=plan,
        groups=_groups(visit),
        sites=sites,
        chosen=sorted((sites[pk] for pk in chosen), key=lambda each: (each.site.name, each.site.pk)),
        stops=stops,
        any_hours=frozenset(site.pk for site in plan.any_hours.all()) if plan else frozenset(),
        crowded=frozenset(site.pk for site in plan.crowded.all()) if plan else frozenset(),
        away=away,
        engaged=engaged,
        alone=alone,
        due=frozenset(with_decisions_due(hosts, visit.on, visit.on).get(visit.on, ()) if visit.on else ()),
        travel={pair_of(row.one, row.other): row.minutes for row in Travel.objects.order_by("pk")},
        office_address=office.address if office else "",
    )


def _engaged(
    visit: Visit, sites: Mapping[int, SiteAt], hosts: Collection[int], away: frozenset[int]
) -> tuple[dict[int, list[Engaged]], dict[int, list[Engaged]]]:
    """Of hosts, and of sites with one host at work while the unit receives clients; nobody comes on a day closed."""
    if visit.on is None:
        return {}, {}
    reception = Reception(
        {each.site.unit_id for each in sites.values() if each.site.unit_id}, hosts, visit.on, visit.on
    )
    other = with_other_guests(hosts, visit)
    engaged = {pk: [*(Engaged(*span) for span in reception.of_host(pk, visit.on)), *other.get(pk, ())] for pk in hosts}
    alone = {
        pk: [Engaged(*span, "alone") for span in reception.of_unit(each.site.unit_id, visit.on)]
        for pk, each in sites.items()
        if not each.closed and not each.site.meets_clients
        if len({*each.present, *_at_work(reception.people_of(each.site.unit_id, visit.on), away)}) < ENOUGH
    }
    return engaged, alone


def _at_work(people: Iterable[User], away: frozenset[int]) -> list[User]:
    return [user for user in people if user.pk not in away and user.is_active]


def stops_of(visit: Visit) -> QuerySet[Stop]:
    """What takes place, by time."""
    rows = Stop.objects.filter(visit=visit, called_off=False).select_related("group", "site", "host")
    return rows.order_by("begins", "ends", "group__number", "pk")


def _groups(visit: Visit) -> list[GroupAt]:
    rows = Group.objects.filter(visit=visit).annotate(named=Count("guests")).prefetch_related("must", "never")
    return [
        GroupAt(
            group,
            max(group.guests_number, group.named),
            frozenset(site.pk for site in group.must.all()),
            frozenset(site.pk for site in group.never.all()),
        )
        for group in rows.order_by("number")
    ]


def _sites(wanted: set[int], visit: Visit, away: frozenset[int]) -> dict[int, SiteAt]:
    rows = Site.objects.filter(pk__in=wanted).select_related("unit").prefetch_related("hosts", "hours")
    closed = ClosedDay.objects.filter(on=visit.on).values_list("unit_id", flat=True) if visit.on else []
    closed_units = set(closed)
    found = {}
    for site in rows.order_by("pk"):
        hosts = tuple(sorted(site.hosts.all(), key=lambda user: (user.full_name, user.pk)))
        shut = bool(closed_units & {None, site.unit_id})  # None: the whole office
        if visit.on and site.closed_on:
            shut = shut or site.closed_on <= visit.on
        present = tuple(_at_work(hosts, away))
        found[site.pk] = SiteAt(site, hosts, present, _windows(site, visit), shut)
    return found


def _windows(site: Site, visit: Visit) -> tuple[tuple[int, int], ...] | None:
    hours = list(site.hours.all())
    if not hours or visit.on is None:
        return None
    return tuple(sorted((minute(row.begins), minute(row.ends)) for row in hours if row.weekday == visit.on.weekday()))


def sites_offered(visit: Visit) -> list[Site]:
    """Sites that can be ticked: open ones, those asked for first."""
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gt=visit.on) if visit.on else Q(closed_on__isnull=True)
    wanted = set(visit.wanted.order_by("pk").values_list("pk", flat=True))
    rows = Site.objects.filter(open_then).order_by("name_lv", "pk")
    return sorted(rows, key=lambda site: (site.pk not in wanted, site.name, site.pk))


def sites_suggested(visit: Visit) -> list[int]:
    """Ids of the sites asked for; without any, of those where the topics of the visit are worked at."""
    wanted = list(visit.wanted.order_by("pk").values_list("pk", flat=True))
    if wanted:
        return wanted
    topics = set(visit.topics)
    return [site.pk for site in sites_offered(visit) if topics.intersection(site.topics)]


TITLED_BY_KIND = (StopKind.WELCOME, StopKind.MEAL, StopKind.TALK, StopKind.CULTURE, StopKind.OTHER)


def title_of(stop: Stop) -> str:
    """In the language in force: as typed, else the site, else what kind of stop it is."""
    if stop.title:
        return stop.title
    if stop.site_id and stop.site:
        return stop.site.name
    words = str(StopKind(stop.kind).label)
    return words[:1].upper() + words[1:]


def group_title(group: Group) -> str:
    """In the language in force: Group 2, or Group 2: night shelter, where it has a name."""
    title = _("Group %(group)s") % {"group": group.number}
    return f"{title}: {group.name}" if group.name else title


def whom_it_is_for(stop: Stop) -> str:
    """A group, or all together."""
    return group_title(stop.group) if stop.group else _("All together")
