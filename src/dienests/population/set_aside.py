"""The households of a population that a comparison could not count, kept as Parquet with what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dienests.population.check import reading
from dienests.population.duck import Duck
from dienests.population.explain import Reason
from dienests.population.household_list import AT_ONCE, COMPARED, MEMORY
from dienests.population.results import NO_VALUE
from dienests.rulebook.table_columns import HIGHEST_ID, HOUSEHOLDS

SET_ASIDE = "set_aside.parquet"
_KEPT = """
    SELECT h.household_id, h.municipality, coalesce(f.reasons, []) AS reasons
    FROM "{households}" h LEFT JOIN (
        SELECT household_id,
            list(DISTINCT {{'place': concat_ws('.', "table", "column", fault), 'found': "found"}}) AS reasons
        FROM "{faults}" GROUP BY household_id
    ) f ON f.household_id IS NOT DISTINCT FROM h.household_id
    ANTI JOIN counted_households c ON c.household_id = h.household_id
    ORDER BY h.household_id
"""
# Whom the input check let through, some amount of the law has no value for.
_REASONS = (
    f"if(len(reasons) = 0, [{{'place': '{HOUSEHOLDS}.municipality.{NO_VALUE}', 'found': municipality}}], reasons)"
)


@dataclass(frozen=True, slots=True)
class SetAsideHousehold:
    """A household that was not counted, and why. `number` None: its row has none."""

    number: int | None
    municipality: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is wrong with some households: `key` to ask for them, the reason without what was found, and how many."""

    key: str
    reason: Reason
    households: int


def write_set_aside(connection: duckdb.DuckDBPyConnection, folder: Path, *, faults: str) -> None:
    """Write those of the table `households` of this connection that were not compared, beside those that were.

    `faults`: the table of faults, as the input check gives them.
    """
    connection.read_parquet(str(folder / COMPARED)).create_view("counted_households", replace=True)
    kept = connection.sql(_KEPT.format(households=HOUSEHOLDS, faults=faults))
    kept.write_parquet(str(folder / SET_ASIDE), compression="zstd")


class SetAsideList:
    """The households set aside, in one DuckDB. Raises PopulationFaults where the file cannot be read."""

    def __init__(self, duck: Duck, folder: Path) -> None:
        self._connection = duck.connection
        self._folder = folder
        with reading(folder):
            duck.read({"kept_aside": folder / SET_ASIDE})
            self._connection.execute(
                f"CREATE TEMP VIEW listed AS SELECT household_id, municipality, {_REASONS} AS reasons FROM kept_aside"
            )

    def count(self, *, kind: str = "", number: str = "") -> int:
        """How many there are of a kind (empty: of all), whose number begins with `number`."""
        where, values = _condition(kind, number)
        with reading(self._folder):
            row = self._connection.execute(f"SELECT count(*) FROM listed WHERE {where}", values).fetchone()
        return int(row[0]) if row else 0

    def kinds(self) -> list[Kind]:
        """What is wrong with how many, the most frequent first; a household may have several faults."""
        query = """
            SELECT place, count(*) FROM (SELECT unnest(list_distinct([r.place FOR r IN reasons])) AS place FROM listed)
            GROUP BY place ORDER BY count(*) DESC, place
        """
        with reading(self._folder):
            rows = self._connection.execute(query).fetchall()
        return [Kind(place, _reason(place, ""), int(count)) for place, count in rows]

    def rows(
        self, *, kind: str = "", number: str = "", first: int = 0, most: int | None = None
    ) -> Iterator[SetAsideHousehold]:
        """By their numbers, from the `first` (counted from 0) on."""
        where, values = _condition(kind, number)
        limit = "ALL" if most is None else most
        query = f"SELECT * FROM listed WHERE {where} ORDER BY household_id NULLS LAST LIMIT {limit} OFFSET {first}"
        with reading(self._folder):
            found = self._connection.execute(query, values)
            while rows := found.fetchmany(AT_ONCE):
                yield from (_household(row) for row in rows)

    def household(self, number: int) -> SetAsideHousehold | None:
        """One household by its number."""
        if not 0 <= number <= HIGHEST_ID:
            return None
        with reading(self._folder):
            row = self._connection.execute("SELECT * FROM listed WHERE household_id = ?", [number]).fetchone()
        return None if row is None else _household(row)


@contextmanager
def set_aside_list(folder: Path) -> Iterator[SetAsideList]:
    """The list that was kept in a folder. Raises PopulationFaults."""
    with Duck(memory=MEMORY) as duck:
        yield SetAsideList(duck, folder)


def _condition(kind: str, number: str) -> tuple[str, list[Any]]:
    parts, values = ["true"], list[Any]()
    if kind:
        parts.append("list_contains([r.place FOR r IN reasons], ?)")
        values.append(kind)
    if number:
        parts.append("starts_with(household_id::VARCHAR, ?)")
        values.append(number)
    return " AND ".join(parts), values


def _household(row: tuple[Any, ...]) -> SetAsideHousehold:
    number, municipality, reasons = row
    places = sorted((each["place"], each["found"] or "") for each in reasons)
    return SetAsideHousehold(number, municipality or "", tuple(_reason(*each) for each in places))


def _reason(place: str, found: str) -> Reason:
    table, column, fault = place.split(".")
    return Reason(table, column, fault, found)
