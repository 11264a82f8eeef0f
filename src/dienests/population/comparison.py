"""What a reform does to a population: the result of `compare`, as data that can be stored, shown and exported.

Amounts are whole cents (suffix `_cents`), per month unless the name says otherwise; a year is twelve times the month.
Shares are plain numbers between 0 and 1, rounded to six decimals from exact sums. Households and persons are counts.
Persons are the counted members of a household (those of the law before the reform, where both laws are meant).
`Figures` is what the two result tables give; `Comparison` adds what it is a comparison of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dienests.engine import Text
from dienests.population.stored import from_plain, to_plain

FORMAT = 1
BENEFITS: dict[str, Text] = {
    "gmi": Text("GMI pabalsts", "GMI benefit"),
    "housing": Text("Mājokļa pabalsts", "Housing benefit"),
    "together": Text("Abi pabalsti kopā", "Both benefits together"),
}
STATUSES: dict[str, Text] = {
    "needy": Text("Trūcīgas mājsaimniecības", "Needy households"),
    "low_income": Text("Maznodrošinātas mājsaimniecības", "Low-income households"),
}
DIMENSIONS: dict[str, Text] = {
    "municipality": Text("Pašvaldība", "Municipality"),
    "household_type": Text("Mājsaimniecības veids", "Type of household"),
    "age_group": Text("Vecākās personas vecums", "Age of the oldest person"),
    "income_decile": Text("Ienākumu decile", "Income decile"),
}


def rounded_share(part: int, whole: int) -> float:
    """`part / whole` to six decimals; 0 of nothing is 0."""
    return round(part / whole, 6) if whole else 0.0


def _average(cents: int, count: int) -> int:
    return (2 * cents + count) // (2 * count) if count else 0


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who receives a benefit, or has a status, on one side."""

    households: int = 0
    persons: int = 0
    cost_month_cents: int = 0

    @property
    def cost_year_cents(self) -> int:
        """Twelve months like this one."""
        return 12 * self.cost_month_cents

    @property
    def average_household_cents(self) -> int:
        """Per receiving household and month, rounded half up."""
        return _average(self.cost_month_cents, self.households)

    @property
    def average_person_cents(self) -> int:
        """Per person of a receiving household and month, rounded half up."""
        return _average(self.cost_month_cents, self.persons)


@dataclass(frozen=True, slots=True)
class Side:
    """One law on one group. `benefits` by BENEFITS; `statuses` by STATUSES (their cost is 0)."""

    benefits: Mapping[str, Recipients]
    statuses: Mapping[str, Recipients]


@dataclass(frozen=True, slots=True)
class People:
    """Households and the persons in them."""

    households: int = 0
    persons: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """How one benefit (or both together) changes for those who seek assistance.

    gaining + losing + unchanged = everyone who seeks assistance; `newly_entitled` are among the gaining,
    `no_longer_entitled` among the losing. `lost_month_cents` is positive.
    """

    gaining: People
    losing: People
    unchanged: People
    newly_entitled: People
    no_longer_entitled: People
    gained_month_cents: int
    lost_month_cents: int

    @property
    def net_month_cents(self) -> int:
        return self.gained_month_cents - self.lost_month_cents


@dataclass(frozen=True, slots=True)
class Group:
    """Everybody, or those of one municipality, type, age or decile. `changes` by BENEFITS.

    `everyone` includes households that do not seek assistance; they get nothing on either side.
    """

    key: str
    label: Text
    everyone: People
    seeking: People
    before: Side
    after: Side
    changes: Mapping[str, Changes]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The same figures for each group of a dimension (one of DIMENSIONS), in the order in which to show them."""

    dimension: str
    label: Text
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Poverty and inequality over everybody in the file, after benefits.

    The line is the household's needy limit before the reform, for both sides, so that moving the line does not look
    like a change of poverty. `gap_month_cents` is what all households below it lack; `gap_share` that sum as a share
    of the limits of all households, `gap_depth` as a share of the limits of those below. `gini` is over persons, of
    income after benefits per equivalent consumer (1 for the first person, 0.7 for each other, as the thresholds of
    the law count).
    """

    below: People
    below_share: float
    gap_month_cents: int
    gap_share: float
    gap_depth: float
    gini: float
    median_equivalised_cents: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Households whose monthly amount changes by more than `above_cents` and at most `up_to_cents` (None: no bound).

    Those without a change are in no bin.
    """

    above_cents: int | None
    up_to_cents: int | None
    households: int
    persons: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one household on one side."""

    status: str
    gmi_cents: int
    housing_cents: int

    @property
    def together_cents(self) -> int:
        return self.gmi_cents + self.housing_cents


@dataclass(frozen=True, slots=True)
class ChangedHousehold:
    """One of the households that change most."""

    household_id: int
    municipality: str
    household_type: str
    household_size: int
    child_count: int
    oldest_age: int
    income_month_cents: int
    before: Outcome
    after: Outcome

    @property
    def change_cents(self) -> int:
        return self.after.together_cents - self.before.together_cents


@dataclass(frozen=True, slots=True)
class Figures:
    """All that follows from the two result tables. `unmatched`: households that only one of them has (0, normally)."""

    total: Group
    breakdowns: tuple[Breakdown, ...]
    before: Spread
    after: Spread
    distribution: tuple[Bin, ...]
    largest: tuple[ChangedHousehold, ...]
    unmatched: int = 0

    def breakdown(self, dimension: str) -> Breakdown:
        """Raises KeyError."""
        for each in self.breakdowns:
            if each.dimension == dimension:
                return each
        raise KeyError(dimension)


@dataclass(frozen=True, slots=True)
class ChangedParameter:
    """A value that the two sides do not share on the day of the comparison. None: no value there."""

    name: str
    label: Text
    holds_for: Text
    before: Text | None
    after: Text | None
    checked: bool
    source: str
    note: Text


@dataclass(frozen=True, slots=True)
class LawSide:
    """Which law a side is: known on a day, with or without replaced values; the version of the rules it gave."""

    known_on: date
    replaced: tuple[str, ...]
    rulebook_version: str


@dataclass(frozen=True, slots=True)
class ComputedFigure:
    """What was computed for a published figure. `value` as `unit` says: cents, a count, or a share."""

    name: str
    label: Text
    unit: str
    value: int | float


@dataclass(frozen=True, slots=True)
class PublishedEffect:
    """A published effect of the reform and the computed figures beside it (none where nothing compares).

    `unit`: one of reform.UNITS; `value` as text with a point, as published; `scope` says what it was published for.
    """

    label: Text
    value: str
    unit: str
    scope: Text
    source: str
    url: str
    tag: str
    note: Text
    computed: tuple[ComputedFigure, ...]


@dataclass(frozen=True, slots=True)
class ReformFacts:
    """Who the reform is: its name, its texts and the digest of its file."""

    name: str
    title: Text
    summary: Text
    source: str
    digest: str


@dataclass(frozen=True, slots=True)
class PopulationFacts:
    """What was compared. `assessed` and `set_aside` are numbers of households (set aside: faults in the input)."""

    name: Text
    synthetic: bool
    note: Text
    assessed: int
    set_aside: int
    municipalities: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A reform on a population. `day` None: each household on its own day of application.

    `unchecked`: labels of the rules and parameters in force that nobody has compared with the statute.
    """

    reform: ReformFacts
    population: PopulationFacts
    day: date | None
    before: LawSide
    after: LawSide
    parameters: tuple[ChangedParameter, ...]
    published: tuple[PublishedEffect, ...]
    unchecked: tuple[Text, ...]
    figures: Figures
    format: int = field(default=FORMAT)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; `from_json` gives an equal Comparison back."""
        plain = to_plain(self)
        assert isinstance(plain, dict)
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Comparison:
        """Raises ValueError when the data are not a stored comparison of this format."""
        if not isinstance(data, Mapping) or data.get("format") != FORMAT:
            raise ValueError(f"not a stored comparison of format {FORMAT}")
        return from_plain(cls, data)
