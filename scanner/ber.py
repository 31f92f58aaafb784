"""The basic encoding rules of ASN.1 (X.690), as far as LDAP and SNMP need them: bounded, and never raising."""

from collections.abc import Iterator
from dataclasses import dataclass

INTEGER, OCTETS, SEQUENCE = 0x02, 0x04, 0x30
_MOST = 4096
"""Elements read of one value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element: its tag, its content, and where the next one begins."""

    tag: int
    content: bytes
    end: int

    @property
    def number(self) -> int | None:
        """The content as a signed integer of at most 8 bytes; None where it is none."""
        return int.from_bytes(self.content, "big", signed=True) if 0 < len(self.content) <= 8 else None


def element(tag: int, *content: bytes) -> bytes:
    """One element in definite form (X.690 8.1.3); at most 65,535 bytes of content."""
    inner = b"".join(content)
    if len(inner) < 0x80:
        return bytes((tag, len(inner))) + inner
    size = len(inner).to_bytes(2, "big").lstrip(b"\0")
    return bytes((tag, 0x80 | len(size))) + size + inner


def integer(value: int, tag: int = INTEGER) -> bytes:
    """An INTEGER, or an ENUMERATED with its `tag`, that is not negative."""
    return element(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def length(data: bytes) -> int | None:
    """How many bytes the element at the start of `data` takes in all; None while that does not show, or never will.

    Tags above 30 and the indefinite form, which neither LDAP (RFC 4511 5.1) nor SNMP (RFC 3417 8) may use, are none.
    """
    if len(data) < 2 or data[0] & 0x1F == 0x1F:
        return None
    if data[1] < 0x80:
        return 2 + data[1]
    octets = data[1] & 0x7F
    if not 0 < octets <= 4 or len(data) < 2 + octets:
        return None
    return 2 + octets + int.from_bytes(data[2 : 2 + octets], "big")


def first(data: bytes, at: int = 0) -> Element | None:
    """The element that begins at `at`; None where none does that has come whole."""
    rest = data[at : at + 6]
    size = length(rest)
    if size is None or at + size > len(data):
        return None
    head = 2 if rest[1] < 0x80 else 2 + (rest[1] & 0x7F)
    return Element(tag=rest[0], content=data[at + head : at + size], end=at + size)


def each(data: bytes) -> Iterator[Element]:
    """The elements one after the other, up to what is none."""
    at = 0
    for _ in range(_MOST):
        found = first(data, at)
        if found is None:
            return
        yield found
        at = found.end
