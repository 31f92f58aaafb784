"""The little world's authoritative DNS server, over UDP and TCP (RFC 1035)."""

import asyncio
from collections.abc import Mapping
from typing import cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

Zones = Mapping[str, Mapping[tuple[str, str], tuple[str, ...]]]
"""Zone apex -> (owner, type) -> rdata texts. The mapping may change between two nights."""


class NameServer(asyncio.DatagramProtocol):
    """Answers for every zone it holds, with AA set; refuses the rest."""

    def __init__(self, zones: Zones) -> None:
        self._zones = zones

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = self.answer(data)
        if answer:
            self._transport.sendto(answer, addr)

    async def over_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One question and one answer on a TCP connection."""
        try:
            length = int.from_bytes(await reader.readexactly(2), "big")
            answer = self.answer(await reader.readexactly(length))
            writer.write(len(answer).to_bytes(2, "big") + answer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def answer(self, data: bytes) -> bytes:
        """The wire answer to a wire question; empty for what is no question."""
        try:
            question = dns.message.from_wire(data)
        except (dns.exception.DNSException, ValueError):
            return b""
        reply = dns.message.make_response(question)
        asked = question.question[0]
        owner = asked.name.to_text(omit_final_dot=True).lower()
        rtype = dns.rdatatype.to_text(asked.rdtype)
        zone = self._zone_of(owner, rtype)
        if zone is None:
            reply.set_rcode(dns.rcode.REFUSED)
            return reply.to_wire()
        reply.flags |= dns.flags.AA
        records = self._zones[zone]
        found = records.get((owner, rtype))
        alias = records.get((owner, "CNAME"))
        if found:
            reply.answer.append(_rrset(owner, rtype, found))
        elif alias and rtype != "CNAME":
            reply.answer.append(_rrset(owner, "CNAME", alias))
        else:
            below = (f".{owner}",)
            exists = any(name == owner or name.endswith(below) for name, _ in records)
            reply.authority.append(_rrset(zone, "SOA", records[zone, "SOA"]))
            if not exists:
                reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()

    def _zone_of(self, owner: str, rtype: str) -> str | None:
        """The closest zone above the owner; for DS the parent's, where we hold it (RFC 4035 3.1.4.1)."""
        labels = owner.split(".")
        for start in range(1 if rtype == "DS" else 0, len(labels)):
            if ".".join(labels[start:]) in self._zones:
                return ".".join(labels[start:])
        return None


def _rrset(owner: str, rtype: str, rdata: tuple[str, ...]) -> dns.rrset.RRset:
    return dns.rrset.from_text_list(dns.name.from_text(owner), 300, dns.rdataclass.IN, rtype, list(rdata))
