"""A synthetic Latvia: invented households whose totals are near the published ones. Nothing here is about anybody."""

from dienests.population.synthesis.build import Made, synthesise
from dienests.population.synthesis.comparison import FIGURES, TOLERANCE, Compared, missed
from dienests.population.synthesis.features import Progress
from dienests.population.synthesis.order import CannotSynthesise, Order

__all__ = [
    "FIGURES",
    "TOLERANCE",
    "CannotSynthesise",
    "Compared",
    "Made",
    "Order",
    "Progress",
    "missed",
    "synthesise",
]
