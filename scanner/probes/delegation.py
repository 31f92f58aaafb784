"""What the zone above says of a zone: which name servers it names, and at which addresses."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Glue:
    """One address of one name server, as the zone above gives it."""

    host: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationFacts:
    """NS and glue at a zone cut, from one server of the zone above (RFC 1034 4.2.1), sorted.

    ABSENT where the zone above answers for the name itself: no zone begins there.
    """

    servers: Fact[tuple[str, ...]] = NOT_ASKED
    glue: Fact[tuple[Glue, ...]] = NOT_ASKED


@probe(version=1, on="apex", facts=DelegationFacts)
async def delegation(asset: Asset, net: Net) -> Answer:
    """One question to a server of the zone above."""
    reply = await net.delegation(asset.value)
    if isinstance(reply, NoReply):
        return declined(reply)
    said = reply.value
    if said.same:
        hidden = Unseen(why="the zone above is held by the same server")
        facts = DelegationFacts(servers=hidden, glue=hidden)
    elif not said.servers:
        facts = DelegationFacts(servers=ABSENT, glue=ABSENT)
    else:
        glue = tuple(sorted(Glue(host=host, address=address) for host, address in said.glue))
        facts = DelegationFacts(servers=Present(value=said.servers), glue=Present(value=glue) if glue else ABSENT)
    return Answer(outcome=Outcome.ANSWERED, facts=facts, answered_by=reply.answered_by)
