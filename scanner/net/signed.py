"""An answer as its signatures are checked: the sets of records of a split message, and nothing that is not judged."""

import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import dns.exception
import dns.rdatatype

from scanner.answers import Heard, Rows
from scanner.interfaces import NoReply
from scanner.net import wire
from scanner.net.dns import MALFORMED, UNREADABLE
from scanner.net.wire import Message, Record

_IN = 1
_SMALL = 2048
_FIXED = struct.Struct("!HBBIIIH")


class Signature(NamedTuple):  # most of what is read, and a tuple is made fastest
    """An RRSIG (RFC 4034 3.1), with the names that the library has for its parts."""

    type_covered: int
    algorithm: int
    labels: int
    original_ttl: int
    expiration: int
    inception: int
    key_tag: int
    signer: Any
    signature: bytes
    rdclass: int


def heard(message: Message) -> Heard | NoReply:
    """The records of class IN in answer and authority as sets; NoReply GARBLED where one of them cannot be read."""
    try:
        return _read_once(message) if len(message.wire) < _SMALL else _read(message)
    except MALFORMED:
        return UNREADABLE


def _read(message: Message) -> Heard:
    return Heard(
        answer=_sets(message, message.answer), authority=_sets(message, message.authority), code=message.rcode
    )  # fmt: skip


_read_once = lru_cache(64)(_read)
"""What parents say is read for every target: one message, kept for all of them, which nobody changes."""


def _sets(message: Message, records: Sequence[Record]) -> tuple[Rows, ...]:
    found: dict[tuple[bytes, int, int], list[Any]] = {}
    for each in records:
        covers, data = 0, None
        if each.kind == dns.rdatatype.RRSIG:
            data = _signature(message.wire, each.start, each.end)
            covers = int.from_bytes(message.wire[each.start : each.start + 2], "big")
        found.setdefault((each.owner, each.kind, covers), []).append(data or message.read([each])[0])
    return tuple(
        Rows(name=wire.name_of(owner), rdtype=kind, covers=covers, records=_once(kind, rows))
        for (owner, kind, covers), rows in found.items()
    )


def _once(kind: int, rows: list[Any]) -> tuple[Any, ...]:
    """Each record once; of what there can be only one of, the last."""
    if len(rows) == 1:
        return tuple(rows)
    return (rows[-1],) if dns.rdatatype.is_singleton(dns.rdatatype.RdataType.make(kind)) else tuple(dict.fromkeys(rows))


def _signature(data: bytes, start: int, end: int) -> Signature | None:
    """None where its signer is written with a pointer, which the library follows, or it ends too early."""
    at = start + _FIXED.size
    while at < end and 0 < data[at] < 64:
        at += data[at] + 1
    if at >= end or data[at]:
        return None
    signer = wire.name_of(data[start + _FIXED.size : at + 1].lower())
    return Signature._make((*_FIXED.unpack_from(data, start), signer, data[at + 1 : end], _IN))
