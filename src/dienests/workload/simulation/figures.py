"""Means and how sure they are: intervals by Student's t over replications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import atan, cos, pi, sin, sqrt
from statistics import fmean, stdev, variance

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean over replications; the true one lies within `half` of it in 95 of 100 such studies."""

    mean: float
    half: float

    @property
    def low(self) -> float:
        return self.mean - self.half

    @property
    def high(self) -> float:
        return self.mean + self.half

    @property
    def certain(self) -> bool:
        """Whether it is certainly not zero: for differences."""
        return abs(self.mean) > self.half


def estimate(values: Sequence[float]) -> Estimate:
    """Of one replication nothing is known about the others: its interval is as wide as can be."""
    if len(values) < 2:
        return Estimate(fmean(values), float("inf"))
    return Estimate(fmean(values), student(len(values) - 1) * stdev(values) / sqrt(len(values)))


def paired(values: Sequence[float], against: Sequence[float]) -> Estimate:
    """The difference, replication by replication: both had the same cases, so what they share cancels out."""
    return estimate([value - other for value, other in zip(values, against, strict=True)])


def unpaired(values: Sequence[float], against: Sequence[float]) -> Estimate:
    """The difference as if the two had nothing to do with one another (Welch); for comparison with `paired`."""
    first, second = variance(values) / len(values), variance(against) / len(against)
    freedom = (first + second) ** 2 / (first**2 / (len(values) - 1) + second**2 / (len(against) - 1))
    return Estimate(fmean(values) - fmean(against), student(max(1, int(freedom))) * sqrt(first + second))


@lru_cache(maxsize=256)
def student(freedom: int, confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of Student's t with so many degrees of freedom (≥ 1), by halving."""
    low, high = 0.0, 1e6
    while high - low > 1e-9 * max(1.0, low):
        middle = (low + high) / 2
        if _within(middle, freedom) < confidence:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _within(t: float, freedom: int) -> float:
    """P(|T| < t) for whole degrees of freedom: Abramowitz & Stegun 26.7.3 and 26.7.4."""
    angle = atan(t / sqrt(freedom))
    square = cos(angle) ** 2
    odd = freedom % 2
    term = total = 1.0
    for k in range(2 if odd else 1, freedom - 1, 2):
        term *= square * (k / (k + 1))
        total += term
    if not odd:
        return sin(angle) * total
    return 2 / pi * (angle + (sin(angle) * cos(angle) * total if freedom > 1 else 0.0))
