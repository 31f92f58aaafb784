"""Versions compare as their vendors mean them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.history.versions import key, precedes, prefixes, within

ORDERED = [
    ["2.4.9", "2.4.49", "2.4.50", "2.10"],
    ["1.0.1", "1.0.1f", "1.0.1g", "1.0.2", "1.1.1z", "1.1.1za", "3.0.0"],
    ["9.2", "9.2p1", "9.2p2", "9.3"],
    ["2.0alpha", "2.0beta", "2.0rc1", "2.0rc2", "2.0", "2.0.1"],
    ["4.91", "4.92-RC1", "4.92", "4.92.3"],
    ["2.3m", "2.3n"],
]


@pytest.mark.parametrize("versions", ORDERED)
def test_order(versions: list[str]) -> None:
    """Each list is written from the oldest to the newest."""
    assert [key(version) for version in versions] == sorted(map(key, versions))
    assert len({key(version) for version in versions}) == len(versions)


def test_zeros_at_the_end_say_nothing() -> None:
    """`4.92` and `4.92.0` are one version."""
    assert key("4.92") == key("4.92.0") != key("4.920")


@pytest.mark.parametrize(
    ("version", "inside"), [("2.4.48", False), ("2.4.49", True), ("2.4.49.1", True), ("2.4.50", False)]
)
def test_a_range_holds_its_beginning_and_not_its_end(version: str, inside: bool) -> None:
    """introduced <= version < fixed; empty bounds are none."""
    assert within(version, "2.4.49", "2.4.50") is inside
    assert within(version, "", "")


@pytest.mark.parametrize(
    ("version", "release", "expected"),
    [
        ("2.0rc1", "2.0", True), ("4.97-RC3", "4.97", True), ("24.5.1rc2", "24.5.1", True), ("2.0", "2.0", False),
        ("1.9rc1", "2.0", False), ("2.3m", "2.3n", False), ("2.3beta", "2.3n", False), ("2.0.1rc1", "2.0", False),
        ("2", "2.0.1", False), ("", "2.0", False),
    ],
)  # fmt: skip
def test_a_pre_release_is_of_one_release(version: str, release: str, expected: bool) -> None:
    """What comes before a release and is no pre-release of it holds nothing that is new there."""
    assert precedes(version, release) is expected


def test_prefixes_are_dotted_and_longest_first() -> None:
    """Cycles are found by the numbers before anything else in a version."""
    assert prefixes("8.0.36-log") == ("8.0.36", "8.0", "8")
    assert prefixes("9.2p1") == ("9.2", "9")
    assert prefixes("v1") == ()


@given(st.text(max_size=100), st.text(max_size=100))
def test_anything_compares(one: str, other: str) -> None:
    """No told version makes the comparison fail."""
    assert (key(one) < key(other)) + (key(one) > key(other)) + (key(one) == key(other)) == 1
    prefixes(one)
    precedes(one, other)
