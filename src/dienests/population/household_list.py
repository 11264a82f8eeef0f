"""The households behind the figures of a comparison: kept as Parquet, found again by what a figure counted.

The file is written with the comparison (compare.py); those that could not be compared stand in another (set_aside.py).
DuckDB is asked for one page at a time, so that memory does not grow with the population.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from dienests.population.check import reading
from dienests.population.compare import HOUSEHOLD_COLUMNS, changed_household, in_order
from dienests.population.comparison import BENEFITS, DIMENSIONS, ChangedHousehold
from dienests.population.duck import Duck
from dienests.population.groups import GROUPS
from dienests.rulebook.table_columns import HIGHEST_ID

COMPARED = "households.parquet"
AT_ONCE = 1000  # rows read at a time where all are wanted
MEMORY = "512MB"
Order = Literal["size", "change", "before", "after", "income", "persons", "age", "number"]
ORDERS = get_args(Order)
# By what a list is sorted, in amounts of the benefit that is looked at.
_ORDERS: Mapping[Order, str] = {
    "size": "abs({new} - {old})",
    "change": "{new} - {old}",
    "before": "{old}",
    "after": "{new}",
    "income": "income",
    "persons": "{persons}",
    "age": "oldest_age",
    "number": "household_id",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which households: those that a figure counts (`group` of GROUPS, for a `benefit` of BENEFITS), those of a key of
    a dimension (`of`: DIMENSIONS to keys), those whose amount changes by so many cents a month (both included; not
    those that seek no assistance), those whose number begins with `number`. Raises KeyError for unknown names."""

    group: str = "everyone"
    benefit: str = "together"
    of: Mapping[str, str] = field(default_factory=dict)
    change_from: int | None = None
    change_to: int | None = None
    number: str = ""

    def __post_init__(self) -> None:
        for name, known in ((self.group, GROUPS), (self.benefit, BENEFITS), *((each, DIMENSIONS) for each in self.of)):
            if name not in known:
                raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the households of a list come to; amounts in cents a month."""

    households: int
    persons: int
    before_cents: int
    after_cents: int

    @property
    def change_cents(self) -> int:
        return self.after_cents - self.before_cents


@dataclass(frozen=True, slots=True)
class ListedHousehold:
    """A household of a list. `persons` as the list counts them; the amounts are of the benefit that is looked at."""

    household: ChangedHousehold
    seeks: bool
    age_group: str
    income_decile: str
    persons: int
    before_cents: int
    after_cents: int

    @property
    def change_cents(self) -> int:
        return self.after_cents - self.before_cents


class HouseholdList:
    """The compared households, in one DuckDB. Raises PopulationFaults where the file cannot be read."""

    def __init__(self, duck: Duck, folder: Path) -> None:
        self._connection = duck.connection
        self._folder = folder
        with reading(folder):
            duck.read({"listed": folder / COMPARED})

    def keys(self) -> dict[str, list[str]]:
        """The groups of each dimension in which anybody lives, in the order in which they are shown."""
        query = f"SELECT {', '.join(f'list(DISTINCT {name}::VARCHAR)' for name in DIMENSIONS)} FROM listed"
        with reading(self._folder):
            row = self._connection.execute(query).fetchone() or ()
        return {name: in_order(name, keys or ()) for name, keys in zip(DIMENSIONS, row, strict=True)}

    def sums(self, wanted: Wanted) -> Sums:
        """What all of them come to."""
        where, values = _condition(wanted)
        names = _names(wanted)
        query = "SELECT count(*), sum({persons}), sum({old}), sum({new}) FROM listed WHERE " + where
        with reading(self._folder):
            row = self._connection.execute(query.format(**names), values).fetchone() or ()
        return Sums(*(int(value or 0) for value in row))

    def rows(
        self, wanted: Wanted, *, order: Order = "size", falling: bool = True, first: int = 0, most: int | None = None
    ) -> Iterator[ListedHousehold]:
        """From the `first` (counted from 0) on, `most` of them; those alike in `order` by their numbers."""
        where, values = _condition(wanted)
        names = _names(wanted)
        sorted_by = f"ORDER BY {_ORDERS[order]} {'DESC' if falling else 'ASC'}, household_id"
        # Only numbers are sorted through; what a page shows is read for its rows alone.
        query = (
            f"WITH page AS MATERIALIZED (SELECT household_id FROM listed WHERE {where} {sorted_by}"
            f" LIMIT {'ALL' if most is None else most} OFFSET {first})"
            f" SELECT {HOUSEHOLD_COLUMNS}, seeks, age_group, income_decile, {{persons}}, {{old}}, {{new}}"
            f" FROM listed SEMI JOIN page USING (household_id) {sorted_by}"
        )
        with reading(self._folder):
            found = self._connection.execute(query.format(**names), values)
            while rows := found.fetchmany(AT_ONCE):
                yield from (_listed(row) for row in rows)

    def household(self, number: int) -> ListedHousehold | None:
        """One household by its number."""
        query = (
            f"SELECT {HOUSEHOLD_COLUMNS}, seeks, age_group, income_decile, persons, together_before, together_after"
            " FROM listed WHERE household_id = ?"
        )
        if not 0 <= number <= HIGHEST_ID:
            return None
        with reading(self._folder):
            row = self._connection.execute(query, [number]).fetchone()
        return None if row is None else _listed(row)


@contextmanager
def household_list(folder: Path) -> Iterator[HouseholdList]:
    """The list that was kept in a folder. Raises PopulationFaults."""
    with Duck(memory=MEMORY) as duck:
        yield HouseholdList(duck, folder)


def _names(wanted: Wanted) -> dict[str, str]:
    return {
        "old": f"{wanted.benefit}_before",
        "new": f"{wanted.benefit}_after",
        "persons": GROUPS[wanted.group].persons,
    }


def _condition(wanted: Wanted) -> tuple[str, list[Any]]:
    """SQL of our own names alone, and the values for its question marks."""
    counted = GROUPS[wanted.group]
    parts, values = [counted.condition(wanted.benefit)], list[Any]()
    bounded = wanted.change_from is not None or wanted.change_to is not None
    if counted.seeking or bounded:
        parts.append("seeks")
    for dimension, key in wanted.of.items():
        parts.append(f"{dimension}::VARCHAR = ?")
        values.append(key)
    for sign, bound in ((">=", wanted.change_from), ("<=", wanted.change_to)):
        if bound is not None:
            parts.append(f"{{new}} - {{old}} {sign} ?")
            values.append(bound)
    if wanted.number:
        parts.append("starts_with(household_id::VARCHAR, ?)")
        values.append(wanted.number)
    return " AND ".join(f"({part})" for part in parts), values


def _listed(row: tuple[Any, ...]) -> ListedHousehold:
    *household, seeks, age_group, income_decile, persons, before, after = row
    return ListedHousehold(
        changed_household(household), seeks, str(age_group), str(income_decile), persons, before, after
    )
