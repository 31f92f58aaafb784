"""BSON: the first level of a document is read from any bytes."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.messages.bson import document

INNER = bytes.fromhex("0c000000 10 6100 01000000 00")


def built(*parts: bytes) -> bytes:
    body = b"".join(parts)
    return (len(body) + 5).to_bytes(4, "little") + body + b"\0"


def test_every_type_is_passed_over_or_read() -> None:
    """What follows a value of any type is found (bsonspec.org, 1.1): its size was right."""
    values = {
        0x01: bytes(8), 0x02: b"\x03\0\0\0hi\0", 0x03: INNER, 0x04: INNER, 0x05: b"\x02\0\0\0\x00ab", 0x07: bytes(12),
        0x08: b"\x01", 0x09: bytes(8), 0x0A: b"", 0x0B: b"a.b\0i\0", 0x0D: b"\x02\0\0\0x\0",
        0x0F: b"\x16\0\0\0" + b"\x02\0\0\0x\0" + INNER, 0x10: b"\xff\xff\xff\xff", 0x11: bytes(8), 0x12: bytes(8),
        0x13: bytes(16), 0x7F: b"", 0xFF: b"",
    }  # fmt: skip
    for kind, raw in values.items():
        found = document(built(bytes((kind,)) + b"k\0" + raw, b"\x10next\0\x2a\0\0\0"))
        assert found.get("next") == 42, hex(kind)
    assert document(built(b"\x02s\0" + values[0x02], b"\x08b\0\x01", b"\x10i\0" + values[0x10])) == {
        "s": "hi", "b": True, "i": -1,
    }  # fmt: skip


def test_what_is_cut_is_read_up_to_there() -> None:
    """A length that reaches outside, an unknown type or a name without end: what came before stands."""
    assert document(built(b"\x10a\0\1\0\0\0", b"\x02s\0\xff\xff\xff\x7fhi\0")) == {"a": 1}
    assert document(built(b"\x10a\0\1\0\0\0", b"\x66s\0")) == {"a": 1}
    assert document(built(b"\x10a\0\1\0\0\0", b"\x10" + b"x" * 400)) == {"a": 1}


@given(st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    """No bytes break the reading, and the fields are few."""
    assert len(document(data)) <= 200
    assert len(document(built(data))) <= 200
