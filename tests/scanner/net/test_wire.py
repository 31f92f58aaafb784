"""The splitter of messages and the library's full reading of them agree."""

import struct
from collections import defaultdict
from typing import Any

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.answers import Heard
from scanner.net import wire
from scanner.net.dns import MALFORMED, found, targets
from scanner.net.records import rdata_text, text_of
from scanner.net.signed import Signature, heard

ACME = dns.name.from_text("acme.example")
LABELS = st.sampled_from([b"a", b"WWW", b"_dmarc", b"acme", b"example", b"\0\xff", b"x" * 63])
NAMES = st.lists(LABELS, max_size=3).map(lambda labels: dns.name.Name([*labels, b""]))
DATA = st.one_of(
    st.tuples(st.just("A"), st.just("192.0.2.1")),
    st.tuples(st.just("TXT"), st.sampled_from(['"v=spf1 -all"', '"a" "b"', '"' + "x" * 250 + '"'])),
    st.tuples(st.just("MX"), NAMES.map(lambda name: f"10 {name}")),
    st.tuples(st.sampled_from(["CNAME", "NS"]), NAMES.map(str)),
    st.tuples(st.just("SOA"), NAMES.map(lambda name: f"{name} {name} 1 2 3 4 5")),
    st.tuples(st.just("RRSIG"), NAMES.map(lambda name: f"A 13 2 60 20300101000000 20200101000000 1 {name} AAAA")),
    st.tuples(st.just("NSEC"), NAMES.map(lambda name: f"{name} A RRSIG")),
    st.tuples(st.just("CAA"), st.just('0 issue "ca.example"')),
)
ROWS = st.lists(st.tuples(NAMES, st.integers(0, 2**31), DATA), max_size=6)


def _message(answer: list[tuple[dns.name.Name, int, tuple[str, str]]], authority: list[object], rcode: int) -> bytes:
    response = dns.message.make_response(dns.message.make_query(ACME, "TXT", use_edns=True, id=7))
    response.flags |= dns.flags.AA
    response.set_rcode(rcode)
    for section, rows in ((response.answer, answer), (response.authority, authority)):
        for name, ttl, (kind, text) in rows:  # type: ignore[misc]  # rows of ROWS
            section.append(dns.rrset.from_text(name, ttl, "IN", kind, text))
    return response.to_wire(max_size=65535)


def _agree(data: bytes) -> None:
    """What the library reads is split alike; what only the splitter takes has data that the library cannot read."""
    flags = int.from_bytes(data[2:4], "big")
    try:
        theirs = dns.message.from_wire(data, ignore_trailing=True, question_only=bool(flags & dns.flags.TC))
    except MALFORMED:
        theirs = None
    ours = wire.split(data)
    if ours is not None:
        _agree_on_texts(ours)
    if theirs is None or len(theirs.question) > 1:
        return
    assert ours is not None
    assert (ours.flags, ours.rcode) == (theirs.flags, theirs.rcode())
    asked = [(wire.key(row.name), int(row.rdtype), int(row.rdclass)) for row in theirs.question]
    assert ([ours.question] if ours.question else []) == asked
    for own, section in ((ours.answer, theirs.answer), (ours.authority, theirs.authority)):
        split, whole = defaultdict(set), defaultdict(set)
        for record in own:
            split[record.owner, record.kind] |= set(ours.read([record]))
        for row in section:
            if row.rdclass == dns.rdataclass.IN:
                whole[wire.key(row.name), int(row.rdtype)] |= set(row)
        assert split.keys() == whole.keys()
        for row, found_there in whole.items():
            # Of what there can be only one of, the library keeps the last.
            same = found_there <= split[row] if dns.rdatatype.is_singleton(row[1]) else found_there == split[row]
            assert same, (row, found_there, split[row])
    _agree_on_sets(ours, theirs)


def _agree_on_texts(split: wire.Message) -> None:
    """What is read straight from the wire is the text and the target of what the library reads, or none for both."""
    for record in (*split.answer, *split.authority):
        try:
            (rdata,) = split.read([record])
        except MALFORMED:
            with pytest.raises(MALFORMED):
                text_of(split, record)
            continue
        assert text_of(split, record) == rdata_text(rdata)
        if record.kind in (dns.rdatatype.NS, dns.rdatatype.CNAME):
            assert targets(split, [record]) == [rdata.target]


def _agree_on_sets(split: wire.Message, theirs: dns.message.Message) -> None:
    """Both have the same sets in the same order, signatures field by field."""
    ours = heard(split)
    assert isinstance(ours, Heard)
    assert ours.rcode() == theirs.rcode()
    for own, section in ((ours.answer, theirs.answer), (ours.authority, theirs.authority)):
        known = [row for row in section if row.rdclass == dns.rdataclass.IN]
        assert [(row.name, row.rdtype, row.covers) for row in own] == [
            (row.name, row.rdtype, row.covers) for row in known
        ]
        for mine, row in zip(own, known, strict=True):
            if row.rdtype == dns.rdatatype.RRSIG:
                assert [_signature(one) for one in mine] == [_signature(one) for one in row]
            else:
                assert list(mine) == list(row)


def _signature(record: Any) -> list[Any]:
    return [getattr(record, field) for field in Signature._fields]


@given(ROWS, ROWS, st.sampled_from([0, 2, 3, 5, 16, 4095]))
def test_both_read_whole_messages_alike(answer: list[object], authority: list[object], rcode: int) -> None:
    """Names, types, data, flags and the long response code of every message that the library can write."""
    _agree(_message(answer, authority, rcode))  # type: ignore[arg-type]  # rows of ROWS


@given(ROWS, st.data())
def test_both_read_damaged_messages_alike(answer: list[object], data: st.DataObject) -> None:
    """Some bytes changed, or the end lost: never two readings of one message, and nothing raised."""
    message = bytearray(_message(answer, [], 0))  # type: ignore[arg-type]  # rows of ROWS
    for at in data.draw(st.lists(st.integers(2, len(message) - 1), max_size=4)):
        message[at] = data.draw(st.sampled_from([0, 1, 12, 41, 63, 64, 128, 192, 250, 255]))
    _agree(bytes(message[: data.draw(st.integers(0, len(message)))]))
    _agree(bytes(message))


@given(st.binary(max_size=300), st.booleans())
def test_no_message_makes_it_raise(noise: bytes, echoed: bool) -> None:
    """Whatever follows a plausible header is a message or none, and its records are found, or a NoReply."""
    asked = wire.query(b"\0\7", ACME, 16, wire.RD, edns=False)
    head = asked[:2] + b"\x81\x80" + (b"\0\1\0\1\0\1\0\0" + asked[12:] if echoed else b"")
    _agree(head + noise)
    message = wire.split(head + noise)
    if message is not None:
        found(message, ACME, dns.rdatatype.TXT)
        heard(message)


@pytest.mark.parametrize("edns", [True, False])
def test_a_question_is_what_the_library_writes(edns: bool) -> None:
    """With EDNS 0, its payload and DO, or plain."""
    name = dns.name.from_text("WWW.acme.example")
    query = dns.message.make_query(name, "CAA", use_edns=0 if edns else False, want_dnssec=edns, payload=1232, id=9)
    query.flags = dns.flags.RD | dns.flags.CD
    assert wire.query(b"\0\t", name, 257, wire.RD | wire.CD, edns=edns) == query.to_wire()


def _pointing(names: list[bytes]) -> bytes:
    """A header, and answers whose owners are these bytes."""
    rows = b"".join(name + struct.pack("!HHIH", 1, 1, 0, 0) for name in names)
    return struct.pack("!6H", 7, 0x8000, 0, len(names), 0, 0) + rows


@pytest.mark.parametrize(
    "name",
    [
        b"\xc0\x0c", b"\xc0\x0d", b"\x01a\xc0\x0c", b"\x40", b"\x80", b"\x3f", b"\xff\xff", b"\xc0",
        (b"\x3f" + b"x" * 63) * 4 + b"\0",
    ],
)  # fmt: skip
def test_a_name_without_an_end_is_none(name: bytes) -> None:
    """Pointers to themselves, forwards, into the same name or past the end, labels of no kind, names too long."""
    assert wire.split(_pointing([name])) is None
    with pytest.raises((dns.exception.DNSException, struct.error)):
        dns.message.from_wire(_pointing([name]))


def test_thousands_of_pointers_are_read_at_once() -> None:
    """A chain of names, each pointing to the one before, costs each name once."""
    rows, at = [b"\x01a\0"], 12
    for _ in range(1300):
        at, here = at + len(rows[-1]) + 10, at
        rows.append(
            b"\x01b" + struct.pack("!H", 0xC000 | here) if len(rows) < 120 else struct.pack("!H", 0xC000 | here)
        )
    message = wire.split(_pointing(rows))
    assert message is not None
    assert len(message.answer) == 1301


def test_which_names_enclose_which() -> None:
    """Labels are compared, not letters."""
    names = {text: wire.key(dns.name.from_text(text)) for text in ("example", "acme.EXAMPLE", "me.example", ".")}
    assert wire.encloses(names["example"], names["acme.EXAMPLE"])
    assert wire.encloses(names["."], names["example"])
    assert not wire.encloses(names["me.example"], names["acme.EXAMPLE"])
    assert not wire.encloses(names["acme.EXAMPLE"], names["example"])
    assert wire.name_of(names["acme.EXAMPLE"]) == ACME
