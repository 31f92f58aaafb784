"""MySQL and MariaDB: the greeting that the server sends by itself; we send nothing."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, proves, shown
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import NOT_ASKED, Fact, Hello, Outcome, Present, Software
from scanner.software import of_mysql

CLIENT_SSL = 0x0800
ERROR = 0xFF
REFUSES_US = (1129, 1130)
"""ER_HOST_IS_BLOCKED and ER_HOST_NOT_PRIVILEGED."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MysqlFacts(Hello):
    """`refuses_us` says that the server turns our address away before any login; `tls` that it offers TLS."""

    refuses_us: Fact[bool] = NOT_ASKED


@probe(version=1, on="endpoint", facts=MysqlFacts, services=("mysql",))
async def mysql(asset: Asset, net: Net) -> Answer:
    """The initial handshake packet, protocol version 10 or 9, or the error packet in its place."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        reply = await stream.read(_whole)
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    facts = facts_of(seen)
    if facts is not None:
        return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])
    return ended(reply, "mysql", MysqlFacts) if isinstance(reply, NoReply) else unexpected(seen, "mysql", MysqlFacts)


def _whole(seen: bytes) -> bool:
    """Whether the packet has arrived: 3 bytes of length, a number, the payload."""
    return proves(seen) not in (None, "mysql") or (
        len(seen) >= 4 and len(seen) >= 4 + min(int.from_bytes(seen[:3], "little"), 4096)
    )


def facts_of(seen: bytes) -> MysqlFacts | None:
    """The facts of a server's first packet; None where it is none."""
    payload = seen[4 : 4 + int.from_bytes(seen[:3], "little")]
    if len(payload) < 4:
        return None
    if payload[0] == ERROR:
        return _refused(payload)
    if payload[0] not in (9, 10) or seen[3] != 0:
        return None
    version, ended_with, rest = payload[1:].partition(b"\0")
    if not ended_with or not re.fullmatch(rb"\d+\.[ -~]{1,78}", version):
        return None
    # After the version: 4 bytes of thread id, 8 of salt, 1 filler, then the lower half of the capabilities.
    offered = int.from_bytes(rest[13:15], "little") if payload[0] == 10 and len(rest) >= 15 else 0
    text = shown(version)
    return MysqlFacts(
        speaks=Present(value="mysql"),
        greeting=Present(value=text),
        software=Present(value=(of_mysql(text),)),
        tls=Present(value=bool(offered & CLIENT_SSL)),
        refuses_us=Present(value=False),
    )


def _refused(payload: bytes) -> MysqlFacts | None:
    code = int.from_bytes(payload[1:3], "little")
    if not 1000 <= code < 5000:
        return None
    message = payload[9:] if payload[3:4] == b"#" else payload[3:]
    product = "mariadb" if b"MariaDB" in message else "mysql"
    return MysqlFacts(
        speaks=Present(value="mysql"),
        greeting=Present(value=shown(re.sub(rb"'[^']*'", b"'...'", message))),  # it quotes our own address
        software=Present(value=(Software(product=product, told_by="mysql greeting"),)),
        refuses_us=Present(value=code in REFUSES_US),
    )
