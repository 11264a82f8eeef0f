"""A programme as columns of a timetable: by group, by site or by host. Places are classes of the sheet of style."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.exchange.item import SERVICES
from dienests.exchange.office.visits.clashes import Clash
from dienests.exchange.office.visits.day_minutes import minute
from dienests.exchange.office.visits.models import Stop
from dienests.exchange.office.visits.queries.programme import STEP, Programme, group_title, title_of, whom_it_is_for
from dienests.web.formats import in_language

BY = ("group", "site", "host")
MOST_BESIDE = 12  # that the sheet of style has places for


@dataclass(frozen=True)
class Line:
    """A stop in a column. `place`: classes that say where it stands; `clashes`: words."""

    stop: Stop
    title: str
    detail: str
    begins: int
    ends: int
    place: str
    clashes: Sequence[str]
    alone: bool  # of one group; the others are for all together

    @property
    def minutes(self) -> int:
        return self.ends - self.begins


Lines = Callable[[Iterable[Stop], bool], list[Line]]  # whether the group is named in each


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    note: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Hour:
    label: str
    place: str


@dataclass(frozen=True)
class Timetable:
    """`steps`: how many times five minutes it is long."""

    columns: Sequence[Column]
    hours: Sequence[Hour]
    steps: int
    begins: int


def timetable_of(programme: Programme, clashes: Iterable[Clash], by: str) -> Timetable:
    begins, ends = _span(programme)
    of_stop: dict[int, list[Clash]] = {}
    for clash in clashes:
        for pk in clash.stops:
            of_stop.setdefault(pk, []).append(clash)

    def lines(stops: Iterable[Stop], named: bool) -> list[Line]:
        shown = list(stops)
        here = {stop.pk for stop in shown}
        return _beside([_line(programme, stop, begins, words(stop, here, named), named=named) for stop in shown])

    def words(stop: Stop, here: set[int], named: bool) -> list[str]:
        """In the column of a group: not what clashes for another group alone."""
        concerns_all = named or stop.group_id is not None
        return [each.words for each in of_stop.get(stop.pk, ()) if concerns_all or here.issuperset(each.stops)]

    columns = {"site": _by_site, "host": _by_host}.get(by, _by_group)(programme, lines)
    hours = [
        Hour(f"{at // 60}:00", f"t-{(at - begins) // STEP} d-{min(60, ends - at) // STEP}")
        for at in range(begins, ends, 60)
    ]
    return Timetable(columns, hours, (ends - begins) // STEP, begins)


def _span(programme: Programme) -> tuple[int, int]:
    """Whole hours that hold the day and every stop."""
    first, last = programme.day
    first = min([first, *(minute(stop.begins) for stop in programme.stops)])
    last = max([last, *(minute(stop.ends) for stop in programme.stops)])
    return first // 60 * 60, -(-last // 60) * 60


def _line(programme: Programme, stop: Stop, first: int, clashes: list[str], *, named: bool) -> Line:
    begins, ends = minute(stop.begins), minute(stop.ends)
    group = whom_it_is_for(stop) if named else ""
    told = [group, str(stop.host or ""), "" if named and stop.site_id else programme.address_of(stop)]
    return Line(
        stop=stop,
        title=title_of(stop),
        detail=" · ".join(each for each in told if each),
        begins=begins,
        ends=ends,
        place=f"t-{(begins - first) // STEP} d-{max(1, (ends - begins) // STEP)}",
        clashes=clashes,
        alone=stop.group_id is not None,
    )


def _beside(lines: Sequence[Line]) -> list[Line]:
    """In the order of time; what overlaps stands side by side, so that nothing covers anything."""
    found: list[Line] = []
    overlapping: list[Line] = []
    for line in sorted(lines, key=lambda each: (each.begins, each.ends)):
        if overlapping and line.begins >= max(each.ends for each in overlapping):
            found += _in_lanes(overlapping)
            overlapping = []
        overlapping.append(line)
    return [*found, *_in_lanes(overlapping)]


def _in_lanes(lines: Sequence[Line]) -> list[Line]:
    """Each in the first lane that is free when it begins."""
    until: list[int] = []
    lanes = []
    for line in lines:
        lane = next((place for place, ends in enumerate(until) if ends <= line.begins), len(until))
        until[lane : lane + 1] = [line.ends]
        lanes.append(lane % MOST_BESIDE)
    if len(until) <= 1:
        return list(lines)
    beside = f"of-{min(len(until), MOST_BESIDE)}"
    return [replace(line, place=f"{line.place} lane-{lane} {beside}") for line, lane in zip(lines, lanes, strict=True)]


def _by_group(programme: Programme, lines: Lines) -> list[Column]:
    if not programme.groups:
        return [Column("all", _("All together"), "", lines(programme.stops, False))]
    return [
        Column(
            str(each.group.pk),
            group_title(each.group),
            " · ".join(filter(None, [guests_in_words(each.size), topics_in_words(each.group.topics)])),
            lines(programme.of_group(each.group.pk), False),
        )
        for each in programme.groups
    ]


def _by_site(programme: Programme, lines: Lines) -> list[Column]:
    at = sorted(programme.sites.values(), key=lambda each: (each.site.name, each.site.pk))
    return [
        Column(
            f"site-{each.site.pk}",
            each.site.name,
            each.site.address,
            lines([stop for stop in programme.stops if stop.site_id == each.site.pk], True),
        )
        for each in at
    ]


def _of_host(programme: Programme, host: int) -> str:
    """What to know of somebody who receives, in words that tell of no case."""
    away = _("away that day") if host in programme.away else ""
    due = _("decisions are due that day") if host in programme.due else ""
    return " · ".join(filter(None, [away, due]))


def _by_host(programme: Programme, lines: Lines) -> list[Column]:
    hosts = {stop.host_id: stop.host for stop in programme.stops if stop.host}
    return [
        Column(
            f"host-{pk}",
            host.full_name,
            _of_host(programme, pk),
            lines([stop for stop in programme.stops if stop.host_id == pk], True),
        )
        for pk, host in sorted(hosts.items(), key=lambda item: (item[1].full_name, item[0]))
    ]


def topics_in_words(topics: Iterable[str]) -> str:
    return ", ".join(in_language(SERVICES[topic].to_json()) for topic in topics if topic in SERVICES)


def guests_in_words(number: int) -> str:
    return ngettext("%(n)s guest", "%(n)s guests", number) % {"n": number}
