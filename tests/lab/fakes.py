"""Servers that Debian does not ship: remote desktop, telnet, an old web server, and hosts that mean harm."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Fake:
    """What is said on some ports of one address."""

    address: str
    ports: tuple[int, ...]
    talk: Conversation


async def rdp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Confirms the X.224 connection with standard RDP security, so without a login first (MS-RDPBCGR 2.2.1.2)."""
    header = await reader.readexactly(4)
    request = await reader.readexactly(int.from_bytes(header[2:4]) - 4)
    if header[0] == 3 and request[1] >> 4 == 0xE:
        writer.write(bytes.fromhex("030000130ed00000123400 0200080000000000"))
        await writer.drain()
        await reader.read(1)


async def telnet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Negotiates (DO TERMINAL-TYPE, WILL ECHO; RFC 854) and asks for a login."""
    writer.write(b"\xff\xfd\x18\xff\xfb\x01\r\nRouter OS 2.1\r\nlogin: ")
    await writer.drain()
    await reader.read(64)


async def old_web_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An HTTP server that calls itself Apache 2.4.49 (CVE-2021-41773, known exploited) with PHP 5.3.29 (ended 2014)."""
    await _request(reader)
    page = b"<html><title>It works</title></html>"
    writer.write(
        b"HTTP/1.1 200 OK\r\nServer: Apache/2.4.49 (Unix)\r\nX-Powered-By: PHP/5.3.29\r\nContent-Type: text/html\r\n"
        b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page)
    )
    await writer.drain()


async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accepts, hears everything and says nothing."""
    while await reader.read(4096):
        pass


async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Garbage for as long as the other side takes it, without a line end."""
    while True:
        writer.write(b"\xfe\x80garbage\x00" * 400)
        await writer.drain()
        await asyncio.sleep(0.001)


async def dripping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One byte a second: never silent for long, never done."""
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(1)


async def redirect_inside(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Sends every visitor to the visitor's own machine."""
    await _request(reader)
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()


async def control_characters(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A greeting that would clear a terminal, set its title and reverse the direction of the text."""
    writer.write(b"SSH-2.0-\x1b[2J\x1b]0;owned\x07evil\x00\x9b31m\xe2\x80\xae_1.0\r\n")
    await writer.drain()
    await reader.read(64)


@contextlib.contextmanager
def serve(fakes: Sequence[Fake]) -> Iterator[None]:
    """Serve all of them from one thread until the block ends."""
    loop = asyncio.new_event_loop()
    ready, stop = threading.Event(), asyncio.Event()
    failed: list[BaseException] = []

    async def run() -> None:
        async with contextlib.AsyncExitStack() as stack:
            for fake in fakes:
                for port in fake.ports:
                    server = await asyncio.start_server(_guarded(fake.talk), fake.address, port)
                    stack.push_async_callback(_close, server)
            ready.set()
            await stop.wait()

    def thread() -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(run())
        except BaseException as wrong:  # shown by the thread that waits
            failed.append(wrong)
        finally:
            ready.set()

    serving = threading.Thread(target=thread, name="laboratory fakes", daemon=True)
    serving.start()
    ready.wait()
    try:
        if failed:
            raise failed[0]
        yield
    finally:
        if serving.is_alive():
            loop.call_soon_threadsafe(stop.set)
        serving.join()


def _guarded(talk: Conversation) -> Conversation:
    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    return guarded


async def _close(server: asyncio.Server) -> None:
    server.close()


async def _request(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"\r\n\r\n")
