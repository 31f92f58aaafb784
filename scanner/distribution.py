"""Which release of which distribution a package string names: its support, not the upstream's, is what counts."""

import re
from dataclasses import dataclass

from scanner.observation import Software


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release: `name` is debian, ubuntu, rhel, centos or freebsd; `version` as its publisher writes it.

    `told`: the string itself names the release; else it was concluded from the version that is carried there.
    """

    name: str
    version: str
    told: bool


_TOLD = (
    (re.compile(r"[+~.-]deb(\d{1,2})u\d"), "debian"),
    (re.compile(r"~bpo([6-9]|1\d)0?\+"), "debian"),
    (re.compile(r"ubuntu0\.(\d\d\.\d\d)\b"), "ubuntu"),
    (re.compile(r"[._]el(\d{1,2})(?:_|\b)"), "rhel"),
)
"""Version suffixes that name the release (Debian developers-reference 5.8.5; the Ubuntu security team's scheme)."""

_BY_VERSION = {
    ("openssh", "ubuntu"): {
        "6.6": "14.04", "6.6.1": "14.04", "7.2": "16.04", "7.6": "18.04", "8.2": "20.04", "8.9": "22.04",
        "9.6": "24.04", "9.9": "25.04", "10.0": "25.10", "10.2": "26.04",
    },
    ("openssh", "debian"): {
        "6.0": "7", "6.7": "8", "7.4": "9", "7.9": "10", "8.4": "11", "9.2": "12", "10.0": "13",
    },
    ("apache", "ubuntu"): {
        "2.4.7": "14.04", "2.4.18": "16.04", "2.4.29": "18.04", "2.4.41": "20.04", "2.4.52": "22.04", "2.4.58": "24.04",
        "2.4.66": "26.04",
    },
    ("apache", "debian"): {"2.2.22": "7", "2.4.10": "8", "2.4.25": "9", "2.4.38": "10"},
    ("apache", "centos"): {"2.2.15": "6", "2.4.6": "7"},
    ("apache", "rhel"): {"2.2.15": "6", "2.4.6": "7", "2.4.37": "8"},
    ("php", "ubuntu"): {
        "5.5.9": "14.04", "7.0.33": "16.04", "7.2.24": "18.04", "7.4.3": "20.04", "8.1.2": "22.04", "8.3.6": "24.04",
    },
    ("nginx", "ubuntu"): {"1.4.6": "14.04", "1.10.3": "16.04", "1.14.0": "18.04", "1.24.0": "24.04"},
}  # fmt: skip
"""Upstream versions that exactly one release carries, where the string names the distribution only.

Releases that move a product to newer upstream versions (Apache since Debian 11) are left out: they cannot be told
apart. Read 2026-11-22: OpenSSH of Ubuntu up to 20.04 and of Debian 10 and 12 in recog's ssh_banners.xml of 2026-06-29,
Debian 12 in its package index too; Ubuntu 22.04, 24.04 and 25.10, Debian 11, Apache of 14.04, 18.04, 22.04 and 24.04,
nginx of 16.04 and 24.04 and PHP of 18.04 and 24.04 in public logs and scripts of such machines, and OpenSSH and Apache
of 26.04 on 2026-11-27. The other rows are
general knowledge of the releases, not verified.
"""

_OF_MARIADB = re.compile(
    r"(\d[\d.]*)-MariaDB-(?:(?:1:)?\1\+maria~[a-z]+\d*|(?:ubu|deb)\d{2,4})(?:-log)?\Z", re.IGNORECASE
)
"""How MariaDB's own packages for distributions name themselves, the older ones with `+maria~` (recog's examples, and
dumps of such databases in public repositories, read 2026-11-27). With more behind it somebody built it once more."""

_WORDS = (("ubuntu", "ubuntu"), ("debian", "debian"), ("red hat", "rhel"), ("rhel", "rhel"), ("centos", "centos"))


def contradicts(software: Software, named: Release) -> bool:
    """Whether the release that a string names is known to carry another version than the one that is told.

    Only of OpenSSH is it known that no release ever moved it to another version, and that Debian and Ubuntu ship its
    portable edition, which says so (`9.2p1`).
    """
    if software.product != "openssh":
        return False
    if named.name in ("debian", "ubuntu") and not re.search(r"p\d+$", software.version or ""):
        return True
    rows = _BY_VERSION.get((software.product, named.name), {})
    plain = re.sub(r"p\d+$", "", software.version or "")
    return named.version in rows.values() and rows.get(plain) != named.version and "bpo" not in (software.package or "")


def of_mariadb(software: Software) -> bool:
    """Whether its makers built it for the release that it names: they mend it by new versions only."""
    return _OF_MARIADB.match(software.package or "") is not None


def release(software: Software) -> Release | None:
    """The release that built this software; None where the string does not tell, or the vendor built it."""
    package = software.package
    if not package or "maria~" in package:  # MariaDB's own builds name the release they are for, not who maintains them
        return None
    for pattern, name in _TOLD:
        if found := pattern.search(package):
            return Release(name=name, version=found[1], told=True)
    word = next((name for text, name in _WORDS if text in package.lower()), None)
    if word is None or software.version is None:
        return None
    plain = re.sub(r"p\d+$", "", software.version)
    version = _BY_VERSION.get((software.product, word), {}).get(plain)
    return Release(name=word, version=version, told=False) if version else None
