"""SMTP: the greeting and what EHLO offers; no mail, no recipient, no login."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, CodedReply, coded_reply, proves, reply_whole, steady
from scanner.hello import ended, opened, our_name, unexpected
from scanner.interfaces import Answer, Net, NoReply, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Unseen
from scanner.software import of_protocol

TLS_AT_ONCE = frozenset({465})
MOST_EXTENSIONS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpFacts(Hello):
    """`extensions` are the lines of the EHLO reply (RFC 5321 4.1.1.1) before TLS on ports that start without it.

    `tls` says whether STARTTLS is among them (RFC 3207); `plaintext_login` whether AUTH PLAIN or LOGIN is offered
    outside TLS (RFC 4954).
    """

    extensions: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="endpoint", facts=SmtpFacts, services=("smtp",))
async def smtp(asset: Asset, net: Net) -> Answer:
    """Greeting, EHLO, QUIT; a server that puts us off (RFC 5321 3.1, 3.8: 421, 450, 554) is left alone."""
    async with opened(asset, net, TLS_AT_ONCE) as stream:
        if isinstance(stream, NoReply):
            return ended(stream, "smtp", SmtpFacts)
        first = await stream.read(reply_whole)
        if isinstance(first, NoReply):
            return ended(first, "smtp", SmtpFacts)
        hello = coded_reply(first.value)
        if hello is None or proves(first.value) not in (None, "smtp"):
            return unexpected(first.value, "smtp", SmtpFacts)
        if hello.code != 220:
            return _turned_away(hello, first.value)
        await stream.send(b"EHLO " + our_name(net.conduct).encode("ascii") + b"\r\n")
        second = await stream.read(reply_whole)
        await stream.send(b"QUIT\r\n")
    inside = asset.port in TLS_AT_ONCE
    if isinstance(second, NoReply):
        return _answer(hello, Unseen(why=second.why), inside, first.value)
    return _answer(hello, coded_reply(second.value), inside, first.value + second.value)


def _turned_away(hello: CodedReply, seen: bytes) -> Answer:
    told = SmtpFacts(
        speaks=Present(value="smtp") if proves(seen) == "smtp" else Unseen(why="the greeting names no protocol"),
        greeting=Present(value=steady(hello.lines[0])),
    )
    why = f"the server put us off with code {hello.code}"
    return Answer(outcome=Outcome.PARTIAL, facts=told, why=why, evidence=seen[:EVIDENCE])


def _answer(hello: CodedReply, ehlo: CodedReply | Unseen | None, inside_tls: bool, seen: bytes) -> Answer:
    if ehlo is None:
        return unexpected(seen, "smtp", SmtpFacts)
    listed = extensions(ehlo)
    facts = SmtpFacts(
        # A 220 alone might be FTP; a reply to EHLO could only come from SMTP.
        speaks=Present(value="smtp")
        if proves(seen) == "smtp" or isinstance(listed, Present)
        else Unseen(why="the greeting names no protocol"),
        greeting=Present(value=steady(hello.lines[0])),
        software=of_protocol("smtp", hello.lines[0]),
        tls=Present(value=True) if inside_tls else _tls_among(listed),
        plaintext_login=Present(value=False) if inside_tls else _login_in_the_open(listed),
        extensions=listed,
    )
    if isinstance(listed, Unseen):
        return Answer(outcome=Outcome.PARTIAL, facts=facts, why=listed.why, evidence=seen[:EVIDENCE])
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])


def extensions(ehlo: CodedReply | Unseen) -> Fact[tuple[str, ...]]:
    """The extensions of a reply to EHLO in capitals, sorted; ABSENT where the server knows no EHLO (RFC 5321 3.2)."""
    if isinstance(ehlo, Unseen):
        return ehlo
    if ehlo.code in (500, 502):
        return ABSENT
    if ehlo.code != 250:
        return Unseen(why=f"EHLO was answered with code {ehlo.code}")
    return Present(value=tuple(sorted({line.upper() for line in ehlo.lines[1:] if line})[:MOST_EXTENSIONS]))


def _words(listed: Fact[tuple[str, ...]], keyword: str) -> set[str]:
    """The parameters of one extension; `AUTH=` is how servers wrote it before RFC 2554."""
    lines = listed.value if isinstance(listed, Present) else ()
    rows = [line.replace("AUTH=", "AUTH ").split() for line in lines]
    return {word for row in rows if row[0] == keyword for word in row}


def _tls_among(listed: Fact[tuple[str, ...]]) -> Fact[bool]:
    return listed if isinstance(listed, Unseen) else Present(value=bool(_words(listed, "STARTTLS")))


def _login_in_the_open(listed: Fact[tuple[str, ...]]) -> Fact[bool]:
    return listed if isinstance(listed, Unseen) else Present(value=bool(_words(listed, "AUTH") & {"PLAIN", "LOGIN"}))
