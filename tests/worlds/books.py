"""Simulated books: made to try the validation kit, and evidence of nothing else."""

from collections.abc import Iterable
from random import Random

from scoring.validation import Insured

SIZES = ("micro", "small", "medium", "large")
SECTORS = ("health", "trade", "works")


def book(seed: int, companies: int, *, odds: float, frequency: float = 0.06) -> list[Insured]:
    """Companies whose odds of a claim grow `odds`-fold for every 100 points that the rating is lower; 1 is null."""
    dice = Random(seed)
    rows = []
    for _ in range(companies):
        rating = _rating(dice, 680)
        chance = frequency * odds ** ((680 - rating) / 100)
        claim = dice.random() < chance / (1 + chance)
        rows.append(Insured(rating=rating, claim=claim, size=dice.choice(SIZES), sector=dice.choice(SECTORS)))
    return rows


def by_size_alone(seed: int, companies: int) -> list[Insured]:
    """Large companies are rated lower and have more claims; among those of one size the rating says nothing."""
    dice = Random(seed)
    rows = []
    for _ in range(companies):
        size = dice.randrange(len(SIZES))
        claim = dice.random() < 0.02 * 2**size
        rows.append(Insured(rating=_rating(dice, 800 - 60 * size), claim=claim, size=SIZES[size], sector="trade"))
    return rows


def as_csv(rows: Iterable[Insured]) -> str:
    """A claims file that says of itself that it is simulated."""
    lines = ["rating,date,claim,size,sector,simulated"]
    for row in rows:
        lines.append(f"{row.rating},2026-01-01,{'yes' if row.claim else 'no'},{row.size},{row.sector},yes")
    return "\n".join(lines) + "\n"


def _rating(dice: Random, mean: int) -> int:
    return min(900, max(250, round(dice.gauss(mean, 90) / 10) * 10))
