"""NFS: whether a file server answers strangers, and in which versions; no export is listed and none is mounted."""

from dataclasses import dataclass

from scanner import rpc
from scanner.asset import Asset
from scanner.greeting import EVIDENCE
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import NOT_ASKED, Fact, Hello, Outcome, Present, Unseen

PROGRAM = 100003
"""Of NFS in all its versions (RFC 1813 2, RFC 7530 17)."""
REQUEST = rpc.null_call(PROGRAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class NfsFacts(Hello):
    """`versions` are the lowest and the highest version of NFS; `speaks` is `onc-rpc` for other programs."""

    versions: Fact[tuple[int, ...]] = NOT_ASKED


@probe(version=1, on="endpoint", facts=NfsFacts, services=("nfs",))
async def nfs(asset: Asset, net: Net) -> Answer:
    """One NULL call over TCP (RFC 5531 11 and 12), without any authentication; under light only the connect."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        if not net.hello_allowed:
            return Answer(outcome=Outcome.ANSWERED, facts=NfsFacts())
        await stream.send(REQUEST)
        reply = await stream.read(rpc.whole)
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    facts = facts_of(seen)
    if facts is not None:
        return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])
    return ended(reply, "nfs", NfsFacts) if isinstance(reply, NoReply) else unexpected(seen, "nfs", NfsFacts)


def facts_of(seen: bytes) -> NfsFacts | None:
    """The facts of an answer to our call; None where `seen` is none."""
    told = rpc.reply(seen)
    if told is None:
        return None
    versions: Fact[tuple[int, ...]] = Unseen(why="the answer names no versions")
    if told.versions:
        versions = Present(value=told.versions)
    return NfsFacts(speaks=Present(value="nfs" if told.program else "onc-rpc"), versions=versions)
