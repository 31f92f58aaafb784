"""Intervals: published values, and how often they hold what is true."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.intervals import Estimate, correlation, mean, share


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(hits: int, of: int, low: float, high: float) -> None:
    """The examples of R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    found = share(hits, of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(of=st.integers(1, 5000), part=st.floats(0, 1))
def test_a_share_lies_in_its_interval(of: int, part: float) -> None:
    """And the interval between 0 and 1."""
    found = share(int(of * part), of)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(value=st.floats(-1, 1), spread=st.floats(0, 10))
def test_a_correlation_lies_in_its_interval(value: float, spread: float) -> None:
    """And the interval between -1 and 1."""
    found = correlation(value, spread)
    assert -1 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1


def test_a_mean_is_held_as_often_as_it_is_said() -> None:
    """Of 400 samples about 95 % have the true mean in their interval."""
    dice = Random(7)
    held = sum(mean([dice.gauss(3, 2) for _ in range(80)]).holds(3) for _ in range(400))
    assert 0.91 <= held / 400 <= 0.98


def test_a_scaled_estimate_keeps_its_order() -> None:
    """A lift is a share by a factor, a Gini an AUC on another line."""
    assert Estimate(value=0.5, low=0.25, high=0.75).scaled(2, -1) == Estimate(value=0.0, low=-0.5, high=0.5)
