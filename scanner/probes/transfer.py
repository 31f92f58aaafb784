"""Whether a name server of theirs hands a whole zone to strangers."""

import secrets
import struct
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.interfaces import Answer, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen

PORT = 53
HEADER = 12
"""Bytes of a DNS message before its first section (RFC 1035 4.1.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFacts:
    """The declared domains that the server transfers, sorted (AXFR, RFC 5936); ABSENT where it transfers none.

    Only that a transfer began is kept, nothing that came with it.
    """

    handed_out: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="name server", facts=TransferFacts, after="reverse")
async def transfer(asset: Asset, net: Net) -> Answer:
    """One AXFR for each of the target's declared domains, as many as may be; each connection is closed at once."""
    most = net.conduct.row("transfer").connections
    replies = {zone: await _asked(net, asset.value, zone) for zone in net.domains[:most]}
    lost = next((reply for reply in replies.values() if isinstance(reply, NoReply)), None)
    if lost and all(isinstance(reply, NoReply) for reply in replies.values()):
        return declined(lost)
    given = tuple(sorted(zone for zone, reply in replies.items() if reply is True))
    none: Fact[tuple[str, ...]] = Unseen(why=lost.why) if lost else ABSENT
    return Answer(
        outcome=Outcome.PARTIAL if lost else Outcome.ANSWERED,
        why=lost.why if lost else "",
        facts=TransferFacts(handed_out=Present(value=given) if given else none),
        answered_by=asset.value,
    )


async def _asked(net: Net, address: str, zone: str) -> bool | NoReply:
    import dns.message

    query = dns.message.make_query(zone, "AXFR", use_edns=False, id=secrets.randbelow(65536))
    query.flags = 0
    wire = query.to_wire()
    async with net.connect(address, PORT) as stream:
        if isinstance(stream, NoReply):
            return stream
        await stream.send(struct.pack("!H", len(wire)) + wire)
        reply = await stream.read(lambda data: told(data, query.id) is not None, limit=65536 + 2 + HEADER)
    data = reply.value if isinstance(reply, Reply) else reply.seen
    said = told(data, query.id)
    if said is not None:
        return said
    if isinstance(reply, NoReply) and not data:
        return reply
    # A lone SOA is also how a server says that there is nothing new: without a second message nothing was handed out.
    return NoReply(outcome=Outcome.GARBLED, why="an answer to AXFR that does not go on")


def told(data: bytes, number: int) -> bool | None:
    """Whether the zone is being handed out; None while that does not show. `data` is as it came over TCP.

    A refusal is another code than NOERROR, or no record at all. The first message of a transfer begins with the SOA
    (RFC 5936 2.2); where it holds nothing else, the second message shows that more follows.
    """
    if len(data) < 2 + HEADER:
        return None
    length, given, flags, _, answers = struct.unpack("!HHHHH", data[:10])
    if given != number or not flags & 0x8000 or length < HEADER:
        return None  # not an answer to our question
    if flags & 0xF or not answers:
        return False
    if answers > 1:
        return True
    return _goes_on(data[2 + length :], number)


def _goes_on(data: bytes, number: int) -> bool | None:
    if len(data) < 2 + HEADER:
        return None
    _, given, flags, _, answers = struct.unpack("!HHHHH", data[:10])
    return given == number and not flags & 0xF and bool(answers)
