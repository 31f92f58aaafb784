"""ClientHello messages for every version from SSL 2.0 to TLS 1.3, and of TLCP, as bytes."""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from ipaddress import ip_address

from scanner.tls.groups import CURVES, MODERN, SIGNATURES
from scanner.tls.suites import before


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
    before_random, after_random = _around_random(hello)
    if hello.version is Version.SSL2:
        return before_random + random[:16].ljust(16, b"\0")
    return before_random + random[:32].ljust(32, b"\0") + after_random


@lru_cache(maxsize=4096)  # the same few questions go to every server, under its name
def _around_random(hello: Hello) -> tuple[bytes, bytes]:
    if hello.version is Version.SSL2:
        # draft-hickman-netscape-ssl-00 2.5, with all seven cipher kinds and a challenge of 16 bytes.
        body = b"\x01\x00\x02" + len(_SSL2_KINDS).to_bytes(2, "big") + b"\x00\x00\x00\x10" + _SSL2_KINDS
        return (0x8000 | (len(body) + 16)).to_bytes(2, "big") + body, b""
    head = min(hello.version, Version.TLS1_2).to_bytes(2, "big")
    tail = b"\x00" + _sized(2, b"".join(number.to_bytes(2, "big") for number in _numbered(hello)))
    tail += b"\x02\x01\x00" if hello.whole and hello.version < Version.TLS1_3 else b"\x01\x00"
    # SSL 3.0 and TLCP have no extensions that matter, and old servers drop a hello that carries any.
    if hello.version > Version.SSL3:
        extensions = _extensions(hello)
        # Some load balancers hang on hellos of 256 to 511 bytes (RFC 7685).
        length = len(tail) + len(extensions) + 40
        if 0xFF < length < 0x200:
            extensions += _extension(21, bytes(max(0x200 - length - 4, 0)))
        tail += _sized(2, extensions)
    length = len(head) + 32 + len(tail)
    # RFC 8446 5.1: the record layer of a first hello says at most TLS 1.0.
    layer = min(hello.version, Version.TLS1_0).to_bytes(2, "big")
    return b"\x16" + layer + (length + 4).to_bytes(2, "big") + b"\x01" + length.to_bytes(3, "big") + head, tail


def _numbered(hello: Hello) -> tuple[int, ...]:
    numbers = hello.suites if hello.version is Version.TLCP else before(hello.version, hello.suites)
    if hello.version is Version.SSL3:
        # The signalling value stands for renegotiation_info where extensions may not be understood (RFC 5746 3.4).
        numbers = (*numbers, _RENEGOTIATION)
    return (*numbers, _FALLBACK) if hello.fallback else numbers


def _extensions(hello: Hello) -> bytes:
    modern = hello.version is Version.TLS1_3
    rows = [_server_name(hello.server_name)]
    rows.append(_extension(10, _numbers(2, hello.groups or (MODERN if modern else CURVES))))
    rows.append(_extension(11, b"\x01\x00"))
    if hello.version >= Version.TLS1_2:
        rows.append(_extension(13, _numbers(2, SIGNATURES)))
    if hello.whole:
        rows.append(_extension(5, b"\x01\x00\x00\x00\x00"))
        rows.append(_extension(18, b""))
        rows.append(_extension(35, b""))
    if hello.alpn:
        rows.append(_extension(16, _sized(2, b"".join(_sized(1, name.encode("ascii")[:255]) for name in hello.alpn))))
    rows.append(_extension(23, b""))
    if modern:
        older = any(number < 0x1300 or number > 0x13FF for number in hello.suites)
        rows.append(_extension(43, _numbers(1, (0x0304, 0x0303) if older else (0x0304,))))
        rows.append(_extension(45, b"\x01\x01"))
        rows.append(_extension(51, b"\x00\x00"))
    rows.append(_extension(0xFF01, b"\x00"))
    return b"".join(rows)


def _server_name(name: str | None) -> bytes:
    if not name:
        return b""
    try:
        ip_address(name)
    except ValueError:
        encoded = name.rstrip(".").encode("ascii", "ignore")[:255]
        return _extension(0, _sized(2, b"\x00" + _sized(2, encoded)))
    return b""


def _extension(number: int, content: bytes) -> bytes:
    return number.to_bytes(2, "big") + _sized(2, content)


def _numbers(size: int, numbers: tuple[int, ...]) -> bytes:
    return _sized(size, b"".join(number.to_bytes(2, "big") for number in numbers))


def _sized(size: int, content: bytes) -> bytes:
    return len(content).to_bytes(size, "big") + content
