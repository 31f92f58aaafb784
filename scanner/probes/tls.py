"""Which TLS a server speaks and which certificates it shows, learned from a few unfinished handshakes."""

import secrets
from dataclasses import dataclass, field

from scanner.asset import Asset
from scanner.hello import our_name
from scanner.interfaces import Answer, Net, NoReply, Reply, Stream, declined, probe
from scanner.observation import NOT_ASKED, Fact, Outcome, Present, Unseen
from scanner.tls import answers, suites
from scanner.tls.answers import Heard, Question
from scanner.tls.certificate import encode_chain
from scanner.tls.flight import Flight, FlightReader, bounded, ssl2_offered
from scanner.tls.hello import Hello, Version, client_hello, ssl2_hello
from scanner.tls.starttls import MAIL_PORTS, OUR_NAME, PRELUDES

MOST_HELLOS = 8
MOST_HELLOS_INSIDE = 4
"""For mail and STARTTLS, where each connection costs the server a session of its own."""
MOST_MORE = 2
"""Further hellos where weak suites were chosen, to name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSuites:
    """The suites of one version (`TLS 1.2`) as they were chosen one after the other; `whole` where no more are left."""

    version: str
    suites: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """What a server offers under one name, without anything that differs between two looks.

    `starttls` is asked only where TLS starts inside another protocol; `name_refused` says that the server
    ended the handshake with unrecognized_name, and then nothing else was learned. `suite` and `group` are
    what it chose from our widest hello; `weak_suites` names those it chose when it had to; `dh_bits` is the
    smallest finite-field prime, ABSENT where it offers no such exchange. `chain` holds at most 10
    certificates in 64 KiB, base64 DER, in the order sent.

    `dh_prime` is the name of a prime that many servers share, ABSENT for one of its own; `weak_curve` what it
    chose when only curves below 112 bits of strength were offered, ABSENT where it refused. `other_chain` is
    shown to clients that take only the other kind of key (RSA beside ECDSA), `nameless_chain` to those that
    name no host; ABSENT where there is none. `staple` is the status it brought along (`good`, `revoked`,
    `unknown`, `unreadable`), `scts` the timestamps outside the certificate. `issuers` are certificates that
    were not sent but are found where the chain says, `revoked` what its authority says of the leaf, ABSENT
    where it names no place to ask. `suites` and `groups` are whole lists, asked under consent only.
    """

    starttls: Fact[bool] = NOT_ASKED
    name_refused: Fact[bool] = NOT_ASKED
    ssl2: Fact[bool] = NOT_ASKED
    ssl3: Fact[bool] = NOT_ASKED
    tls1_0: Fact[bool] = NOT_ASKED
    tls1_1: Fact[bool] = NOT_ASKED
    tls1_2: Fact[bool] = NOT_ASKED
    tls1_3: Fact[bool] = NOT_ASKED
    suite: Fact[str] = NOT_ASKED
    group: Fact[str] = NOT_ASKED
    dh_bits: Fact[int] = NOT_ASKED
    forward_secrecy: Fact[bool] = NOT_ASKED
    weak_suites: Fact[tuple[str, ...]] = NOT_ASKED
    chain: Fact[tuple[str, ...]] = NOT_ASKED
    other_chain: Fact[tuple[str, ...]] = NOT_ASKED
    nameless_chain: Fact[tuple[str, ...]] = NOT_ASKED
    issuers: Fact[tuple[str, ...]] = NOT_ASKED
    revoked: Fact[bool] = NOT_ASKED
    staple: Fact[str] = NOT_ASKED
    scts: Fact[int] = NOT_ASKED
    dh_prime: Fact[str] = NOT_ASKED
    weak_curve: Fact[str] = NOT_ASKED
    tls1_3_group: Fact[str] = NOT_ASKED
    aead: Fact[bool] = NOT_ASKED
    compression: Fact[bool] = NOT_ASKED
    secure_renegotiation: Fact[bool] = NOT_ASKED
    extended_master_secret: Fact[bool] = NOT_ASKED
    session_ticket: Fact[bool] = NOT_ASKED
    resumption: Fact[bool] = NOT_ASKED
    downgrade_signalled: Fact[bool] = NOT_ASKED
    fallback_refused: Fact[bool] = NOT_ASKED
    alpn: Fact[str] = NOT_ASKED
    client_certificate_asked: Fact[bool] = NOT_ASKED
    tlcp: Fact[bool] = NOT_ASKED
    server_order: Fact[bool] = NOT_ASKED
    suites: Fact[tuple[VersionSuites, ...]] = NOT_ASKED
    groups: Fact[tuple[str, ...]] = NOT_ASKED

    @property
    def served(self) -> bool:
        """Whether there is TLS under this name at all."""
        return self.starttls != Present(value=False) and self.name_refused != Present(value=True)


@dataclass(slots=True)
class _Inquiry:
    """One errand: its connections so far and what they brought."""

    asset: Asset
    net: Net
    heard: list[Heard] = field(default_factory=list)
    ssl2: Fact[bool] = NOT_ASKED
    evidence: bytes = b""
    answered_by: str = ""
    turned_away: bool = False
    """No further connection was let in: the rest stays unasked."""

    @property
    def inside(self) -> bool:
        return self.asset.port in MAIL_PORTS or self.asset.port in PRELUDES

    @property
    def left(self) -> int:
        if self.turned_away:
            return 0
        most = MOST_HELLOS_INSIDE if self.inside else MOST_HELLOS
        if not self.inside and any(one.question is Question.WEAK and one.chosen for one in self.heard):
            most += MOST_MORE
        return most - len(self.heard) - (self.ssl2 is not NOT_ASKED)

    async def ask(self, question: Question, version: Version, offer: tuple[int, ...]) -> Answer | Heard:
        """Send one hello; an Answer where the conversation did not get as far as TLS."""
        hello = Hello(version=version, suites=offer, server_name=self.asset.asked_as)
        async with self.net.connect(self.asset.host, self.asset.port) as stream:
            if isinstance(stream, NoReply):
                return self._unanswered(question, hello, stream, declined(stream))
            stopped = await _prelude(stream, self.asset.port, our_name(self.net.conduct))
            if stopped:
                return self._unanswered(question, hello, NoReply(outcome=stopped.outcome, why=stopped.why), stopped)
            await stream.send(client_hello(hello, secrets.token_bytes(32)))
            reader = FlightReader()
            reply = await stream.read(reader.enough)
        data = reply.value if isinstance(reply, Reply) else reply.seen
        reader.enough(data)
        self.evidence = self.evidence or data
        if isinstance(reply, Reply):
            self.answered_by = self.answered_by or reply.answered_by
        endless = isinstance(reply, NoReply) and reply.outcome is Outcome.GARBLED and not reader.flight.hello
        if reader.flight.foreign or endless or not _allowed(hello, reader.flight):
            self.heard.append(Heard(question=question, hello=hello, why="the answer is not TLS"))
            return Answer(outcome=Outcome.GARBLED, why="the answer is not TLS", evidence=data)
        heard = Heard(
            question=question,
            hello=hello,
            flight=reader.flight if data else None,
            closed=isinstance(reply, NoReply) and reply.closed,
            why=reply.why if isinstance(reply, NoReply) else "",
        )
        self.heard.append(heard)
        return heard

    def _unanswered(self, question: Question, hello: Hello, reply: NoReply, answer: Answer) -> Answer:
        self.turned_away = True
        self.heard.append(Heard(question=question, hello=hello, why=reply.why))
        return answer

    async def ask_ssl2(self) -> None:
        async with self.net.connect(self.asset.host, self.asset.port) as stream:
            if isinstance(stream, NoReply):
                self.turned_away = True
                self.ssl2 = Unseen(why="no answer to an SSL 2.0 hello")
                return
            await stream.send(ssl2_hello(secrets.token_bytes(16)))
            reply = await stream.read(lambda data: ssl2_offered(data) is not None)
        said = ssl2_offered(reply.value if isinstance(reply, Reply) else reply.seen)
        if said is not None:
            self.ssl2 = Present(value=said)
        elif isinstance(reply, NoReply) and reply.closed:
            # A server without SSL 2.0 cannot read this hello, and closing is all it can do.
            self.ssl2 = Present(value=False)
        else:
            self.ssl2 = Unseen(why="no answer to an SSL 2.0 hello")

    async def finish_one(self) -> None:
        """One whole handshake: with TLS 1.3 the certificates come encrypted (RFC 8446 4.4)."""
        hello = Hello(version=Version.TLS1_3, suites=suites.TLS13, server_name=self.asset.asked_as)
        async with self.net.connect(self.asset.host, self.asset.port) as stream:
            if isinstance(stream, NoReply) or await _prelude(stream, self.asset.port, our_name(self.net.conduct)):
                return
            session = await stream.start_tls(self.asset.asked_as)
        if isinstance(session, Reply):
            flight = Flight(chain=bounded(session.value.chain), complete=True)
            self.heard.append(Heard(question=Question.CHAIN, hello=hello, flight=flight))


@probe(
    version=1,
    on="named endpoint",
    facts=TlsFacts,
    services=(
        "https", "smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s", "ftp", "ftps", "ldaps",
    ),
)  # fmt: skip
async def tls(asset: Asset, net: Net) -> Answer:
    """Ask for every version, for weak suites and for finite-field key exchange, each on a connection of its own."""
    inquiry = _Inquiry(asset=asset, net=net)
    first = await inquiry.ask(Question.VERSION, Version.TLS1_2, suites.STRONG + suites.FALLBACK)
    if isinstance(first, Answer):
        return first
    if not first.spoke and not first.closed:
        return Answer(outcome=Outcome.SILENT, why=first.why)
    if first.chosen is None:
        await _ask_modern(inquiry)
        if _name_refused(inquiry):
            facts = TlsFacts(starttls=_inside(asset), name_refused=Present(value=True))
            return _answer(inquiry, facts, Outcome.ANSWERED)
    await _ask_old(inquiry)
    await _ask_suites(inquiry)
    if first.chosen is not None:
        await _ask_last(inquiry)
    elif inquiry.left and not any(one.flight and one.flight.chain for one in inquiry.heard):
        await inquiry.finish_one()
    return _conclude(inquiry)


async def _ask_modern(inquiry: _Inquiry) -> None:
    if inquiry.left:
        await inquiry.ask(Question.VERSION, Version.TLS1_3, suites.TLS13 + suites.FORWARD)


async def _ask_last(inquiry: _Inquiry) -> None:
    """The last word is one that the server has an answer to: it shows that it was still answering us.

    A modern hello that holds all that the first one held; where a server of before TLS 1.2 hangs up on its newer
    versions, the first one again.
    """
    if inquiry.left:
        await inquiry.ask(Question.VERSION, Version.TLS1_3, suites.TLS13 + suites.STRONG + suites.FALLBACK)
    if inquiry.left and not inquiry.heard[-1].regular:
        await inquiry.ask(Question.VERSION, Version.TLS1_2, suites.STRONG + suites.FALLBACK)


async def _ask_old(inquiry: _Inquiry) -> None:
    versions = (Version.TLS1_1,) if inquiry.inside else (Version.TLS1_1, Version.TLS1_0, Version.SSL3)
    for version in versions:
        if inquiry.left and not answers.settled(inquiry.heard, version):
            await inquiry.ask(Question.VERSION, version, suites.STRONG + suites.FALLBACK)
    if inquiry.left and not inquiry.inside:
        await inquiry.ask_ssl2()


async def _ask_suites(inquiry: _Inquiry) -> None:
    """Weak suites, then what the first answer left open of the key exchange; nothing where only TLS 1.3 is spoken."""
    first = inquiry.heard[0]
    if (
        first.flight
        and first.flight.alert == 70
        and not any(one.chosen and one.chosen.version < Version.TLS1_3 for one in inquiry.heard)
    ):
        return
    last_word = 1
    # Mail servers offer anonymous suites on purpose: who does not verify loses nothing by them (RFC 7435).
    offer = suites.WEAK_AUTHENTICATED if inquiry.asset.port in MAIL_PORTS else suites.WEAK
    more = MOST_MORE
    while offer and inquiry.left > last_word:
        heard = await inquiry.ask(Question.WEAK, Version.TLS1_2, offer)
        if isinstance(heard, Answer) or heard.chosen is None or not more:
            break
        more -= 1
        found = heard.chosen.suite.weakness
        offer = tuple(number for number in offer if suites.suite(number).weakness != found)
    if inquiry.left <= last_word:
        return
    if first.chosen and not first.chosen.suite.forward_secrecy:
        await inquiry.ask(Question.FORWARD, Version.TLS1_2, suites.FORWARD)
    elif not any(one.flight and one.flight.dh_bits for one in inquiry.heard):
        await inquiry.ask(Question.FINITE_FIELD, Version.TLS1_2, suites.FINITE_FIELD)


def _conclude(inquiry: _Inquiry) -> Answer:
    heard = inquiry.heard
    chosen = next((one for one in heard if one.chosen), None)
    if chosen is None and inquiry.ssl2 != Present(value=True):
        alert = next((one.flight for one in heard if one.flight and one.flight.alert), None)
        if alert is None:
            return Answer(outcome=Outcome.SILENT, why="closed after every hello", evidence=inquiry.evidence)
        return Answer(
            outcome=Outcome.REFUSED, why=f"every hello was refused: {alert.alert_name}", evidence=inquiry.evidence
        )
    groups = (one.flight.group for one in heard if one.flight and one.question is Question.VERSION)
    group = next((name for name in groups if name), None)
    certificates = answers.chain(heard)
    facts = TlsFacts(
        starttls=_inside(inquiry.asset),
        name_refused=Present(value=False) if inquiry.asset.asked_as else NOT_ASKED,
        ssl2=inquiry.ssl2,
        ssl3=answers.offered(heard, Version.SSL3),
        tls1_0=answers.offered(heard, Version.TLS1_0),
        tls1_1=answers.offered(heard, Version.TLS1_1),
        tls1_2=answers.offered(heard, Version.TLS1_2),
        tls1_3=answers.offered(heard, Version.TLS1_3),
        suite=Present(value=chosen.chosen.suite.name) if chosen and chosen.chosen else NOT_ASKED,
        group=Present(value=group) if group else NOT_ASKED,
        dh_bits=answers.finite_field_bits(heard),
        forward_secrecy=answers.forward_secrecy(heard),
        weak_suites=answers.weak_suites(heard),
        chain=Present(value=encode_chain(certificates.value)) if isinstance(certificates, Present) else certificates,
    )
    gaps = any(isinstance(getattr(facts, name), Unseen) for name in TlsFacts.__slots__)
    return _answer(inquiry, facts, Outcome.PARTIAL if gaps or inquiry.turned_away else Outcome.ANSWERED)


def _answer(inquiry: _Inquiry, facts: TlsFacts, outcome: Outcome) -> Answer:
    return Answer(outcome=outcome, facts=facts, evidence=inquiry.evidence, answered_by=inquiry.answered_by)


def _inside(asset: Asset) -> Fact[bool]:
    return Present(value=True) if asset.port in PRELUDES else NOT_ASKED


def _name_refused(inquiry: _Inquiry) -> bool:
    return all(one.flight and one.flight.alert == answers.UNRECOGNIZED_NAME for one in inquiry.heard)


def _allowed(hello: Hello, flight: Flight) -> bool:
    """Whether the server chose from what was offered; one that did not is not understood (RFC 5246 7.4.1.3)."""
    chosen = flight.hello
    return chosen is None or (chosen.version <= hello.version and chosen.suite.number in hello.suites)


async def _prelude(stream: Stream, port: int, name: str) -> Answer | None:
    """Speak until TLS may start; an Answer where it may not."""
    for number, line in enumerate(PRELUDES.get(port, ())):
        if line.send:
            await stream.send(line.send.replace(OUR_NAME, name.encode("ascii")))
        reply = await stream.read(line.whole)
        if isinstance(reply, NoReply):
            return declined(reply)
        said = reply.value
        if not line.speaks(said):
            return Answer(outcome=Outcome.GARBLED, why="the answer is not the protocol of this port", evidence=said)
        if line.accepts(said):
            continue
        # A greeting that turns us away and a 4xx reply or a BYE are about us or this moment, not TLS.
        if number == 0 or said.startswith((b"4", b"* BYE")):
            return Answer(outcome=Outcome.REFUSED, why="the server turned us away before TLS", evidence=said)
        return Answer(outcome=Outcome.ANSWERED, facts=TlsFacts(starttls=Present(value=False)), evidence=said)
    return None
