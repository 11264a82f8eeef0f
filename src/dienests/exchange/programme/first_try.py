"""A programme put together in one go, for the solver to begin from: without it a busy machine finds little in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dienests.exchange.programme.visit import Group, Site, Visit, Window

STEP = 5
Busy = tuple[int, int, str]  # from, to, address


@dataclass
class FirstTry:
    """Begins by (group, site), and by event. It may leave wishes unmet: the solver mends what it can."""

    sites: dict[tuple[str, str], int] = field(default_factory=dict)
    together: dict[str, int] = field(default_factory=dict)


def first_try(visit: Visit) -> FirstTry:
    """Events first, then in turns each group to where its people meet their own, else where it can be soonest."""
    found = FirstTry(together=_events(visit))
    everybody = [(found.together[it.code], found.together[it.code] + it.minutes, it.address) for it in visit.together]
    busy = {group.code: list(everybody) for group in visit.groups}
    taken: dict[str, list[Busy]] = {site.code: [] for site in visit.sites}
    by_code = {site.code: site for site in visit.sites}

    def put(group: Group, site: Site, begins: int) -> None:
        ends = begins + visit.minutes_at(group.code, site)
        found.sites[group.code, site.code] = begins
        busy[group.code].append((begins, ends, site.address))
        taken[site.code].append((begins, ends, site.address))

    for fixed in visit.fixed:
        put(next(each for each in visit.groups if each.code == fixed.group), by_code[fixed.site], fixed.begins)
    window = _between(visit, found)
    waiting = list(visit.groups)
    while waiting:
        still = []
        for group in waiting:
            choices = []
            for site in visit.sites:
                if site.code in group.never or (group.code, site.code) in found.sites:
                    continue
                begins = _soonest(visit, group, site, window, busy[group.code], taken[site.code])
                if begins is not None:
                    wanted = site.code in group.must, visit.meets(group, site)
                    choices.append((not wanted[0], not wanted[1], begins, site.code))
            if choices:
                *_order, begins, code = min(choices)
                put(group, by_code[code], begins)
                still.append(group)
        waiting = [*still[1:], *still[:1]]  # another one chooses first
    return found


def _events(visit: Visit) -> dict[str, int]:
    """Those at the end as late as they may be, the others as early, in their order."""
    begins, free, ends = {}, visit.day.begins, visit.day.ends
    address = ""
    for event in visit.together:
        if event.place != "last":
            way = visit.minutes_between(address, event.address) if address else 0
            begins[event.code] = max(free + way, event.within.begins)
            free, address = begins[event.code] + event.minutes, event.address
    for event in reversed(visit.together):
        if event.place == "last":
            begins[event.code] = max(visit.day.begins, min(ends, event.within.ends) - event.minutes)
            ends = begins[event.code] - visit.usual_travel
    return begins


def _between(visit: Visit, found: FirstTry) -> Window:
    """After what comes first and before what comes last."""
    first = [found.together[it.code] + it.minutes for it in visit.together if it.place == "first"]
    last = [found.together[it.code] for it in visit.together if it.place == "last"]
    return Window(max([visit.day.begins, *first]), min([visit.day.ends, *last]))


def _soonest(
    visit: Visit, group: Group, site: Site, window: Window, busy: Sequence[Busy], taken: Sequence[Busy]
) -> int | None:
    minutes = visit.minutes_at(group.code, site)
    if site.most is not None and group.guests > site.most:
        return None
    for begins in range(-(-window.begins // STEP) * STEP, window.ends - minutes + 1, STEP):
        ends = begins + minutes
        if site.open and not any(each.begins <= begins and ends <= each.ends for each in site.open):
            continue
        if any(begins < to and since < ends for since, to, _address in taken):
            continue
        ways = [(since, to, visit.minutes_between(site.address, address)) for since, to, address in busy]
        if all(ends + way <= since or to + way <= begins for since, to, way in ways):
            return begins
    return None
