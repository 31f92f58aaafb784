"""Telnet: what the server says by itself; we send nothing and refuse nothing."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, proves, steady
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import ABSENT, Hello, Outcome, Present

_COMMAND = re.compile(rb"\xff(?:[\xfb-\xfe].|\xfa.{0,200}?\xff\xf0|[\xf0-\xf9])", re.DOTALL)
_PROMPT = re.compile(rb"(?:login|user ?name|user|password|passcode)\s*:\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TelnetFacts(Hello):
    """`greeting` is the text before the prompt; `plaintext_login` whether a login is asked for."""


@probe(version=1, on="endpoint", facts=TelnetFacts, services=("telnet",))
async def telnet(asset: Asset, net: Net) -> Answer:
    """Option negotiation and login prompt (RFC 854): a server that opens with either speaks Telnet."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        reply = await stream.read(lambda seen: asks_login(seen) or proves(seen) not in (None, "telnet"))
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    if proves(seen) == "telnet" or asks_login(seen):
        text = steady(_COMMAND.sub(b" ", seen))
        facts = TelnetFacts(
            speaks=Present(value="telnet"),
            greeting=Present(value=text) if text else ABSENT,
            plaintext_login=Present(value=asks_login(seen)),
        )
        return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])
    if isinstance(reply, NoReply):
        return ended(reply, "telnet", TelnetFacts)
    return unexpected(seen, "telnet", TelnetFacts)


def asks_login(seen: bytes) -> bool:
    """Whether what came ends in a prompt for a user name or password."""
    return _PROMPT.search(_COMMAND.sub(b"", seen[-2048:]).rstrip(b"\0 ")) is not None
