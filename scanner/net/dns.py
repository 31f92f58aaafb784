"""One DNS question to one server: UDP first, TCP where it was cut off, everything checked that came back."""

import asyncio
import secrets
import struct
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import timedelta
from functools import cache
from typing import NamedTuple, Protocol

import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype

from scanner.answers import SAYS_REFUSED
from scanner.interfaces import NoReply, Reply
from scanner.net import wire
from scanner.net.records import target_of, text_of
from scanner.net.tcp import TcpStream
from scanner.net.wire import Message
from scanner.observation import Outcome

PORT = 53
MALFORMED = (dns.exception.DNSException, ValueError, LookupError, ArithmeticError, struct.error)
_CHAIN = 16
_TCP_TURNS = 3
"""What a whole answer over TCP may take, in the time that a datagram gets."""
_DRIPPING = NoReply(outcome=Outcome.PARTIAL, why="the answer did not come whole in time")
_IN = 1
UNREADABLE = NoReply(outcome=Outcome.GARBLED, why="a record that cannot be read")


class Line(Protocol):
    """The way to one name server; each use is permitted, paced and counted. Methods raise WeDeclined."""

    @property
    def server(self) -> str: ...

    def admit(self) -> None:
        """Return when the server may be asked now."""

    async def datagram(
        self, data: bytes, accept: Callable[[bytes], Message | None], span: timedelta
    ) -> Message | NoReply: ...

    def stream(self) -> AbstractAsyncContextManager[TcpStream | NoReply]: ...


class Found(NamedTuple):  # made for each answer, and a tuple is made fastest
    """What one message says of one question, its CNAME chain walked inside the message.

    `aliases` is that chain, `denies` whether a SOA that encloses its last name came along (RFC 2308).
    """

    rcode: str
    aliases: tuple[dns.name.Name, ...]
    records: tuple[str, ...]
    denies: bool


async def ask_server(
    line: Line,
    name: dns.name.Name,
    rtype: dns.rdatatype.RdataType,
    *,
    recurse: bool,
    span: timedelta,
    unchecked: bool = False,
) -> Message | NoReply:
    """A NOERROR or NXDOMAIN message that answers this question; `span` bounds the wait for a datagram,
    `unchecked` asks a resolver for what it could not validate too.

    NoReply REFUSED for every other code (RFC 1035, 6891: FORMERR is asked again without EDNS), SILENT,
    GARBLED, or FAILED.
    """
    flags = (wire.RD | wire.AD if recurse else 0) | (wire.CD if unchecked else 0)
    answer = await _exchange(line, name, rtype, flags, span, edns=True)
    if isinstance(answer, Message) and answer.rcode == dns.rcode.FORMERR:
        answer = await _exchange(line, name, rtype, flags, span, edns=False)
    if isinstance(answer, NoReply):
        return answer
    if answer.rcode == dns.rcode.REFUSED:
        return NoReply(outcome=Outcome.REFUSED, why=SAYS_REFUSED)
    if answer.rcode not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        return NoReply(outcome=Outcome.REFUSED, why=f"the name server says {_text(answer.rcode)}")
    return answer


def found(
    message: Message, name: dns.name.Name, rtype: dns.rdatatype.RdataType, *, hops: int = _CHAIN
) -> Found | NoReply:
    """The records of the asked type; at most `hops` aliases are followed.

    NoReply GARBLED where they circle, or what is judged cannot be read.
    """
    aliases: list[dns.name.Name] = []
    last = wire.key(name)
    rows = message.of(last, rtype)
    while not rows and len(aliases) < hops:
        names = targets(message, message.of(last, dns.rdatatype.CNAME))
        if names is None:
            return UNREADABLE
        if not names:
            break
        owner = min(names)
        if owner == name or owner in aliases:
            return NoReply(outcome=Outcome.GARBLED, why="the aliases lead in a circle")
        aliases.append(owner)
        last = wire.key(owner)
        rows = message.of(last, rtype)
    try:
        records = tuple(sorted({text_of(message, row) for row in rows}))
    except MALFORMED:
        return UNREADABLE
    starts = [each.owner for each in message.authority if each.kind == dns.rdatatype.SOA]
    return Found(
        rcode=_text(message.rcode),
        aliases=tuple(aliases),
        records=records,
        denies=any(wire.encloses(start, last) for start in starts),
    )


def refers(message: Message) -> bool:
    """Whether it only points to other servers."""
    kinds = {each.kind for each in message.authority}
    points = dns.rdatatype.NS in kinds and dns.rdatatype.SOA not in kinds
    return points and not message.answer and message.rcode == dns.rcode.NOERROR


def targets(message: Message, records: Sequence[wire.Record]) -> list[dns.name.Name] | None:
    """The names that CNAME or NS records point to; None where one cannot be read."""
    try:
        return [target_of(message, each) for each in records]
    except MALFORMED:
        return None


def whole(message: Message) -> dns.message.Message | NoReply:
    """Everything in it, as the library reads it; NoReply GARBLED where it cannot."""
    try:
        return dns.message.from_wire(message.wire, ignore_trailing=True)
    except MALFORMED:
        return UNREADABLE


@cache
def system_resolvers() -> tuple[tuple[str, int], ...]:
    """The resolvers this machine uses, at most three as in its own library; empty where there are none."""
    import dns.resolver

    try:
        found = dns.resolver.Resolver(configure=True)
    except (dns.resolver.NoResolverConfiguration, OSError):
        return ()
    return tuple((str(address), found.port) for address in found.nameservers[:3])


async def _exchange(
    line: Line, name: dns.name.Name, rtype: dns.rdatatype.RdataType, flags: int, span: timedelta, *, edns: bool
) -> Message | NoReply:
    number = secrets.token_bytes(2)
    asked = wire.query(number, name, rtype, flags, edns=edns)
    question = wire.key(name), int(rtype), _IN

    def accept(data: bytes) -> Message | None:
        return _accepted(number, question, data)

    answer = await line.datagram(asked, accept, span)
    if isinstance(answer, NoReply) or not answer.flags & wire.TC:
        return answer
    async with line.stream() as stream:
        if isinstance(stream, NoReply):
            return NoReply(outcome=stream.outcome, why=f"the answer was cut off, and over TCP: {stream.why}")
        reply: Reply[bytes] | NoReply = _DRIPPING
        with suppress(TimeoutError):
            async with asyncio.timeout(_TCP_TURNS * span.total_seconds()):
                await stream.send(struct.pack("!H", len(asked)) + asked)
                reply = await stream.read(_complete, limit=65537)
    if not isinstance(reply, Reply):
        return NoReply(outcome=reply.outcome, why=f"over TCP: {reply.why}", seen=reply.seen)
    full = accept(reply.value[2 : 2 + _length(reply.value)])
    if full is None or full.flags & wire.TC:
        return NoReply(outcome=Outcome.GARBLED, why="an answer over TCP that cannot be read", seen=reply.value)
    return full


def _accepted(number: bytes, question: tuple[bytes, int, int], data: bytes) -> Message | None:
    """The message, if it answers this very question (RFC 5452, section 9.1), or refuses it without repeating it.

    FORMERR comes so, and REFUSED from Unbound (1.17) wherever its access control turns an asker away.
    """
    answer = wire.split(data) if data[:2] == number else None
    if answer is None or not answer.flags & wire.QR or answer.flags & wire.OPCODE:
        return None
    if answer.question is None:
        return answer if answer.rcode in (dns.rcode.FORMERR, dns.rcode.REFUSED) else None
    return answer if answer.question == question else None


@cache
def _text(rcode: int) -> str:
    return dns.rcode.to_text(dns.rcode.Rcode.make(rcode))


def _length(data: bytes) -> int:
    return int.from_bytes(data[:2], "big")


def _complete(data: bytes) -> bool:
    return len(data) >= 2 and len(data) >= 2 + _length(data)
