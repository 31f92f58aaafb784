"""FTP: the greeting and the feature list; never a user name."""

import re
from dataclasses import dataclass
from typing import Any

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, CodedReply, coded_reply, proves, reply_whole, steady
from scanner.hello import ended, opened, unexpected
from scanner.interfaces import Answer, Net, NoReply, Stream, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Unseen
from scanner.software import of_greeting

TLS_AT_ONCE = frozenset({990})
MOST_FEATURES = 50
_AUTH_TLS = re.compile(r"AUTH\b.*\bTLS\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class FtpFacts(Hello):
    """`features` are the lines of FEAT (RFC 2389), sorted; ABSENT where the server knows no FEAT.

    `tls` says whether AUTH TLS is among them and is taken (RFC 4217 4 and 6), `plaintext_login` whether a login can
    only be without it.
    """

    features: Fact[tuple[str, ...]] = NOT_ASKED


def _upgrade(_: int, told: dict[str, Any]) -> dict[str, Any]:
    """Version 1 took the list's word for AUTH TLS; whether that was right nothing tells any more."""
    return told


@probe(version=2, on="endpoint", facts=FtpFacts, services=("ftp",), upgrade=_upgrade)
async def ftp(asset: Asset, net: Net) -> Answer:
    """Greeting, FEAT, AUTH TLS where the list has it, QUIT (RFC 959, RFC 2389, RFC 4217).

    Some servers list AUTH TLS whether they have a certificate or not, and then do not know the command (Pure-FTPd).
    """
    async with opened(asset, net, TLS_AT_ONCE) as stream:
        if isinstance(stream, NoReply):
            return ended(stream, "ftp", FtpFacts)
        first = await stream.read(reply_whole)
        if isinstance(first, NoReply):
            return ended(first, "ftp", FtpFacts)
        hello = coded_reply(first.value)
        if hello is None or proves(first.value) not in (None, "ftp"):
            return unexpected(first.value, "ftp", FtpFacts)
        if hello.code != 220:
            return _turned_away(hello, first.value)
        seen = first.value
        await stream.send(b"FEAT\r\n")
        feat, said = await _reply(stream)
        seen += said
        listed = features(feat) if feat else ABSENT
        inside = asset.port in TLS_AT_ONCE
        tls = Present(value=True) if inside else _tls_among(listed)
        started = False
        if not inside and isinstance(listed, Present) and any(_AUTH_TLS.match(line) for line in listed.value):
            await stream.send(b"AUTH TLS\r\n")
            auth, said = await _reply(stream)
            seen, tls = seen + said, _taken(auth)
            started = tls == Present(value=True)
        if not started:  # else it waits for a ClientHello, and takes a QUIT for a broken one
            await stream.send(b"QUIT\r\n")
    if feat is None or proves(seen) not in (None, "ftp"):  # the reply to FEAT may be one that only SMTP gives
        return unexpected(seen, "ftp", FtpFacts)
    return _answer(hello, listed, tls, inside, seen)


async def _reply(stream: Stream) -> tuple[CodedReply | Unseen | None, bytes]:
    """The next reply with its bytes: None where it is none of this protocol."""
    reply = await stream.read(reply_whole)
    return (Unseen(why=reply.why), b"") if isinstance(reply, NoReply) else (coded_reply(reply.value), reply.value)


def _turned_away(hello: CodedReply, seen: bytes) -> Answer:
    enhanced = re.match(r"[45]\.\d{1,3}\.\d{1,3} ", hello.lines[0])  # RFC 3463: SMTP alone has such codes
    told = FtpFacts(
        speaks=Present(value="ftp")
        if hello.code in (120, 421) and not enhanced
        else Unseen(why="the code is not one of FTP"),
        greeting=Present(value=steady(" ".join(hello.lines))),
    )
    why = f"the server put us off with code {hello.code}"
    return Answer(outcome=Outcome.PARTIAL, facts=told, why=why, evidence=seen[:EVIDENCE])


def _answer(
    hello: CodedReply, listed: Fact[tuple[str, ...]], tls: Present[bool] | Unseen, inside: bool, seen: bytes
) -> Answer:
    text = " ".join(hello.lines)
    facts = FtpFacts(
        speaks=Present(value="ftp"),
        greeting=Present(value=steady(text)),
        software=of_greeting(text, "ftp greeting"),
        tls=tls,
        plaintext_login=Present(value=False) if inside else _login_in_the_open(tls),
        features=listed,
    )
    lost = tls if isinstance(listed, Present) else listed
    if isinstance(lost, Unseen):
        return Answer(outcome=Outcome.PARTIAL, facts=facts, why=lost.why, evidence=seen[:EVIDENCE])
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])


def features(feat: CodedReply | Unseen) -> Fact[tuple[str, ...]]:
    """The feature lines of a reply to FEAT, sorted; ABSENT where it is not known there (RFC 2389 3.1: 500, 502)."""
    if isinstance(feat, Unseen):
        return feat
    if feat.code in (500, 502):
        return ABSENT
    if feat.code != 211:
        return Unseen(why=f"FEAT was answered with code {feat.code}")
    return Present(value=tuple(sorted({line.upper() for line in feat.lines[1:-1] if line})[:MOST_FEATURES]))


def _tls_among(listed: Fact[tuple[str, ...]]) -> Present[bool] | Unseen:
    if isinstance(listed, Present):
        return Present(value=any(re.match(r"AUTH\b.*\b(TLS|SSL)", line) for line in listed.value))
    return listed if isinstance(listed, Unseen) else Unseen(why="FEAT is not known there")


def _taken(auth: CodedReply | Unseen | None) -> Present[bool] | Unseen:
    """Whether AUTH TLS is taken: 234 (RFC 4217 4). Not known is no (RFC 2228 3: 500, 502, 504); any other reply may
    be about us or this moment."""
    if isinstance(auth, Unseen):
        return auth
    code = auth.code if auth else 0
    if code in (234, 500, 502, 504):
        return Present(value=code == 234)
    return Unseen(why=f"AUTH TLS was answered with code {code}")


def _login_in_the_open(tls: Present[bool] | Unseen) -> Present[bool] | Unseen:
    """Without AUTH TLS a login can only be in the open; with it, whether TLS is demanded shows in a login only."""
    if isinstance(tls, Unseen):
        return tls
    if not tls.value:
        return Present(value=True)
    return Unseen(why="only a login attempt would show whether one is taken without TLS")
