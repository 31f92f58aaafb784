"""One DNS question to one server: UDP first, TCP where it was cut off, everything checked that came back."""

import secrets
import struct
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Protocol

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from scanner.interfaces import NoReply, Reply
from scanner.net.records import rdata_text
from scanner.net.tcp import TcpStream
from scanner.observation import Outcome

PORT = 53
_PAYLOAD = 1232
"""Bytes of an answer that pass every path unfragmented (DNS Flag Day 2020)."""
_CHAIN = 16
_MALFORMED = (dns.exception.DNSException, ValueError, LookupError, ArithmeticError, struct.error)


class Line(Protocol):
    """The way to one name server; each use is permitted, paced and counted. Methods raise WeDeclined."""

    @property
    def server(self) -> str: ...

    async def datagram(
        self, data: bytes, accept: Callable[[bytes], dns.message.Message | None], span: timedelta
    ) -> dns.message.Message | NoReply: ...

    def stream(self) -> AbstractAsyncContextManager[TcpStream | NoReply]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one message says of one question, its CNAME chain walked inside the message.

    `owner` is the last name of the chain, `denies` whether a SOA that encloses it came along (RFC 2308),
    `refers` whether the message only points to other servers.
    """

    rcode: str
    owner: dns.name.Name
    aliases: tuple[dns.name.Name, ...]
    records: tuple[str, ...]
    denies: bool
    refers: bool


async def ask_server(
    line: Line,
    name: dns.name.Name,
    rtype: dns.rdatatype.RdataType,
    *,
    recurse: bool,
    span: timedelta,
    unchecked: bool = False,
) -> dns.message.Message | NoReply:
    """A NOERROR or NXDOMAIN message that answers this question; `span` bounds the wait for a datagram,
    `unchecked` asks a resolver for what it could not validate too.

    NoReply REFUSED for every other code (RFC 1035, 6891: FORMERR is asked again without EDNS), SILENT,
    GARBLED, or FAILED.
    """
    flags = (dns.flags.RD | dns.flags.AD if recurse else 0) | (dns.flags.CD if unchecked else 0)
    answer = await _exchange(line, _query(name, rtype, flags, edns=True), span)
    if isinstance(answer, dns.message.Message) and answer.rcode() == dns.rcode.FORMERR:
        answer = await _exchange(line, _query(name, rtype, flags, edns=False), span)
    if isinstance(answer, NoReply):
        return answer
    if answer.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        return NoReply(outcome=Outcome.REFUSED, why=f"the name server says {dns.rcode.to_text(answer.rcode())}")
    return answer


def found(
    message: dns.message.Message, name: dns.name.Name, rtype: dns.rdatatype.RdataType, *, hops: int = _CHAIN
) -> Found | NoReply:
    """The records of the asked type; at most `hops` aliases are followed. NoReply GARBLED where they circle."""
    aliases: list[dns.name.Name] = []
    owner = name
    rrset = rrset_of(message.answer, owner, rtype)
    while rrset is None and len(aliases) < hops:
        cname = rrset_of(message.answer, owner, dns.rdatatype.CNAME)
        if cname is None:
            break
        owner = min(rdata.target for rdata in cname)
        if owner == name or owner in aliases:
            return NoReply(outcome=Outcome.GARBLED, why="the aliases lead in a circle")
        aliases.append(owner)
        rrset = rrset_of(message.answer, owner, rtype)
    try:
        records = tuple(sorted({rdata_text(rdata) for rdata in rrset or ()}))
    except _MALFORMED:
        return NoReply(outcome=Outcome.GARBLED, why="a record that cannot be read")
    starts = [each.name for each in message.authority if each.rdtype == dns.rdatatype.SOA]
    points = any(each.rdtype == dns.rdatatype.NS for each in message.authority)
    return Found(
        rcode=dns.rcode.to_text(message.rcode()),
        owner=owner,
        aliases=tuple(aliases),
        records=records,
        denies=any(owner.is_subdomain(start) for start in starts),
        refers=points and not starts and not message.answer and message.rcode() == dns.rcode.NOERROR,
    )


def rrset_of(
    section: list[dns.rrset.RRset], name: dns.name.Name, rtype: dns.rdatatype.RdataType
) -> dns.rrset.RRset | None:
    """The records of one name and type in one section."""
    for each in section:
        if each.rdtype == rtype and each.rdclass == dns.rdataclass.IN and each.name == name and len(each):
            return each
    return None


@cache
def system_resolvers() -> tuple[tuple[str, int], ...]:
    """The resolvers this machine uses, at most three as in its own library; empty where there are none."""
    import dns.resolver

    try:
        found = dns.resolver.Resolver(configure=True)
    except (dns.resolver.NoResolverConfiguration, OSError):
        return ()
    return tuple((str(address), found.port) for address in found.nameservers[:3])


def _query(name: dns.name.Name, rtype: dns.rdatatype.RdataType, flags: int, *, edns: bool) -> dns.message.Message:
    query = dns.message.make_query(
        name, rtype, use_edns=0 if edns else False, want_dnssec=edns, payload=_PAYLOAD, id=secrets.randbelow(65536)
    )
    query.flags = flags
    return query


async def _exchange(line: Line, query: dns.message.Message, span: timedelta) -> dns.message.Message | NoReply:
    wire = query.to_wire()
    answer = await line.datagram(wire, lambda data: _accept(query, data), span)
    if isinstance(answer, NoReply) or not answer.flags & dns.flags.TC:
        return answer
    async with line.stream() as stream:
        if isinstance(stream, NoReply):
            return NoReply(outcome=stream.outcome, why=f"the answer was cut off, and over TCP: {stream.why}")
        await stream.send(struct.pack("!H", len(wire)) + wire)
        reply = await stream.read(_whole, limit=65537)
    if not isinstance(reply, Reply):
        return NoReply(outcome=reply.outcome, why=f"over TCP: {reply.why}", seen=reply.seen)
    whole = _accept(query, reply.value[2 : 2 + _length(reply.value)])
    if whole is None or whole.flags & dns.flags.TC:
        return NoReply(outcome=Outcome.GARBLED, why="an answer over TCP that cannot be read", seen=reply.value)
    return whole


def _accept(query: dns.message.Message, data: bytes) -> dns.message.Message | None:
    """The message, if it answers this very question (RFC 5452, section 9.1); its question alone where it was cut."""
    if len(data) < 12:
        return None
    number, flags = struct.unpack("!HH", data[:4])
    if number != query.id or not flags & dns.flags.QR or flags & 0x7800:
        return None
    try:
        answer = dns.message.from_wire(data, ignore_trailing=True, question_only=bool(flags & dns.flags.TC))
    except _MALFORMED:
        return None
    if answer.rcode() == dns.rcode.FORMERR and not answer.question:
        return answer
    return answer if answer.question == query.question else None


def _length(data: bytes) -> int:
    return int.from_bytes(data[:2], "big")


def _whole(data: bytes) -> bool:
    return len(data) >= 2 and len(data) >= 2 + _length(data)
