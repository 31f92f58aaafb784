"""Percentiles within a book: by their definition, and none where few would be told of."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring.peers import LEAST, Company, standings

VALUES = st.integers(25, 90).map(lambda tens: tens * 10)
COMPANIES = st.builds(
    Company,
    value=VALUES,
    sector=st.sampled_from((None, "health", "trade")),
    size=st.sampled_from((None, "micro", "large")),
)


@given(own=COMPANIES, others=st.lists(COMPANIES, max_size=120))
def test_the_definition(own: Company, others: list[Company]) -> None:
    """The share of the others that are rated lower, equal ones half, to the nearest whole per cent."""
    groups = {
        "book": others,
        "sector": [one for one in others if own.sector and one.sector == own.sector],
        "size": [one for one in others if own.size and one.size == own.size],
        "sector and size": [
            one for one in others if own.sector and own.size and (one.sector, one.size) == (own.sector, own.size)
        ],
    }
    for found in standings(own, others):
        here = groups[found.by]
        assert found.peers == len(here)
        assert (found.percentile is None) == (len(here) < LEAST)
        if found.percentile is not None:
            lower = sum(one.value < own.value for one in here)
            equal = sum(one.value == own.value for one in here)
            exact = Fraction(100 * (2 * lower + equal), 2 * len(here))
            assert -Fraction(1, 2) <= found.percentile - exact < Fraction(1, 2)
            assert 0 <= found.percentile <= 100


def test_twenty_nine_are_too_few() -> None:
    """And thirty are enough."""
    others = [Company(value=500, sector="trade", size=None)] * (LEAST - 1)
    own = Company(value=600, sector="trade", size="micro")
    assert [one.percentile for one in standings(own, others)] == [None] * 4
    assert [one.percentile for one in standings(own, [*others, others[0]])] == [100, 100, None, None]


def test_what_was_not_told_is_no_group() -> None:
    """Companies of which nothing was told are not held against one another as if they were alike."""
    unknown = Company(value=500, sector=None, size=None)
    book, *rest = standings(unknown, [unknown] * 50)
    assert (book.peers, book.percentile) == (50, 50)
    assert {(one.name, one.peers, one.percentile) for one in rest} == {(None, 0, None)}
