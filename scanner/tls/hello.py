"""ClientHello messages for every version from SSL 2.0 to TLS 1.3, and of TLCP, as bytes."""

from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

from scanner.tls.groups import CURVES, MODERN, SIGNATURES
from scanner.tls.suites import ALL_TLS13, before


class Version(IntEnum):
    """Protocol versions as they stand on the wire."""

    SSL2 = 0x0002
    TLCP = 0x0101
    """GB/T 38636-2020, with SM2, SM3 and SM4"""
    SSL3 = 0x0300
    TLS1_0 = 0x0301
    TLS1_1 = 0x0302
    TLS1_2 = 0x0303
    TLS1_3 = 0x0304

    @property
    def label(self) -> str:
        """As people write it: `TLS 1.2`."""
        if self is Version.TLCP:
            return "TLCP"
        return f"SSL {self & 0xFF or 3}.0" if self < Version.TLS1_0 else f"TLS 1.{(self & 0xFF) - 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What one ClientHello offers: `version` and everything below it, `suites` in order of preference.

    With TLS 1.3 the `suites` may hold older ones too, and then TLS 1.2 is offered beside it; the key_share
    is empty, so that the answer is a HelloRetryRequest that names the server's group (RFC 8446 4.2.8).
    `server_name` becomes SNI unless it is an address (RFC 6066 3); `groups` are those usual for the version
    unless given; `alpn` lists protocol names. `whole`: what a server may bring along is asked for too (its
    certificate's status and timestamps, a session ticket, compression). `fallback`: it says that it stands
    below what we could speak (RFC 7507).
    """

    version: Version
    suites: tuple[int, ...]
    server_name: str | None = None
    groups: tuple[int, ...] = ()
    alpn: tuple[str, ...] = ()
    whole: bool = False
    fallback: bool = False


_SSL2_KINDS = bytes.fromhex("0700c0 050080 030080 010080 060040 040080 020080")
_RENEGOTIATION, _FALLBACK = 0x00FF, 0x5600


def client_hello(hello: Hello, random: bytes) -> bytes:
    """What to send. `random` are 32 fresh random bytes (RFC 5246 7.4.1.2, RFC 6101, RFC 8446 4.1.2)."""
    name, shape = hello.server_name, _shape(
        hello.version, hello.suites, hello.groups, hello.alpn, hello.whole, hello.fallback
    )  # fmt: skip
    if hello.version is Version.SSL2:
        return shape.head + random[:16].ljust(16, b"\0")
    body = shape.head + random[:32].ljust(32, b"\0") + shape.tail
    # SSL 3.0 and TLCP have no extensions that matter, and old servers drop a hello that carries any.
    if hello.version > Version.SSL3:
        extensions = (_server_name(name) if name else b"") + shape.extensions
        # Some load balancers hang on hellos of 256 to 511 bytes (RFC 7685).
        length = len(body) + len(extensions) + 6
        if 0xFF < length < 0x200:
            extensions += _extension(21, bytes(max(0x200 - length - 4, 0)))
        body += _sized(2, extensions)
    length = len(body)
    return shape.layer + (length + 4).to_bytes(2, "big") + b"\x01" + length.to_bytes(3, "big") + body


class _Shape(NamedTuple):
    """The parts of a hello that are the same for every name and every time."""

    layer: bytes
    head: bytes
    tail: bytes
    extensions: bytes


@lru_cache(maxsize=1024)  # the same few questions go to every server
def _shape(
    version: Version,
    offer: tuple[int, ...],
    groups: tuple[int, ...],
    alpn: tuple[str, ...],
    whole: bool,
    fallback: bool,
) -> _Shape:
    if version is Version.SSL2:
        # draft-hickman-netscape-ssl-00 2.5, with all seven cipher kinds and a challenge of 16 bytes.
        body = b"\x01\x00\x02" + len(_SSL2_KINDS).to_bytes(2, "big") + b"\x00\x00\x00\x10" + _SSL2_KINDS
        return _Shape(b"", (0x8000 | (len(body) + 16)).to_bytes(2, "big") + body, b"", b"")
    numbers = _numbered(version, offer, fallback=fallback)
    return _Shape(
        # RFC 8446 5.1: the record layer of a first hello says at most TLS 1.0.
        layer=b"\x16" + min(version, Version.TLS1_0).to_bytes(2, "big"),
        head=min(version, Version.TLS1_2).to_bytes(2, "big"),
        tail=b"\x00" + _numbers(2, numbers) + (b"\x02\x01\x00" if whole and version < Version.TLS1_3 else b"\x01\x00"),
        extensions=_extensions(version, offer, groups, alpn, whole=whole),
    )


def _numbered(version: Version, offer: tuple[int, ...], *, fallback: bool) -> tuple[int, ...]:
    numbers = offer if version is Version.TLCP else before(version, offer)
    if version is Version.SSL3:
        # The signalling value stands for renegotiation_info where extensions may not be understood (RFC 5746 3.4).
        numbers = (*numbers, _RENEGOTIATION)
    return (*numbers, _FALLBACK) if fallback else numbers


def _extensions(
    version: Version, offer: tuple[int, ...], groups: tuple[int, ...], alpn: tuple[str, ...], *, whole: bool
) -> bytes:
    """All but the server's name."""
    modern = version is Version.TLS1_3
    rows = [_extension(10, _numbers(2, groups or (MODERN if modern else CURVES)))]
    rows.append(_extension(11, b"\x01\x00"))
    if version >= Version.TLS1_2:
        rows.append(_extension(13, _numbers(2, SIGNATURES)))
    if whole:
        rows.append(_extension(5, b"\x01\x00\x00\x00\x00"))
        rows.append(_extension(18, b""))
        rows.append(_extension(35, b""))
    if alpn:
        rows.append(_extension(16, _sized(2, b"".join(_sized(1, name.encode("ascii")[:255]) for name in alpn))))
    rows.append(_extension(23, b""))
    if modern:
        older = any(number not in ALL_TLS13 for number in offer)
        rows.append(_extension(43, _numbers(1, (0x0304, 0x0303) if older else (0x0304,))))
        rows.append(_extension(45, b"\x01\x01"))
        rows.append(_extension(51, b"\x00\x00"))
    rows.append(_extension(0xFF01, b"\x00"))
    return b"".join(rows)


def _server_name(name: str) -> bytes:
    """RFC 6066 3: literal addresses are no names."""
    if name[-1:].isdigit() or ":" in name:
        with suppress(ValueError):
            ip_address(name)
            return b""
    encoded = name.rstrip(".").encode("ascii", "ignore")[:255]
    return _extension(0, _sized(2, b"\x00" + _sized(2, encoded)))


def _extension(number: int, content: bytes) -> bytes:
    return number.to_bytes(2, "big") + _sized(2, content)


def _numbers(size: int, numbers: tuple[int, ...]) -> bytes:
    return _sized(size, b"".join(number.to_bytes(2, "big") for number in numbers))


def _sized(size: int, content: bytes) -> bytes:
    return len(content).to_bytes(size, "big") + content
