"""Households of a block: municipality, kind, members and their ages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dienests.population.synthesis.draws import Floats, Integers, chosen, happens
from dienests.population.synthesis.published import ZONES, Municipality, facts

KINDS = (
    "one_adult",
    "one_senior",
    "couple_adult",
    "couple_senior",
    "parent_and_adult_child",
    "adults",
    "lone_parent",
    "couple_with_children",
    "extended_with_children",
)
ONE_ADULT, ONE_SENIOR, COUPLE_ADULT, COUPLE_SENIOR, PARENT_AND_ADULT_CHILD, ADULTS, LONE_PARENT = range(7)
COUPLE_WITH_CHILDREN, EXTENDED = 7, 8
HEAD, PARTNER, ADULT_CHILD, CHILD, ELDER = range(5)
SENIOR_AGE = 65.0
OLDEST = 98.0
PARTNER_PERCENT = {COUPLE_ADULT: 100, COUPLE_SENIOR: 100, ADULTS: 75, COUPLE_WITH_CHILDREN: 100, EXTENDED: 70}
# Spare households are drawn so that the block always reaches its persons.
SPARE = 1.06


@dataclass(frozen=True, slots=True)
class Composition:
    """Households (one entry each) and their persons (`home`: position of the household), heads first.

    `ability` is a standard normal number that chances of work and the level of wages in a household share.
    """

    municipality: Integers
    zone: Integers
    urban: Floats
    prosperity: Floats
    kind: Integers
    ability: Floats
    size: Integers
    minors: Integers
    home: Integers
    role: Integers
    age: Floats

    @property
    def first(self) -> Integers:
        """Position of the first person of each household."""
        return np.concatenate(([0], np.cumsum(self.size)[:-1])).astype(np.int64)


def compose(random: np.random.Generator, municipalities: Sequence[Municipality], persons: int) -> Composition:
    """Households of exactly `persons` persons, spread over the municipalities by their inhabitants."""
    drawn = int(persons / _smallest_mean_size() * SPARE) + 200
    places = chosen(random, drawn, _household_weights(municipalities))
    zone = np.array([ZONES.index(place.zone) for place in municipalities], dtype=np.int64)[places]
    kind = _kinds(random, zone)
    counts = _counts(random, kind)
    size = counts.sum(axis=1)
    kept = _exactly(size, persons)
    zone, kind, counts, size = zone[kept], kind[kept], counts[kept], size[kept]
    home = np.repeat(np.arange(len(kept)), size)
    role = np.repeat(np.tile(np.arange(5), len(kept)), counts.reshape(-1))
    return Composition(
        municipality=places[kept],
        zone=zone,
        urban=np.array([place.urban for place in municipalities])[places[kept]],
        prosperity=np.array([place.prosperity for place in municipalities])[places[kept]],
        kind=kind,
        ability=random.standard_normal(len(kept)),
        size=size,
        minors=counts[:, CHILD],
        home=home,
        role=role,
        age=_ages(random, kind, size, home, role),
    )


def _exactly(size: Integers, persons: int) -> Integers:
    """Positions of the first households that fit, and of later single persons for what is missing."""
    reached = np.cumsum(size)
    whole = int(np.searchsorted(reached, persons, side="right"))
    missing = persons - (int(reached[whole - 1]) if whole else 0)
    singles = whole + np.flatnonzero(size[whole:] == 1)[:missing]
    return np.concatenate((np.arange(whole), singles)).astype(np.int64)


def _kind_shares() -> Floats:
    """Percent of households of each kind (columns) in each zone (rows)."""
    structure = facts("structure")
    alone, minors = structure.table("one_person_households"), structure.table("households_with_minors")
    old, with_minors = structure.table("seniors_among_one_person"), structure.table("households_with_minors_by_kind")
    others = structure.table("other_households_by_kind")
    shares = np.zeros((len(ZONES), len(KINDS)))
    for row, zone in enumerate(ZONES):
        rest = 100 - alone[zone] - minors[zone]
        shares[row, ONE_SENIOR] = alone[zone] * old[zone] / 100
        shares[row, ONE_ADULT] = alone[zone] - shares[row, ONE_SENIOR]
        for name, percent in with_minors.items():
            shares[row, KINDS.index(name)] = minors[zone] * percent / 100
        for name, percent in others.items():
            shares[row, KINDS.index(name)] = rest * percent / 100
    return shares


def _mean_sizes() -> Floats:
    """Expected persons of each kind of household."""
    minors = facts("structure").table("number_of_minors")
    mean = sum(int(count) * share for count, share in minors.items()) / sum(minors.values())
    return np.array([1.0, 1.0, 2.0, 2.0, 2.0, 3.35, 1 + mean, 2 + mean, 3.4 + mean])


def _household_weights(municipalities: Sequence[Municipality]) -> Floats:
    """Households are drawn, not persons: where households are larger there are fewer of them."""
    mean = _kind_shares() @ _mean_sizes() / 100
    return np.array([place.inhabitants / mean[ZONES.index(place.zone)] for place in municipalities])


def _smallest_mean_size() -> float:
    return float((_kind_shares() @ _mean_sizes()).min()) / 100


def _kinds(random: np.random.Generator, zone: Integers) -> Integers:
    shares = np.cumsum(_kind_shares(), axis=1)
    draw = random.random(len(zone)) * shares[zone, -1]
    passed: Integers = (draw[:, None] >= shares[zone]).sum(axis=1)
    return passed


def _counts(random: np.random.Generator, kind: Integers) -> Integers:
    """Persons of each role (columns) in each household."""
    counts = np.zeros((len(kind), 5), dtype=np.int64)
    counts[:, HEAD] = 1
    partner_percent = np.zeros(len(KINDS))
    for code, percent in PARTNER_PERCENT.items():
        partner_percent[code] = percent
    counts[:, PARTNER] = happens(random, len(kind), partner_percent[kind])
    grown, extended = kind == ADULTS, kind == EXTENDED
    counts[kind == PARENT_AND_ADULT_CHILD, ADULT_CHILD] = 1
    counts[grown, ADULT_CHILD] = 1 + happens(random, int(grown.sum()), 30) + happens(random, int(grown.sum()), 12)
    # Without a partner two grown children, so that these are households of at least three.
    counts[grown & (counts[:, PARTNER] == 0), ADULT_CHILD] += 1
    counts[grown, ELDER] = happens(random, int(grown.sum()), 12)
    counts[extended, ELDER] = 1 + happens(random, int(extended.sum()), 40)
    counts[extended, ADULT_CHILD] = happens(random, int(extended.sum()), 30)
    minors = facts("structure").table("number_of_minors")
    numbers = np.array([int(count) for count in minors], dtype=np.int64)
    with_minors = kind >= LONE_PARENT
    counts[with_minors, CHILD] = numbers[chosen(random, int(with_minors.sum()), list(minors.values()))]
    return counts


def _ages(random: np.random.Generator, kind: Integers, size: Integers, home: Integers, role: Integers) -> Floats:
    age = np.full(len(home), -1.0)
    child = role == CHILD
    age[child] = random.random(int(child.sum())) * 18
    first = np.concatenate(([0], np.cumsum(size)[:-1])).astype(np.int64)
    head = _head_ages(random, kind, np.maximum.reduceat(age, first))
    age[first] = head
    for which, years, spread, least, most in (
        (PARTNER, 1.2, 4.0, 18.1, OLDEST),
        (ADULT_CHILD, 27.0, 5.0, 18.1, 62.0),
        (ELDER, -26.5, 4.5, 45.0, OLDEST),
    ):
        at = np.flatnonzero(role == which)
        age[at] = np.clip(head[home[at]] - years - spread * random.standard_normal(len(at)), least, most)
    # Nobody's child is older than the parent was young.
    grown = np.flatnonzero(role == ADULT_CHILD)
    age[grown] = np.minimum(age[grown], np.maximum(head[home[grown]] - 16, 18.1))
    old = np.flatnonzero((role == PARTNER) & (kind[home] == COUPLE_SENIOR))
    age[old] = np.maximum(age[old], 58.0)
    return age


def _head_ages(random: np.random.Generator, kind: Integers, eldest_child: Floats) -> Floats:
    count = len(kind)
    normal = random.standard_normal(count)
    band = chosen(random, count, (17, 31, 52))
    adult = np.array([18.2, 30.0, 45.0])[band] + np.array([11.8, 15.0, 19.9])[band] * random.random(count)
    old = facts("structure").table("seniors_are_old")
    decade = chosen(random, count, list(old.values()))
    senior = np.array([65.0, 75.0, 85.0])[decade] + np.array([10.0, 10.0, 10.0])[decade] * random.random(count)
    parent = np.clip(eldest_child + 28 + 5.5 * normal, np.maximum(eldest_child + 16, 18.2), eldest_child + 46)
    age = np.select(
        [kind <= COUPLE_SENIOR, kind == PARENT_AND_ADULT_CHILD, kind == ADULTS],
        [
            np.where((kind == ONE_SENIOR) | (kind == COUPLE_SENIOR), senior, adult),
            np.clip(60 + 11 * normal, 38, 94),
            np.clip(55 + 8 * normal, 38, 92),
        ],
        parent,
    )
    limited: Floats = np.minimum(age, OLDEST)
    return limited
