"""What a build is against a fix."""

import pytest

from scoring.history.packages.against import Order, against, of_stream, past
from scoring.history.packages.build import Build


def build(version: str | None, distribution: str = "debian", *, backport: bool = False, told: bool = True) -> Build:
    return Build(distribution=distribution, release="12", told=told, version=version, backport=backport)


@pytest.mark.parametrize(
    ("version", "fixed", "order"),
    [
        ("9.2p1-2+deb12u3", "1:9.2p1-2+deb12u3", Order.AT_LEAST),
        ("9.2p1-2+deb12u2", "1:9.2p1-2+deb12u3", Order.BEFORE),
        ("9.2p1-2+deb12u10", "1:9.2p1-2+deb12u3", Order.AT_LEAST),
        ("10.11.4-1~deb12u1", "1:10.11.6-0+deb12u1", Order.BEFORE),
        ("7.4p1-10", "1:9.2p1-2+deb12u3", Order.UNLIKE),  # no build of that release
        ("9.9p1-1", "1:9.2p1-2+deb12u3", Order.AT_LEAST),
        ("9.18.19-1~deb12u1", "1:9.6.0.dfsg.P1-1", Order.AT_LEAST),  # another way to write, of an older series
        ("9.11.5-5.1", "1:9.11.5.P4+dfsg-5.1+deb10u11", Order.UNLIKE),
        ("9999-1", "1:9.2p1-2+deb12u3", Order.AT_LEAST),
        (None, "1:9.2p1-2+deb12u3", Order.UNLIKE),
    ],
)
def test_a_fix_is_held_or_not(version: str | None, fixed: str, order: Order) -> None:
    """Epochs are left out; what is written otherwise, or of another series, is before nothing."""
    assert against(build(version), fixed) is order


@pytest.mark.parametrize(
    ("version", "fixed", "order"),
    [
        ("8.4p1-6", "1:8.4p1-5+deb11u3", Order.UNLIKE),  # of Kali, three years older than the fix
        ("8.4p1-5", "1:8.4p1-5+deb11u3", Order.BEFORE),
        ("7.9p1-9", "1:7.9p1-10+deb10u4", Order.BEFORE),
        ("8.2p1-4ubuntu1", "1:8.2p1-4ubuntu0.12", Order.UNLIKE),
        ("8.2p1-4ubuntu0.13", "1:8.2p1-4ubuntu0.12", Order.AT_LEAST),
        ("8.9p1-4", "1:8.9p1-3ubuntu0.10", Order.UNLIKE),
        ("9.6p1-3ubuntu14", "1:9.6p1-3ubuntu13.8", Order.UNLIKE),
        ("9.6p1-3ubuntu13.14", "1:9.6p1-3ubuntu13.8", Order.AT_LEAST),
        ("7.2p2-4ubuntu2.10+esm8", "1:7.2p2-4ubuntu2.10+esm7", Order.AT_LEAST),
        ("10.0p1-7", "1:9.9p2-1", Order.AT_LEAST),
        ("9.2p1-3", "1:9.2p1-2", Order.AT_LEAST),  # no release's own line: later ones hold it
    ],
)
def test_a_release_that_was_only_concluded_has_one_line(version: str, fixed: str, order: Order) -> None:
    """A later revision of the same version is of another release: its number says nothing about this one's fix."""
    assert against(build(version, told=False), fixed) is order


def test_a_backport_is_never_before() -> None:
    """It holds what its origin holds, and more than that nobody says."""
    assert against(build("9.9p1-1~bpo12+1", backport=True), "1:9.9p1-1") is Order.AT_LEAST
    assert against(build("9.9p1-1~bpo12+1", backport=True), "1:9.9p2-1") is Order.UNLIKE


def test_the_stream_of_a_minor_release_counts() -> None:
    """Red Hat mends several minor releases at once, each with versions of its own."""
    fixes = ["0:8.7p1-12.el9_0.1", "0:8.7p1-30.el9_2.4", "0:8.7p1-38.el9_4.1"]
    for version, fixed, order in (
        ("8.7p1-30.el9_2.4", fixes[1], Order.AT_LEAST),
        ("8.7p1-30.el9_2.3", fixes[1], Order.BEFORE),
        ("8.7p1-34.el9", fixes[2], Order.BEFORE),
        ("8.7p1-43.el9", fixes[2], Order.AT_LEAST),
        ("8.7p1-34.el9_3.3", fixes[2], Order.BEFORE),
    ):
        told = build(version, "rhel")
        (chosen,) = of_stream(told, fixes)
        assert (chosen, against(told, chosen)) == (fixed, order)


def test_an_upstream_version_may_be_past_a_fix() -> None:
    """Where no revision is told, only a later upstream version holds a fix for certain."""
    assert past("2.4.52", build(None), "2.4.38-3+deb10u4")
    assert not past("2.4.52", build(None), "2.4.52-1ubuntu4.10")
