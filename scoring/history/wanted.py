"""Versions as somebody asks for them: `9.2`, `9.2p1`, `<9.8`, `>=8.5`."""

import re
from collections.abc import Sequence

from scanner.errors import Misconfigured
from scoring.history.schemes import Scheme, key

_BOUND = re.compile(r"(<=|>=|<|>)\s*(\S+)")


def fits(scheme: Scheme, version: str, wanted: Sequence[str]) -> bool:
    """Whether a version lies within all bounds that are wanted, and is, or begins as, one of the versions named.

    Without any it fits. A version that cannot be compared lies within no bounds. Raises Misconfigured for a bound that
    is no version of the product's scheme.
    """
    bounds = [found for one in wanted if (found := _BOUND.fullmatch(one.strip()))]
    named = [one.strip() for one in wanted if not _BOUND.fullmatch(one.strip())]
    if named and not any(_begins(version, one) for one in named):
        return False
    return all(_within(scheme, version, *found.groups()) for found in bounds)


def _begins(version: str, named: str) -> bool:
    """`9.2` is 9.2, 9.2p1 and 9.2.1, and not 9.20."""
    if not version.lower().startswith(named.lower()):
        return False
    rest = version[len(named) :]
    return not (rest[:1].isdigit() and named[-1:].isdigit())


def _within(scheme: Scheme, version: str, sign: str, bound: str) -> bool:
    there, end = key(scheme, version), key(scheme, bound)
    if end is None:
        raise Misconfigured(f"{bound[:40]!r} is no version of this product: write it as its servers do.")
    if there is None:
        return False
    return {"<": there < end, "<=": there <= end, ">": there > end, ">=": there >= end}[sign]
