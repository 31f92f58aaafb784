"""Disputes and overrides as a log tells them: their clocks, their ends, and that they touch no rating."""

from dataclasses import replace
from datetime import timedelta

from scoring.governance import Bypass, Challenge, Entry, Reason, Result, Ruling, State, disputes, in_force
from tests.worlds.history import DAY, START


def line(number: int, says: Challenge | Ruling | Bypass, *, after: timedelta = timedelta(0)) -> Entry:
    return Entry(number=number, target="made.example", at=START + after, who="Ada", says=says)


CHALLENGE = Challenge(finding="sha256:00", check="certificate_expired", reason=Reason.FIXED, evidence="renewed")
REJECTED = Ruling(of=3, result=Result.REJECTED, why="it still answers")


def test_a_dispute_has_a_clock() -> None:
    """An answer is due after 14 days; after a year without one it lapses, and marks nothing any longer."""
    (one,) = disputes([line(3, CHALLENGE)])
    states = {days: one.state(START + days * DAY) for days in (0, 13, 14, 364, 365)}
    assert states == {0: State.OPEN, 13: State.OPEN, 14: State.OVERDUE, 364: State.OVERDUE, 365: State.LAPSED}
    assert [one.marks(START + days * DAY) for days in (-1, 0, 364, 365)] == [False, True, True, False]


def test_the_first_ruling_ends_it() -> None:
    """From its time on the dispute is what was ruled; a second ruling, or one of nothing, changes nothing."""
    later = line(7, replace(REJECTED, result=Result.UPHELD), after=3 * DAY)
    nothing = line(8, replace(REJECTED, of=4))
    (one,) = disputes([later, nothing, line(5, REJECTED, after=2 * DAY), line(3, CHALLENGE)])
    assert one.state(START + DAY) is State.OPEN
    assert one.state(START + 2 * DAY) is State.REJECTED
    assert not one.marks(START + 400 * DAY)


def test_the_newest_override_in_force_counts() -> None:
    """From when it was made until the day it names; none before and none after."""
    until = START + 9 * DAY
    first, second = (Bypass(decision=text, why="a call", until=until) for text in ("refer", "accept"))
    log = [line(3, first), line(4, second, after=DAY), line(5, CHALLENGE)]
    found = [in_force(log, START + days * DAY) for days in (-1, 0, 1, 8, 9)]
    assert [one and one.number for one in found] == [None, 3, 4, 4, None]
