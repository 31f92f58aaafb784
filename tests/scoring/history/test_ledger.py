"""What may be done once in a while is done once, whichever process asks."""

import asyncio
from datetime import timedelta

from scoring.history.store import History
from tests.scoring.history.nights import START

HOUR = timedelta(hours=1)


async def test_once_an_hour_is_once_an_hour(history: History) -> None:
    """Of two who ask at once one may; the other is told when, and then may; another key is free all the while."""
    one, other = history.paces("one"), history.paces("other")
    said = await asyncio.gather(*(who.once("rescan a", now=START, span=HOUR) for who in (one, other)))
    assert sorted(said, key=str) == sorted([None, START + HOUR], key=str)
    assert await one.once("rescan b", now=START, span=HOUR) is None
    assert await other.once("rescan a", now=START + HOUR / 2, span=HOUR) == START + HOUR
    assert await other.once("rescan a", now=START + HOUR, span=HOUR) is None


async def test_a_clock_that_was_set_back_costs_one_span(history: History) -> None:
    """Nobody waits longer than the span, whatever a clock said before."""
    paces = history.paces("one")
    assert await paces.once("rescan a", now=START + 9 * HOUR, span=HOUR) is None
    assert await paces.once("rescan a", now=START, span=HOUR) == START + HOUR
