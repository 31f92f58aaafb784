"""Rank correlations against their definitions, and the crosswalk against the companies that it counts."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.concordance import concordance, kendall, spearman

BANDS = (("basic", 250), ("intermediate", 640), ("advanced", 740))
PAIRS = st.lists(
    st.tuples(st.integers(25, 90).map(lambda tens: tens * 10), st.integers(0, 9)), min_size=10, max_size=40
).filter(lambda pairs: len({one for one, _ in pairs}) > 1 and len({two for _, two in pairs}) > 1)


@given(PAIRS)
def test_kendall_counts_pairs(pairs: list[tuple[int, int]]) -> None:
    """Agreeing less disagreeing pairs over the mean of those that are not tied in one of both."""

    def sign(one: int, two: int) -> int:
        return (one > two) - (one < two)

    signs = [(sign(a[0], b[0]), sign(a[1], b[1])) for a, b in combinations(pairs, 2)]
    ours, theirs = sum(one != 0 for one, _ in signs), sum(two != 0 for _, two in signs)
    found = kendall(*zip(*pairs, strict=True))
    assert found.value == pytest.approx(sum(one * two for one, two in signs) / (ours * theirs) ** 0.5)
    assert found.low <= found.value <= found.high


@given(PAIRS)
def test_order_is_all_that_counts(pairs: list[tuple[int, int]]) -> None:
    """Any rising line leaves both correlations as they are; a falling one turns them round."""
    ours, theirs = zip(*pairs, strict=True)
    for measure in (spearman, kendall):
        found = measure(ours, theirs)
        assert measure(ours, [one**3 + 7 for one in theirs]).value == pytest.approx(found.value)
        assert measure(ours, [-one for one in theirs]).value == pytest.approx(-found.value)
        assert measure(theirs, ours).value == pytest.approx(found.value)
        assert measure(ours, ours).value == pytest.approx(1)


def test_the_intervals_hold_the_truth() -> None:
    """Normal pairs that correlate by 0.5 have a tau of 1/3 and a rho of 0.483 (6/pi asin 1/4): 95 % hold them."""
    dice, held = Random(5), [0, 0]
    for _ in range(300):
        ours = [dice.gauss(0, 1) for _ in range(80)]
        theirs = [0.5 * one + 0.75**0.5 * dice.gauss(0, 1) for one in ours]
        held[0] += kendall(ours, theirs).holds(1 / 3)
        held[1] += spearman(ours, theirs).holds(0.4826)
    assert all(0.91 <= one / 300 <= 0.99 for one in held)


@given(PAIRS)
def test_the_crosswalk_counts_every_company_once(pairs: list[tuple[int, int]]) -> None:
    """In its band of ours, with what the other says of that band in rising order."""
    ours, theirs = zip(*pairs, strict=True)
    found = concordance(ours, theirs, BANDS)
    assert sum(row.companies for row in found.crosswalk) == found.companies == len(pairs)
    for row in found.crosswalk:
        assert list(row.spread) == sorted(row.spread)
        assert len(row.spread) == (5 if row.companies else 0)
    for least, their in found.links:
        assert sum(one < their for one in theirs) <= sum(one < least for one in ours)


def test_few_or_alike_say_nothing() -> None:
    """Nine companies, or one number for all of them."""
    assert concordance([600] * 9, list(range(9)), BANDS).kendall is None
    assert concordance(list(range(600, 620)), [5] * 20, BANDS).spearman is None
    assert concordance([], [], BANDS).companies == 0


def test_a_scale_is_read_on_another() -> None:
    """Where the other is a tenth of ours, so are the values that mean the same."""
    ours = list(range(300, 900, 10))
    found = concordance(ours, [one / 10 for one in ours], BANDS)
    assert found.links == ((640, 64.0), (740, 74.0))
    assert [row.spread[0] for row in found.crosswalk] == [30.0, 64.0, 74.0]
