"""Who receives at which stop: hosts of the site who are at work and not elsewhere, evenly."""

from collections import defaultdict
from collections.abc import Sequence

from dienests.base.organisation.models import User
from dienests.exchange.office.visits.day_minutes import minute
from dienests.exchange.office.visits.models import Stop
from dienests.exchange.office.visits.queries.engaged import Engaged
from dienests.exchange.office.visits.queries.programme import Programme, SiteAt


def assign_hosts(programme: Programme, stops: Sequence[Stop]) -> None:
    """Give every stop at a site a host, in place; None where nobody is free. What was put by hand keeps its host."""
    taken: dict[int, list[Stop]] = defaultdict(list)
    for stop in stops:
        if stop.host_id and (stop.by_hand or not stop.site_id):
            taken[stop.host_id].append(stop)
    for stop in sorted(stops, key=lambda each: (each.begins, each.ends, each.pk or 0)):
        if not stop.site_id or (stop.by_hand and stop.host_id):
            continue
        free = [
            user for user in programme.sites[stop.site_id].present if _is_free(programme, stop, user, taken[user.pk])
        ]
        stop.host = min(free, key=lambda user: (_minutes(taken[user.pk]), user.full_name, user.pk), default=None)
        if stop.host:
            taken[stop.host.pk].append(stop)


def host_for(programme: Programme, stop: Stop, site: SiteAt) -> User | None:
    """The host of `site` who can come and receives least so far."""
    free = [user for user in site.present if is_free(programme, stop, user)]
    return min(
        free, key=lambda user: (_minutes(_received(programme, stop, user)), user.full_name, user.pk), default=None
    )


def is_free(programme: Programme, stop: Stop, user: User) -> bool:
    """Whether `user` has nothing else at the time of `stop`: other guests, the way counted in, or clients."""
    return _is_free(programme, stop, user, _received(programme, stop, user))


def _is_free(programme: Programme, stop: Stop, user: User, others: Sequence[Stop]) -> bool:
    return not taken_at(programme, stop, user.pk) and _free(programme, stop, others)


def taken_at(programme: Programme, stop: Stop, host: int) -> list[Engaged]:
    """What else `host` has while `stop` lasts."""
    begins, ends = minute(stop.begins), minute(stop.ends)
    return [each for each in programme.taken(host, stop.site_id or 0) if each.begins < ends and begins < each.ends]


def _received(programme: Programme, stop: Stop, user: User) -> list[Stop]:
    return [each for each in programme.stops if each.pk != stop.pk and each.host_id == user.pk]


def _free(programme: Programme, stop: Stop, others: Sequence[Stop]) -> bool:
    for other in others:
        way = programme.minutes_between(programme.address_of(stop), programme.address_of(other))
        before = minute(other.ends) + way <= minute(stop.begins)
        after = minute(stop.ends) + way <= minute(other.begins)
        if not (before or after):
            return False
    return True


def _minutes(stops: Sequence[Stop]) -> int:
    return sum(minute(stop.ends) - minute(stop.begins) for stop in stops)
