"""What in a programme cannot be: two groups at one site, no time for the way, nobody who receives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dienests.exchange.office.visits.day_minutes import at_minute, minute
from dienests.exchange.office.visits.models import Stop, StopKind
from dienests.exchange.office.visits.queries.programme import Programme, title_of
from dienests.exchange.office.visits.receiving import taken_at


@dataclass(frozen=True)
class Clash:
    """`kind` of KINDS; `stops`: ids of the stops it is about (0 for one that is not stored yet)."""

    kind: str
    stops: tuple[int, ...]
    words: str


KINDS = ("group_busy", "site_taken", "travel", "host_busy", "host_away", "host_taken", "no_host", "hours", "crowded",
         "never", "day", "twice")  # fmt: skip


def clashes_of(programme: Programme) -> list[Clash]:
    """All of them, in the order of the day."""
    found = [*_of_one(programme), *_of_two(programme)]
    order = {stop.pk or 0: place for place, stop in enumerate(programme.stops)}
    return sorted(found, key=lambda clash: (min(order[pk] for pk in clash.stops), clash.kind, clash.stops))


def clashes_with(programme: Programme, stop: Stop) -> list[Clash]:
    """Those that `stop` would be part of, in place of the one with its id, or beside the others."""
    others = [each for each in programme.stops if each.pk != stop.pk]
    stops = sorted([*others, stop], key=lambda each: (each.begins, each.ends, each.pk or 0))
    return [clash for clash in clashes_of(replace(programme, stops=stops)) if (stop.pk or 0) in clash.stops]


def _of_one(programme: Programme) -> Iterator[Clash]:
    begins, ends = programme.day
    for stop in programme.stops:
        if minute(stop.begins) < begins or minute(stop.ends) > ends:
            yield _clash("day", [stop], _("“%(what)s” lies outside the day of the visit."))
        if stop.host_id in programme.away:
            yield _clash(
                "host_away", [stop], _("%(host)s, who receives at “%(what)s”, is away that day."), **_host(stop)
            )
        elif stop.host_id:
            yield from _of_host(programme, stop, stop.host_id)
        if stop.kind == StopKind.SITE and stop.site_id:
            yield from _of_site(programme, stop, stop.site_id)


TAKEN: Mapping[str, Promise] = {
    "clients": gettext_lazy("%(host)s, who receives at “%(what)s”, receives clients from %(since)s to %(until)s."),
    "alone": gettext_lazy("%(host)s is alone at “%(what)s” while clients are received, from %(since)s to %(until)s."),
    "guests": gettext_lazy(
        "%(host)s, who receives at “%(what)s”, is with the guests of %(office)s from %(since)s to %(until)s."
    ),
}


def _of_host(programme: Programme, stop: Stop, host: int) -> Iterator[Clash]:
    for each in taken_at(programme, stop, host):
        span = {"since": f"{at_minute(each.begins):%H:%M}", "until": f"{at_minute(each.ends):%H:%M}"}
        yield _clash("host_taken", [stop], str(TAKEN[each.kind]), office=each.office, **span, **_host(stop))


def _of_site(programme: Programme, stop: Stop, site_id: int) -> Iterator[Clash]:
    site = programme.sites[site_id]
    inside = site.windows is None or any(
        begins <= minute(stop.begins) and minute(stop.ends) <= ends for begins, ends in site.windows
    )
    if (site.closed or not inside) and site_id not in programme.any_hours:
        yield _clash("hours", [stop], _("“%(what)s” does not receive guests then."))
    if not stop.host_id:
        yield _clash("no_host", [stop], _("Nobody receives at “%(what)s” at %(at)s."))
    size, most = programme.size_at(stop), site.site.most_guests
    if most is not None and size > most and site_id not in programme.crowded:
        yield _clash(
            "crowded",
            [stop],
            ngettext(
                "“%(what)s” takes %(most)s guest at once, and %(size)s come.",
                "“%(what)s” takes %(most)s guests at once, and %(size)s come.",
                most,
            ),
            most=most,
            size=size,
        )
    group = next((each for each in programme.groups if each.group.pk == stop.group_id), None)
    if group and site_id in group.never:
        yield _clash("never", [stop], _("Group %(group)s was not to see “%(what)s”."))


def _of_two(programme: Programme) -> Iterator[Clash]:
    for one, other in combinations(sorted(programme.stops, key=lambda stop: (stop.begins, stop.ends)), 2):
        overlap = other.begins < one.ends
        same_people = one.group_id == other.group_id or None in (one.group_id, other.group_id)
        if same_people:
            yield from _same_people(programme, one, other, overlap)
        if overlap and one.site_id and one.site_id == other.site_id and one.group_id != other.group_id:
            yield _clash("site_taken", [one, other], _("Two groups at once: “%(what)s” at %(at)s."))
        if one.host_id and one.host_id == other.host_id:
            way = programme.minutes_between(programme.address_of(one), programme.address_of(other))
            if minute(other.begins) < minute(one.ends) + way:
                yield _clash(
                    "host_busy",
                    [one, other],
                    _("%(host)s would receive at “%(what)s” and “%(other)s” at once."),
                    other=title_of(other),
                    **_host(one),
                )


def _same_people(programme: Programme, one: Stop, other: Stop, overlap: bool) -> Iterator[Clash]:
    if overlap:
        yield _clash(
            "group_busy", [one, other], _("“%(what)s” and “%(other)s” are at the same time."), other=title_of(other)
        )
        return
    if one.site_id and one.site_id == other.site_id and one.group_id == other.group_id:
        yield _clash("twice", [one, other], _("Group %(group)s sees “%(what)s” twice."))
    way = programme.minutes_between(programme.address_of(one), programme.address_of(other))
    gap = minute(other.begins) - minute(one.ends)
    if gap < way:
        yield _clash(
            "travel",
            [one, other],
            ngettext(
                "From “%(what)s” to “%(other)s” it takes %(way)s minute, and there are %(gap)s.",
                "From “%(what)s” to “%(other)s” it takes %(way)s minutes, and there are %(gap)s.",
                way,
            ),
            other=title_of(other),
            way=way,
            gap=gap,
        )


def _clash(kind: str, stops: Sequence[Stop], words: str, **told: object) -> Clash:
    first = stops[0]
    group = first.group.number if first.group else ""
    facts = {"what": title_of(first), "at": f"{first.begins:%H:%M}", "group": group, **told}
    return Clash(kind, tuple(stop.pk or 0 for stop in stops), words % facts)


def _host(stop: Stop) -> dict[str, str]:
    return {"host": str(stop.host)}
