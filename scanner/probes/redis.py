"""Redis: whether a PING is answered without a login; under a profile without it only the connect."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, first_line, line_whole, shown
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import Fact, Hello, Outcome, Present, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisFacts(Hello):
    """What the answer to PING proves; everything NOT_ASKED where the hello may not be sent."""


@probe(version=1, on="endpoint", facts=RedisFacts, services=("redis",))
async def redis(asset: Asset, net: Net) -> Answer:
    """One inline PING (RESP 2); no key is read and none is listed."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        if not net.hello_allowed:
            return Answer(outcome=Outcome.ANSWERED, facts=RedisFacts())
        await stream.send(b"PING\r\n")
        reply = await stream.read(line_whole)
    if isinstance(reply, NoReply):
        return ended(reply, "redis", RedisFacts)
    opens = opens_without_login(reply.value)
    if opens is None:
        return unexpected(reply.value, "redis", RedisFacts)
    facts = RedisFacts(
        speaks=Present(value="redis"), greeting=Present(value=shown(first_line(reply.value))), open_without_login=opens
    )
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=reply.value[:EVIDENCE])


def opens_without_login(seen: bytes) -> Fact[bool] | None:
    """Whether the reply to PING shows an open server; None where it is no reply of Redis.

    NOAUTH, NOPERM and DENIED (protected mode) refuse us, as does "operation not permitted", the demand for a login
    of Redis before 2.6; the other errors say nothing of logins.
    """
    if seen.startswith((b"+PONG", b"$4\r\nPONG")):
        return Present(value=True)
    if re.match(rb"-(NOAUTH|NOPERM|DENIED|ERR operation not permitted)\b", seen):
        return Present(value=False)
    if re.match(rb"-(LOADING|MASTERDOWN|MISCONF|BUSY|CLUSTERDOWN|ERR max number of clients)\b", seen):
        return Unseen(why="the server answered with an error that says nothing of logins")
    return None
