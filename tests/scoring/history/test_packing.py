"""What a scan saw comes back look by look and to the microsecond, in few bytes; what is no such thing is refused."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.history.packing import numbers, packed, stretches, unpacked

NOW = 1_790_000_000_000_000
TIMES = st.integers(-(10**12), 2 * NOW)


@given(st.dictionaries(st.integers(1, 10_000), TIMES, max_size=60))
def test_what_is_packed_comes_back(looks: dict[int, int]) -> None:
    """Any looks at any times, also of before 1970."""
    assert dict(unpacked(packed(looks))) == looks


@given(st.sets(st.integers(0, 500)))
def test_stretches_are_the_numbers(some: set[int]) -> None:
    """Whatever they are, in order."""
    assert numbers(stretches(some)) == sorted(some)


def test_a_scan_of_a_minute_takes_little_more_than_three_bytes_a_look() -> None:
    """115 looks in a row within 60 s, to the microsecond."""
    times = random.Random(3)
    assert len(packed({number: NOW + times.randrange(60_000_000) for number in range(7, 122)})) < 400


@given(st.binary(max_size=80))
def test_other_bytes_are_refused_or_told(lying: bytes) -> None:
    """They raise what a check expects, and cost no memory."""
    try:
        unpacked(lying)
    except (ValueError, IndexError):
        return


def test_a_number_without_an_end_is_refused() -> None:
    """A byte that promises another one for ever."""
    with pytest.raises((ValueError, IndexError)):
        unpacked(b"\xff" * 40)
