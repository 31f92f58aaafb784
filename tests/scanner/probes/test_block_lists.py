"""An address is asked of the lists, and what they say becomes one fact (the rules: tests/scanner/test_listed.py)."""

from scanner.asset import address_asset
from scanner.dns_lists import ListSaid, Says
from scanner.interfaces import Answer
from scanner.observation import Outcome, Present
from scanner.probes.block_lists import BlockListFacts, block_lists
from tests.fakes.lists import ListNet

SAID = (ListSaid(list="one", says=Says.NOT_LISTED),)


async def test_its_own_subject_is_asked() -> None:
    """Nothing else is sent, and the fact is of this probe's own kind."""
    net = ListNet(*SAID)
    got = await block_lists.run(address_asset("192.0.2.7"), net)
    assert got == Answer(outcome=Outcome.ANSWERED, facts=BlockListFacts(lists=Present(value=SAID)))
    assert net.asked_of == ["192.0.2.7"]
