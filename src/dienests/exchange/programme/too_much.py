"""What cannot fit by adding up alone: more minutes are asked of a group, or of a site, than the day has.

The solver would look for seconds at what a sum tells at once, and could not say it as plainly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dienests.exchange.programme.visit import Group, Relax, Site, Together, Visit


def too_much(visit: Visit) -> tuple[Relax, ...]:
    """Wishes that stand in each other's way; none: adding up does not rule it out. Of the demands on a group or a
    site those whose leaving out is enough; where no single one is, all."""
    if too_long := tuple(_too_long(visit)):
        return too_long
    found = [relax for group in visit.groups for relax in _of_group(visit, group)]
    found += [relax for site in visit.sites for relax in _of_site(visit, site)]
    return tuple(dict.fromkeys(found))


def _too_long(visit: Visit) -> Iterator[Relax]:
    """What all do together, where it is longer than when it may be."""
    for event in visit.together:
        begins, ends = max(event.within.begins, visit.day.begins), min(event.within.ends, visit.day.ends)
        if event.minutes > ends - begins:
            yield Relax("together", site=event.code)


def _demand(visit: Visit, group: Group, site: Site) -> Relax | None:
    """The wish by which that group sees that site, if there is one."""
    if site.code in group.never:
        return None
    if site.code in group.must:
        return Relax("must", group.code, site.code)
    return Relax("everywhere", group.code, site.code) if visit.everybody_everywhere else None


def _of_group(visit: Visit, group: Group) -> Iterator[Relax]:
    wanted = {site.code: wish for site in visit.sites if (wish := _demand(visit, group, site))}
    day = visit.day.ends - visit.day.begins

    def asked(without: str = "") -> int:
        sites = [site for site in visit.sites if site.code in wanted and site.code != without]
        minutes = sum(visit.minutes_at(group.code, site) for site in sites) + sum(it.minutes for it in visit.together)
        return minutes + least_way(visit, [*sites, *visit.together])

    if wanted and asked() > day:
        yield Relax("day")
        yield from [wish for code, wish in wanted.items() if asked(code) <= day] or wanted.values()


def _of_site(visit: Visit, site: Site) -> Iterator[Relax]:
    wanted = {group.code: wish for group in visit.groups if (wish := _demand(visit, group, site))}
    windows = [(max(it.begins, visit.day.begins), min(it.ends, visit.day.ends)) for it in site.open or [visit.day]]
    # Hours that overlap are counted twice: then less is ruled out, never too much.
    free = sum(max(0, ends - begins) for begins, ends in windows)
    minutes = {code: visit.minutes_at(code, site) for code in wanted}
    over = sum(minutes.values()) - free
    if wanted and over > 0:
        yield Relax("open", site=site.code) if site.open else Relax("day")
        yield from [wish for code, wish in wanted.items() if minutes[code] >= over] or wanted.values()


def least_way(visit: Visit, places: Sequence[Site | Together]) -> int:
    """Minutes below which no round through these places can be: those of a shortest tree that joins their addresses."""
    addresses = list(dict.fromkeys(place.address for place in places))
    ways = {address: visit.minutes_between(addresses[0], address) for address in addresses[1:]}
    total = 0
    while ways:
        nearest = min(ways, key=ways.__getitem__)
        total += ways.pop(nearest)
        ways = {address: min(way, visit.minutes_between(nearest, address)) for address, way in ways.items()}
    return total
