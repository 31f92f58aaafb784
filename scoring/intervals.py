"""A figure with the interval that it may lie in: nothing that rests on claims is shown without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import fmean, variance

Z = 1.959963984540054
"""Standard normal quantile of 97.5 %: all intervals are of 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure, and the 95 % interval around it."""

    value: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether the interval leaves room for `value`."""
        return self.low <= value <= self.high

    def scaled(self, by: float, plus: float = 0.0) -> "Estimate":
        """The same under a rising line; `by` is above 0."""
        return Estimate(value=self.value * by + plus, low=self.low * by + plus, high=self.high * by + plus)


def share(hits: int, of: int) -> Estimate:
    """A share with Wilson's score interval (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927). `of` is above 0."""
    found, squared = hits / of, Z * Z
    centre = (found + squared / (2 * of)) / (1 + squared / of)
    half = Z / (1 + squared / of) * sqrt(found * (1 - found) / of + squared / (4 * of * of))
    return Estimate(value=found, low=max(0.0, min(found, centre - half)), high=min(1.0, max(found, centre + half)))


def around(value: float, spread: float, low: float, high: float) -> Estimate:
    """A figure with the normal interval of its variance, within its range."""
    half = Z * sqrt(spread)
    return Estimate(value=value, low=max(low, value - half), high=min(high, value + half))


def mean(values: Sequence[float]) -> Estimate:
    """A mean with its normal interval. Needs two values."""
    return around(fmean(values), variance(values) / len(values), float("-inf"), float("inf"))


def correlation(value: float, spread: float) -> Estimate:
    """A rank correlation with the interval of Fisher's z, whose variance is `spread`."""
    if abs(value) >= 1:
        return Estimate(value=value, low=value, high=value)
    z, half = atanh(value), Z * sqrt(spread)
    return Estimate(value=value, low=tanh(z - half), high=tanh(z + half))
