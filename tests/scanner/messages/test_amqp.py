"""AMQP: Connection.Start and protocol headers are read from any bytes."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from scanner.messages.amqp import frame_whole, header_of, start_of, texts


def long(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def table(fields: dict[str, str]) -> bytes:
    """Fields of long strings, before them a table and numbers as brokers send (AMQP 0-9-1, 4.2.5)."""
    inner = b"\x05basict\x01"
    first = b"\x0ccapabilitiesF" + long(inner) + b"\x01iI\x00\x00\x00\x07" + b"\x01dD\x00\x00\x00\x00\x01" + b"\x01vV"
    return first + b"".join(
        bytes((len(name),)) + name.encode() + b"S" + long(text.encode()) for name, text in fields.items()
    )


def start(fields: dict[str, str], mechanisms: bytes) -> bytes:
    """A frame of Connection.Start for version 0-9."""
    payload = b"\x00\x0a\x00\x0a\x00\x09" + long(table(fields)) + long(mechanisms) + long(b"en_US")
    return b"\x01\x00\x00" + long(payload) + b"\xce"


def test_a_start_is_read() -> None:
    """The texts of the server's properties, whatever stands before them, and the mechanisms, sorted."""
    found = start_of(start({"product": "RabbitMQ\x1b[2J", "version": "4.1.0"}, b"PLAIN AMQPLAIN"))
    assert found
    assert found.properties == {"product": "RabbitMQ [2J", "version": "4.1.0"}
    assert (found.version, found.mechanisms) == ("0-9", ("AMQPLAIN", "PLAIN"))


def test_what_is_cut_short_is_no_start() -> None:
    """Whatever its length says; and a frame counts as whole only with its last byte."""
    whole = start({"product": "RabbitMQ"}, b"PLAIN")
    for end in range(len(whole)):
        assert start_of(whole[:end]) is None
        assert not frame_whole(whole[:end])
    assert frame_whole(whole)


def test_headers() -> None:
    """1.0 in its three kinds, 0-9-1, and what came before."""
    assert [header_of(b"AMQP" + rest) for rest in (b"\0\1\0\0", b"\3\1\0\0", b"\0\0\x09\1", b"\1\1\x08\0", b"\0")] == [
        "1.0", "1.0", "0-9-1", "8-0", None,
    ]  # fmt: skip


@given(st.binary(max_size=300))
def test_any_bytes_are_read(seen: bytes) -> None:
    """No bytes break the reading, in a frame or outside."""
    for data in (seen, b"\x01\x00\x00" + long(b"\x00\x0a\x00\x0a\x00\x09" + seen) + b"\xce"):
        start_of(data)
        header_of(data)
        frame_whole(data)
    assert len(texts(seen)) <= 100
