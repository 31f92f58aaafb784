"""Which build of which distribution a server names: its release, and the version of the package."""

import re
from dataclasses import dataclass

from scanner.distribution import contradicts, of_mariadb, release
from scanner.observation import Software

DISTRIBUTIONS = {"debian": "debian", "ubuntu": "ubuntu", "rhel": "rhel", "centos": "rhel"}
"""Names of scanner/distribution.py to those whose own data are read; CentOS is built from Red Hat's sources."""

_ELSEWHERE = re.compile(
    r"maria~|percona|fips|sury|gbp|ppa|remi|webtatic|ius|codeit|dotdeb|zentyal|univention|plesk|bitnami|Win(?:32|64|dows)"
    r"|~exp|alios|tuxcare|cloudlinux|virtuozzo|A~\d",
    re.IGNORECASE,
)
"""Builds that others made for a release: whoever maintains it says nothing of them."""

_AFTER_A_SPACE = re.compile(r"(\S+) (?:Debian|Ubuntu|Raspbian)-(\S+)\Z")
_AFTER_A_NAME = re.compile(r"-(?:Debian|Ubuntu|Fedora-RPM|Fedora|RedHat)-(?:\d{1,3}:)?(\d[\w.+~]*-[\w.+~]+)\Z")
_AFTER_A_SLASH = re.compile(r"(?:\A|/)(?:Debian|Ubuntu)-(\d[\w.+~]*)\Z")
_MARKS = re.compile(r"-MariaDB(?=-)|(?: from (?:Debian|Ubuntu))?(?:-log)?\Z|-(?:Debian|Ubuntu|Raspbian)\Z")
"""What stands around the version of the package: `11.8.6-MariaDB-0+deb13u1 from Debian-log`."""
_WHOLE = re.compile(r"\d[\w.+~]*-[\w.+~]+\Z")
_TOLD_OTHERWISE = {"10.0p2": "10.0p1"}
"""OpenSSH of Debian 13 and Ubuntu 25.10 tells the number of upstream's mended archive, which the packages do not bear
(read 2026-11-27 in public logs of such machines, and in package lists)."""
_KNOWN_MARKS = re.compile(
    r"[+~.]?(?:deb\d+u\d+(?!\.\d)|bpo\d+(?:\+\d+)?|b\d+|nmu\d+|esm\d+(?:\.\d+)*|rp[it]\d+|ubuntu\d+(?:\.\d+)*"
    r"|build\d+|really[\d.]*|\d\d\.\d\d(?:\.\d+)*)"
)
"""In a revision, the marks that the distribution and Raspberry Pi's builders write. With any other somebody else built
it, who may have mended it in ways of his own: `+deb12u2+ui1`, or `+deb12u3.1`, which is what Debian's tools call a
build of one's own."""
_OF_REDHAT = re.compile(r"\.el\d+(?:[_.]\d+)*\Z")
"""How a package of Red Hat ends. Others count builds of their own (`.el7.centos.5` of what is `.el7_9.5` there), or
mend some of theirs themselves (`.alma.1`)."""
_BACKPORT = re.compile(r"[~+]bpo\d|~(?:ubuntu)?\d\d\.\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One build: `distribution` is debian, ubuntu or rhel, `release` its version as published.

    `told`: the string names the release; else it was concluded from the version that is carried there. `version` is
    that of the whole package without an epoch, which programs do not tell; None where only the upstream part is told.
    `backport`: built for the release from a later one, so that the release's own data do not cover it.
    """

    distribution: str
    release: str
    told: bool
    version: str | None
    backport: bool = False


def own_build(software: Software) -> bool:
    """Whether those who publish builds of their own made this one, so that its version is the whole truth.

    MariaDB's packages for distributions, and servers on Windows where a web server says so itself; not what Windows
    brings along, which is mended by its updates, nor ports of what is at home elsewhere (OpenSSH's of Microsoft).
    """
    package = software.package or ""
    return of_mariadb(software) or (software.told_by.startswith("http ") and bool(re.search("Win(?:32|64)", package)))


def build_of(software: Software) -> Build | None:
    """The build that a server names; None where it names none, or one that cannot be."""
    package = software.package
    if not package or _ELSEWHERE.search(package):
        return None
    named = release(software)
    if named is None or named.name not in DISTRIBUTIONS or contradicts(software, named):
        return None
    if named.name == "debian" and "ubuntu" in package.lower():  # nobody builds for both
        return None
    version = _version(software, package)
    if version and _strange(software, version, DISTRIBUTIONS[named.name]):
        return None
    return Build(
        distribution=DISTRIBUTIONS[named.name],
        release=named.version,
        told=named.told,
        version=version,
        backport=_BACKPORT.search(package) is not None,
    )


def _strange(software: Software, version: str, distribution: str) -> bool:
    """Whether the distribution writes no such version: another revision, which is what follows the last hyphen, or a
    mark of somebody's behind the version that is told (`9.2p1-hpn14v15`)."""
    upstream, _, revision = version.rpartition("-")
    if distribution == "rhel":
        return not _OF_REDHAT.search(revision)
    told = _TOLD_OTHERWISE.get(software.version or "", software.version or "")
    if not re.match(rf"{re.escape(told)}(?![\w-])", upstream):
        return True
    return re.search(r"[^\d.]", _KNOWN_MARKS.sub("", revision)) is not None or "+deb" in upstream


def _version(software: Software, package: str) -> str | None:
    if found := _AFTER_A_SPACE.match(package):  # OpenSSH: `9.2p1 Debian-2+deb12u5`
        return f"{_TOLD_OTHERWISE.get(found[1], found[1])}-{found[2]}"
    if found := _AFTER_A_NAME.search(package):  # BIND: `9.11.4-P2-RedHat-9.11.4-26.P2.el7_9.13`; Cyrus
        return found[1]
    if (found := _AFTER_A_SLASH.search(package)) and software.version:  # Sendmail: `8.17.1.9/8.17.1.9/Debian-2+deb12u2`
        return f"{software.version}-{found[1]}"
    plain = _MARKS.sub("", package)
    return plain if _WHOLE.match(plain) else None
