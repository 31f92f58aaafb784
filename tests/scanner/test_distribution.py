"""Which release a package string names, and when it names none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.distribution import Release, contradicts, release
from scanner.observation import Software


def of(product: str, version: str | None, package: str | None) -> Release | None:
    return release(Software(product=product, version=version, package=package, told_by="test"))


@pytest.mark.parametrize(
    ("product", "version", "package", "name", "number", "told"),
    [
        ("openssh", "9.2p1", "9.2p1 Debian-2+deb12u10", "debian", "12", True),
        ("openssh", "9.2p1", "9.2p1 Debian-2", "debian", "12", False),
        ("openssh", "8.9p1", "8.9p1 Ubuntu-3ubuntu0.10", "ubuntu", "22.04", False),
        ("openssh", "7.4p1", "7.4p1 Debian-10+deb9u7", "debian", "9", True),
        ("openssh", "8.4p1", "8.4p1 Debian-5~bpo10+1", "debian", "10", True),
        ("mariadb", "10.11.19", "10.11.19-MariaDB-0+deb12u1", "debian", "12", True),
        ("mysql", "8.0.35", "8.0.35-0ubuntu0.22.04.1", "ubuntu", "22.04", True),
        ("apache", "2.4.6", "CentOS", "centos", "7", False),
        ("apache", "2.4.41", "Ubuntu", "ubuntu", "20.04", False),
        ("php", "7.4.3", "7.4.3-4ubuntu2.19", "ubuntu", "20.04", False),
        ("php", "8.0.30", "8.0.30-1.el9", "rhel", "9", True),
    ],
)
def test_releases(product: str, version: str, package: str, name: str, number: str, told: bool) -> None:
    """The suffix of the package names the release, or (less surely) the version that only one release has."""
    assert of(product, version, package) == Release(name=name, version=number, told=told)


@pytest.mark.parametrize(
    ("product", "version", "package"),
    [
        ("nginx", "1.22.1", None),
        ("nginx", "1.18.0", "Ubuntu"),
        ("apache", "2.4.57", "Debian"),
        ("postfix", None, "Debian/GNU"),
        ("mariadb", "10.6.16", "10.6.16-MariaDB-1:10.6.16+maria~deb11"),
        ("mariadb", "10.11.8", "10.11.8-MariaDB-ubu2404"),
        ("mariadb", "10.11.5", "10.11.5-MariaDB-deb12-log"),
        ("openssh", "8.1", "8.1 Windows"),
    ],
)
def test_no_release(product: str, version: str | None, package: str | None) -> None:
    """A version that several releases share, a distribution without a version, a vendor's own build: none is named."""
    assert of(product, version, package) is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_package_is_read(version: str, package: str) -> None:
    """No text breaks the reading."""
    of("openssh", version, package)


@pytest.mark.parametrize(
    ("product", "version", "package", "expected"),
    [
        ("openssh", "9.2p1", "9.2p1 Debian-2+deb12u10", False),
        ("openssh", "7.4p1", "7.4p1 Debian-10+deb12u1", True),
        ("openssh", "9.9p1", "9.9p1 Debian-1+deb12u1", True),
        ("openssh", "9.9p1", "9.9p1 Debian-1~bpo12+1", False),
        ("openssh", "10.2p1", "10.2p1 Ubuntu-2ubuntu3.2", False),
        ("php", "7.2.10", "7.2.10-0ubuntu0.18.04.1", False),  # releases move PHP to newer versions
    ],
)
def test_a_release_has_one_openssh(product: str, version: str, package: str, expected: bool) -> None:
    """A version that the release which is told never carried is a forgery, or somebody's own build."""
    software = Software(product=product, version=version, package=package, told_by="test")
    named = release(software)
    assert named is not None
    assert contradicts(software, named) is expected
