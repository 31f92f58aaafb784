"""DNS messages as bytes: questions are written, answers split into records, and no record read before it is judged.

The library's own reading of a whole message costs ten times as much, and most of what comes is never looked at.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype

PAYLOAD = 1232
"""Bytes of an answer that pass every path unfragmented (DNS Flag Day 2020)."""
QR, AA, TC, RD, RA, AD, CD = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080, 0x0020, 0x0010
OPCODE = 0x7800
ROOT = b"\0"
"""The key of the root."""

_IN, _OPT, _TSIG = 1, 41, 250
_LONGEST_NAME = 255
_LENGTHS = [bytes((length,)) for length in range(64)]
_HEADER = struct.Struct("!6H")
_COUNTS = struct.Struct("!5H")
_QUESTION = struct.Struct("!2H")
_RECORD = struct.Struct("!HHIH")
_EDNS = struct.pack("!BHHBBHH", 0, _OPT, PAYLOAD, 0, 0, 0x8000, 0)
"""An OPT record with DO and no option (RFC 6891 6.1.2, RFC 3225)."""


class Record(NamedTuple):  # thousands a second are made, and a tuple is made fastest
    """One record of class IN: its owner as `key` writes names, its type, seconds to live, and where its data lie."""

    owner: bytes
    kind: int
    ttl: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Message:
    """One answer, split; two of the same bytes are two.

    `question` is None where the message has none; a message cut off (TC) has no records.
    """

    wire: bytes
    flags: int
    rcode: int
    question: tuple[bytes, int, int] | None
    answer: tuple[Record, ...] = ()
    authority: tuple[Record, ...] = ()

    def of(self, owner: bytes, kind: int) -> list[Record]:
        """The records in the answer of this name, as a key, and type."""
        return [each for each in self.answer if each.kind == kind and each.owner == owner]

    def read(self, records: Sequence[Record]) -> list[Any]:
        """Their data, as the library's types. Raises what the library raises where one cannot be read."""
        return [
            dns.rdata.from_wire(
                dns.rdataclass.IN, dns.rdatatype.RdataType.make(each.kind), self.wire, each.start, each.end - each.start
            )
            for each in records
        ]


def written(name: dns.name.Name) -> bytes:
    """A name in wire form, uncompressed."""
    return _written(name.labels)


def key(name: dns.name.Name) -> bytes:
    """A name in wire form and in lower case: equal for equal names."""
    # A length is below 64, so that the letters alone are changed.
    return _written(name.labels).lower()


@lru_cache(1024)  # every name is written for each of its questions and answers
def _written(labels: tuple[bytes, ...]) -> bytes:
    return b"".join([part for label in labels for part in (_LENGTHS[len(label)], label)])


def parent(owner: bytes) -> bytes:
    """The key of the name above one that is not the root."""
    return owner[owner[0] + 1 :]


@lru_cache(1024)
def name_of(owner: bytes) -> dns.name.Name:
    """The name behind a key."""
    return dns.name.from_wire(owner, 0)[0]


def encloses(apex: bytes, name: bytes) -> bool:
    """Whether `name` is `apex` or lies below it; both are keys."""
    at = 0
    while len(name) - at > len(apex):
        at += name[at] + 1
    return name[at:] == apex


def query(number: bytes, name: dns.name.Name, kind: int, flags: int, *, edns: bool) -> bytes:
    """One question of class IN under a number of two bytes; with `edns` it asks for signatures too."""
    head = number + _COUNTS.pack(flags, 1, 0, 0, int(edns))
    return head + written(name) + _QUESTION.pack(kind, _IN) + (_EDNS if edns else b"")


def split(wire: bytes) -> Message | None:
    """The message; None where its bytes are none. What lies behind its end is ignored."""
    try:
        return _split(wire)
    except (IndexError, struct.error, _Broken):
        return None


def name_at(wire: bytes, start: int) -> tuple[bytes, int] | None:
    """The key of the name at `start`, and where it ends; None where there is none that `split` would read."""
    try:
        return _name(wire, start, {})
    except (IndexError, _Broken):
        return None


class _Broken(Exception):
    """No message."""


def _split(wire: bytes) -> Message:
    _, flags, questions, answers, authorities, additionals = _HEADER.unpack_from(wire)
    names: dict[int, bytes] = {}
    at, question = _HEADER.size, None
    for _ in range(questions):
        owner, at = _name(wire, at, names)
        question = (owner, *_QUESTION.unpack_from(wire, at))
        at += _QUESTION.size
    if questions > 1:
        raise _Broken
    if flags & TC:
        return Message(wire=wire, flags=flags, rcode=flags & 15, question=question)
    answer, at = _section(wire, at, answers, names)
    authority, at = _section(wire, at, authorities, names)
    return Message(
        wire=wire,
        flags=flags,
        rcode=flags & 15 | _extended(wire, at, additionals, names),
        question=question,
        answer=answer,
        authority=authority,
    )


def _section(wire: bytes, at: int, count: int, names: dict[int, bytes]) -> tuple[tuple[Record, ...], int]:
    records = []
    for _ in range(count):
        owner, at = _name(wire, at, names)
        kind, kind_class, ttl, length = _RECORD.unpack_from(wire, at)
        start = at + _RECORD.size
        at = start + length
        if at > len(wire) or kind in (_OPT, _TSIG):
            raise _Broken
        if kind_class == _IN:
            records.append(Record(owner, kind, ttl, start, at))
    return tuple(records), at


def _extended(wire: bytes, at: int, count: int, names: dict[int, bytes]) -> int:
    """The upper bits of the response code, from the OPT record (RFC 6891 6.1.3)."""
    upper = None
    for _ in range(count):
        owner, at = _name(wire, at, names)
        kind, _, ttl, length = _RECORD.unpack_from(wire, at)
        at += _RECORD.size + length
        if at > len(wire) or kind == _TSIG or (kind == _OPT and (owner != b"\0" or upper is not None)):
            raise _Broken
        if kind == _OPT:
            upper = ttl >> 24 << 4
    return upper or 0


def _name(wire: bytes, start: int, names: dict[int, bytes]) -> tuple[bytes, int]:
    """The name at `start` and where it ends; each pointer has to lead further back than the last (RFC 1035 4.1.4).

    `names` remembers what was read at which place.
    """
    first = wire[start]
    if first >= 192 and (known := names.get((first & 63) << 8 | wire[start + 1])) is not None:
        return known, start + 2
    at, limit, back, end, labels, length = start, len(wire), start, 0, [], 0
    while first := wire[at]:
        if first < 64:
            label = wire[at : at + 1 + first]
            at += 1 + first
            length += 1 + first
            if at >= limit or length >= _LONGEST_NAME:
                raise _Broken
            labels.append(label)
        elif first < 192 or at + 2 > limit:
            raise _Broken
        else:
            end = end or at + 2
            at = (first & 63) << 8 | wire[at + 1]
            if at >= back:
                raise _Broken
            # What a pointer leads to ends before the part of the name that it was read in begins.
            limit, back = back, at
    name = names[start] = b"".join(labels).lower() + b"\0"
    return name, end or at + 1
