"""AUC and Gini against their definitions, and DeLong's interval against repeated samples."""

from random import Random
from statistics import variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.discrimination import LEAST, auc, gini, pooled, separation

RATINGS = st.lists(st.integers(25, 90).map(lambda tens: tens * 10), min_size=LEAST, max_size=40)


@given(claims=RATINGS, others=RATINGS)
def test_the_definition(claims: list[int], others: list[int]) -> None:
    """Pairs in the right order over all pairs, ties half; DeLong's variance by its components."""
    found = separation(claims, others)
    assert found is not None

    def right(claim: int, other: int) -> float:
        return 1.0 if claim < other else 0.5 if claim == other else 0.0

    rows = [[right(claim, other) for other in others] for claim in claims]
    assert found.auc == pytest.approx(sum(map(sum, rows)) / found.weight)
    of_claims = variance(sum(row) / len(others) for row in rows)
    of_others = variance(sum(column) / len(claims) for column in zip(*rows, strict=True))
    assert found.spread == pytest.approx(of_claims / len(claims) + of_others / len(others))
    assert gini(found).value == pytest.approx(2 * found.auc - 1)
    assert 0 <= auc(found).low <= found.auc <= auc(found).high <= 1


@given(claims=RATINGS, others=RATINGS)
def test_the_other_way_round_is_the_mirror(claims: list[int], others: list[int]) -> None:
    """Exchanged, the AUC is what it lacks to 1, as sure as before."""
    one, two = separation(claims, others), separation(others, claims)
    assert one is not None
    assert two is not None
    assert (one.auc, one.spread) == pytest.approx((1 - two.auc, two.spread))


def test_few_say_nothing() -> None:
    """Fewer than ten of either kind."""
    assert separation([600] * (LEAST - 1), [700] * 100) is None
    assert separation([600] * 100, [700] * (LEAST - 1)) is None
    assert pooled([None, None]) is None


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Two normal groups half a deviation apart have an AUC of 0.638; of 400 samples about 95 % hold it."""
    dice, true, held = Random(11), 0.6382, 0
    for _ in range(400):
        claims, others = [dice.gauss(-0.5, 1) for _ in range(40)], [dice.gauss(0, 1) for _ in range(160)]
        found = separation(claims, others)
        held += found is not None and auc(found).holds(true)
    assert 0.91 <= held / 400 <= 0.985


def test_groups_are_pooled_by_their_pairs() -> None:
    """The larger counts more, and two of the same are surer than one."""
    dice = Random(3)
    claims, others = [dice.gauss(-1, 1) for _ in range(20)], [dice.gauss(0, 1) for _ in range(60)]
    one = separation(claims, others)
    assert one is not None
    both = pooled([one, None, one])
    assert both is not None
    assert (both.auc, both.spread, both.weight) == (
        pytest.approx(one.auc),
        pytest.approx(one.spread / 2),
        2 * one.weight,
    )
