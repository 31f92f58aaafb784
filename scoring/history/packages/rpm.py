"""The order of versions of RPM packages: `1.0~rc1` < `1.0` < `1.0^git1` < `1.0.1`, numbers after letters."""

import re

Token = tuple[int, int, str]
Key = tuple[int, tuple[Token, ...], tuple[Token, ...]]

LONGEST = 200
"""Characters of a version that are looked at."""

_TOKENS = re.compile(r"[0-9]+|[A-Za-z]+|[~^]")
_EPOCH = re.compile(r"([0-9]{1,9}):")
_TILDE, _END, _CARET = (0, 0, ""), (1, 0, ""), (2, 0, "")


def key(version: str) -> Key:
    """A sortable key of `[epoch:]version[-release]`, each part as rpm's own documentation of rpmvercmp orders it.

    An epoch that is missing is 0; signs only part numbers from letters. Never raises.
    """
    version = version[:LONGEST]
    epoch = _EPOCH.match(version)
    upstream, _, release = version[epoch.end() if epoch else 0 :].partition("-")
    return int(epoch[1]) if epoch else 0, _tokens(upstream), _tokens(release)


def without_epoch(version: str) -> str:
    """The version as programs tell it, who do not know of epochs."""
    epoch = _EPOCH.match(version)
    return version[epoch.end() :] if epoch else version


def _tokens(text: str) -> tuple[Token, ...]:
    return (*(_rank(run) for run in _TOKENS.findall(text)), _END)


def _rank(run: str) -> Token:
    if run.isdigit():
        return (4, int(run), "")
    return _TILDE if run == "~" else _CARET if run == "^" else (3, 0, run)
