"""Whether two ratings put companies in the same order, and what one means on the scale of the other."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import correlation as pearson
from statistics import quantiles

from scoring.intervals import Estimate, correlation

LEAST = 10
"""Companies below which nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """The companies of one band of ours, and what the other rating says of them: lowest, quartiles, highest."""

    band: str
    companies: int
    spread: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """Rank correlations (None: too few companies, or all alike) and the crosswalk.

    `links` are values of ours with those of the other below which the same share of the companies lies.
    """

    companies: int
    spearman: Estimate | None
    kendall: Estimate | None
    crosswalk: tuple[Crossing, ...]
    links: tuple[tuple[int, float], ...]


def concordance(ours: Sequence[int], theirs: Sequence[float], bands: Sequence[tuple[str, int]]) -> Concordance:
    """How two ratings of the same companies agree; of both, more is better. `bands` rise by their least rating."""
    told = len(ours) >= LEAST and len(set(ours)) > 1 and len(set(theirs)) > 1
    return Concordance(
        companies=len(ours),
        spearman=spearman(ours, theirs) if told else None,
        kendall=kendall(ours, theirs) if told else None,
        crosswalk=tuple(_crosswalk(ours, theirs, bands)),
        links=tuple(_links(ours, theirs, bands)) if told else (),
    )


def spearman(ours: Sequence[float], theirs: Sequence[float]) -> Estimate:
    """The correlation of mid-ranks; interval by D. G. Bonett and T. A. Wright, Psychometrika 65 (2000)."""
    found = max(-1.0, min(1.0, pearson(_ranks(ours), _ranks(theirs))))
    return correlation(found, (1 + found * found / 2) / (len(ours) - 3))


def kendall(ours: Sequence[float], theirs: Sequence[float]) -> Estimate:
    """Tau b, which counts ties (M. G. Kendall, Biometrika 33, 1945), by sorting (W. R. Knight, J. Am. Stat. Assoc. 61,
    1966); interval by E. C. Fieller, H. O. Hartley, E. S. Pearson, Biometrika 44 (1957).
    """
    many = len(ours)
    pairs = many * (many - 1) // 2
    tied, tied_theirs = _tied(Counter(ours)), _tied(Counter(theirs))
    tied_both = _tied(Counter(zip(ours, theirs, strict=True)))
    discordant = 0
    seen: list[float] = []
    for _, their in sorted(zip(ours, theirs, strict=True)):  # equal ones of ours come with theirs rising
        discordant += len(seen) - bisect_right(seen, their)
        insort(seen, their)
    agreeing = pairs - tied - tied_theirs + tied_both - 2 * discordant
    found = agreeing / sqrt((pairs - tied) * (pairs - tied_theirs))
    return correlation(max(-1.0, min(1.0, found)), 0.437 / (many - 4))


def _tied(counted: Counter[object]) -> int:
    """Pairs of equal ones."""
    return sum(many * (many - 1) // 2 for many in counted.values())


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(values)
    return [(bisect_left(order, one) + bisect_right(order, one)) / 2 for one in values]


def _crosswalk(ours: Sequence[int], theirs: Sequence[float], bands: Sequence[tuple[str, int]]) -> list[Crossing]:
    found = []
    for name, least in bands:
        above = min((other for _, other in bands if other > least), default=None)
        here = sorted(
            their for our, their in zip(ours, theirs, strict=True) if least <= our and (above is None or our < above)
        )
        middle = tuple(quantiles(here, n=4, method="inclusive")) if len(here) > 1 else tuple(here * 3)
        found.append(Crossing(band=name, companies=len(here), spread=(here[0], *middle, here[-1]) if here else ()))
    return found


def _links(ours: Sequence[int], theirs: Sequence[float], bands: Sequence[tuple[str, int]]) -> list[tuple[int, float]]:
    """Equal shares of the companies below (equipercentile linking: M. J. Kolen, R. L. Brennan, Test Equating, 2014)."""
    mine, order = sorted(ours), sorted(theirs)
    below = {least: bisect_left(mine, least) for _, least in bands}
    return [(least, order[many]) for least, many in below.items() if 0 < many < len(order)]
