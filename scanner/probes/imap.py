"""IMAP: the greeting and the capabilities; no login."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, first_line, line_whole, proves, shown, steady
from scanner.hello import ended, opened, unexpected
from scanner.interfaces import Answer, Net, NoReply, probe
from scanner.observation import NOT_ASKED, Fact, Hello, Outcome, Present, Unseen
from scanner.software import of_greeting

TLS_AT_ONCE = frozenset({993})
MOST_CAPABILITIES = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapFacts(Hello):
    """`capabilities` are those before a login, sorted (RFC 9051 7.2.2).

    `tls` says whether STARTTLS is among them, `plaintext_login` whether LOGIN or AUTH=PLAIN is taken outside TLS
    (no LOGINDISABLED, RFC 9051 6.2.3), `open_without_login` whether the greeting is PREAUTH.
    """

    capabilities: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="endpoint", facts=ImapFacts, services=("imap",))
async def imap(asset: Asset, net: Net) -> Answer:
    """Greeting, CAPABILITY, LOGOUT (RFC 9051)."""
    async with opened(asset, net, TLS_AT_ONCE) as stream:
        if isinstance(stream, NoReply):
            return ended(stream, "imap", ImapFacts)
        first = await stream.read(line_whole)
        if isinstance(first, NoReply):
            return ended(first, "imap", ImapFacts)
        if proves(first.value) != "imap":
            return unexpected(first.value, "imap", ImapFacts)
        if first.value[:5].upper() == b"* BYE":
            told = ImapFacts(speaks=Present(value="imap"), greeting=Present(value=_text(first.value)))
            why = "the server said goodbye at once"
            return Answer(outcome=Outcome.PARTIAL, facts=told, why=why, evidence=first.value[:EVIDENCE])
        await stream.send(b"a1 CAPABILITY\r\n")
        second = await stream.read(_tagged)
        await stream.send(b"a2 LOGOUT\r\n")
    seen = first.value + (b"" if isinstance(second, NoReply) else second.value)
    listed = Unseen(why=second.why) if isinstance(second, NoReply) else capabilities(second.value)
    return _answer(first.value, listed, asset.port in TLS_AT_ONCE, seen)


def _tagged(seen: bytes) -> bool:
    return re.search(rb"(?m)^a1 [^\n]*\n", seen) is not None


def _text(seen: bytes) -> str:
    """The greeting's text without its response code (RFC 9051 7.1)."""
    return steady(re.sub(r"^\* \w+ (?:\[[^\]]*\] ?)?", "", shown(first_line(seen), 1000)))


def capabilities(seen: bytes) -> Fact[tuple[str, ...]]:
    """The capabilities of the untagged CAPABILITY response, in capitals, sorted; Unseen where none came."""
    found = re.search(rb"(?mi)^\* CAPABILITY ([^\r\n]{1,8000})", seen)
    if not found:
        return Unseen(why="CAPABILITY was not answered with a list")
    words = {shown(word, 64).upper() for word in found[1].split()}
    return Present(value=tuple(sorted(words)[:MOST_CAPABILITIES]))


def _answer(greeting: bytes, listed: Fact[tuple[str, ...]], inside_tls: bool, seen: bytes) -> Answer:
    words = listed.value if isinstance(listed, Present) else ()
    unseen = listed if isinstance(listed, Unseen) else None
    in_the_open = "LOGINDISABLED" not in words or bool({"AUTH=PLAIN", "AUTH=LOGIN"} & set(words))
    text, let_in = _text(greeting), greeting[:9].upper() == b"* PREAUTH"
    facts = ImapFacts(
        speaks=Present(value="imap"),
        greeting=Present(value=text),
        software=of_greeting(text, "imap greeting"),
        tls=Present(value=True) if inside_tls else unseen or Present(value="STARTTLS" in words),
        plaintext_login=Present(value=False) if inside_tls or let_in else unseen or Present(value=in_the_open),
        open_without_login=Present(value=let_in),
        capabilities=listed,
    )
    if unseen:
        return Answer(outcome=Outcome.PARTIAL, facts=facts, why=unseen.why, evidence=seen[:EVIDENCE])
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])
