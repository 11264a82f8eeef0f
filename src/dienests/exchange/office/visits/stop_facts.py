"""One stop of a programme as somebody typed it, checked and put into the row."""

import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from dienests.exchange.office.visits.day_minutes import at_minute, minute
from dienests.exchange.office.visits.models import Stop, StopKind
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from dienests.exchange.office.visits.queries.programme import DAY_BEGINS, DAY_ENDS, STEP, Programme
from dienests.exchange.office.visits.receiving import host_for, is_free

_TIME = re.compile(r"(\d{1,2})[:.](\d{2})|(\d{1,2})")
Faults = list[tuple[str, str]]


@dataclass(frozen=True)
class StopFacts:
    """`begins`, `ends`: as typed, "9:30"; `group`, `site`, `host`: ids, 0 for none. `host` None: whoever is free, the
    same as before if that one is. `by_hand`: stays where it is when the rest is found again."""

    kind: str
    begins: str
    ends: str
    group: int = 0
    site: int = 0
    host: int | None = None
    title: str = ""
    address: str = ""
    by_hand: bool = True


def facts_of(stop: Stop) -> StopFacts:
    """As the form shows a stop that is there."""
    return StopFacts(
        kind=stop.kind,
        begins=f"{stop.begins:%H:%M}",
        ends=f"{stop.ends:%H:%M}",
        group=stop.group_id or 0,
        site=stop.site_id or 0,
        host=stop.host_id or 0,
        title=stop.title,
        address=stop.address,
        by_hand=stop.by_hand,
    )


def moved(stop: Stop, begins: str, ends: str) -> StopFacts:
    """The same stop at another time, put there by hand."""
    return replace(facts_of(stop), begins=begins, ends=ends, host=None, by_hand=True)


def filled(stop: Stop, facts: StopFacts, programme: Programme) -> Stop:
    """`stop` changed, not stored. Raises ProgrammeRefused faulty with every fault."""
    faults: Faults = []
    begins, ends = _times(facts, faults)
    at_site = facts.kind == StopKind.SITE
    if facts.kind not in StopKind.values:
        faults.append(("kind", _("Choose what it is.")))
    group = next((each.group for each in programme.groups if each.group.pk == facts.group), None)
    site = programme.sites.get(facts.site) if at_site else None
    if (facts.group and group is None) or (at_site and group is None):
        faults.append(("group", _("Choose the group that goes there.")))
    if at_site and site is None:
        faults.append(("site", _("Choose a site of this programme.")))
    if faults:
        raise ProgrammeRefused("faulty", problems=faults)
    stop.kind, stop.group, stop.site = facts.kind, group, site.site if site else None
    stop.begins, stop.ends, stop.by_hand = at_minute(begins), at_minute(ends), facts.by_hand
    stop.title = " ".join(facts.title.split())[:200]
    stop.address = "" if at_site else " ".join(facts.address.split())[:200]
    _receive(stop, facts, programme)
    return stop


def _times(facts: StopFacts, faults: Faults) -> tuple[int, int]:
    found = []
    for field, typed in (("begins", facts.begins), ("ends", facts.ends)):
        at = typed_minute(typed)
        if at is None or not DAY_BEGINS <= at <= DAY_ENDS or at % STEP:
            faults.append((field, _("Write a time from 6:00 to 22:00 in steps of five minutes, as 9:30.")))
        found.append(at or 0)
    begins, ends = found
    if not faults and ends <= begins:
        faults.append(("ends", _("It ends before it begins.")))
    return begins, ends


def typed_minute(typed: str) -> int | None:
    """9:30, 9.30 or 9 in minutes since midnight; None for anything else."""
    match = _TIME.fullmatch(typed.strip())
    if match is None:
        return None
    hours, minutes = int(match[1] or match[3]), int(match[2] or 0)
    return hours * 60 + minutes if hours < 24 and minutes < 60 else None


def _receive(stop: Stop, facts: StopFacts, programme: Programme) -> None:
    """At a site its hosts receive; elsewhere any host of the programme's sites may be named, or nobody."""
    site = programme.sites.get(stop.site_id or 0)
    known = {user.pk: user for each in programme.sites.values() for user in each.hosts}
    if facts.host is not None:
        stop.host = known.get(facts.host)
    elif site is not None:
        keeps = stop.host is not None and stop.host in site.present and is_free(programme, stop, stop.host)
        stop.host = stop.host if keeps else host_for(programme, stop, site)


def length(stop: Stop) -> int:
    """In minutes."""
    return minute(stop.ends) - minute(stop.begins)
