"""POP3: the greeting and the capabilities; no login."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, first_line, line_whole, proves, shown, steady
from scanner.hello import ended, opened, unexpected
from scanner.interfaces import Answer, Net, NoReply, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Unseen
from scanner.software import of_greeting

TLS_AT_ONCE = frozenset({995})
MOST_CAPABILITIES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Pop3Facts(Hello):
    """`capabilities` are the lines of CAPA before a login (RFC 2449), sorted; ABSENT where the server knows no CAPA.

    `tls` says whether STLS is among them (RFC 2595), `plaintext_login` whether USER or SASL PLAIN or LOGIN is
    offered outside TLS.
    """

    capabilities: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="endpoint", facts=Pop3Facts, services=("pop3",))
async def pop3(asset: Asset, net: Net) -> Answer:
    """Greeting, CAPA, QUIT (RFC 1939, RFC 2449)."""
    async with opened(asset, net, TLS_AT_ONCE) as stream:
        if isinstance(stream, NoReply):
            return ended(stream, "pop3", Pop3Facts)
        first = await stream.read(line_whole)
        if isinstance(first, NoReply):
            return ended(first, "pop3", Pop3Facts)
        if first.value.startswith(b"-ERR"):
            told = Pop3Facts(speaks=Present(value="pop3"))
            why = "the server turned us away in its greeting"
            return Answer(outcome=Outcome.PARTIAL, facts=told, why=why, evidence=first.value[:EVIDENCE])
        if proves(first.value) != "pop3":
            return unexpected(first.value, "pop3", Pop3Facts)
        await stream.send(b"CAPA\r\n")
        second = await stream.read(_listed)
        await stream.send(b"QUIT\r\n")
    seen = first.value + (b"" if isinstance(second, NoReply) else second.value)
    listed = Unseen(why=second.why) if isinstance(second, NoReply) else capabilities(second.value)
    return _answer(first.value, listed, asset.port in TLS_AT_ONCE, seen)


def _listed(seen: bytes) -> bool:
    """Whether the multi-line reply has ended (RFC 1939 3: a line with a single dot), or was an error."""
    return (b"\n" in seen and not seen.startswith(b"+OK")) or re.search(rb"(?m)^\.\r?\n", seen) is not None


def capabilities(seen: bytes) -> Fact[tuple[str, ...]]:
    """The lines of a reply to CAPA in capitals, sorted; ABSENT where the server knows no CAPA."""
    if not seen.startswith(b"+OK"):
        return ABSENT
    lines = {shown(line, 100).upper() for line in seen.splitlines()[1:]}
    return Present(value=tuple(sorted(lines - {"", "."})[:MOST_CAPABILITIES]))


def _answer(greeting: bytes, listed: Fact[tuple[str, ...]], inside_tls: bool, seen: bytes) -> Answer:
    rows = [line.split() for line in listed.value] if isinstance(listed, Present) else []
    unlisted = Unseen(why="CAPA is not known there") if listed is ABSENT else None
    unseen = listed if isinstance(listed, Unseen) else unlisted
    mechanisms = {word for row in rows if row[0] == "SASL" for word in row[1:]}
    in_the_open = ["USER"] in rows or bool(mechanisms & {"PLAIN", "LOGIN"})
    text = steady(shown(first_line(greeting), 400).removeprefix("+OK").strip())
    facts = Pop3Facts(
        speaks=Present(value="pop3"),
        greeting=Present(value=text),
        software=of_greeting(text, "pop3 greeting"),
        tls=Present(value=True) if inside_tls else unseen or Present(value=["STLS"] in rows),
        plaintext_login=Present(value=False) if inside_tls else unseen or Present(value=in_the_open),
        capabilities=listed,
    )
    if isinstance(listed, Unseen):
        return Answer(outcome=Outcome.PARTIAL, facts=facts, why=listed.why, evidence=seen[:EVIDENCE])
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])
