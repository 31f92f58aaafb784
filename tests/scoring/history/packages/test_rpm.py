"""Versions of RPM packages compare as rpm compares them."""

import warnings
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scoring.history.packages.rpm import key, without_epoch

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # another project's own
    from univers.rpm import RpmVersion

ORDERED = (
    "1.0~rc1-1", "1.0-1.el9", "1.0-1.el9_4", "1.0-1.el9_4.1", "1.0-1.el9_10", "1.0-2.el9", "1.0^git1-1", "1.0a-1",
    "1.0.1-1", "1.10-1", "1:0.9-1",
)  # fmt: skip
"""By rpm's documentation of version comparison, by hand."""

parts = st.text(alphabet="019ab~^._+", min_size=1, max_size=8)
versions = st.builds(
    lambda epoch, version, release: f"{epoch}{version}-{release}", st.sampled_from(("", "0:", "1:")), parts, parts
)


def test_the_order_of_the_documentation() -> None:
    """Tilde before the end, caret after it, letters before numbers, epochs before all."""
    assert all(key(one) < key(other) for one, other in pairwise(ORDERED))


def test_an_epoch_is_left_out() -> None:
    """What a program tells of itself has no epoch."""
    assert without_epoch("32:9.11.4-26.P2.el7_9.13") == "9.11.4-26.P2.el7_9.13"


@given(versions, versions)
def test_the_order_is_that_of_univers(one: str, other: str) -> None:
    """The same order as another project's comparison, also of odd versions."""
    theirs = RpmVersion.from_string(one), RpmVersion.from_string(other)
    assert (key(one) < key(other), key(one) > key(other)) == (theirs[0] < theirs[1], theirs[1] < theirs[0])


@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_is_too_odd(one: str, other: str) -> None:
    """Whatever a server writes has its place, and two keys can be compared."""
    assert (key(one) < key(other)) + (key(one) > key(other)) + (key(one) == key(other)) == 1
