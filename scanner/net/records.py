"""DNS rdata as text: one spelling for one value, nothing unprintable in it but the tabs of TXT."""

from functools import lru_cache
from struct import Struct
from typing import Any

import dns.ipv6
import dns.name
import dns.rdata
import dns.rdatatype

from scanner.net import wire
from scanner.net.wire import Message, Record

_WHOLE = dns.rdata.RdataStyle(base64_chunk_size=0, hex_chunk_size=0)
_NOTHING = Struct("")
_NAMES = {
    int(dns.rdatatype.NS): (_NOTHING, 1, _NOTHING),
    int(dns.rdatatype.CNAME): (_NOTHING, 1, _NOTHING),
    int(dns.rdatatype.MX): (Struct("!H"), 1, _NOTHING),
    int(dns.rdatatype.SOA): (_NOTHING, 2, Struct("!5I")),
}
"""Numbers before, names, numbers behind."""


def text_of(message: Message, record: Record) -> str:
    """One record as `rdata_text` writes it; the types that are asked for most are read straight from the wire.

    Raises what the library raises where the record cannot be read.
    """
    data, start, end = message.wire, record.start, record.end
    if record.kind == dns.rdatatype.A and end - start == 4:
        return ".".join(map(str, data[start:end]))
    if record.kind == dns.rdatatype.AAAA and end - start == 16:
        return dns.ipv6.inet_ntoa(data[start:end])
    if record.kind == dns.rdatatype.TXT and (text := _joined(data, start, end)) is not None:
        return _txt(text)
    if record.kind in _NAMES and (named := _named(data, record)) is not None:
        return named
    (rdata,) = message.read([record])
    return rdata_text(rdata)


def target_of(message: Message, record: Record) -> dns.name.Name:
    """The name that a CNAME or NS record points to. Raises what the library raises where it cannot be read."""
    found = wire.name_at(message.wire, record.start)
    if found is not None and found[1] == record.end:
        return wire.name_of(found[0])
    (rdata,) = message.read([record])
    target: dns.name.Name = rdata.target
    return target


def _named(data: bytes, record: Record) -> str | None:
    """Data that are made of names and numbers (RFC 1035 3.3); None where they do not fit, which the library judges."""
    before, names, behind = _NAMES[record.kind]
    parts, at = [str(number) for number in before.unpack_from(data, record.start)], record.start + before.size
    for _ in range(names):
        found = wire.name_at(data, at)
        if found is None:
            return None
        parts.append(_key_text(found[0]))
        at = found[1]
    if at + behind.size != record.end:
        return None
    parts += [str(number) for number in behind.unpack_from(data, at)]
    return " ".join(parts)


@lru_cache(1024)
def _key_text(owner: bytes) -> str:
    return printable(name_text(wire.name_of(owner)))


def _joined(data: bytes, start: int, end: int) -> bytes | None:
    """The strings of TXT data (RFC 1035 3.3.14); None where their lengths do not fit."""
    strings = []
    while start < end:
        after = start + 1 + data[start]
        strings.append(data[start + 1 : after])
        start = after
    return b"".join(strings) if strings and start == end else None


@lru_cache(1024)
def name_text(name: dns.name.Name) -> str:
    """Lower case, no trailing dot, odd octets as RFC 1035 escapes; `.` for the root."""
    return name.to_text(omit_final_dot=True).lower()


@lru_cache(4096)
def name_from(text: str) -> dns.name.Name:
    """The name that `text` writes, IDNs in either form. Raises DNSException or UnicodeError for what is none."""
    if text.isascii() and "\\" not in text and text not in (".", "@"):
        return dns.name.Name([label.encode("ascii") for label in text.removesuffix(".").split(".")] + [b""])
    return dns.name.from_text(text)


def rdata_text(rdata: Any) -> str:
    """One record in presentation format (RFC 1035, section 5, and the type's own RFC).

    TXT strings are joined without quotes and read as UTF-8; key and digest data hold no spaces; names
    are written by `name_text`. Unprintable characters come as backslash escapes, but for the tabs of TXT.
    """
    kind = rdata.rdtype
    if kind == dns.rdatatype.TXT:
        return _txt(b"".join(rdata.strings))
    if kind in (dns.rdatatype.NS, dns.rdatatype.CNAME, dns.rdatatype.PTR, dns.rdatatype.DNAME):
        text = name_text(rdata.target)
    elif kind == dns.rdatatype.MX:
        text = f"{rdata.preference} {name_text(rdata.exchange)}"
    elif kind == dns.rdatatype.SRV:
        text = f"{rdata.priority} {rdata.weight} {rdata.port} {name_text(rdata.target)}"
    elif kind == dns.rdatatype.SOA:
        times = f"{rdata.serial} {rdata.refresh} {rdata.retry} {rdata.expire} {rdata.minimum}"
        text = f"{name_text(rdata.mname)} {name_text(rdata.rname)} {times}"
    else:
        text = rdata.to_styled_text(_WHOLE)
    return printable(text)


def _txt(joined: bytes) -> str:
    """Tabs stay: in lists of tags they are blanks (RFC 6376 2.8), and an escape could not be told from a backslash."""
    return "\t".join(map(printable, joined.decode("utf-8", "backslashreplace").split("\t")))


def printable(text: str) -> str:
    """`text` with every unprintable character as a backslash escape."""
    if text.isprintable():
        return text
    return "".join(ch if ch.isprintable() else ch.encode("unicode_escape").decode("ascii") for ch in text)
