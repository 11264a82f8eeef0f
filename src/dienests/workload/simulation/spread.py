"""How a figure varies from case to case. Every draw is a quantile of one uniform number, so that the same number drawn
for the same case means the same in every way of working that is compared."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Shape = Literal["fixed", "exponential", "lognormal"]
Numbers = NDArray[Any]


@dataclass(frozen=True)
class Spread:
    """`mean` in the figure's unit; `cv`: standard deviation as a share of the mean (lognormal only)."""

    mean: float
    shape: Shape = "fixed"
    cv: float = 0.0

    def of(self, uniform: Numbers) -> Numbers:
        """The quantiles at these numbers between 0 and 1."""
        if self.shape == "exponential":
            return -self.mean * np.log1p(-uniform)
        if self.shape == "lognormal" and self.mean > 0:
            variance = log(1 + self.cv**2)
            return self.mean * np.exp(sqrt(variance) * normal_quantile(uniform) - variance / 2)
        return np.full_like(uniform, self.mean)


def normal_quantile(uniform: Numbers) -> Numbers:
    """Inverse of the normal distribution by Acklam's rational approximation; relative error below 1.2e-9."""
    p = np.clip(uniform, 1e-15, 1 - 1e-15)
    tail = np.minimum(p, 1 - p)
    far = np.sqrt(-2 * np.log(tail))
    in_tail = _polynomial(_C, far) / (_polynomial(_D, far) * far + 1)
    centre = p - 0.5
    square = centre * centre
    in_middle = _polynomial(_A, square) * centre / (_polynomial(_B, square) * square + 1)
    return np.where(tail < _BREAK, np.where(p < 0.5, in_tail, -in_tail), in_middle)


def _polynomial(coefficients: tuple[float, ...], at: Numbers) -> Numbers:
    value = np.zeros_like(at)
    for coefficient in coefficients:
        value = value * at + coefficient
    return value


_BREAK = 0.02425
_A = (-3.969683028665376e01, 2.209460984245205e02, -2.759285104469687e02, 1.383577518672690e02, -3.066479806614716e01,
      2.506628277459239e00)  # fmt: skip
_B = (-5.447609879822406e01, 1.615858368580409e02, -1.556989798598866e02, 6.680131188771972e01, -1.328068155288572e01)
_C = (-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e00, -2.549732539343734e00,
      4.374664141464968e00, 2.938163982698783e00)  # fmt: skip
_D = (7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e00, 3.754408661907416e00)
