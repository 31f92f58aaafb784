"""ClientHello messages for every version from SSL 2.0 to TLS 1.3, as bytes."""

from dataclasses import dataclass
from enum import IntEnum
from ipaddress import ip_address

from scanner.tls.groups import CURVES, MODERN, SIGNATURES
from scanner.tls.suites import before


class Version(IntEnum):
    """Protocol versions as they stand on the wire."""

    SSL2 = 0x0002
    SSL3 = 0x0300
    TLS1_0 = 0x0301
    TLS1_1 = 0x0302
    TLS1_2 = 0x0303
    TLS1_3 = 0x0304

    @property
    def label(self) -> str:
        """As people write it: `TLS 1.2`."""
        return f"SSL {self & 0xFF or 3}.0" if self < Version.TLS1_0 else f"TLS 1.{(self & 0xFF) - 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What one ClientHello offers: `version` and everything below it, `suites` in order of preference.

    With TLS 1.3 the `suites` may hold older ones too, and then TLS 1.2 is offered beside it; the key_share
    is empty, so that the answer is a HelloRetryRequest that names the server's group (RFC 8446 4.2.8).
    `server_name` becomes SNI unless it is an address (RFC 6066 3); `alpn` lists protocol names.
    """

    version: Version
    suites: tuple[int, ...]
    server_name: str | None = None
    alpn: tuple[str, ...] = ()


def client_hello(hello: Hello, random: bytes) -> bytes:
    """The records to send. `random` are 32 fresh random bytes (RFC 5246 7.4.1.2, RFC 6101, RFC 8446 4.1.2)."""
    legacy = min(hello.version, Version.TLS1_2)
    suites = before(hello.version, hello.suites)
    # The signalling value stands for renegotiation_info where extensions may not be understood (RFC 5746 3.4).
    numbers = suites if hello.version > Version.SSL3 else (*suites, 0x00FF)
    body = legacy.to_bytes(2, "big") + random[:32].ljust(32, b"\0") + b"\x00"
    body += _sized(2, b"".join(number.to_bytes(2, "big") for number in numbers)) + b"\x01\x00"
    # SSL 3.0 has no extensions, and old servers drop a hello that carries them.
    if hello.version > Version.SSL3:
        extensions = _extensions(hello)
        # Some load balancers hang on hellos of 256 to 511 bytes (RFC 7685).
        length = len(body) + len(extensions) + 6
        if 0xFF < length < 0x200:
            extensions += _extension(21, bytes(max(0x200 - length - 4, 0)))
        body += _sized(2, extensions)
    message = b"\x01" + _sized(3, body)
    # RFC 8446 5.1: the record layer of a first hello says at most TLS 1.0.
    return b"\x16" + min(hello.version, Version.TLS1_0).to_bytes(2, "big") + _sized(2, message)


def ssl2_hello(challenge: bytes) -> bytes:
    """An SSL 2.0 CLIENT-HELLO with all seven cipher kinds (draft-hickman-netscape-ssl-00 2.5).

    `challenge` are 16 random bytes. Only a server that still speaks SSL 2.0 answers it with a SERVER-HELLO.
    """
    kinds = bytes.fromhex("0700c0 050080 030080 010080 060040 040080 020080")
    body = b"\x01\x00\x02" + len(kinds).to_bytes(2, "big") + b"\x00\x00\x00\x10" + kinds
    body += challenge[:16].ljust(16, b"\0")
    return (0x8000 | len(body)).to_bytes(2, "big") + body


def _extensions(hello: Hello) -> bytes:
    modern = hello.version is Version.TLS1_3
    rows = [_server_name(hello.server_name)]
    rows.append(_extension(10, _numbers(2, MODERN if modern else CURVES)))
    rows.append(_extension(11, b"\x01\x00"))
    if hello.version >= Version.TLS1_2:
        rows.append(_extension(13, _numbers(2, SIGNATURES)))
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
