"""A visit's programme put to the solver, and its answer put back: places for stops, or wishes to give up in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.exchange.office.visits.day_minutes import minute
from dienests.exchange.office.visits.models import Stop, StopKind
from dienests.exchange.office.visits.queries.programme import (
    USUAL_TRAVEL,
    GroupAt,
    Programme,
    SiteAt,
    title_of,
)
from dienests.exchange.programme import visit as asking

# When people eat; everything else that all do together may be at any time of the day.
MEALS = (11 * 60, 15 * 60)
NEVER = asking.Window(0, 0)
_FIRST, _LAST = (StopKind.WELCOME,), (StopKind.TALK, StopKind.CULTURE)


@dataclass(frozen=True)
class Place:
    """Where a stop goes: an existing one by its id, or a new one of a group at a site (`stop` None). In minutes."""

    begins: int
    ends: int
    stop: int | None = None
    group: int | None = None
    site: int | None = None


@dataclass(frozen=True)
class Way:
    """A wish that can be given up: `kind` of WAYS about a group, a site or a stop (ids; 0: none); `words` say what
    would be done."""

    kind: str
    words: str
    group: int = 0
    site: int = 0
    stop: int = 0


# later: the day ends later. must, everywhere: that group need not see that site. as_many: as many as fit. open: the
# site receives although it usually does not then. crowded: it takes more than usual. loose: what was put by hand may
# be moved. leave_out: without that stop.
WAYS = ("later", "must", "everywhere", "as_many", "open", "crowded", "loose", "leave_out")
LATER_MINUTES = 60
# More than these are not chosen from one by one: as many as fit, then.
_MOST_SINGLE = 6


@dataclass(frozen=True)
class Found:
    """Either `places` of all stops, or `ways` of making room (none: nothing was found in time). `unseen`: sites of the
    plan that no group sees."""

    places: Sequence[Place] = ()
    ways: Sequence[Way] = ()
    unseen: Sequence[SiteAt] = ()
    proven: bool = False


def find(programme: Programme, *, seconds: float | None = None) -> Found:
    """The best programme found in time. At least one group is there; what was put by hand stays."""
    # Takes most of a second to load: whoever plans waits for it, and no other page.
    from dienests.exchange.programme import solver  # noqa: PLC0415

    answer = solver.programme_of(asked(programme), seconds=solver.SECONDS if seconds is None else seconds)
    if not answer.stops:
        return Found(ways=list(ways_of(programme, answer.relax)))
    places = list(dict.fromkeys(_place(programme, stop) for stop in answer.stops))
    seen = {place.site for place in places}
    unseen = [each for each in programme.chosen if each.site.pk not in seen]
    return Found(places=places, unseen=unseen, proven=answer.proven)


def asked(programme: Programme) -> asking.Visit:
    """Codes: sites by id, groups by id, everything else ":" and the id of its stop."""
    by_site = {(stop.group_id, stop.site_id): stop for stop in programme.stops if _at_site(stop)}
    kept = {stop.site_id for stop in by_site.values() if stop.by_hand}
    chosen = {each.site.pk for each in programme.chosen}
    sites = [programme.sites[pk] for pk in sorted(chosen | {pk for pk in kept if pk})]
    own = [stop for stop in programme.stops if not _at_site(stop) and stop.group_id]
    begins, ends = programme.day
    return asking.Visit(
        day=asking.Window(begins, ends),
        sites=[*(_site(programme, each) for each in sites), *(_own_site(programme, stop) for stop in own)],
        groups=list(_groups(programme, sites, own)),
        together=[_together(programme, stop) for stop in programme.stops if stop.group_id is None],
        travel=programme.travel,
        usual_travel=USUAL_TRAVEL,
        everybody_everywhere=bool(programme.plan and programme.plan.everywhere),
        fixed=[
            asking.Fixed(str(stop.group_id), _code(stop), minute(stop.begins), minute(stop.ends) - minute(stop.begins))
            for stop in programme.stops
            if stop.by_hand and stop.group_id
        ],
    )


def _at_site(stop: Stop) -> bool:
    return stop.kind == StopKind.SITE


def _code(stop: Stop) -> str:
    return str(stop.site_id) if _at_site(stop) else f":{stop.pk}"


def _site(programme: Programme, each: SiteAt) -> asking.Site:
    free = programme.free_at(each)
    windows = tuple(asking.Window(*window) for window in free or ())
    if each.closed or each.nobody or (free is not None and not windows):
        windows = (NEVER,)
    if each.site.pk in programme.any_hours:
        windows = ()
    return asking.Site(
        code=str(each.site.pk),
        address=each.site.address,
        minutes=each.site.minutes,
        units=frozenset(each.site.topics),
        open=windows,
        most=None if each.site.pk in programme.crowded else each.site.most_guests,
    )


def _own_site(programme: Programme, stop: Stop) -> asking.Site:
    """What one group does by itself elsewhere, as a place that only it goes to."""
    return asking.Site(_code(stop), programme.address_of(stop), minute(stop.ends) - minute(stop.begins))


def _groups(programme: Programme, sites: Sequence[SiteAt], own: Sequence[Stop]) -> Iterator[asking.Group]:
    known = {each.site.pk for each in sites}
    chosen = {each.site.pk for each in programme.chosen}
    for each in programme.groups:
        pk = each.group.pk
        here = {stop.site_id for stop in programme.stops if stop.group_id == pk and stop.by_hand and stop.site_id}
        # A site that was taken out of the plan stays for whom it was put by hand.
        never = (known - chosen - here) | (each.never & known - here)
        others = {_code(stop) for stop in own if stop.group_id != pk}
        mine = {_code(stop) for stop in own if stop.group_id == pk}
        yield asking.Group(
            code=str(pk),
            guests=each.size,
            units=frozenset(each.group.topics),
            must=frozenset({str(site) for site in each.must & known - never} | mine),
            never=frozenset({str(site) for site in never} | others),
        )


def _together(programme: Programme, stop: Stop) -> asking.Together:
    begins, ends = programme.day
    minutes, within, place = minute(stop.ends) - minute(stop.begins), asking.Window(begins, ends), ""
    if stop.by_hand:
        within = asking.Window(minute(stop.begins), minute(stop.ends))
    elif stop.kind == StopKind.MEAL:
        within = asking.Window(*MEALS)
    else:
        place = "first" if stop.kind in _FIRST else "last" if stop.kind in _LAST else ""
    address = programme.address_of(stop)
    return asking.Together(_code(stop), address, minutes, within, place)  # type: ignore[arg-type]


def _place(programme: Programme, stop: asking.Stop) -> Place:
    if stop.site.startswith(":"):
        return Place(stop.begins, stop.ends, stop=int(stop.site[1:]))
    group, site = int(stop.group), int(stop.site)
    held = next((each.pk for each in programme.stops if (each.group_id, each.site_id) == (group, site)), None)
    return Place(stop.begins, stop.ends, stop=held, group=group, site=site)


def ways_of(programme: Programme, relax: Sequence[asking.Relax]) -> Iterator[Way]:
    """Each wish that stands in the way, as what can be done about it."""
    everywhere = [each for each in relax if each.kind == "everywhere"]
    if everywhere:
        yield Way("as_many", _("Let every group see as many sites as fit, not all of them."))
    if len(everywhere) > _MOST_SINGLE:
        relax = [each for each in relax if each.kind != "everywhere"]
    groups = {str(each.group.pk): each for each in programme.groups}
    stops = {_code(stop): stop for stop in programme.stops if not _at_site(stop)}
    if [each.kind for each in relax] == ["day"]:
        # The day is too short by itself: an hour more may not be enough.
        yield from (_leave_out(stop) for stop in programme.stops if stop.group_id is None)
    for each in relax:
        if each.kind == "day":
            yield from _later(programme)
        elif each.site.startswith(":"):
            yield _of_stop(stops[each.site])
        elif each.kind == "fixed":
            stop = next(s for s in programme.stops if (str(s.group_id), str(s.site_id)) == (each.group, each.site))
            yield _of_stop(stop)
        else:
            yield _of_site(programme, each.kind, programme.sites[int(each.site)], groups.get(each.group))


def _later(programme: Programme) -> Iterator[Way]:
    ends = programme.day[1] + LATER_MINUTES
    if ends < 24 * 60:
        words = _("End the day an hour later, at %(at)s.") % {"at": f"{ends // 60:02d}:{ends % 60:02d}"}
        yield Way("later", words)


def _of_stop(stop: Stop) -> Way:
    told = {"what": title_of(stop), "group": stop.group.number if stop.group else ""}
    if stop.by_hand:
        words = _("Let “%(what)s” of group %(group)s be moved.") if stop.group_id else _("Let “%(what)s” be moved.")
        return Way("loose", words % told, stop=stop.pk)
    return _leave_out(stop)


def _leave_out(stop: Stop) -> Way:
    return Way("leave_out", _("Leave out “%(what)s”.") % {"what": title_of(stop)}, stop=stop.pk)


def _of_site(programme: Programme, kind: str, site: SiteAt, group: GroupAt | None) -> Way:
    told = {"site": site.site.name, "most": site.site.most_guests}
    if group is None:
        return Way("open", _open_words(programme, site) % told, site=site.site.pk)
    told |= {"group": group.group.number, "size": group.size}
    if kind == "must":
        words = _("Group %(group)s does not have to see “%(site)s”.")
    elif kind == "everywhere":
        words = _("Group %(group)s does not see “%(site)s”.")
    else:
        kind = "crowded"
        words = ngettext(
            "“%(site)s” takes the %(size)s guest of group %(group)s, not only %(most)s.",
            "“%(site)s” takes the %(size)s guests of group %(group)s, not only %(most)s.",
            group.size,
        )
    return Way(kind, words % told, group=group.group.pk, site=site.site.pk)


def _open_words(programme: Programme, site: SiteAt) -> str:
    if site.closed:
        return _("“%(site)s” receives although it is closed that day.")
    if site.nobody:
        return _("“%(site)s” receives although none of its hosts is at work that day.")
    if programme.free_at(site) != site.windows:
        return _("“%(site)s” receives guests although its hosts are to receive clients.")
    return _("“%(site)s” receives outside its hours too.")
