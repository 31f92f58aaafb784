"""One NULL call to a program of ONC RPC, and what its answer proves."""

from dataclasses import dataclass

from scanner import rpc
from scanner.asset import Asset
from scanner.greeting import EVIDENCE
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined
from scanner.observation import NOT_ASKED, Fact, Hello, Outcome, Present, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class RpcFacts(Hello):
    """`versions` are the lowest and the highest version of the program; `speaks` is `onc-rpc` for other programs."""

    versions: Fact[tuple[int, ...]] = NOT_ASKED


async def called(asset: Asset, net: Net, request: bytes, name: str, facts: type[RpcFacts]) -> Answer:
    """The call over TCP (RFC 5531 11 and 12), without any authentication; where no hello is allowed only the connect.

    `name` is the protocol that an answer of the program itself proves.
    """
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        if not net.hello_allowed:
            return Answer(outcome=Outcome.ANSWERED, facts=facts())
        await stream.send(request)
        reply = await stream.read(rpc.whole)
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    told = rpc.reply(seen)
    if told is not None:
        found = facts(
            speaks=Present(value=name if told.program else "onc-rpc"),
            versions=Present(value=told.versions) if told.versions else Unseen(why="the answer names no versions"),
        )
        return Answer(outcome=Outcome.ANSWERED, facts=found, evidence=seen[:EVIDENCE])
    return ended(reply, name, facts) if isinstance(reply, NoReply) else unexpected(seen, name, facts)
