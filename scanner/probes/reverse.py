"""What an address is called by whoever runs its network."""

import ipaddress
from dataclasses import dataclass

from scanner.asking import fact_of
from scanner.asset import Asset
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import NOT_ASKED, Fact, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseFacts:
    """PTR names of an address (RFC 1035 3.5, RFC 3596 2.5), sorted."""

    ptr: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="address", facts=ReverseFacts)
async def reverse(asset: Asset, net: Net) -> Answer:
    """One PTR question to a resolver."""
    reply = await net.ask(ipaddress.ip_address(asset.value).reverse_pointer, "PTR")
    if isinstance(reply, NoReply):
        return declined(reply)
    return Answer(outcome=Outcome.ANSWERED, facts=ReverseFacts(ptr=fact_of(reply)), answered_by=reply.answered_by)
