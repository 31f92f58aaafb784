"""PostgreSQL: whether TLS is offered, by one SSLRequest; no start-up packet, no login."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, proves
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import Fact, Hello, Outcome, Present, Unseen

SSL_REQUEST = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresqlFacts(Hello):
    """What the one-byte answer to SSLRequest proves."""


@probe(version=1, on="endpoint", facts=PostgresqlFacts, services=("postgresql",))
async def postgresql(asset: Asset, net: Net) -> Answer:
    """SSLRequest (PostgreSQL documentation, "SSL Session Encryption"): S, N, or an error message."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        await stream.send(SSL_REQUEST)
        reply = await stream.read(lambda seen: bool(seen) and (seen[:1] != b"E" or len(seen) >= 7), alone=True)
    if isinstance(reply, NoReply):
        return ended(reply, "postgresql", PostgresqlFacts)
    offered = offers_tls(reply.value)
    if offered is None or proves(reply.value) not in (None, "postgresql"):
        return unexpected(reply.value, "postgresql", PostgresqlFacts)
    facts = PostgresqlFacts(speaks=Present(value="postgresql"), tls=offered)
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=reply.value[:EVIDENCE])


def offers_tls(seen: bytes) -> Fact[bool] | None:
    """What an answer to SSLRequest says of TLS; None where it is no answer of PostgreSQL.

    S and N come alone; an ErrorResponse is `E`, four bytes of length, and fields.
    """
    if seen in (b"S", b"N"):
        return Present(value=seen == b"S")
    if seen[:1] == b"E" and len(seen) >= 7 and 7 <= int.from_bytes(seen[1:5], "big") < 30_000 and seen[5:6] in b"SVCM":
        return Unseen(why="the server answered with an error")
    return None
