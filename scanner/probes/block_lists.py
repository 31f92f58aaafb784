"""What DNS block lists say of an address, without a packet to it."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.interfaces import Answer, Net, probe
from scanner.listed import ListedFacts, answer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockListFacts(ListedFacts):
    """What each list of addresses says that was asked."""


@probe(version=1, on="address", facts=BlockListFacts)
async def block_lists(asset: Asset, net: Net) -> Answer:
    """Every list that is on, after its own test entries; FORBIDDEN where none is."""
    return answer_of(await net.listed(asset.host), BlockListFacts)
