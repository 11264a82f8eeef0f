"""Random draws that every part of the synthesis uses: log-normal amounts, choices by percent, whole cents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def log_normal(random: np.random.Generator, count: int, *, median: float, spread: float) -> Floats:
    """`count` log-normal amounts; `spread` is the standard deviation of the logarithm."""
    return median * np.exp(spread * random.standard_normal(count))


def happens(random: np.random.Generator, count: int, percent: float | Floats) -> Flags:
    """For each of `count` whether something of that many percent happens."""
    return np.less(random.random(count) * 100, percent)


def chosen(random: np.random.Generator, count: int, percents: Sequence[float] | Floats) -> Integers:
    """Positions drawn by percents, which need not add up to 100."""
    shares = np.cumsum(np.asarray(percents, dtype=np.float64))
    positions: Integers = np.searchsorted(shares, random.random(count) * shares[-1], side="right")
    return positions


def cents(euros: Floats) -> Integers:
    """Whole cents, the nearest."""
    return np.rint(euros * 100).astype(np.int64)


def by_age(ages: Floats, steps: Mapping[str, float], *, before: float = 0.0) -> Floats:
    """The value of the last step at or below each age; `steps`: from which age, which value."""
    limits = np.array([float(step) for step in steps])
    values = np.array([before, *steps.values()])
    return values[np.searchsorted(limits, ages, side="right")]
