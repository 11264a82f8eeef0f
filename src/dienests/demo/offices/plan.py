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
class WouldCome:
    """An office without Dienests that asked by telephone to come. Days are counted from the demo's last day."""

    office: str
    purpose: str
    units: Sequence[str]
    guests: int
    after: int
    before: int


@dataclass(frozen=True)
class OfficePlan:
    """`units`: (code, name lv, name en, code of the parent, address), parents first. `facts`: fields of Office.
    `practice`: name of its way of working. `publishes`: items that ship with Dienests, published as its own.
    `shows`: what guests may see; `asked`: who would like to come. `whole`: with everything there is to see.
    """

    code: str
    facts: Mapping[str, Any]
    units: Sequence[tuple[str, str, str, str | None, str]]
    seats: Sequence[Seat]
    practice: str
    places: Sequence[Place]
    residents: int
    publishes: Sequence[str] = ()
    shows: Sequence[Shown] = ()
    asked: Sequence[WouldCome] = ()
    languages: Mapping[str, Sequence[str]] = field(default_factory=dict)
    whole: bool = False

    @property
    def shares(self) -> dict[str, int]:
        """Weights of the places, by unit."""
        return {place.unit: place.weight for place in self.places}
