"""Whether chances of a claim that are read off a rating come true: reliability by decile, and the Brier score.

A rating is no probability. So that there is something to hold against what happened, a logistic curve of the rating
alone is fitted to four fifths of the book and read for the last fifth, five times (D. R. Cox, J. R. Stat. Soc. B 20,
1958). What is judged is that curve, never on companies that it was fitted to. The folds are drawn with a fixed seed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp
from random import Random
from statistics import fmean

from scoring.intervals import Estimate, mean, share

FOLDS, SEED = 5, 20261127
TENTHS = 10
STEPS = 30
RIDGE = 1e-3
"""Keeps the curve finite where ratings tell all claims apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decile:
    """Companies of neighbouring ratings: the chance read off the curve, and how many had a claim."""

    lowest: float
    highest: float
    companies: int
    predicted: float
    observed: Estimate

    @property
    def fits(self) -> bool:
        """Whether the chance lies within the interval of what was observed."""
        return self.observed.holds(self.predicted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Brier scores (mean squared error, lower is better; G. W. Brier, Monthly Weather Review 78, 1950).

    `base` is the score of giving everybody the frequency of the other folds; `gain` what the rating takes off it.
    """

    brier: Estimate
    base: Estimate
    gain: Estimate
    deciles: tuple[Decile, ...]


def calibration(ratings: Sequence[float], claims: Sequence[bool]) -> Calibration:
    """The calibration of a book; at least a claim and a company without one in every fold."""
    chances, bases = [0.0] * len(ratings), [0.0] * len(ratings)
    for learnt, read in _folds(claims):
        level, slope = _curve([ratings[n] for n in learnt], [claims[n] for n in learnt])
        base = fmean(claims[n] for n in learnt)
        for n in read:
            chances[n], bases[n] = _chance(level + slope * _scaled(ratings[n])), base
    errors = [(chance - claim) ** 2 for chance, claim in zip(chances, claims, strict=True)]
    plain = [(base - claim) ** 2 for base, claim in zip(bases, claims, strict=True)]
    return Calibration(
        brier=mean(errors),
        base=mean(plain),
        gain=mean([before - after for before, after in zip(plain, errors, strict=True)]),
        deciles=tuple(_deciles(ratings, claims, chances)),
    )


def _folds(claims: Sequence[bool]) -> Iterator[tuple[list[int], list[int]]]:
    """The rows to learn from and those to read, with the claims spread evenly over the folds."""
    dice = Random(SEED)
    fold_of = [0] * len(claims)
    for kind in (True, False):
        rows = [n for n, claim in enumerate(claims) if claim is kind]
        dice.shuffle(rows)
        for place, n in enumerate(rows):
            fold_of[n] = place % FOLDS
    for fold in range(FOLDS):
        yield [n for n, its in enumerate(fold_of) if its != fold], [n for n, its in enumerate(fold_of) if its == fold]


def _curve(ratings: Sequence[float], claims: Sequence[bool]) -> tuple[float, float]:
    """Level and slope of the logistic curve, by Newton's method on the likelihood with a small ridge."""
    level = slope = 0.0
    xs = [_scaled(rating) for rating in ratings]
    for _ in range(STEPS):
        rise, tilt, a, b, c = 0.0, -RIDGE * slope, RIDGE, 0.0, RIDGE
        for x, claim in zip(xs, claims, strict=True):
            chance = _chance(level + slope * x)
            weight = chance * (1 - chance)
            rise, tilt = rise + claim - chance, tilt + (claim - chance) * x
            a, b, c = a + weight, b + weight * x, c + weight * x * x
        whole = a * c - b * b
        up, over = (c * rise - b * tilt) / whole, (a * tilt - b * rise) / whole
        shorter = min(1.0, 4 / max(abs(up), abs(over), 1e-12))  # a step too long would leave the likelihood's hill
        level, slope = level + up * shorter, slope + over * shorter
        if max(abs(up), abs(over)) < 1e-9:
            break
    return level, slope


def _scaled(rating: float) -> float:
    return (rating - 600) / 100


def _chance(logit: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))


def _deciles(ratings: Sequence[float], claims: Sequence[bool], chances: Sequence[float]) -> Iterator[Decile]:
    """Ten groups by rating, about as large; equal ratings stay together, so that there may be fewer."""
    order = sorted(range(len(ratings)), key=lambda n: ratings[n])
    begun = 0
    for end in range(1, len(order) + 1):
        last = end == len(order)
        tenth_full = end * TENTHS // len(order) > begun * TENTHS // len(order)
        if not last and not (tenth_full and ratings[order[end]] != ratings[order[end - 1]]):
            continue
        rows = order[begun:end]
        yield Decile(
            lowest=ratings[rows[0]],
            highest=ratings[rows[-1]],
            companies=len(rows),
            predicted=fmean(chances[n] for n in rows),
            observed=share(sum(claims[n] for n in rows), len(rows)),
        )
        begun = end
