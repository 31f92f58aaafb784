"""Which readings were seen in one scan."""

from dataclasses import replace

import pytest

from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen
from scoring.check import Seen
from scoring.together import seen_together
from tests.fakes.looks import seen
from tests.worlds.made_up import NameFacts

OLD: Fact[str] = Present(value="old")
NEW: Fact[str] = Present(value="new")
LOST: Fact[str] = Unseen(why="time-out")


def nights(*levels: Fact[str] | None) -> Seen[NameFacts]:
    """One scan a night; None is one that brought nothing."""
    return seen(*(level and NameFacts(level=level) for level in levels))


def level(facts: NameFacts) -> Fact[str]:
    return facts.level


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ((OLD,), (OLD,), True),
        ((OLD, NEW), (OLD, NEW), True),
        ((OLD, NEW), (OLD, None), False),
        ((OLD, LOST), (OLD, NEW), False),
        ((OLD, OLD), (OLD, None), True),
        ((OLD, NEW, None), (OLD, NEW, LOST), True),
        ((OLD, NEW, OLD), (OLD, ABSENT, None), False),
        ((None, NEW), (OLD, None), False),
        ((OLD, ABSENT), (OLD, NOT_ASKED), False),
        ((OLD, ABSENT), (OLD, ABSENT), True),
        ((LOST,), (OLD,), False),
    ],
)
def test_the_newest_values_decide(
    first: tuple[Fact[str] | None, ...], second: tuple[Fact[str] | None, ...], together: bool
) -> None:
    """Together where one scan saw both as they are now, however often one of them was seen since, unchanged."""
    assert seen_together(nights(*first), level, nights(*second), level) is together
    assert seen_together(nights(*second), level, nights(*first), level) is together


def test_two_looks_of_one_scan_belong_together() -> None:
    """What changed between the two looks was seen in one scan all the same."""
    first, again = nights(OLD, NEW).looks
    two = Seen((first, replace(again, look=2, scan=first.scan)))
    assert seen_together(two, level, nights(OLD), level)
