"""What the simulation supposes: one figure an entry, with unit, range, source and whether anybody checked it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from dienests.practice.faults import Fault, Text
from dienests.practice.schema_words import Schema, closed
from dienests.practice.strict_yaml import Document
from dienests.workload.simulation.spread import Shape, Spread
from dienests.workload.simulation.vocabulary import FIGURES, LIMITS, SPREADABLE
from dienests.workload.simulation.yaml_files import (
    ABOUT,
    SHIPPED,
    SimulationFaults,
    number,
    range_faults,
    ranged,
    read_document,
)

SHIPPED_ASSUMPTIONS = SHIPPED / "assumptions.yaml"


@dataclass(frozen=True)
class Assumed:
    """One figure. `low` to `high` is the range in which it may be; the sensitivity walks from one to the other."""

    name: str
    title: Text
    value: float
    low: float
    high: float
    unit: str
    source: str
    tag: str
    checked: bool
    shape: Shape = "fixed"
    cv: float = 0.0

    @property
    def spread(self) -> Spread:
        return Spread(self.value, self.shape, self.cv)


@dataclass(frozen=True)
class Assumptions:
    """Every figure of the vocabulary, by name."""

    figures: Mapping[str, Assumed]

    def __getitem__(self, name: str) -> float:
        return self.figures[name].value

    def spread(self, name: str) -> Spread:
        return self.figures[name].spread

    def with_values(self, values: Mapping[str, float]) -> Assumptions:
        """The same with some figures replaced. Raises KeyError for a name that is none."""
        replaced = {name: replace(self.figures[name], value=value) for name, value in values.items()}
        return Assumptions({**self.figures, **replaced})

    def fitted(self, name: str, value: float, *, source: str, cv: float | None = None) -> Assumptions:
        """The same with one figure measured instead of supposed."""
        figure = self.figures[name]
        low, high = min(figure.low, value), max(figure.high, value)
        changed = replace(
            figure, value=value, low=low, high=high, source=source, tag="D", cv=figure.cv if cv is None else cv
        )
        return Assumptions({**self.figures, name: changed})


def load_assumptions(path: Path | None = None) -> Assumptions:
    """The figures that ship and, where a file is given, its own in their place. Raises SimulationFaults."""
    return Assumptions({**_shipped(), **(_read(path, complete=False) if path else {})})


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Assumed]:
    """Reading so many entries with their lines takes a third of a second; nobody changes them while we run."""
    return _read(SHIPPED_ASSUMPTIONS, complete=True)


def schema(*, complete: bool) -> Schema:
    """JSON Schema of assumptions.yaml; an office's own file may hold any part of it."""
    entries = {name: _entry(name) for name in FIGURES}
    return closed(entries) if complete else closed({}, entries)


def _entry(name: str) -> Schema:
    unit = FIGURES[name]
    about = {**ranged(*LIMITS[unit])["properties"], "unit": {"enum": [unit]}, **ABOUT}
    if unit not in SPREADABLE:
        return closed(about)
    spread = closed({"shape": {"enum": ["fixed", "exponential", "lognormal"]}}, {"cv": number(0, 5)})
    return closed(about, {"spread": spread})


def _read(path: Path, *, complete: bool) -> dict[str, Assumed]:
    document = read_document(path, schema(complete=complete))
    faults = range_faults(document, [(name,) for name in document.data]) + _spread_faults(document)
    if faults:
        raise SimulationFaults(faults)
    return {name: _assumed(name, entry) for name, entry in document.data.items()}


def _spread_faults(document: Document) -> list[Fault]:
    expected = Text("cv > 0 tieši tad, ja shape: lognormal", "cv > 0 exactly where shape is lognormal")
    return [
        Fault(document.file, document.line((name, "spread")), f"{name}.spread", expected)
        for name, entry in document.data.items()
        if "spread" in entry and (entry["spread"]["shape"] == "lognormal") != (entry["spread"].get("cv", 0) > 0)
    ]


def _assumed(name: str, entry: Mapping[str, object]) -> Assumed:
    data = dict(entry)
    title, span, spread = data["title"], data["range"], data.get("spread", {})
    assert isinstance(title, Mapping)
    assert isinstance(span, list)
    assert isinstance(spread, Mapping)
    return Assumed(
        name=name,
        title=Text(title["lv"], title["en"]),
        value=float(str(data["value"])),
        low=float(span[0]),
        high=float(span[1]),
        unit=str(data["unit"]),
        source=str(data["source"]),
        tag=str(data["tag"]),
        checked=bool(data["checked"]),
        shape=spread.get("shape", "fixed"),
        cv=float(spread.get("cv", 0)),
    )
