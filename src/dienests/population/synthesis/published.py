"""The published structure behind a synthetic Latvia: data files beside this module, each fact with source and tag.

Tags are those of the rulebook: V stated in a source, D arithmetic from such, I inferred, U assumed without a source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from dienests.engine import Text
from dienests.engine.yaml_text import read_yaml

FOLDER = Path(__file__).parent / "published"
SUBJECTS = ("structure", "incomes", "dwellings")
ZONES = ("riga", "pieriga", "vidzeme", "kurzeme", "zemgale", "latgale")


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of the published structure and where it is from."""

    value: Any
    source: str
    tag: str
    note: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality on a day: zone, share of the inhabitants of Latvia, level of incomes, how urban it is (0 to 1)."""

    code: str
    zone: str
    inhabitants: int
    prosperity: float
    urban: float


@dataclass(frozen=True, slots=True)
class Target:
    """A published total of Latvia; `binding` ones are to be met, the others stand beside."""

    figure: str
    value: float
    binding: bool
    source: str
    tag: str
    note: Text


@dataclass(frozen=True, slots=True)
class TargetSet:
    """The totals published for a time."""

    name: Text
    targets: tuple[Target, ...]


class Facts(Mapping[str, Fact]):
    """The facts of one file by name. Raises KeyError for a name the file does not hold."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = facts

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __iter__(self) -> Any:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def number(self, name: str) -> float:
        """A fact that is one number."""
        return float(self._facts[name].value)

    def table(self, name: str) -> dict[str, float]:
        """A fact that is a table of numbers, keys as text."""
        return {str(key): float(value) for key, value in self._facts[name].value.items()}

    def tables(self, name: str) -> dict[str, dict[str, float]]:
        """A fact that is a table of tables."""
        return {
            str(key): {str(inner): float(number) for inner, number in value.items()}
            for key, value in self._facts[name].value.items()
        }


@cache
def facts(subject: str) -> Facts:
    """The facts of `structure`, `incomes` or `dwellings`."""
    read = _read(subject)
    known = sources()
    found: dict[str, Fact] = {}
    for name, entry in read.items():
        if entry["source"] not in known:
            raise ValueError(f"{subject}.yaml, {name}: source {entry['source']} is not in sources.yaml")
        found[name] = Fact(_plain(entry["value"]), entry["source"], entry["tag"], entry.get("note", ""))
    return Facts(found)


@cache
def sources() -> Mapping[str, Mapping[str, str]]:
    """Title and address of each source by its short name."""
    return {name: dict(entry) for name, entry in _read("sources").items()}


def municipalities_on(day: date) -> tuple[Municipality, ...]:
    """The municipalities of Latvia on a day since the reform of 2021, in the order of their codes.

    One that has joined another by then adds its inhabitants to it.
    """
    values = _read("municipalities")["municipalities"]["values"]
    joined = {
        code: entry["joined"] for code, entry in values.items() if "joined" in entry and entry["joined_on"] <= day
    }
    inhabitants = {code: int(entry["inhabitants"]) for code, entry in values.items()}
    for code, into in joined.items():
        inhabitants[into] += inhabitants.pop(code)
    return tuple(
        Municipality(
            code,
            values[code]["zone"],
            count,
            float(values[code]["prosperity"]),
            float(values[code]["urban"]),
        )
        for code, count in sorted(inhabitants.items())
    )


def codes_of_zone(zone: str) -> frozenset[str]:
    """The municipalities of a zone, those that have since joined another included."""
    values = _read("municipalities")["municipalities"]["values"]
    return frozenset(code for code, entry in values.items() if entry["zone"] == zone)


def inhabitants_of_latvia(day: date) -> int:
    """The newest published number of inhabitants on a day; the oldest one for earlier days."""
    entries = sorted(_read("municipalities")["population"]["values"], key=lambda entry: entry["from"])
    standing = [entry for entry in entries if entry["from"] <= day] or entries[:1]
    return int(standing[-1]["value"])


def targets_on(day: date) -> TargetSet | None:
    """The totals published for the time of a day; None where there are none."""
    for entry in _read("targets")["sets"]:
        if entry["from"] <= day <= entry["to"]:
            return _target_set(entry, day)
    return None


def nearest_targets(day: date) -> TargetSet:
    """The totals published for the time of a day, or for the time nearest to it."""
    sets = _read("targets")["sets"]
    nearest = min(sets, key=lambda entry: max(entry["from"] - day, day - entry["to"]))
    return _target_set(nearest, day)


def _target_set(entry: Mapping[str, Any], day: date) -> TargetSet:
    chosen = [_target(target) for target in entry["targets"] if day <= target.get("until", day)]
    return TargetSet(Text(**entry["name"]), tuple(chosen))


def _target(entry: Mapping[str, Any]) -> Target:
    return Target(
        entry["figure"],
        float(entry["value"]),
        entry["binding"],
        entry["source"],
        entry["tag"],
        Text(**entry["note"]),
    )


@cache
def _read(name: str) -> dict[str, Any]:
    read = read_yaml((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(read, dict), name
    return read


def _plain(value: Any) -> Any:
    """Decimals become floats: these numbers are parameters of distributions, not amounts of money."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return float(value) if isinstance(value, Decimal) else value
