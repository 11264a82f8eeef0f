"""What an office of the demo consists of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dienests.base.organisation.models import Role


@dataclass(frozen=True)
class Seat:
    """A post and, where it is not vacant, who holds it (user name, full name)."""

    unit: str
    role: Role
    title_lv: str
    title_en: str
    holder: tuple[str, str] | None
    hours: float = 40


@dataclass(frozen=True)
class Place:
    """A unit that takes applications. `weight`: its share of them; `streets` of `town` are where its clients live."""

    unit: str
    weight: int
    town: str
    streets: Sequence[str]
    preparers: Sequence[str]
    controllers: Sequence[str]


@dataclass(frozen=True)
class Shown:
    """A unit that guests may see. `topics` of exchange.item.SERVICES."""

    unit: str
    topics: Sequence[str]
    minutes: int = 45
    meets_clients: bool = False


@dataclass(frozen=True)
class PlaceCost:
    """What a place of a service (exchange.item.SERVICES) costs a day, invented."""

    service: str
    euros: float
    places: int


@dataclass(frozen=True)
class WouldCome:
    """An office without Dienests that asked by telephone to come. Days are counted from the demo's last day."""

    office: str
    purpose: str
    units: Sequence[str]
    guests: int
    after: int
    before: int


@dataclass(frozen=True)
class Written:
    """A line in the notebook of a visit. `unit`: where; `by`: number of the guest who wrote it, None: our staff.

    `answer`: what staff answered. `item`: of our practice, what was delivered or what an idea became; or `outcome`.
    `owed_by`: who promised it (user name).
    """

    kind: str
    text: str
    unit: str = ""
    by: int | None = None
    answer: str = ""
    item: str = ""
    outcome: str = ""
    owed_by: str = ""


@dataclass(frozen=True)
class Received:
    """A visit of others that took place. `guests`: (name, work, number of the group); `groups`: name and topics of
    each. `hours`: of whom (user name), minutes and what for, besides the programme. `culture`: title, address."""

    office: str
    days_ago: int
    purpose: str
    units: Sequence[str]
    guests: Sequence[tuple[str, str, int]]
    groups: Sequence[tuple[str, Sequence[str]]]
    notes: Sequence[Written] = ()
    hours: Sequence[tuple[str, int, str]] = ()
    culture: tuple[str, str] | None = None
    begins: int = 9  # o'clock
    ends: int = 15


@dataclass(frozen=True)
class Went:
    """A visit of ours to others that took place. `units`: theirs, in words; `cents`: what it cost besides hours."""

    office: str
    days_ago: int
    purpose: str
    units: str
    guests: int
    notes: Sequence[Written] = ()
    cents: int | None = None


@dataclass(frozen=True)
class OfficePlan:
    """`units`: (code, name lv, name en, code of the parent, address), parents first. `facts`: fields of Office.
    `practice`: name of its way of working. `publishes`: items that ship with Dienests, published as its own.
    `costs`: told to colleagues
    beside measured figures. `shows`: what guests may see; `asked`: who would like to come; `received`, `went`: visits
    that took place. `whole`: with everything there is to see.
    """

    code: str
    facts: Mapping[str, Any]
    units: Sequence[tuple[str, str, str, str | None, str]]
    seats: Sequence[Seat]
    practice: str
    places: Sequence[Place]
    residents: int
    publishes: Sequence[str] = ()
    costs: Sequence[PlaceCost] = ()
    shows: Sequence[Shown] = ()
    asked: Sequence[WouldCome] = ()
    received: Sequence[Received] = ()
    went: Sequence[Went] = ()
    languages: Mapping[str, Sequence[str]] = field(default_factory=dict)
    whole: bool = False

    @property
    def shares(self) -> dict[str, int]:
        """Weights of the places, by unit."""
        return {place.unit: place.weight for place in self.places}
