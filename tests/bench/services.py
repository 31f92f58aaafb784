"""Servers without sockets: bytes in, bytes out, for streams that pass in virtual time."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Protocol

from scanner.conduct import Conduct
from scanner.interfaces import Meter, NoReply, Reply
from scanner.observation import Outcome
from scanner.session import TlsSession

ROUND_TRIP = 0.04
"""Seconds: a European host seen from Europe."""


class Service(Protocol):
    """One server for one connection; `closed` once it has hung up."""

    closed: bool

    def greeting(self) -> bytes: ...

    def hear(self, data: bytes) -> bytes: ...


class Tls:
    """The library's own TLS server; what is said inside is left to `Net.get`."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)
        self.closed = False

    def greeting(self) -> bytes:
        return b""

    def hear(self, data: bytes) -> bytes:
        self._in.write(data)
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:
            self.closed = True
        return self._out.read()


class Lines:
    """A protocol of lines: a greeting, and one answer to whatever is said."""

    def __init__(self, greeting: bytes, answer: Callable[[bytes], bytes]) -> None:
        self._greeting, self._answer = greeting, answer
        self.closed = False

    def greeting(self) -> bytes:
        return self._greeting

    def hear(self, data: bytes) -> bytes:
        answer = self._answer(data)
        self.closed = self.closed or not answer
        return answer


def smtp() -> Service:
    """A mail exchanger without STARTTLS."""
    said = {b"EHLO": b"250-mail\r\n250 PIPELINING\r\n", b"QUIT": b"221 bye\r\n"}
    return Lines(b"220 mail ESMTP Postfix\r\n", lambda data: said.get(data[:4].upper(), b"502 no\r\n"))


def ssh() -> Service:
    """OpenSSH up to its version line."""
    return Lines(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u5\r\n", lambda _: b"")


def rdp() -> Service:
    """Remote Desktop that chooses standard RDP security (MS-RDPBCGR 2.2.1.2)."""
    return Lines(b"", lambda _: bytes.fromhex("030000130ed000001234000200080000000000"))


class MemoryStream:
    """A Stream to a Service: each read that has to wait costs a round trip, silence the time-out."""

    def __init__(self, service: Service, conduct: Conduct, meter: Meter) -> None:
        self._service, self._conduct, self._meter = service, conduct, meter
        self._came = service.greeting()
        self._patience = conduct.greeting_timeout

    async def send(self, data: bytes) -> None:
        self._meter.bytes_sent += len(data)
        self._patience = self._conduct.read_timeout
        if not self._service.closed:
            self._came += self._service.hear(data)

    async def read(
        self, enough: Callable[[bytes], bool], *, limit: int | None = None, alone: bool = False
    ) -> Reply[bytes] | NoReply:
        await asyncio.sleep(ROUND_TRIP)
        seen, self._came = self._came[:limit], b""
        self._meter.bytes_received += len(seen)
        if seen and enough(seen):
            return Reply(value=seen)
        if self._service.closed:
            outcome = Outcome.PARTIAL if seen else Outcome.SILENT
            return NoReply(outcome=outcome, why="the other side closed", seen=seen, closed=True)
        await asyncio.sleep(self._patience.total_seconds())
        return NoReply(outcome=Outcome.SILENT, why="no answer in time", seen=seen)

    async def start_tls(
        self, server_name: str | None, *, resumable: bool = False, again: TlsSession | None = None
    ) -> Reply[TlsSession] | NoReply:
        raise AssertionError("nobody here offers STARTTLS")
