"""FTP: the greeting and the feature list; never a user name."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, CodedReply, coded_reply, proves, reply_whole, steady
from scanner.hello import ended, opened, unexpected
from scanner.interfaces import Answer, Net, NoReply, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Unseen
from scanner.software import of_greeting

TLS_AT_ONCE = frozenset({990})
MOST_FEATURES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FtpFacts(Hello):
    """`features` are the lines of FEAT (RFC 2389), sorted; ABSENT where the server knows no FEAT.

    `tls` says whether AUTH TLS is among them (RFC 4217 6), `plaintext_login` whether a login can only be without it.
    """

    features: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="endpoint", facts=FtpFacts, services=("ftp",))
async def ftp(asset: Asset, net: Net) -> Answer:
    """Greeting, FEAT, QUIT (RFC 959, RFC 2389)."""
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
        await stream.send(b"FEAT\r\n")
        second = await stream.read(reply_whole)
        await stream.send(b"QUIT\r\n")
    inside = asset.port in TLS_AT_ONCE
    if isinstance(second, NoReply):
        return _answer(hello, Unseen(why=second.why), inside, first.value)
    return _answer(hello, coded_reply(second.value), inside, first.value + second.value)


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


def _answer(hello: CodedReply, feat: CodedReply | Unseen | None, inside_tls: bool, seen: bytes) -> Answer:
    if feat is None or proves(seen) not in (None, "ftp"):  # the reply to FEAT may be one that only SMTP gives
        return unexpected(seen, "ftp", FtpFacts)
    text = " ".join(hello.lines)
    listed = features(feat)
    facts = FtpFacts(
        speaks=Present(value="ftp"),
        greeting=Present(value=steady(text)),
        software=of_greeting(text, "ftp greeting"),
        tls=Present(value=True) if inside_tls else _tls_among(listed),
        plaintext_login=Present(value=False) if inside_tls else _login_in_the_open(listed),
        features=listed,
    )
    if isinstance(listed, Unseen):
        return Answer(outcome=Outcome.PARTIAL, facts=facts, why=listed.why, evidence=seen[:EVIDENCE])
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


def _login_in_the_open(listed: Fact[tuple[str, ...]]) -> Present[bool] | Unseen:
    """Without AUTH TLS a login can only be in the open; with it, whether TLS is demanded shows in a login only."""
    tls = _tls_among(listed)
    if isinstance(tls, Unseen):
        return tls
    if not tls.value:
        return Present(value=True)
    return Unseen(why="only a login attempt would show whether one is taken without TLS")
