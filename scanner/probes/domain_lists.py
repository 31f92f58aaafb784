"""What DNS block lists of names say of a domain."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.interfaces import Answer, Net, probe
from scanner.listed import ListedFacts, answer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainListFacts(ListedFacts):
    """What each list of names says that was asked."""


@probe(version=1, on="apex", facts=DomainListFacts)
async def domain_lists(asset: Asset, net: Net) -> Answer:
    """Every list that is on, after its own test entries; FORBIDDEN where none is."""
    return answer_of(await net.listed(asset.value), DomainListFacts)
