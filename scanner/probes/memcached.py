"""Memcached: its version, asked under consent only; under a profile without it only the connect."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, first_line, line_whole, shown
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import ABSENT, Hello, Outcome, Present, Software, Unseen
from scanner.software import split_version

QUESTION = b"version\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemcachedFacts(Hello):
    """What the answer to `version` proves; everything NOT_ASKED where the hello may not be sent."""


@probe(version=1, on="endpoint", facts=MemcachedFacts, services=("memcached",))
async def memcached(asset: Asset, net: Net) -> Answer:
    """One `version` of the text protocol (memcached's doc/protocol.txt); no key is read and none is listed.

    A server that knows the binary protocol alone, as one with SASL does, hangs up on it.
    """
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        if not net.hello_allowed:
            return Answer(outcome=Outcome.ANSWERED, facts=MemcachedFacts())
        await stream.send(QUESTION)
        reply = await stream.read(line_whole)
    if isinstance(reply, NoReply):
        return ended(reply, "memcached", MemcachedFacts)
    facts = facts_of(reply.value)
    if facts is None:
        return unexpected(reply.value, "memcached", MemcachedFacts)
    if isinstance(facts.speaks, Unseen):
        return Answer(outcome=Outcome.PARTIAL, facts=facts, why=facts.speaks.why, evidence=reply.value[:EVIDENCE])
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=reply.value[:EVIDENCE])


def facts_of(seen: bytes) -> MemcachedFacts | None:
    """The facts of an answer to `version`; None where it is none of memcached's.

    VERSION is given to whoever may ask for keys as well; CLIENT_ERROR asks for a login first (the file of users of
    memcached 1.5.15 and later); SERVER_ERROR says nothing of logins. A mere ERROR, memcached's answer to a word
    that it does not know, is also that of modems and of many other line protocols.
    """
    line = first_line(seen[:2048])
    if re.fullmatch(rb"ERROR\s*", line):
        return MemcachedFacts(speaks=Unseen(why="it answered ERROR, which many protocols do"))
    text = shown(line)
    if not line.isascii() or not re.match(r"(VERSION|SERVER_ERROR|CLIENT_ERROR) \S", text):
        return None
    word, _, told = text.partition(" ")
    opens = {"VERSION": Present(value=True), "CLIENT_ERROR": Present(value=False)}
    version, package = split_version(told) if word == "VERSION" else (None, None)
    software = Software(product="memcached", version=version, package=package, told_by="memcached version")
    return MemcachedFacts(
        speaks=Present(value="memcached"),
        greeting=Present(value=text),
        software=Present(value=(software,)) if version or word != "VERSION" else ABSENT,
        tls=Present(value=False),
        open_without_login=opens.get(word, Unseen(why="the server answered with an error that says nothing of logins")),
    )
