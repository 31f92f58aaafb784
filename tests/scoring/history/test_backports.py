"""A patched build is never accused, an unpatched one is found, by its distribution's own word."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.feeds import Parsed
from scanner.observation import Software
from scoring.history.backports import Stand, covered, standings
from scoring.knowledge.vulnerability import Standing
from tests.scanner.feeds.samples import NOW
from tests.scoring.history.compiled import index_of, published

REGRESSHION = "CVE-2024-6387"
CLIENT = "CVE-2025-26465"
TERRAPIN = "CVE-2023-48795"
OPEN, UNFIXED, MAYBE = Standing.OPEN, Standing.UNFIXED, Standing.MAYBE


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with index_of(published()) as connection:
        yield connection


def ssh(version: str, comment: str | None = None) -> Software:
    package = f"{version} {comment}" if comment else None
    return Software(product="openssh", version=version, package=package, told_by="ssh greeting")


def of(index: sqlite3.Connection, software: Software, *cves: str) -> dict[str, Standing | None]:
    return {cve: stand.standing for cve, stand in standings(index, software, cves).items()}


def test_a_build_before_the_fix_is_open(index: sqlite3.Connection) -> None:
    """With the version that mends it as the distribution writes it, the day where it is told, and who told."""
    found = standings(index, ssh("8.9p1", "Ubuntu-3ubuntu0.7"), [REGRESSHION])[REGRESSHION]
    assert found == Stand(
        standing=OPEN,
        fixed="1:8.9p1-3ubuntu0.10",
        fixed_at=NOW.replace(year=2024, month=7, day=1, hour=0),
        told_by="ubuntu_security",
    )


def test_a_build_that_holds_the_fix_is_mended(index: sqlite3.Connection) -> None:
    """deb12u10 is later than deb12u3; the flaws of the client are told apart."""
    stands = of(index, ssh("9.2p1", "Debian-2+deb12u3"), REGRESSHION, CLIENT, TERRAPIN)
    assert {cve: stands[cve] for cve in (REGRESSHION, CLIENT, TERRAPIN)} == {
        REGRESSHION: None, CLIENT: OPEN, TERRAPIN: None,
    }  # fmt: skip
    stands = of(index, ssh("9.2p1", "Debian-2+deb12u10"), REGRESSHION, CLIENT, TERRAPIN)
    assert OPEN not in stands.values()


def test_what_the_distribution_says_it_left_is_unfixed(index: sqlite3.Connection) -> None:
    """Also where upstream's ranges do not name it; what harms nobody and what is undecided are told apart."""
    stands = of(index, ssh("9.2p1", "Debian-2+deb12u10"), "CVE-2007-2768", "CVE-2023-51767", "CVE-2099-0001")
    assert stands == {
        "CVE-2007-2768": None, "CVE-2016-20012": UNFIXED, "CVE-2023-51767": MAYBE, "CVE-2099-0001": MAYBE,
    }  # fmt: skip


def test_what_only_the_distribution_names_is_found(index: sqlite3.Connection) -> None:
    """Flaws of the source package that nobody asked for, where the build has them; those it has not are left out."""
    assert of(index, ssh("8.9p1", "Ubuntu-3ubuntu0.10")) == {CLIENT: OPEN}
    assert of(index, ssh("8.9p1", "Ubuntu-3ubuntu0.11")) == {}


def test_a_release_that_never_had_it_is_clean_while_it_is_mended(index: sqlite3.Connection) -> None:
    """Nothing that is said of a release after its end clears it; what its builds hold still counts."""
    assert of(index, ssh("8.4p1", "Debian-5+deb11u3"), REGRESSHION)[REGRESSHION] is MAYBE  # ended 2026-08-31
    assert of(index, ssh("7.9p1", "Debian-10+deb10u2"), REGRESSHION, TERRAPIN) == {REGRESSHION: MAYBE, TERRAPIN: OPEN}
    assert of(index, ssh("7.9p1", "Debian-10+deb10u4"), TERRAPIN) == {TERRAPIN: None}
    before = [one for one in published() if one.feed != "debian_security"]
    debian = next(one for one in published() if one.feed == "debian_security")
    then = Parsed(feed=debian.feed, released=NOW.replace(month=8, day=30), rows=debian.rows, skipped=0)
    with index_of([*before, then]) as earlier:
        assert of(earlier, ssh("8.4p1", "Debian-5+deb11u3"), REGRESSHION)[REGRESSHION] is None


def test_paid_fixes_are_fixes(index: sqlite3.Connection) -> None:
    """Ubuntu's release 18.04 has ended for those who do not pay: its flaw is there, and mended for those who do."""
    assert of(index, ssh("7.6p1", "Ubuntu-4ubuntu0.7"), CLIENT) == {CLIENT: OPEN}
    assert of(index, ssh("7.6p1", "Ubuntu-4ubuntu0.7+esm4"), CLIENT) == {CLIENT: None}


def test_a_fix_that_is_sold_for_a_release_that_has_not_ended(index: sqlite3.Connection) -> None:
    """Whoever does not pay has no fix yet, as everybody else of that release."""
    told = Software(product="sendmail", version="8.15.2", package="8.15.2-22ubuntu0.22.04.3", told_by="x")
    assert of(index, told) == {"CVE-2023-51765": UNFIXED}


@pytest.mark.parametrize(
    "software",
    [
        ssh("8.7p1"),
        ssh("9.2p1"),
        ssh("9.7", "FreeBSD-20240806"),
        ssh("7.4p1", "Debian-10+deb12u1"),
        Software(product="nginx", version="1.18.0", package="Ubuntu", told_by="x"),
    ],
)
def test_what_cannot_be_told_is_possible(index: sqlite3.Connection, software: Software) -> None:
    """Bare versions, builds of others, backports and what contradicts itself: never more than possible."""
    assert of(index, software, "CVE-2099-0001") == {"CVE-2099-0001": MAYBE}


def test_a_backport_is_at_most_possible(index: sqlite3.Connection) -> None:
    """It is built from a later release: what that one's fixes hold it holds, and more cannot be told."""
    assert of(index, ssh("9.9p1", "Debian-1~bpo12+1"), TERRAPIN) == {TERRAPIN: None, CLIENT: MAYBE}
    assert of(index, ssh("9.9p2", "Debian-1~bpo12+1"), TERRAPIN, CLIENT) == {TERRAPIN: None, CLIENT: None}


def test_a_release_that_is_only_concluded(index: sqlite3.Connection) -> None:
    """Apache of 22.04 without a revision may have the flaw; one of the release's later versions cannot."""
    apache = Software(product="apache", version="2.4.52", package="Ubuntu", told_by="x")
    assert of(index, apache, "CVE-2024-38475") == {"CVE-2024-38475": MAYBE}
    apache = Software(product="apache", version="2.4.37", package="Red Hat Enterprise Linux", told_by="x")
    assert of(index, apache, "CVE-2024-38475") == {"CVE-2024-38475": MAYBE}


def test_without_the_distributions_data_everything_is_possible() -> None:
    """No feed, or one whose terms nobody accepted: nothing is confirmed and nothing cleared."""
    old = ssh("9.2p1", "Debian-2+deb12u1")
    with index_of([]) as empty:
        assert of(empty, old, REGRESSHION) == {REGRESSHION: MAYBE}
    with index_of(published(), off=("debian_security",)) as off:
        assert of(off, old, REGRESSHION) == {REGRESSHION: MAYBE}


def test_a_distribution_covers_what_it_speaks_of(index: sqlite3.Connection) -> None:
    """A build without a single flaw is known to have none only where its source package is spoken of at all."""
    assert covered(index, ssh("8.9p1", "Ubuntu-3ubuntu0.11"))
    assert not covered(index, ssh("10.2p1", "Ubuntu-2ubuntu3.2"))
    assert not covered(index, ssh("8.7p1"))
    with index_of(published(), off=("ubuntu_security",)) as off:
        assert not covered(off, ssh("8.9p1", "Ubuntu-3ubuntu0.11"))


def test_red_hat_tells_by_minor_release(index: sqlite3.Connection) -> None:
    """BIND is the one server of it that tells its whole package."""
    told = "9.11.4-P2-RedHat-9.11.4-26.P2.el7_9.{}"
    for revision, standing in ((13, OPEN), (16, None)):
        bind = Software(product="bind", version="9.11.4", package=told.format(revision), told_by="x")
        assert of(index, bind, "CVE-2023-50387") == {"CVE-2023-50387": standing}


@given(st.text(max_size=60), st.lists(st.sampled_from((REGRESSHION, CLIENT, "x")), max_size=3))
def test_no_banner_breaks_it(index: sqlite3.Connection, package: str, cves: list[str]) -> None:
    """Every candidate has a stand, whatever the package string is."""
    software = Software(product="openssh", version="9.2p1", package=f"9.2p1 Debian-2+deb12u{package}", told_by="x")
    assert set(cves) <= set(standings(index, software, cves))
