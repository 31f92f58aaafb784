"""Which build a package string names, as scanner/software.py reads it."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from scanner.feeds.builds import SERVERS
from scanner.observation import Software
from scoring.history.packages.build import Build, build_of, own_build


@pytest.mark.parametrize(
    ("product", "version", "package", "expected"),
    [
        ("openssh", "9.2p1", "9.2p1 Debian-2+deb12u5", ("debian", "12", True, "9.2p1-2+deb12u5")),
        ("openssh", "8.4p1", "8.4p1 Debian-5", ("debian", "11", False, "8.4p1-5")),
        ("openssh", "7.9p1", "7.9p1 Raspbian-10+deb10u2+rpt1", ("debian", "10", True, "7.9p1-10+deb10u2+rpt1")),
        ("openssh", "10.0p2", "10.0p2 Debian-7+deb13u4", ("debian", "13", True, "10.0p1-7+deb13u4")),
        ("openssh", "8.9p1", "8.9p1 Ubuntu-3ubuntu0.10", ("ubuntu", "22.04", False, "8.9p1-3ubuntu0.10")),
        ("openssh", "7.6p1", "7.6p1 Ubuntu-4ubuntu0.7+esm4", ("ubuntu", "18.04", False, "7.6p1-4ubuntu0.7+esm4")),
        ("mysql", "8.0.36", "8.0.36-0ubuntu0.22.04.1", ("ubuntu", "22.04", True, "8.0.36-0ubuntu0.22.04.1")),
        ("mariadb", "10.11.6", "10.11.6-MariaDB-0+deb12u1", ("debian", "12", True, "10.11.6-0+deb12u1")),
        ("mariadb", "10.3.39", "10.3.39-MariaDB-0+deb10u2-log", ("debian", "10", True, "10.3.39-0+deb10u2")),
        ("php", "8.2.7", "8.2.7-1~deb12u1", ("debian", "12", True, "8.2.7-1~deb12u1")),
        ("php", "8.1.2", "8.1.2-1ubuntu2.14", ("ubuntu", "22.04", False, "8.1.2-1ubuntu2.14")),
        ("bind", "9.18.19", "9.18.19-1~deb12u1-Debian", ("debian", "12", True, "9.18.19-1~deb12u1")),
        ("bind", "9.11.4", "9.11.4-P2-RedHat-9.11.4-26.P2.el7_9.13", ("rhel", "7", True, "9.11.4-26.P2.el7_9.13")),
        ("sendmail", "8.17.1.9", "Debian-2+deb12u2", ("debian", "12", True, "8.17.1.9-2+deb12u2")),
        ("cyrus-imap", "3.6.1", "3.6.1-Debian-3.6.1-4+deb12u3", ("debian", "12", True, "3.6.1-4+deb12u3")),
        ("apache", "2.4.52", "Ubuntu", ("ubuntu", "22.04", False, None)),
        ("apache", "2.4.6", "CentOS", ("rhel", "7", False, None)),
        ("bind", "9.10.3", "9.10.3-P4-Debian", None),
        ("openssh", "8.7", None, None),
        ("openssh", "9.7", "9.7 FreeBSD-20240806", None),
        ("openssh", "9.5", "9.5 Windows", None),
        ("openssh", "7.4p1", "7.4p1 Debian-10+deb12u1", None),
        ("openssh", "8.9p1", "8.9p1 Ubuntu-3ubuntu0.10+Fips1", None),
        ("mariadb", "10.11.6", "10.11.6-MariaDB-1:10.11.6+maria~deb12", None),
        ("php", "8.1.27", "8.1.27-1+ubuntu22.04.1+deb.sury.org+1", None),
        ("php", "7.4.33", "7.4.33-1.el7.remi", None),
        ("apache", "2.4.58", "Amazon Linux", None),
        ("nginx", "1.18.0", "Ubuntu", None),
    ],
)
def test_what_is_told_and_what_is_concluded(
    product: str, version: str, package: str | None, expected: tuple[str, str, bool, str | None] | None
) -> None:
    """The release is told or concluded, the package's version whole or unknown; others' builds are nobody's."""
    build = build_of(Software(product=product, version=version, package=package, told_by="x"))
    assert (build and (build.distribution, build.release, build.told, build.version)) == expected
    assert build is None or not build.backport


def test_a_backport_is_of_a_later_release() -> None:
    """Its own release's data do not cover it."""
    package = "9.9p1 Debian-1~bpo12+1"
    build = build_of(Software(product="openssh", version="9.9p1", package=package, told_by="x"))
    assert build == Build(distribution="debian", release="12", told=True, version="9.9p1-1~bpo12+1", backport=True)


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("10.11.5-MariaDB-1:10.11.5+maria~deb12", True), ("Win64", True), ("9.5 Windows", False), ("Windows", False),
        ("10.11.6-MariaDB-0+deb12u1", False), (None, False),
        ("10.11.8-MariaDB-ubu2404", True), ("10.11.5-MariaDB-deb12-log", True),
        ("10.2.8-MariaDB-10.2.8+maria~jessie-log", True), ("10.11.5-MariaDB-deb12+acme", False),
        ("10.11.5-MariaDB-1:10.11.5+maria~deb12+acme", False), ("11.4.1-MariaDB-1:10.11.5+maria~deb12", False),
    ],
)  # fmt: skip
def test_whose_version_is_the_whole_truth(package: str | None, expected: bool) -> None:
    """Nobody mends another's build without a new version."""
    assert own_build(Software(product="x", version="1", package=package, told_by="http server header")) is expected


@pytest.mark.parametrize("package", ["{} from Debian", "{} from Debian-log", "{}-log", "{}"])
def test_what_stands_behind_mariadbs_package_is_no_part_of_it(package: str) -> None:
    """Debian 13's tells whose it is, and a server that keeps a log says so."""
    told = package.format("11.8.6-MariaDB-0+deb13u1")
    build = build_of(Software(product="mariadb", version="11.8.6", package=told, told_by="mysql greeting"))
    assert build is not None
    assert (build.release, build.version) == ("13", "11.8.6-0+deb13u1")


@pytest.mark.parametrize("mark", ["-hpn14v15", "_patched", "-sftponly", "patched"])
def test_a_mark_behind_the_version_is_somebody_elses(mark: str) -> None:
    """No distribution that we read writes one there: whoever did has changed the source, and may have mended it."""
    package = f"9.2p1{mark} Debian-2+deb12u2"
    assert build_of(Software(product="openssh", version="9.2p1", package=package, told_by="ssh greeting")) is None


def test_a_port_to_windows_is_somebody_elses() -> None:
    """`OpenSSH_8.1 Microsoft_Win32_port_with_VS` has none of the flaws that rest on another C library."""
    port = Software(product="openssh", version="8.1", package="8.1 Microsoft_Win32_port", told_by="ssh greeting")
    assert not own_build(port)
    assert build_of(port) is None


@pytest.mark.parametrize(
    ("revision", "distributions_own"),
    [
        ("2", True), ("2+deb12u5", True), ("2+deb12u5+esm1", True), ("2+deb12u7+b1", True), ("2+deb12u5+rpt1", True),
        ("2+deb12u3.1", False), ("2+deb12u3acme1", False), ("2+DEB12U3", False), ("2+deb12u3_1", False),
        ("2+deb12u3+ui1", False), ("2+deb12u3~acme1", False), ("2+deb12u3-1", False), ("2+deb12u3+", False),
    ],
)  # fmt: skip
def test_a_mark_that_the_distribution_does_not_write_is_somebody_elses(revision: str, distributions_own: bool) -> None:
    """Who builds a package once more may have mended it, and the tools count on behind the distribution's number."""
    software = Software(product="openssh", version="9.2p1", package=f"9.2p1 Debian-{revision}", told_by="x")
    assert (build_of(software) is not None) is distributions_own


@pytest.mark.parametrize(
    ("release", "redhats_own"),
    [
        ("26.P2.el7_9.16", True), ("26.P2.el7", True), ("38.el9_4.1", True), ("12.el8_10.3", True),
        ("26.P2.el7.centos.13", False), ("26.P2.el7_9.13.alma.1", False), ("26.P2.el7_9.cpanel.1", False),
    ],
)  # fmt: skip
def test_a_rebuild_of_red_hats_package_counts_its_own_way(release: str, redhats_own: bool) -> None:
    """`.el7.centos.5` of one is `.el7_9.5` of the other: held against each other they would accuse mended servers."""
    software = Software(product="bind", version="9.11.4", package=f"9.11.4-RedHat-9.11.4-{release}", told_by="x")
    assert (build_of(software) is not None) is redhats_own


@given(st.text(max_size=90), st.text(max_size=20))
def test_no_string_breaks_it(package: str, version: str) -> None:
    """Whatever a server says, there is a build or none."""
    build = build_of(Software(product="openssh", version=version, package=package, told_by="x"))
    assert build is None or build.distribution in ("debian", "ubuntu", "rhel")


def test_the_sources_of_the_table_are_kept_by_the_feeds() -> None:
    """A source package that the table names and no feed keeps would never be found."""
    lines = [line for line in config.text("registry/packages.csv").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines):
        for name in ("debian", "ubuntu", "rhel"):
            for source in filter(None, (row[name] or "").split("|")):
                assert SERVERS.match(source.replace("{1}", "8").replace("{2}", "8.2")), source
