"""One TLS errand on the wire: hellos sent as a plan asks for them, each on a connection of its own."""

import secrets

from scanner.asset import Asset
from scanner.hello import our_name
from scanner.interfaces import Answer, Net, NoReply, Reply, Stream, declined
from scanner.observation import Outcome
from scanner.session import TlsSession
from scanner.tls.flight import Flight, FlightReader, bounded, reader_for
from scanner.tls.heard import Ask, Heard, Question
from scanner.tls.hello import Hello, client_hello
from scanner.tls.plan import Plan
from scanner.tls.starttls import OUR_NAME, PRELUDES

NOT_TLS = "the answer is not TLS"
MOST_ODD = 2
"""Answers in a row that are not TLS, or not to what was asked, before we go; one where it is the first of all."""


class Handshakes:
    """The connections to one endpoint: `evidence` is what the first answered hello brought.

    `no_starttls`: the server declined, in its own protocol, to start TLS. `turned_away`: no further connection was
    let in, so that the rest stays unasked.
    """

    def __init__(self, asset: Asset, net: Net) -> None:
        self._asset, self._net = asset, net
        self._evidence = b""
        self._answered_by = ""
        self._session: TlsSession | None = None
        self._odd = MOST_ODD - 1
        self.no_starttls = False
        self.turned_away = False

    async def follow(self, plan: Plan) -> Answer | None:
        """Send what the plan asks for until it ends; an Answer where the conversation could not go on."""
        ended = None
        ask = next(plan, None)
        while ask is not None:
            heard, ended = await self._ask(ask)
            try:
                ask = plan.send(heard)
            except StopIteration:
                return ended
            if ended:
                plan.close()
                return ended
        return ended

    def answer(self, facts: object, outcome: Outcome, why: str = "") -> Answer:
        """What the probe brings home."""
        return Answer(
            outcome=outcome, facts=facts, why=why, evidence=self._evidence, answered_by=self._answered_by
        )  # fmt: skip

    async def _ask(self, ask: Ask) -> tuple[Heard, Answer | None]:
        async with self._net.connect(self._asset.host, self._asset.port) as stream:
            if isinstance(stream, NoReply):
                return self._unanswered(ask, stream.why, declined(stream))
            stopped = await self._prelude(stream)
            if stopped:
                return self._unanswered(ask, stopped.why, stopped)
            if ask.finish:
                return await self._finished(ask, stream), None
            await stream.send(client_hello(ask.hello, secrets.token_bytes(32)))
            reader = reader_for(ask.hello)
            reply = await stream.read(reader.enough)
        data = reply.value if isinstance(reply, Reply) else reply.seen
        reader.enough(data)
        flight = reader.flight
        if isinstance(reply, Reply):
            self._answered_by = self._answered_by or reply.answered_by
        if not self._evidence and not (isinstance(reader, FlightReader) and flight.foreign):
            self._evidence = data
        endless = isinstance(reply, NoReply) and reply.outcome is Outcome.GARBLED and not flight.hello
        if flight.foreign or endless or not _allowed(ask.hello, flight):
            self._odd += 1
            if self._odd < MOST_ODD:
                return Heard(question=ask.question, hello=ask.hello, why=NOT_TLS), None
            return self._unanswered(ask, NOT_TLS, Answer(outcome=Outcome.GARBLED, why=NOT_TLS, evidence=data))
        self._odd = 0
        if flight.warned and not flight.hello and isinstance(reply, NoReply) and reply.closed:
            flight.alert = flight.warned  # it warned and went
        heard = Heard(
            question=ask.question,
            hello=ask.hello,
            flight=flight if data else None,
            closed=isinstance(reply, NoReply) and reply.closed,
            why=reply.why if isinstance(reply, NoReply) else "",
        )
        return heard, None

    async def _finished(self, ask: Ask, stream: Stream) -> Heard:
        resumable = ask.question is Question.RESUMPTION
        again = self._session if resumable else None
        session = await stream.start_tls(self._asset.asked_as, resumable=resumable, again=again)
        if isinstance(session, NoReply):
            return Heard(question=ask.question, hello=ask.hello, why=session.why)
        self._session = session.value
        flight = Flight(chain=bounded(session.value.chain), complete=True)
        return Heard(question=ask.question, hello=ask.hello, flight=flight, resumed=session.value.resumed)

    def _unanswered(self, ask: Ask, why: str, answer: Answer) -> tuple[Heard, Answer]:
        self.turned_away = True
        return Heard(question=ask.question, hello=ask.hello, why=why), answer

    async def _prelude(self, stream: Stream) -> Answer | None:
        """Speak until TLS may start; an Answer where it may not."""
        name = our_name(self._net.conduct).encode("ascii")
        for line in PRELUDES.get(self._asset.port, ()):
            if line.send:
                await stream.send(line.send.replace(OUR_NAME, name))
            if line.whole is None:
                continue
            reply = await stream.read(line.whole)
            if isinstance(reply, NoReply):
                return declined(reply)
            said = reply.value
            if not line.speaks(said):
                why = "the answer is not the protocol of this port"
                return Answer(outcome=Outcome.GARBLED, why=why, evidence=said)
            if line.accepts(said):
                continue
            if line.declines(said):
                return Answer(outcome=Outcome.REFUSED, why="the server turned us away before TLS", evidence=said)
            self.no_starttls = True
            return Answer(outcome=Outcome.ANSWERED, why="TLS is not offered", evidence=said)
        return None


def _allowed(hello: Hello, flight: Flight) -> bool:
    """Whether the server chose from what was offered; one that did not is not understood (RFC 5246 7.4.1.3)."""
    chosen = flight.hello
    if chosen is None or not hello.suites:
        return True
    return chosen.version <= hello.version and chosen.suite.number in hello.suites
