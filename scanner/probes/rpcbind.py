"""rpcbind, the port mapper: whether it answers strangers; none of the programs it knows is listed."""

from dataclasses import dataclass

from scanner import rpc
from scanner.asset import Asset
from scanner.greeting import EVIDENCE
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import NOT_ASKED, Fact, Hello, Outcome, Present, Unseen

PROGRAM = 100000
"""Of rpcbind and the port mapper before it (RFC 1833 2.1)."""
REQUEST = rpc.null_call(PROGRAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class RpcbindFacts(Hello):
    """`versions` are the lowest and the highest version of the protocol; `speaks` is `onc-rpc` for other programs."""

    versions: Fact[tuple[int, ...]] = NOT_ASKED


@probe(version=1, on="endpoint", facts=RpcbindFacts, services=("rpcbind",))
async def rpcbind(asset: Asset, net: Net) -> Answer:
    """One NULL call over TCP (RFC 5531 11 and 12), without any authentication; under light only the connect."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        if not net.hello_allowed:
            return Answer(outcome=Outcome.ANSWERED, facts=RpcbindFacts())
        await stream.send(REQUEST)
        reply = await stream.read(rpc.whole)
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    facts = facts_of(seen)
    if facts is not None:
        return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])
    if isinstance(reply, NoReply):
        return ended(reply, "rpcbind", RpcbindFacts)
    return unexpected(seen, "rpcbind", RpcbindFacts)


def facts_of(seen: bytes) -> RpcbindFacts | None:
    """The facts of an answer to our call; None where `seen` is none."""
    told = rpc.reply(seen)
    if told is None:
        return None
    versions: Fact[tuple[int, ...]] = Unseen(why="the answer names no versions")
    if told.versions:
        versions = Present(value=told.versions)
    return RpcbindFacts(speaks=Present(value="rpcbind" if told.program else "onc-rpc"), versions=versions)
