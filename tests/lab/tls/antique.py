"""Byte-level servers for what no library speaks any more, or none does yet: a first flight, and not a word more."""

import asyncio
import base64
from dataclasses import dataclass

from tests.lab.fakes import Conversation
from tests.lab.pki import Certificate

REFUSED, TOO_OLD = 40, 70
SSL3, TLS1_0, TLS1_1, TLS1_2, TLS1_3 = 0x0300, 0x0301, 0x0302, 0x0303, 0x0304
TLCP = 0x0101
LEAST = 43
"""Bytes of the shortest ClientHello."""
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""The random of a HelloRetryRequest (RFC 8446 4.1.3)."""
RENEGOTIATION, EXTENDED_MASTER, GROUPS, KEY_SHARE, VERSIONS = 0xFF01, 23, 10, 51, 43
SIGNALLED = 0x00FF
"""TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746 3.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Antique:
    """What it speaks: `versions` and `suites` in its own order, `prime` for DHE suites, a `curve` for ECDHE.

    `group` is the one it takes in TLS 1.3, `ssl2` the kinds of cipher of SSL 2.0; `renegotiation` says that
    it knows RFC 5746, `deflate` that it compresses where the client does.
    """

    versions: tuple[int, ...]
    suites: tuple[int, ...]
    prime: int = 0
    curve: int = 0
    group: int = 0
    ssl2: bytes = b""
    renegotiation: bool = True
    deflate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    version: int
    suites: tuple[int, ...]
    deflate: bool
    extensions: dict[int, bytes]


def conversation(antique: Antique, certificate: Certificate) -> Conversation:
    """What is said on each connection."""
    ders = chain_of(certificate)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readexactly(2)
        if head[0] & 0x80:
            hello = await reader.readexactly(int.from_bytes(head, "big") & 0x7FFF)
            if hello[:1] != b"\x01" or not antique.ssl2:
                return
            writer.write(_ssl2(antique, ders[0]))
        elif head[0] == 0x16:
            size = int.from_bytes((await reader.readexactly(3))[1:], "big")
            writer.write(answer(antique, ders, await reader.readexactly(size)))
        else:
            return
        await writer.drain()
        await reader.read(4096)

    return talk


def chain_of(certificate: Certificate) -> tuple[bytes, ...]:
    """The DER of each certificate that is sent."""
    parts = certificate.chain.read_text().split("-----END CERTIFICATE-----")[:-1]
    return tuple(base64.b64decode(part.partition("-----BEGIN CERTIFICATE-----")[2]) for part in parts)


def answer(antique: Antique, ders: tuple[bytes, ...], message: bytes) -> bytes:
    """The first flight in answer to a ClientHello message, the alert that refuses, or nothing."""
    if len(message) < LEAST:
        return b""
    asked = _read(message)
    listed = {int.from_bytes(part, "big") for part in _pairs(asked.extensions.get(VERSIONS, b"")[1:])}
    allowed = [one for one in antique.versions if (one in listed if listed else _within(one, asked.version))]
    if not allowed:
        return _alert(asked.version, TOO_OLD)
    version = max(allowed)
    suite = next(
        (one for one in antique.suites if one in asked.suites and (one >> 8 == 0x13) == (version == TLS1_3)), 0
    )
    groups = [int.from_bytes(part, "big") for part in _pairs(asked.extensions.get(GROUPS, b"")[2:])]
    if not suite or (version == TLS1_3 and antique.group not in groups):
        return _alert(version, REFUSED)
    if version == TLS1_3:
        share = antique.group.to_bytes(2, "big")
        rows = _row(VERSIONS, b"\x03\x04") + _row(KEY_SHARE, share)
        return _record(TLS1_2, _message(2, _hello(TLS1_2, suite, RETRY, b"\0", rows)))
    rows = b""
    if antique.renegotiation and (RENEGOTIATION in asked.extensions or SIGNALLED in asked.suites):
        rows += _row(RENEGOTIATION, b"\0")
    method = b"\1" if antique.deflate and asked.deflate else b"\0"
    flight = _message(2, _hello(version, suite, bytes(32), method, rows))
    flight += _message(11, _sized(3, b"".join(_sized(3, der) for der in ders)))
    return _record(version, flight + _key_exchange(antique, version) + _message(14, b""))


def _within(version: int, offered: int) -> bool:
    return version == offered if TLCP in (version, offered) else version <= offered


def _key_exchange(antique: Antique, version: int) -> bytes:
    if antique.prime:
        prime = antique.prime.to_bytes((antique.prime.bit_length() + 7) // 8, "big")
        body = _sized(2, prime) + _sized(2, b"\2") + _sized(2, (antique.prime // 3).to_bytes(len(prime), "big"))
    elif antique.curve:
        body = b"\3" + antique.curve.to_bytes(2, "big") + _sized(1, b"\4" + bytes(range(1, 43)))
    else:
        return b""
    return _message(12, body + (b"\4\1" if version == TLS1_2 else b"") + _sized(2, bytes(256)))


def _ssl2(antique: Antique, der: bytes) -> bytes:
    sizes = (len(der), len(antique.ssl2), 16)
    body = b"\4\0\1\0\2" + b"".join(size.to_bytes(2, "big") for size in sizes) + der + antique.ssl2 + bytes(16)
    return (0x8000 | len(body)).to_bytes(2, "big") + body


def _read(message: bytes) -> _Asked:
    body = message[4:]
    cursor = 35 + body[34]
    suites = _sizedly(body, cursor, 2)
    cursor += 2 + len(suites)
    methods = _sizedly(body, cursor, 1)
    rest = _sizedly(body, cursor + 1 + len(methods), 2)
    extensions = {}
    while len(rest) >= 4:
        content = _sizedly(rest, 2, 2)
        extensions[int.from_bytes(rest[:2], "big")] = content
        rest = rest[4 + len(content) :]
    numbers = tuple(int.from_bytes(pair, "big") for pair in _pairs(suites))
    return _Asked(
        version=int.from_bytes(body[:2], "big"), suites=numbers, deflate=1 in methods, extensions=extensions
    )  # fmt: skip


def _hello(version: int, suite: int, random: bytes, method: bytes, rows: bytes) -> bytes:
    start = version.to_bytes(2, "big") + random + b"\0" + suite.to_bytes(2, "big") + method
    return start + (_sized(2, rows) if rows else b"")


def _alert(version: int, number: int) -> bytes:
    return b"\x15" + min(version, TLS1_2).to_bytes(2, "big") + b"\0\2\2" + bytes([number])


def _record(version: int, messages: bytes) -> bytes:
    return b"\x16" + version.to_bytes(2, "big") + _sized(2, messages)


def _message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + _sized(3, body)


def _row(number: int, content: bytes) -> bytes:
    return number.to_bytes(2, "big") + _sized(2, content)


def _sized(size: int, content: bytes) -> bytes:
    return len(content).to_bytes(size, "big") + content


def _sizedly(data: bytes, at: int, size: int) -> bytes:
    length = int.from_bytes(data[at : at + size], "big")
    return data[at + size : at + size + length]


def _pairs(data: bytes) -> list[bytes]:
    return [data[at : at + 2] for at in range(0, len(data) - 1, 2)]
