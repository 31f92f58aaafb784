"""Whether two readings were seen in one scan: facts of different days are not held against each other."""

from collections.abc import Callable
from typing import Any, TypeVar

from scanner.observation import ABSENT, Fact, Present
from scoring.check import Seen

F = TypeVar("F")
G = TypeVar("G")

APART = "as they are now, the two were not seen in one scan"


def seen_together(
    first: Seen[F], read_first: Callable[[F], Fact[Any]], second: Seen[G], read_second: Callable[[G], Fact[Any]]
) -> bool:
    """Whether some scan, in whichever of its looks, saw what was last read of both.

    The values count, not the looks: where only one of the two was asked again and says the same, what an earlier scan
    saw of both stands.
    """
    return not _scans(first, read_first).isdisjoint(_scans(second, read_second))


def _scans(seen: Seen[F], read: Callable[[F], Fact[Any]]) -> set[str]:
    """The scans that read the newest value."""
    newest = seen.latest(read)
    if newest is None:
        return set()
    fact: Fact[Any] = ABSENT if newest.value is None else Present(value=newest.value)
    return {look.scan for look in seen.looks if look.facts is not None and read(look.facts) == fact}
