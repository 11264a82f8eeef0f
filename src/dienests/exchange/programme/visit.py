"""What a programme is made for: one day, its sites, its groups, what everybody does together. Minutes from midnight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from dienests.exchange.programme.places import Pair, by_places, minutes_between


@dataclass(frozen=True)
class Window:
    """From a minute to before another."""

    begins: int
    ends: int


@dataclass(frozen=True)
class Site:
    """A place to be seen. `units` are those whose people are met there; `open`: when hosts can receive.

    `most`: guests at once; None where it does not matter.
    """

    code: str
    address: str
    minutes: int
    units: frozenset[str] = frozenset()
    open: tuple[Window, ...] = ()
    most: int | None = None


@dataclass(frozen=True)
class Group:
    """Guests who go together. `units`: where they work at home; `must`: sites that they have to see."""

    code: str
    guests: int
    units: frozenset[str] = frozenset()
    must: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Together:
    """What all guests do at one place: welcome, meal, discussion, an exhibition at the end.

    `within`: when it may be; `minutes` long. The order of these events is that of the list. `place`: "first" is before
    all sites, "last" after them.
    """

    code: str
    address: str
    minutes: int
    within: Window
    place: Literal["", "first", "last"] = ""


@dataclass(frozen=True)
class Fixed:
    """A visit of a group to a site that a person put at a time; the rest is found around it. `minutes`: how long the
    group stays, where it is not as long as usual there."""

    group: str
    site: str
    begins: int
    minutes: int | None = None


@dataclass(frozen=True)
class Visit:
    """`travel`: minutes between two addresses, both ways; between others `usual_travel`, none within one place.

    `everybody_everywhere`: every group sees every site that it may; otherwise as many as fit.
    """

    day: Window
    sites: Sequence[Site]
    groups: Sequence[Group]
    together: Sequence[Together] = ()
    travel: Mapping[frozenset[str], int] = field(default_factory=dict)
    usual_travel: int = 10
    everybody_everywhere: bool = False
    fixed: Sequence[Fixed] = ()

    def minutes_between(self, one: str, other: str) -> int:
        return minutes_between(self._ways, one, other, usual=self.usual_travel)

    @cached_property
    def _ways(self) -> Mapping[Pair, int]:
        return by_places(self.travel)

    def minutes_at(self, group: str, site: Site) -> int:
        """How long a group stays at a site."""
        put = (each.minutes for each in self.fixed if (each.group, each.site) == (group, site.code))
        return next((minutes for minutes in put if minutes), site.minutes)

    def meets(self, group: Group, site: Site) -> bool:
        """Whether people of the same unit meet there."""
        return bool(group.units & site.units)


@dataclass(frozen=True, order=True)
class Stop:
    """A group at a site, or at what all do together (`site` is its code then)."""

    begins: int
    ends: int
    group: str
    site: str
    together: bool = False


@dataclass(frozen=True)
class Relax:
    """One of the wishes that cannot all be met: `kind` of RELAX; `group` and `site` where it has one."""

    kind: str
    group: str = ""
    site: str = ""


RELAX = ("day", "must", "everywhere", "open", "together", "fixed", "capacity")


@dataclass(frozen=True)
class Programme:
    """`stops` in order of time. `relax`: empty if everything fits; otherwise give up one of these and ask again.

    `proven`: whether it is known that no better one exists.
    """

    stops: tuple[Stop, ...] = ()
    relax: tuple[Relax, ...] = ()
    proven: bool = False

    def of_group(self, code: str) -> list[Stop]:
        return sorted(stop for stop in self.stops if stop.group == code)

    def of_site(self, code: str) -> list[Stop]:
        return sorted(stop for stop in self.stops if stop.site == code)
