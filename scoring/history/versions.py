"""Which of two versions is the newer, as vendors mean it: `9.2` < `9.2p1`, `1.1.1z` < `1.1.1za`, `2.0rc1` < `2.0`."""

import re

Key = tuple[tuple[int, int, str], ...]

_TOKEN = re.compile(r"\d{1,18}|[a-z]+")
_BEFORE = ("alpha", "beta", "dev", "pre", "preview", "rc", "snapshot", "milestone")
_EARLY = re.compile("|".join(_BEFORE), re.IGNORECASE)
_END = (1, 0, "")


def key(version: str) -> Key:
    """A sortable key: numbers compare as numbers, letters after a number are later, pre-releases earlier.

    Zeros at the end of the numbers say nothing: `4.92` and `4.92.0` are one version.
    """
    tokens: list[tuple[int, int, str]] = []
    for token in _TOKEN.findall(version.lower()[:80]):
        if token.isdigit():
            tokens.append((3, int(token), ""))
        else:
            _drop_zeros(tokens)
            tokens.append((0 if token in _BEFORE else 2, 0, token))
    _drop_zeros(tokens)
    return (*tokens, _END)


def _drop_zeros(tokens: list[tuple[int, int, str]]) -> None:
    while tokens and tokens[-1] == (3, 0, ""):
        tokens.pop()


def within(version: str, introduced: str, fixed: str) -> bool:
    """Whether introduced <= version < fixed; an empty bound is none."""
    told = key(version)
    return (not introduced or key(introduced) <= told) and (not fixed or told < key(fixed))


def precedes(version: str, release: str) -> bool:
    """Whether it is a pre-release of exactly that release (`2.0rc1` of `2.0`), which may hold what is new in it."""
    if not _EARLY.search(version):  # of most versions it is asked, and few are any
        return False
    told, end = key(version), key(release)[:-1]
    return told[: len(end)] == end and told[len(end)][0] == 0


def prefixes(version: str) -> tuple[str, ...]:
    """The dotted beginnings of a version, longest first: `8.0.36-log` gives `8.0.36`, `8.0`, `8`."""
    found = re.match(r"\d{1,18}(?:\.\d{1,18}){0,7}", version)
    parts = found[0].split(".") if found else []
    return tuple(".".join(parts[:length]) for length in range(len(parts), 0, -1))
