"""AMQP brokers (RabbitMQ and others): product and login mechanisms, asked under consent; otherwise only the connect."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, shown
from scanner.hello import ended, opened, unexpected
from scanner.interfaces import Answer, Net, NoReply, Reply, declined, probe
from scanner.messages.amqp import Start, frame_whole, header_of, start_of
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Software, Unseen
from scanner.software import split_version

HEADER = b"AMQP\x00\x00\x09\x01"
"""The protocol header of AMQP 0-9-1 (4.2.2), with which every client begins."""
TLS_AT_ONCE = frozenset({5671})
PASSWORDS = frozenset({"PLAIN", "AMQPLAIN"})
"""Mechanisms that send the password as it is (RFC 4616; RabbitMQ, "Access Control")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmqpFacts(Hello):
    """`protocol` is the version that the broker speaks (`0-9`, `1.0`), `mechanisms` the ways to log in that it offers
    before a login, sorted."""

    protocol: Fact[str] = NOT_ASKED
    mechanisms: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="endpoint", facts=AmqpFacts, services=("amqp", "amqps"))
async def amqp(asset: Asset, net: Net) -> Answer:
    """One protocol header; the broker answers with Connection.Start, or with the header of what it speaks instead.

    Start-Ok, which would carry a login, is never sent.
    """
    if not net.hello_allowed:
        async with net.connect(asset.host, asset.port) as stream:
            return declined(stream) if isinstance(stream, NoReply) else _nothing()
    async with opened(asset, net, TLS_AT_ONCE) as stream:
        if isinstance(stream, NoReply):
            return ended(stream, "amqp", AmqpFacts)
        await stream.send(HEADER)
        reply = await stream.read(frame_whole)
    return answer_of(reply, inside_tls=asset.port in TLS_AT_ONCE)


def _nothing() -> Answer:
    return Answer(outcome=Outcome.ANSWERED, facts=AmqpFacts())


def answer_of(reply: Reply[bytes] | NoReply, *, inside_tls: bool) -> Answer:
    """The Answer to what came upon the header; a broker may well close right after a header of its own."""
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    tls = Present(value=inside_tls)
    if start := start_of(seen):
        return Answer(outcome=Outcome.ANSWERED, facts=_facts(start, inside_tls), evidence=seen[:EVIDENCE])
    if (version := header_of(seen)) and not seen.startswith(HEADER):  # no broker refuses what it speaks: an echo
        why = Unseen(why="the broker speaks another version of AMQP")
        facts = AmqpFacts(
            speaks=Present(value="amqp"), greeting=ABSENT, software=ABSENT, tls=tls, plaintext_login=why,
            open_without_login=why, protocol=Present(value=version), mechanisms=why,
        )  # fmt: skip
        return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])
    return ended(reply, "amqp", AmqpFacts) if isinstance(reply, NoReply) else unexpected(seen, "amqp", AmqpFacts)


def _facts(start: Start, inside_tls: bool) -> AmqpFacts:
    product, told = start.properties.get("product", ""), start.properties.get("version", "")
    version, package = split_version(told)
    named = product.lower().replace(" ", "-")[:40]
    software = Software(product=named, version=version, package=package, told_by="amqp start")
    offered = {name.upper() for name in start.mechanisms}
    opens: Fact[bool] = Present(value=False)
    if "ANONYMOUS" in offered or not offered:
        opens = Unseen(why="it offers an anonymous login; whether that lets anybody in only a login would show")
    return AmqpFacts(
        speaks=Present(value="amqp"),
        greeting=Present(value=shown(f"{product} {told}")) if product else ABSENT,
        software=Present(value=(software,)) if named else ABSENT,
        tls=Present(value=inside_tls),
        plaintext_login=Present(value=not inside_tls and bool(offered & PASSWORDS)),
        open_without_login=opens,
        protocol=Present(value=start.version),
        mechanisms=Present(value=start.mechanisms) if start.mechanisms else ABSENT,
    )
