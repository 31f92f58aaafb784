"""Whether a name server of theirs asks other servers for strangers."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import NOT_ASKED, Fact, Outcome, Present


@dataclass(frozen=True, slots=True, kw_only=True)
class RecursionFacts:
    """`open`: it offers recursion to a stranger (RA) and answers what it is no authority for (RFC 5358 3)."""

    open: Fact[bool] = NOT_ASKED


@probe(version=1, on="name server", facts=RecursionFacts, after="reverse")
async def recursion(asset: Asset, net: Net) -> Answer:
    """The root's name servers, which every resolver knows by heart: nobody else is asked because of us."""
    reply = await net.ask(".", "NS", server=asset.value, recurse=True)
    if isinstance(reply, NoReply):
        if reply.outcome is not Outcome.REFUSED:
            return declined(reply)
        return Answer(
            outcome=Outcome.ANSWERED, facts=RecursionFacts(open=Present(value=False)), answered_by=asset.value
        )
    said = reply.value
    asks = said.recursive and bool(said.records) and not said.proved
    return Answer(outcome=Outcome.ANSWERED, facts=RecursionFacts(open=Present(value=asks)), answered_by=asset.value)
