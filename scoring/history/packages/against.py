"""What one build is against one fix of its distribution: at least as new, older, or not to be compared."""

import re
from collections.abc import Callable
from enum import Enum
from typing import Any

from scoring.history.packages import deb, rpm
from scoring.history.packages.build import Build

_PLAIN = re.compile(r"\d+(?:\.\d+)*(?:[a-z]\d{0,2}|p\d+)?\Z")
"""Upstream versions that are written alike everywhere; `+dfsg` and the like are not told by programs."""
_REBUILT = re.compile(r"[~+](?:bpo\d|(?:ubuntu)?\d\d\.\d\d).*\Z")
_MINOR = re.compile(r"\.el\d+_(\d+)")


class Order(Enum):
    """Where a build stands to a fix."""

    AT_LEAST = "at least"
    BEFORE = "before"
    UNLIKE = "unlike"


def against(build: Build, fixed: str) -> Order:
    """Whether the build holds the fix.

    Epochs are left out on both sides, since no program tells its own. Upstream parts that are not equal are compared
    only where both are plain numbers, and a build is before a fix only where both are of one series, by the first two
    numbers: a release does not leave its series, so that what is told would be a forgery, or another build.
    """
    if build.version is None:
        return Order.UNLIKE
    key: Callable[[str], Any] = rpm.key if build.distribution == "rhel" else deb.key
    told, fix = _REBUILT.sub("", build.version) if build.backport else build.version, deb.without_epoch(fixed)
    upstream, other = _upstream(build, told), _upstream(build, fix)
    if _series(upstream) > _series(other):
        return Order.AT_LEAST
    if upstream != other and not (_PLAIN.match(upstream) and _PLAIN.match(other)):
        return Order.UNLIKE
    if key(told) >= key(fix):
        return Order.AT_LEAST
    return Order.BEFORE if _series(upstream) == _series(other) and not build.backport else Order.UNLIKE


def past(upstream: str, build: Build, fixed: str) -> bool:
    """Whether the upstream version alone is later than that of the fix."""
    other = _upstream(build, deb.without_epoch(fixed))
    plain = _PLAIN.match(upstream) and _PLAIN.match(other)
    return _series(upstream) > _series(other) or (bool(plain) and deb.key(upstream) > deb.key(other))


def of_stream(build: Build, fixes: list[str]) -> list[str]:
    """The fixes that concern the build: Red Hat publishes one for each minor release that it still mends."""
    if build.distribution != "rhel" or not fixes:
        return fixes
    minor = _MINOR.search(build.version or "")
    same = [fix for fix in fixes if minor and (found := _MINOR.search(fix)) and found[1] == minor[1]]
    return same or [max(fixes, key=rpm.key)]


def _upstream(build: Build, version: str) -> str:
    return version.partition("-")[0] if build.distribution == "rhel" else version.rpartition("-")[0] or version


def _series(upstream: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d{1,9}", upstream)[:2])
