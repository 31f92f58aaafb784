"""An address on DNS lists: the sentences, of which the rules are in test__lists.py."""

from scanner.asset import address_asset
from scanner.dns_lists import Category
from scanner.probes.block_lists import BlockListFacts
from scoring.vectors.compromised_systems.listed_on_dns_lists import listed_on_dns_lists as check
from tests.fakes.looks import sentence, verdict
from tests.scoring.vectors.compromised_systems.listed import judged, lost, on


def test_it_is_said_of_its_own_subject() -> None:
    """Which one it is, on what it is listed, and on how many lists it is not."""
    asset = address_asset("192.0.2.7")
    missed = judged(check, BlockListFacts, asset, (on("a"), on("b"), lost("c")))
    assert sentence(check, missed) == "192.0.2.7 is not listed on the 2 lists asked by DNS (a, b)."
    listed = judged(check, BlockListFacts, asset, (on("a", Category.MALWARE),))
    assert verdict(listed) == "bad harmful"
    assert sentence(check, listed).startswith("192.0.2.7 ")
