"""The order of versions of Debian packages: `1.0~rc1` < `1.0` < `1.0-1` < `1:0.9` (Debian Policy 5.6.12)."""

import re

Key = tuple[int, tuple[tuple[tuple[int, ...], int], ...], tuple[tuple[tuple[int, ...], int], ...]]

LONGEST = 200
"""Characters of a version that are looked at; the longest that Debian ships has about 60."""

_PARTS = re.compile(r"([^0-9]*)([0-9]*)")
_EPOCH = re.compile(r"([0-9]{1,9}):")
_END = ((0,), 0)


def key(version: str) -> Key:
    """A sortable key of `[epoch:]upstream[-revision]`: an epoch or a revision that is missing is 0.

    Never raises: letters that no version may hold come after all others, by their code point.
    """
    version = version[:LONGEST]
    epoch = _EPOCH.match(version)
    upstream, _, revision = version[epoch.end() if epoch else 0 :].rpartition("-")
    if not upstream:
        upstream, revision = revision, ""
    return int(epoch[1]) if epoch else 0, _parts(upstream), _parts(revision)


def without_epoch(version: str) -> str:
    """The version as programs tell it, who do not know of epochs."""
    epoch = _EPOCH.match(version)
    return version[epoch.end() :] if epoch else version


def _parts(text: str) -> tuple[tuple[tuple[int, ...], int], ...]:
    """What is no number and what is one, in turns; `~` comes before the end of the text, and letters before signs."""
    found = [(_order(signs), int(digits or 0)) for signs, digits in _PARTS.findall(text) if signs or digits]
    return (*(found or (_END,)), _END)  # nothing at all is 0


def _order(signs: str) -> tuple[int, ...]:
    return (*(_rank(sign) for sign in signs), 0)


def _rank(sign: str) -> int:
    if sign == "~":
        return -1
    return ord(sign) if sign.isascii() and sign.isalpha() else ord(sign) + 256
