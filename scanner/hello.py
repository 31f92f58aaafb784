"""What all protocol hellos share: opening, turning an unexpected answer into facts, and naming ourselves."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from scanner.asset import Asset
from scanner.conduct import Conduct
from scanner.greeting import EVIDENCE, first_line, proves, shown, steady
from scanner.interfaces import Answer, Net, NoReply, Stream, declined
from scanner.observation import NOT_ASKED, Hello, Outcome, Present, Unseen
from scanner.software import of_protocol

TARPIT = "tarpit"
"""What speaks bytes that never come to an end: SSH tarpits send lines before the version line (RFC 4253 4.2)."""

LINES = frozenset({"ssh", "smtp", "ftp", "imap", "pop3"})
"""Protocols whose first line names the product."""
_MYSQL_VERSION = re.compile(rb"^.{3}\x00\x0a(\d+\.[ -~]{1,78})\x00", re.DOTALL)
"""The server's version in its first packet; random bytes follow it (MySQL protocol, HandshakeV10)."""


@asynccontextmanager
async def opened(asset: Asset, net: Net, tls_at_once: frozenset[int]) -> AsyncIterator[Stream | NoReply]:
    """A connection to the endpoint, inside TLS where its port is one of `tls_at_once`. Raises WeDeclined."""
    async with net.connect(asset.host, asset.port) as stream:
        if not isinstance(stream, NoReply) and asset.port in tls_at_once:
            session = await stream.start_tls(asset.asked_as)
            yield session if isinstance(session, NoReply) else stream
        else:
            yield stream


def unexpected(seen: bytes, expected: str, facts: type[Hello]) -> Answer:
    """The Answer to bytes that are not `expected`: the protocol they prove, or GARBLED where none is evident."""
    spoken = proves(seen)
    if spoken is None or spoken == expected:
        return Answer(outcome=Outcome.GARBLED, why=f"the answer is not {expected}", evidence=seen[:EVIDENCE])
    return Answer(outcome=Outcome.ANSWERED, facts=_told(spoken, seen, facts), evidence=seen[:EVIDENCE])


def _told(spoken: str, seen: bytes, facts: type[Hello]) -> Hello:
    """What a first line says that proves the protocol `spoken`."""
    if spoken in LINES and b"\n" not in seen:  # half a line names half a product, and another half next time
        return facts(speaks=Present(value=spoken), software=Unseen(why="its first line did not come to an end"))
    text = _text(spoken, seen)
    kept = text if spoken == "mysql" else steady(text)  # a long version is no passing word
    greeting = Present(value=kept) if kept else NOT_ASKED
    return facts(speaks=Present(value=spoken), greeting=greeting, software=of_protocol(spoken, text))


def _text(spoken: str, seen: bytes) -> str:
    """What is read and kept of a first word: of packets only what is no random number, time or address of ours."""
    if spoken == "smb":
        return ""
    if spoken == "mysql":
        version = _MYSQL_VERSION.search(seen)
        return shown(version[1]) if version else re.sub(r"'[^']*'", "'...'", shown(seen[7:], 400))
    text = shown(first_line(seen), 400)
    return text[4:] if spoken in ("smtp", "ftp") else text


def ended(reply: NoReply, expected: str, facts: type[Hello]) -> Answer:
    """The Answer of a conversation that ended in its handshake or first reply: what came may still prove a protocol."""
    if reply.alert:
        told = facts(speaks=Present(value="tls"))
        return Answer(outcome=Outcome.PARTIAL, facts=told, why=reply.why, evidence=reply.seen[:EVIDENCE])
    spoken = proves(reply.seen)
    if spoken is None and reply.slow:
        return Answer(outcome=Outcome.PARTIAL, facts=facts(speaks=Present(value=TARPIT)), why=reply.why)
    if spoken is None:
        return declined(reply)
    if spoken != expected:
        return unexpected(reply.seen, expected, facts)
    told = _told(spoken, reply.seen, facts)
    return Answer(outcome=Outcome.PARTIAL, facts=told, why=reply.why, evidence=reply.seen[:EVIDENCE])


def our_name(conduct: Conduct) -> str:
    """The host name we give in EHLO: the domain of the contact, and a reserved one where it has none (RFC 6761)."""
    found = re.search(r"(?:@|//)([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", conduct.contact)
    return found[1].lower() if found else "hullmark.invalid"


def our_identification(conduct: Conduct) -> bytes:
    """Our SSH identification string (RFC 4253 4.2): the product of our user agent, and the contact as comment."""
    product = re.sub(r"[^!-,.-~]", "_", conduct.user_agent.split(" ")[0].replace("/", "_")) or "Hullmark"
    contact = re.sub(r"[^!-~]", "_", conduct.contact)[:150]
    return f"SSH-2.0-{product[:60]}{' ' + contact if contact else ''}\r\n".encode("ascii")


def our_old_request(conduct: Conduct) -> bytes:
    """A GET / of HTTP/1.0 (RFC 1945), which needs no Host: Redis hangs up on that word, and answers all others."""
    mailbox = re.search(r"[^\s<>()\[\],;:/\"]+@[^\s<>()\[\],;:/\"]+", conduct.contact)
    lines = ["GET / HTTP/1.0", f"User-Agent: {shown(conduct.user_agent, 400)}"]
    if mailbox and ":/" not in conduct.contact:
        lines.append(f"From: {mailbox[0]}")
    return "\r\n".join([*lines, "Accept: */*", "", ""]).encode("ascii", "replace")
