"""Versions of Debian packages compare as dpkg compares them."""

import shutil
import subprocess
import warnings
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoring.history.packages.deb import key, without_epoch

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # another project's own
    from univers.debian import Version

ORDERED = (
    "1.0~~", "1.0~rc1", "1.0", "1.0-1~bpo12+1", "1.0-1", "1.0-1ubuntu0.1", "1.0-1+b1", "1.0-1+deb12u1",
    "1.0-1+deb12u10", "1.0a", "1.0+dfsg", "1.0.1", "1.10", "1:0.9",
)  # fmt: skip
"""By Debian Policy 5.6.12, by hand."""

upstream = st.text(alphabet="019ab~.+", max_size=8).map(lambda text: f"1{text}")
revision = st.text(alphabet="012deb~.+", max_size=8)
versions = st.builds(
    lambda epoch, version, told: f"{epoch}{version}{'-' if told else ''}{told}",
    st.sampled_from(("", "0:", "1:")),
    upstream,
    revision,
)


def test_the_order_of_the_policy() -> None:
    """Tildes before the end, letters before signs, epochs before all."""
    assert all(key(one) < key(other) for one, other in pairwise(ORDERED))


def test_what_is_missing_is_zero() -> None:
    """An epoch or a revision that is not there is 0."""
    assert key("1.0") == key("0:1.0-0") == key("1.0-")


def test_an_epoch_is_left_out() -> None:
    """What a program tells of itself has no epoch."""
    assert without_epoch("1:9.2p1-2+deb12u3") == "9.2p1-2+deb12u3"
    assert without_epoch("9.2p1-2") == "9.2p1-2"


@given(versions, versions)
@example("1.0-", "1.0-0")
@example("1", "1-0~")
def test_the_order_is_that_of_univers(one: str, other: str) -> None:
    """The same order as another project's comparison, also of odd versions."""
    theirs = Version.from_string(one), Version.from_string(other)
    assert (key(one) < key(other), key(one) == key(other)) == (theirs[0] < theirs[1], theirs[0].compare(theirs[1]) == 0)


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="no dpkg here")
@settings(max_examples=60, deadline=None)
@given(versions, versions)
@example("1", "1-0~")
def test_the_order_is_that_of_dpkg(one: str, other: str) -> None:
    """The same order as the real tool's."""
    for relation, ours in (("lt", key(one) < key(other)), ("eq", key(one) == key(other))):
        done = subprocess.run(
            ["dpkg", "--compare-versions", one, relation, other], check=False, capture_output=True
        )  # fmt: skip
        assert done.returncode in (0, 1), done.stderr
        assert ours == (done.returncode == 0)


@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_is_too_odd(one: str, other: str) -> None:
    """Whatever a server writes has its place, and two keys can be compared."""
    assert (key(one) < key(other)) + (key(one) > key(other)) + (key(one) == key(other)) == 1
