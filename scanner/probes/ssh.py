"""SSH: the server's version line and the algorithms it offers; no key exchange, no login."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, proves, shown
from scanner.hello import ended, our_identification, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import NOT_ASKED, Fact, Hello, Outcome, Present, Unseen
from scanner.software import of_ssh

KEXINIT = 20
MODERN = ("2.0", "1.99")
"""Versions told by servers that speak protocol 2 (RFC 4253 5.1)."""
LONGEST_PACKET = 35_000
"""Bytes: what every implementation has to accept (RFC 4253 6.1)."""
MOST_NAMES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SshFacts(Hello):
    """`protocol` is the version told (`2.0`, `1.99`, `1.5`), `ssh1` whether protocol 1 is offered (RFC 4253 5.1).

    The rest are algorithm names of the server's KEXINIT in its order of preference (RFC 4253 7.1); ciphers
    and MACs are those from client to server, and those to the client where they are named so.
    """

    protocol: Fact[str] = NOT_ASKED
    ssh1: Fact[bool] = NOT_ASKED
    key_exchanges: Fact[tuple[str, ...]] = NOT_ASKED
    host_keys: Fact[tuple[str, ...]] = NOT_ASKED
    ciphers: Fact[tuple[str, ...]] = NOT_ASKED
    macs: Fact[tuple[str, ...]] = NOT_ASKED
    ciphers_to_client: Fact[tuple[str, ...]] = NOT_ASKED
    macs_to_client: Fact[tuple[str, ...]] = NOT_ASKED


_IDENTIFICATION = re.compile(rb"^SSH-([0-9.]{1,8})-([^\r\n]{0,246})\r?\n", re.MULTILINE)


@probe(version=1, on="endpoint", facts=SshFacts, services=("ssh",))
async def ssh(asset: Asset, net: Net) -> Answer:
    """Version exchange and KEXINIT of RFC 4253 4.2 and 7; lines before the version line are allowed."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        first = await stream.read(_version_told)
        if isinstance(first, NoReply):
            return ended(first, "ssh", SshFacts)
        found = _IDENTIFICATION.search(first.value)
        if not found:
            return unexpected(first.value, "ssh", SshFacts)
        if found[1].decode("ascii") not in MODERN:
            return _answer(first.value, found, Unseen(why="only protocol 1 is spoken"))
        await stream.send(our_identification(net.conduct))
        start = first.value[found.end() :]
        if _packet_whole(start):
            return _answer(first.value, found, start)
        more = await stream.read(lambda seen: _packet_whole(start + seen))
        if isinstance(more, NoReply):
            return _answer(first.value, found, Unseen(why=more.why))
        return _answer(first.value + more.value, found, start + more.value)


def _version_told(seen: bytes) -> bool:
    return _IDENTIFICATION.search(seen) is not None or proves(seen) not in (None, "ssh")


def _packet_whole(seen: bytes) -> bool:
    """Whether the first binary packet has arrived (RFC 4253 6), or announces more than we read."""
    if len(seen) < 4:
        return False
    length = int.from_bytes(seen[:4], "big")
    return length > LONGEST_PACKET or len(seen) >= 4 + length


def _answer(seen: bytes, found: re.Match[bytes], packet: bytes | Unseen) -> Answer:
    line, version = shown(found[0]), found[1].decode("ascii")
    lists = packet if isinstance(packet, Unseen) else name_lists(packet)

    def of(index: int) -> Fact[tuple[str, ...]]:
        return lists if isinstance(lists, Unseen) else Present(value=lists[index])

    facts = SshFacts(
        speaks=Present(value="ssh"),
        greeting=Present(value=line),
        software=of_ssh(line),
        protocol=Present(value=version),
        ssh1=Present(value=version.startswith("1.")),
        key_exchanges=of(0),
        host_keys=of(1),
        ciphers=of(2),
        macs=of(4),
        ciphers_to_client=of(3),
        macs_to_client=of(5),
    )
    if isinstance(lists, Unseen) and version in MODERN:
        return Answer(outcome=Outcome.PARTIAL, facts=facts, why=lists.why, evidence=seen[:EVIDENCE])
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])


def name_lists(packet: bytes) -> tuple[tuple[str, ...], ...] | Unseen:
    """The name-lists of a KEXINIT packet (RFC 4253 6 and 7.1), ten of them; Unseen where it is none."""
    length = int.from_bytes(packet[:4], "big")
    if length > LONGEST_PACKET or len(packet) < 6 or packet[5] != KEXINIT:
        return Unseen(why="the packet after the version line is no KEXINIT")
    payload = packet[5 : 4 + length - packet[4]]
    lists: list[tuple[str, ...]] = []
    at = 17
    while len(lists) < 10:
        size = int.from_bytes(payload[at : at + 4], "big")
        if at + 4 + size > len(payload):
            return Unseen(why="the KEXINIT is cut short")
        names = payload[at + 4 : at + 4 + size].split(b",")[:MOST_NAMES]
        lists.append(tuple(shown(name, 64) for name in names if name))
        at += 4 + size
    return tuple(lists)
