"""How well a rating tells those with a claim from those without: AUC and Gini, with DeLong's interval."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, variance

from scoring.intervals import Estimate, around

LEAST = 10
"""Claims, and companies without one, below which nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """The chance that a company with a claim had the lower rating than one without, ties counting half.

    `spread` is the variance of that; `weight` how many pairs it rests on.
    """

    auc: float
    spread: float
    weight: int


def separation(claims: Sequence[float], others: Sequence[float]) -> Separation | None:
    """The AUC of ratings with its variance by DeLong; None where there are too few of either kind.

    E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Biometrics 44 (1988); by sorting, as X. Sun and W. Xu, IEEE
    Signal Processing Letters 21 (2014), do.
    """
    if len(claims) < LEAST or len(others) < LEAST:
        return None
    of_claims = _shares_above(claims, sorted(others))
    of_others = [1 - above for above in _shares_above(others, sorted(claims))]
    spread = variance(of_claims) / len(claims) + variance(of_others) / len(others)
    return Separation(auc=fmean(of_claims), spread=spread, weight=len(claims) * len(others))


def _shares_above(ratings: Iterable[float], others: list[float]) -> list[float]:
    """For each rating the share of the sorted `others` that lie above it, equal ones counting half."""
    many = len(others)
    return [1 - (bisect_left(others, one) + bisect_right(others, one)) / (2 * many) for one in ratings]


def auc(found: Separation) -> Estimate:
    """The AUC with its interval: 0.5 says nothing, 1 tells all apart, below 0.5 the better rated have the claims."""
    return around(found.auc, found.spread, 0.0, 1.0)


def gini(found: Separation) -> Estimate:
    """2 AUC - 1: 0 says nothing, 1 tells all apart."""
    return auc(found).scaled(2.0, -1.0)


def pooled(groups: Iterable[Separation | None]) -> Separation | None:
    """The AUC over pairs within the same group alone, so that what the groups differ in explains none of it."""
    usable = [one for one in groups if one is not None]
    pairs = sum(one.weight for one in usable)
    if not usable:
        return None
    return Separation(
        auc=sum(one.weight * one.auc for one in usable) / pairs,
        spread=sum((one.weight / pairs) ** 2 * one.spread for one in usable),
        weight=pairs,
    )
