"""What one build is against one fix of its distribution: at least as new, older, or not to be compared."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from scoring.history.packages import deb, rpm
from scoring.history.packages.build import Build

_PLAIN = re.compile(r"\d+(?:\.\d+)*(?:[a-z]\d{0,2}|p\d+)?\Z")
"""Upstream versions that are written alike everywhere; `+dfsg` and the like are not told by programs."""
_REBUILT = re.compile(r"[~+](?:bpo\d|(?:ubuntu)?\d\d\.\d\d).*\Z")
_OF_A_RELEASE = re.compile(r"[+~]deb\d+u\d|ubuntu\d+\.\d|\+esm\d")
_MENDED = re.compile(r"[+~](?:deb|esm|b|rp[it])\d.*|(?:ubuntu0)?\.\d.*|build\d+")
"""What is counted on behind the revision that a release came out with: `4ubuntu2.10+esm7` is of the line `4ubuntu2`."""
_MINOR = re.compile(r"\.el\d+_(\d+)")
_NUMBER = re.compile(r"\d{1,9}")


class Order(Enum):
    """Where a build stands to a fix."""

    AT_LEAST = "at least"
    BEFORE = "before"
    UNLIKE = "unlike"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    """A version without its epoch, which no program tells of itself: its upstream part, and what it sorts by.

    `series` are the first two numbers of the upstream part, `plain` whether that is written alike everywhere.
    """

    upstream: str
    series: tuple[int, ...]
    plain: bool
    key: Any


def against(build: Build, fixed: str) -> Order:
    """Whether the build holds the fix.

    Upstream parts that are not equal are compared only where both are plain numbers, and a build is before a fix only
    where both are of one series, by the first two numbers: a release does not leave its series, so that what is told
    would be a forgery, or another build.
    """
    if build.version is None:
        return Order.UNLIKE
    told = _read(_REBUILT.sub("", build.version) if build.backport else build.version, build.distribution)
    fix = _read(fixed, build.distribution)
    if told.series > fix.series:
        return Order.AT_LEAST
    if told.upstream != fix.upstream and not (told.plain and fix.plain):
        return Order.UNLIKE
    if told.key >= fix.key:
        return Order.UNLIKE if _of_another_line(build, fixed) else Order.AT_LEAST
    return Order.BEFORE if told.series == fix.series and not build.backport else Order.UNLIKE


def _of_another_line(build: Build, fixed: str) -> bool:
    """Whether a build that names no release is of another one than the fix: Kali's `8.4p1-6` is older than the fix of
    Debian 11, `8.4p1-5+deb11u3`."""
    told, fix = ((one or "").rpartition("-") for one in (build.version, deb.without_epoch(fixed)))
    if build.told or told[0] != fix[0] or not _OF_A_RELEASE.search(fix[2]):
        return False
    return _MENDED.sub("", told[2]) != _MENDED.sub("", fix[2])


def past(upstream: str, build: Build, fixed: str) -> bool:
    """Whether the upstream version alone is later than that of the fix."""
    told, fix = _read(upstream, build.distribution), _read(fixed, build.distribution)
    later = told.plain and fix.plain and deb.key(told.upstream) > deb.key(fix.upstream)
    return told.series > fix.series or later


def of_stream(build: Build, fixes: list[str]) -> list[str]:
    """The fixes that concern the build: Red Hat publishes one for each minor release that it still mends."""
    if build.distribution != "rhel" or not fixes:
        return fixes
    minor = _MINOR.search(build.version or "")
    same = [fix for fix in fixes if minor and (found := _MINOR.search(fix)) and found[1] == minor[1]]
    return same or [max(fixes, key=rpm.key)]


@lru_cache(maxsize=20_000)
def _read(version: str, distribution: str) -> _Version:
    bare = deb.without_epoch(version)
    rhel = distribution == "rhel"
    upstream = bare.partition("-")[0] if rhel else bare.rpartition("-")[0] or bare
    return _Version(
        upstream=upstream,
        series=tuple(int(number) for number in _NUMBER.findall(upstream)[:2]),
        plain=_PLAIN.match(upstream) is not None,
        key=rpm.key(bare) if rhel else deb.key(bare),
    )
