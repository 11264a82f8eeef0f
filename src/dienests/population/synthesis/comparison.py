"""The published totals beside those of a synthetic population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dienests.engine import Text
from dienests.population.synthesis.published import Target, sources

TOLERANCE = 0.10
# Fewer persons than this, and chance alone moves totals by more than the tolerance.
ENOUGH_PERSONS = 100_000
MEANS = ("housing_per_person", "amended_housing_per_person")

FIGURES: Mapping[str, Text] = {
    "needy_persons": Text("Trūcīgas personas", "Needy persons"),
    "low_income_persons": Text("Maznodrošinātas personas", "Low-income persons"),
    "housing_persons": Text("Mājokļa pabalsta saņēmēji (personas)", "Recipients of the housing benefit (persons)"),
    "housing_per_person": Text("Mājokļa pabalsts uz personu mēnesī, EUR", "Housing benefit per person and month, EUR"),
    "gmi_month": Text("GMI pabalsti mēnesī, EUR", "GMI benefits per month, EUR"),
    "amended_housing_persons": Text(
        "Mājokļa pabalsta saņēmēji ar 28.02.2026. grozījumiem",
        "Recipients of the housing benefit, amendment of 28.02.2026",
    ),
    "amended_housing_per_person": Text(
        "Mājokļa pabalsts uz personu ar 28.02.2026. grozījumiem, EUR",
        "Housing benefit per person, amendment of 28.02.2026, EUR",
    ),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A published total, what it makes for the persons of the population, and what the population gives."""

    target: Target
    wanted: float
    result: float

    @property
    def deviation(self) -> float:
        """Share by which the result is above (or below) what is wanted."""
        return self.result / self.wanted - 1 if self.wanted else 0.0

    @property
    def met(self) -> bool:
        return abs(self.deviation) <= TOLERANCE

    def to_json(self) -> dict[str, Any]:
        """As it stands in population.json."""
        return {
            "figure": self.target.figure,
            "label": FIGURES[self.target.figure].to_json(),
            "published": self.target.value,
            "wanted": round(self.wanted, 2),
            "result": round(self.result, 2),
            "deviation": round(self.deviation, 4),
            "binding": self.target.binding,
            "met": self.met,
            "source": self.target.source,
            "source_title": sources()[self.target.source]["title"],
            "url": sources()[self.target.source]["url"],
            "tag": self.target.tag,
            "note": self.target.note.to_json(),
        }


def compared(targets: Sequence[Target], found: Mapping[str, float], *, scale: float) -> tuple[Compared, ...]:
    """Each target beside what was found; sums are scaled to the persons of the population, means are not."""
    return tuple(
        Compared(target, target.value * (1 if target.figure in MEANS else scale), found[target.figure])
        for target in targets
    )


def missed(rows: Sequence[Compared], *, persons: int) -> tuple[Compared, ...]:
    """Binding targets that a population large enough to be judged has not met."""
    if persons < ENOUGH_PERSONS:
        return ()
    return tuple(row for row in rows if row.target.binding and not row.met)
