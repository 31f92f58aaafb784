"""Ports without a protocol that we would greet: what whoever listens there says by itself; we send nothing."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, proves, reply_whole, steady
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import Hello, Outcome, Present, Unseen

_PROMPT = re.compile(rb"(?:login|user ?name|password|passcode)\s*:\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenFacts(Hello):
    """What the first word proves; everything NOT_ASKED where none came: nobody asked for one."""


@probe(version=1, on="endpoint", facts=ListenFacts, services=("listen",))
async def listen(asset: Asset, net: Net) -> Answer:
    """Connect and wait for a greeting: SSH, SMTP, FTP, MySQL, VNC, Telnet and many more speak first, on any port."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        reply = await stream.read(_told)
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    if isinstance(reply, NoReply) and reply.slow:
        return ended(reply, "listen", ListenFacts)
    if not seen and isinstance(reply, NoReply):
        return declined(reply) if reply.closed else Answer(outcome=Outcome.ANSWERED, facts=ListenFacts())
    if proves(seen) or not isinstance(reply, NoReply):
        told = unexpected(seen, "listen", ListenFacts)
        if told.facts is not None:
            return told
    return _unnamed(seen)


def _told(seen: bytes) -> bool:
    """Whether a protocol is evident and its first reply, of one line or many, has come."""
    spoken = proves(seen)
    return spoken is not None and (spoken not in ("smtp", "ftp") or reply_whole(seen))


def _unnamed(seen: bytes) -> Answer:
    """A first word in no protocol that we know by it; one that asks for a login in the open does so in Telnet's way."""
    text = steady(seen)
    if _PROMPT.search(seen[-2048:].rstrip(b"\0 ")):
        facts = ListenFacts(
            speaks=Present(value="telnet"), greeting=Present(value=text), plaintext_login=Present(value=True)
        )
    else:
        unseen = Unseen(why="it spoke first, in no protocol known by its first word")
        facts = ListenFacts(speaks=unseen, greeting=Present(value=text) if text else unseen)
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])
