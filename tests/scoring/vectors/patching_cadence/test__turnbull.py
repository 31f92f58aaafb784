"""The median of waits seen between looks: by hand where a hand can, and against the estimators it contains."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.vectors.patching_cadence._turnbull import Wait, median

DAYS = st.integers(0, 60)


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        ((), None),
        (((3, 3, 0),), (3, 3)),
        # Weight can lie on days 2-3 and 4-5 alone; the middle wait allows both, so that each has one half.
        (((1, 3, 0), (2, 5, 0), (4, 6, 0)), (2, 3)),
        # As before with the last twice: 4-5 has x = (2 + x) / 4, which is 2/3, and half is reached there.
        (((1, 3, 0), (2, 5, 0), (4, 6, 0), (4, 6, 0)), (4, 5)),
        # Kaplan-Meier: 4/5 after day 2, 4/5 * 3/4 = 3/5 after day 4, and no end is seen after that.
        (((2, 2, 0), (3, None, 0), (4, 4, 0), (9, None, 0), (9, None, 0)), (9, None)),
        # Two of four ended by day 4: half is reached.
        (((2, 2, 0), (4, 4, 0), (9, None, 0), (9, None, 0)), (4, 4)),
        # Cut off on the left: on day 2 three are known to be under way and one ends, 2/3; on day 4 one of two, 1/3.
        (((2, 2, 0), (4, 4, 0), (8, 8, 0), (9, 9, 5), (9, 9, 5)), (4, 4)),
        # The same, all watched from the beginning: 4/5, 3/5, and on day 8 2/5.
        (((2, 2, 0), (4, 4, 0), (8, 8, 0), (9, 9, 0), (9, 9, 0)), (8, 8)),
        # Who is seen at once with old flaws is not slow for it: the waits seen whole decide, 1 to 5 days.
        (tuple((day, day, 0) for day in range(1, 6)) + ((300, 330, 300),) * 3, (3, 3)),
    ],
)
def test_by_hand(waits: tuple[Wait, ...], expected: tuple[int, int | None] | None) -> None:
    """The stretch in which half is reached, its weights worked out beside each case."""
    assert median(waits) == expected


@given(st.lists(DAYS, min_size=1, max_size=40))
def test_exact_waits_have_the_usual_median(days: list[int]) -> None:
    """Seen to the day, from the beginning: the lower median."""
    middle = sorted(days)[(len(days) - 1) // 2]
    assert median(tuple((day, day, 0) for day in days)) == (middle, middle)


@given(st.lists(st.tuples(DAYS, st.booleans()), min_size=1, max_size=12))
def test_with_open_ends_it_is_that_of_kaplan_and_meier(waits: list[tuple[int, bool]]) -> None:
    """The product over the days of 1 - ended / under way: the first day on which it is at most one half.

    What was last seen open on a day may have ended on it, so that it is not known to be under way then.
    """
    left, expected = Fraction(1), None
    for day in sorted({day for day, ended in waits if ended}):
        under_way = sum(1 for other, done in waits if other > day or (done and other == day))
        ended = sum(1 for other, done in waits if done and other == day)
        left *= 1 - Fraction(ended, under_way)
        expected = day if left <= Fraction(1, 2) and expected is None else expected
    found = median(tuple((day, day if ended else None, 0) for day, ended in waits))
    assert found is not None
    assert (found[0] == found[1] == expected) if expected is not None else found[1] is None


@given(st.lists(st.tuples(DAYS, st.one_of(st.none(), DAYS), DAYS), max_size=30), st.randoms())
def test_whatever_comes_it_answers_and_order_says_nothing(
    rows: list[tuple[int, int | None, int]], dice: object
) -> None:
    """Any waits give a stretch among their own ends, the same in any order; equal waits weigh together."""
    waits = [(low, None if more is None else low + more, min(since, low)) for low, more, since in rows]
    found = median(tuple(waits))
    assert (found is None) == (not waits)
    if found:
        assert found[0] in {low for low, _, _ in waits}
        assert found[1] is None or found[0] <= found[1]
        dice.shuffle(waits)  # type: ignore[attr-defined]  # Hypothesis calls its Random an object
        assert median(tuple(waits)) == found
        assert median(tuple(waits) * 3) == found


def test_the_example_of_the_documentation() -> None:
    """docs/patching.md: half of six is reached with the days 3 to 4."""
    waits: tuple[Wait, ...] = ((1, 2, 0), (3, 4, 0), (9, 10, 0), (14, 15, 0), (1, 8, 0), (30, None, 0))
    assert median(waits) == (3, 4)
    assert median(waits[1:]) == (9, 10)  # without server 1 the days 3 to 4 have two of five
