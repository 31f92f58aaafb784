"""What block lists say becomes one fact: those that were asked, and an honest word where none was."""

import pytest

from scanner.asset import address_asset
from scanner.dns_lists import Category, ListSaid, Says
from scanner.interfaces import Answer
from scanner.observation import Outcome, Present
from scanner.probes.block_lists import BlockListFacts, block_lists
from tests.fakes.net import ScriptedNet

ASSET = address_asset("192.0.2.7")
LISTED = ListSaid(list="one", says=Says.LISTED, codes=("127.0.0.3",), kinds=(Category.EXPLOITED,))
MISSED = ListSaid(list="two", says=Says.NOT_LISTED)
UNSEEN = ListSaid(list="three", says=Says.UNSEEN, why="no answer in time")
OFF = ListSaid(list="four", says=Says.OFF, why="four is off until its terms are accepted")


class ListNet(ScriptedNet):
    """A net on which block lists say what a test gave them."""

    def __init__(self, *said: ListSaid) -> None:
        super().__init__({})
        self.said = said

    async def listed(self, subject: str) -> tuple[ListSaid, ...]:
        assert subject == ASSET.value
        return self.said


async def answer(*said: ListSaid) -> Answer:
    return await block_lists.run(ASSET, ListNet(*said))


@pytest.mark.parametrize(
    ("said", "outcome", "facts", "why"),
    [
        ((LISTED, MISSED), Outcome.ANSWERED, (LISTED, MISSED), ""),
        ((LISTED, OFF), Outcome.ANSWERED, (LISTED,), ""),
        ((MISSED, UNSEEN), Outcome.PARTIAL, (MISSED, UNSEEN), "three: no answer in time"),
        ((UNSEEN, OFF), Outcome.SILENT, None, "three: no answer in time"),
        ((OFF,), Outcome.FORBIDDEN, None, "four is off until its terms are accepted"),
        ((), Outcome.FORBIDDEN, None, "there is no list to be asked"),
    ],
)
async def test_what_was_asked_is_a_fact(
    said: tuple[ListSaid, ...], outcome: Outcome, facts: tuple[ListSaid, ...] | None, why: str
) -> None:
    """Lists that are off are left out, and forbid the errand where there is no other; silence is no absence."""
    got = await answer(*said)
    assert (got.outcome, got.why) == (outcome, why)
    assert got.facts == (None if facts is None else BlockListFacts(lists=Present(value=facts)))
