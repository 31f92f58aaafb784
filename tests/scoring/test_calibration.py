"""Chances read off a rating: that they come true where they should, and are never judged on what they learnt."""

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from scoring.calibration import calibration
from tests.worlds.books import book


def _of(seed: int, companies: int, odds: float) -> tuple[list[float], list[bool]]:
    rows = book(seed, companies, odds=odds, frequency=0.15)
    return [one.rating for one in rows], [one.claim for one in rows]


def test_planted_odds_are_read_back() -> None:
    """The chances of every tenth of the book lie near what happened, and beat the frequency of the whole."""
    found = calibration(*_of(1, 6000, odds=2.5))
    assert len(found.deciles) == 10
    assert sum(decile.fits for decile in found.deciles) >= 8
    assert found.gain.low > 0
    assert found.brier.value < found.base.value
    chances = [decile.predicted for decile in found.deciles]
    assert chances == sorted(chances, reverse=True)


def test_a_null_book_gains_nothing() -> None:
    """Where the rating says nothing, its chances are no better than the frequency: of 40 books few seem to gain."""
    gains = [calibration(*_of(seed, 400, odds=1)).gain for seed in range(40)]
    assert sum(gain.low > 0 for gain in gains) <= 3
    assert sum(gain.value for gain in gains) < 0


@given(ratings=st.lists(st.sampled_from((250, 600, 610, 900)), min_size=30, max_size=80), seed=st.integers(0, 99))
def test_no_book_is_too_strange(ratings: list[int], seed: int) -> None:
    """All claims in one rating, all in none, and ties everywhere: finite scores, every company in one group."""
    dice = Random(seed)
    cut = dice.choice((300, 605, 1000))
    claims = [rating < cut if n > 10 else n % 2 == 0 for n, rating in enumerate(ratings)]
    found = calibration(ratings, claims)
    assert 0 <= found.brier.value <= 1
    assert sum(decile.companies for decile in found.deciles) == len(ratings)
    assert len(found.deciles) <= 10
    edges = [(decile.lowest, decile.highest) for decile in found.deciles]
    assert all(before[1] < after[0] for before, after in pairwise(edges))
    assert calibration(ratings, claims) == found
