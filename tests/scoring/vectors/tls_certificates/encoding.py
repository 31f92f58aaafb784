"""DER written by hand, for certificates that no library makes."""

from cryptography import x509

SEQUENCE, SET, INTEGER, OCTETS, BITS, BOOLEAN = 0x30, 0x31, 0x02, 0x04, 0x03, 0x01
UTF8, PRINTABLE, T61, IA5, BMP = 0x0C, 0x13, 0x14, 0x16, 0x1E
UTC_TIME, GENERAL_TIME = 0x17, 0x18
EMPTY = bytes((0x05, 0))


def tlv(tag: int, *parts: bytes) -> bytes:
    """One element around its parts."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 + len(length))) + length + content


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    content = bytearray()
    for number in (40 * first + second, *rest):
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(0x80 | number & 0x7F)
        content += bytes(reversed(groups))
    return tlv(0x06, bytes(content))


def integer(number: int) -> bytes:
    return tlv(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, signed=True))


def bits(content: bytes) -> bytes:
    return tlv(BITS, b"\0", content)


def name(text: str | bytes, tag: int = UTF8, country: str = "", organization: str = "") -> bytes:
    """A distinguished name: country and organisation where given, and a common name in the string type of `tag`."""
    rows = [("2.5.4.6", tlv(PRINTABLE, country.encode()))] if country else []
    rows += [("2.5.4.10", tlv(UTF8, organization.encode()))] if organization else []
    rows.append(("2.5.4.3", tlv(tag, text if isinstance(text, bytes) else text.encode())))
    return tlv(SEQUENCE, *(tlv(SET, tlv(SEQUENCE, oid(kind), value)) for kind, value in rows))


def extension(kind: str, value: bytes, critical: bool = False) -> bytes:
    mark = tlv(BOOLEAN, b"\xff") if critical else b""
    return tlv(SEQUENCE, oid(kind), mark, tlv(OCTETS, value))


def encoded(value: x509.ExtensionType, critical: bool = False) -> bytes:
    """An extension that the library can encode."""
    return extension(value.oid.dotted_string, value.public_bytes(), critical)


def raw_alternatives(*names: bytes) -> bytes:
    """A SAN whose dNSNames are these bytes, whatever they are."""
    return extension("2.5.29.17", tlv(SEQUENCE, *(tlv(0x82, one) for one in names)))


def timestamps(count: int) -> bytes:
    """An SCT list (RFC 6962 3.3) with entries of the right shape and no meaning."""
    one = bytes(1 + 32 + 8 + 2) + bytes((4, 3)) + (4).to_bytes(2) + bytes(4)
    entries = (len(one).to_bytes(2) + one) * count
    return extension("1.3.6.1.4.1.11129.2.4.2", tlv(OCTETS, len(entries).to_bytes(2) + entries))
