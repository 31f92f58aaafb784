"""One TCP conversation: bounded in silence, in length and in time, its end told as a value."""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from scanner.conduct import Conduct
from scanner.interfaces import Meter, NoReply, Reply
from scanner.net.tls import TlsClient, is_alert, why
from scanner.observation import Outcome
from scanner.session import TlsSession

_SEGMENT = 16384
_HANDSHAKE_LIMIT = 262144
_MOMENT = timedelta(seconds=1.5)
"""More than a second: banners that come letter by letter come at one a second, mostly."""
"""Bytes of one handshake: several times the largest chain that OpenSSL takes (100 kB)."""


@asynccontextmanager
async def dial(address: str, port: int, conduct: Conduct, meter: Meter) -> AsyncIterator["TcpStream | NoReply"]:
    """A connection to an address (never a name), closed at the end in every case."""
    try:
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    except OSError as wrong:
        yield NoReply(outcome=Outcome.FAILED, why=ended(wrong))
        return
    with sock:
        sock.setblocking(False)
        meter.connections += 1
        refused = await _connect(sock, address, port, conduct.connect_timeout)
        if refused is not None:
            yield refused
            return
        stream = TcpStream(sock, conduct, meter)
        try:
            yield stream
        finally:
            stream.farewell()


async def _connect(sock: socket.socket, address: str, port: int, span: timedelta) -> NoReply | None:
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await _joined(sock, (address, port), span)
        if sock.getsockname() == sock.getpeername():
            # On loopback the kernel may pick the very port we dial as our own: nobody listens there.
            return NoReply(outcome=Outcome.REFUSED, why="connection refused")
    except OSError as wrong:
        return NoReply(outcome=connect_outcome(wrong), why=ended(wrong))
    return None


async def _joined(sock: socket.socket, place: tuple[str, int], span: timedelta) -> None:
    # Not sock_connect under a timeout, which loses an answer, and most of all a refusal, where a busy machine comes to
    # its timer first.
    with suppress(BlockingIOError):
        sock.connect(place)
        return
    loop = asyncio.get_running_loop()
    came: asyncio.Future[None] = loop.create_future()
    loop.add_writer(sock, _settle, came)
    try:
        await asyncio.wait({came}, timeout=span.total_seconds())
    finally:
        loop.remove_writer(sock)
    if wrong := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(wrong, os.strerror(wrong))
    if not _connected(sock):
        raise TimeoutError


def _connected(sock: socket.socket) -> bool:
    try:
        sock.getpeername()
    except OSError:
        return False
    return True


def connect_outcome(wrong: OSError) -> Outcome:
    """How an attempt to connect ended: REFUSED, SILENT (time-out), or FAILED (no route, no descriptor...)."""
    if isinstance(wrong, ConnectionError):
        return Outcome.REFUSED
    return Outcome.SILENT if isinstance(wrong, TimeoutError) else Outcome.FAILED


def ended(wrong: OSError) -> str:
    """An operating system error in a few words of ours."""
    if isinstance(wrong, TimeoutError):
        return "no answer in time"
    if isinstance(wrong, ConnectionRefusedError):
        return "connection refused"
    if isinstance(wrong, ConnectionError):
        return "connection reset"
    if isinstance(wrong, ssl.SSLError):
        return why(wrong)
    return (wrong.strerror or type(wrong).__name__).lower()


class TcpStream:
    """A Stream over one connected socket; its conversation time runs from now."""

    def __init__(self, sock: socket.socket, conduct: Conduct, meter: Meter) -> None:
        self._sock, self._conduct, self._meter = sock, conduct, meter
        self._loop = asyncio.get_running_loop()
        # Until we speak we wait for a greeting, which may take longer (RFC 5321 4.5.3.2.1 allows 5 minutes).
        self._patience = conduct.greeting_timeout
        self._deadline = self._loop.time() + conduct.conversation_timeout.total_seconds()
        self._tls: TlsClient | None = None

    async def send(self, data: bytes) -> None:
        """Send; a broken connection shows in the next read."""
        if data:
            self._patience = self._conduct.read_timeout
        with suppress(OSError):
            if self._tls is None:
                await self._send(data)
            else:
                self._tls.write(data)
                await self._send(self._tls.outgoing())

    async def read(
        self, enough: Callable[[bytes], bool], *, limit: int | None = None, alone: bool = False
    ) -> Reply[bytes] | NoReply:
        """Everything from here until `enough`; Stream.read says how it may end."""
        most = self._conduct.read_limit if limit is None else limit
        seen = b""
        while True:
            try:
                data = await self._receive(most + 1 - len(seen))
            except TimeoutError:
                slow = bool(seen) and self._loop.time() >= self._deadline
                return NoReply(outcome=Outcome.SILENT, why=self._silence(), seen=seen, slow=slow)
            except OSError as wrong:
                return _cut(ended(wrong), seen, closed=isinstance(wrong, ConnectionError))
            if not data:
                return _cut("the other side closed", seen)
            over, seen = len(seen) + len(data) > most, (seen + data)[:most]
            if enough(seen):
                return Reply(value=seen + await self._next() if alone else seen)
            if over:
                return NoReply(outcome=Outcome.GARBLED, why=f"more than {most} bytes", seen=seen)

    async def _next(self) -> bytes:
        """What comes within a moment after what was read; nothing where the other side waits for us or closes."""
        patience, self._patience = self._patience, min(_MOMENT, self._conduct.read_timeout)
        try:
            return await self._receive(_SEGMENT)
        except OSError:
            return b""
        finally:
            self._patience = patience

    async def start_tls(
        self, server_name: str | None, *, resumable: bool = False, again: TlsSession | None = None
    ) -> Reply[TlsSession] | NoReply:
        """Finish a TLS handshake on this connection; afterwards send and read are inside it.

        NoReply GARBLED when the two cannot agree or the other side speaks something else; SILENT and
        PARTIAL as in `read`; FAILED when `server_name` is no name that TLS can carry.
        """
        try:
            client = TlsClient(server_name, resumable=resumable, again=again)
        except ValueError:
            return NoReply(outcome=Outcome.FAILED, why="the name cannot be sent as server name")
        seen = b""
        patience, self._patience = self._patience, self._conduct.read_timeout
        try:
            while (session := client.handshake()) is None:
                await self._send(client.outgoing())
                data = await self._raw(_SEGMENT)
                client.feed(data)
                seen = (seen + data)[:_HANDSHAKE_LIMIT]
                if not data:
                    return _cut("the other side closed in the handshake", seen)
                if len(seen) == _HANDSHAKE_LIMIT:
                    return NoReply(outcome=Outcome.GARBLED, why="a handshake without end", seen=seen)
            await self._send(client.outgoing())
        except TimeoutError:
            return NoReply(outcome=Outcome.SILENT, why=self._silence(), seen=seen)
        except ssl.SSLError as wrong:
            with suppress(OSError):
                await self._send(client.outgoing())
            return NoReply(outcome=Outcome.GARBLED, why=why(wrong), seen=seen, alert=is_alert(wrong))
        except OSError as wrong:
            return _cut(ended(wrong), seen, closed=isinstance(wrong, ConnectionError))
        self._tls, self._patience = client, patience
        return Reply(value=session)

    def farewell(self) -> None:
        """A close_notify where TLS was spoken, if it can go out at once; the caller closes the socket."""
        if self._tls is not None:
            self._tls.farewell()
            with suppress(OSError):
                self._meter.bytes_sent += self._sock.send(self._tls.outgoing())

    async def _receive(self, most: int) -> bytes:
        """Some bytes, b"" at the end. Raises TimeoutError and other OSErrors."""
        if self._tls is None:
            return await self._raw(most)
        wire = 0
        while (data := self._tls.read(most)) is None:
            # Records without content are legal; an endless run of them is not a conversation.
            if wire > 2 * _HANDSHAKE_LIMIT:
                raise ConnectionAbortedError
            await self._send(self._tls.outgoing())
            raw = await self._raw(_SEGMENT)
            wire += len(raw)
            self._tls.feed(raw)
        return data

    async def _raw(self, most: int) -> bytes:
        # Not sock_recv under a timeout, which loses what came where a busy machine comes to its timer first.
        came: asyncio.Future[None] = self._loop.create_future()
        self._loop.add_reader(self._sock, _settle, came)
        try:
            await asyncio.wait({came}, timeout=self._left())
        finally:
            self._loop.remove_reader(self._sock)
        try:
            data = self._sock.recv(min(most, 65536))
        except BlockingIOError:
            raise TimeoutError from None
        self._meter.bytes_received += len(data)
        return data

    async def _send(self, data: bytes) -> None:
        if data:
            async with asyncio.timeout(self._left()):
                await self._loop.sock_sendall(self._sock, data)
            self._meter.bytes_sent += len(data)

    def _left(self) -> float:
        left = self._deadline - self._loop.time()
        if left <= 0:
            raise TimeoutError
        return min(left, self._patience.total_seconds())

    def _silence(self) -> str:
        if self._loop.time() >= self._deadline:
            return f"the conversation took longer than {self._conduct.conversation_timeout.total_seconds():g} s"
        return f"no answer in {self._patience.total_seconds():g} s"


def _settle(came: asyncio.Future[None]) -> None:
    if not came.done():
        came.set_result(None)


def _cut(why: str, seen: bytes, *, closed: bool = True) -> NoReply:
    outcome = Outcome.PARTIAL if seen else Outcome.SILENT
    return NoReply(outcome=outcome, why=why, seen=seen, closed=closed)
