"""Services that mean harm, or are broken: what they send, when they stop, how they hang up."""

import asyncio
import socket
import struct
from collections.abc import Callable

from tests.scanner.net.conftest import Handler

TICK = 0.05
"""Seconds between two bytes of a dripping server, where a silence of 0.2 ends a read."""


def abort(writer: asyncio.StreamWriter) -> None:
    """Reset the connection."""
    sock: socket.socket = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def says(first: bytes, then: bytes = b"", *, resets: bool = False) -> Handler:
    """Sends `first` at once, `then` after it was spoken to, and hangs up."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await writer.drain()
        if then or not resets:
            await reader.read(4096)
            writer.write(then)
            await writer.drain()
        if resets:
            abort(writer)
        else:
            await reader.read(4096)

    return handler


def late(answer: bytes) -> Handler:
    """Speaks only once it was spoken to, and not at once."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        await asyncio.sleep(0.1)
        writer.write(answer)
        await writer.drain()

    return handler


def repeating(line: Callable[[int], bytes], pause: float = 0) -> Handler:
    """A line after the other for as long as anybody listens."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = 0
        while True:
            writer.write(line(number))
            await writer.drain()
            await asyncio.sleep(pause)
            number += 1

    return handler


async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hears everything and says nothing."""
    while await reader.read(4096):
        pass


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Closes at once."""


async def reset_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    abort(writer)


async def reset_when_asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(4096)
    abort(writer)


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Gives back what it hears."""
    while data := await reader.read(4096):
        writer.write(data)
        await writer.drain()


ACTING = b"SSH-2.0-\x1b[2J\x1b]0;owned\x07\x00\x9b31m\xe2\x80\xae_1.0\r\n"
GREETINGS = {
    "ssh": b"SSH-2.0-OpenSSH_9.2p1\r\n", "smtp": b"220 mx.acme.example ESMTP Postfix\r\n",
    "ftp": b"220 (vsFTPd 3.0.3)\r\n", "imap": b"* OK ready\r\n", "pop3": b"+OK ready\r\n", "vnc": b"RFB 003.008\n",
    "rsync": b"@RSYNCD: 31.0\n", "telnet": b"\xff\xfd\x18\xff\xfb\x01\r\nlogin: ",
    "mysql": b"J\x00\x00\x00\x0a8.0.36\x00" + bytes(60),
}  # fmt: skip
"""What those that speak first say, by protocol."""
ANSWERS = {
    "http": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "redis": b"-NOAUTH Authentication required.\r\n", "amqp": b"AMQP\x00\x00\x09\x01",
    "memcached": b"ERROR\r\nERROR\r\n", "rdp": bytes.fromhex("030000130ed00000123400 0200080002000000"),
    "tls": b"\x15\x03\x03\x00\x02\x02\x28",
}  # fmt: skip
"""What those answer that wait for us."""
TRUNCATED = (
    b"SSH-2.0-", b"SSH-2.0-x\r\n\xff\xff\xff\xff\x00\x14", b"220-", b"220-a\r\n220-b\r\n", b"* OK", b"+O", b"RFB 003",
    b"\x03\x00\x00\x13\x0e", b"\x03\x00\xff\xff\x0e\xd0", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nContent-Length: 99",
    b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999999\r\n\r\n<title>", b"\x16\x03\x03\x40\x00\x02\x00\xff\xff",
    b"\xff\xff\xff\x00\x0a8.0", b"\x01\x00\x00\x00\xff", b"E\x00\x00\xff\xff", b"-NO", b"$999999999\r\n", b"\xff\xfa",
    b"0\x84\xff\xff\xff\xff\x02", b"\x83\x00\x00\x01",
)  # fmt: skip
SERVERS: dict[str, Handler] = {
    "silent": mute, "closes at once": hang_up, "resets at once": reset_at_once, "resets when asked": reset_when_asked,
    "gives back what it hears": echo,
    "resets in its greeting": says(b"SSH-2.0-Ope", resets=True),
    "resets in its answer": says(b"", b"HTTP/1.1 200 OK\r\nContent-Le", resets=True),
    "one line of a megabyte": says(b"220 " + b"a" * (1 << 20) + b"\r\n"),
    "a megabyte when asked": says(b"", b"HTTP/1.1 200 OK\r\nX: " + b"a" * (1 << 20)),
    "a megabyte of lines": says(b"220-still here\r\n" * 65536),
    "lines without end": repeating(lambda number: b"%032x\r\n" % number * 100),
    "bytes without end": repeating(lambda number: b"\xfe\x80\x01garbage" * 400),
    "a byte now and then": repeating(lambda number: b"x", TICK),
    "a line now and then": repeating(lambda number: b"%x\r\n" % (number * 7919), TICK),
    "text that acts": says(ACTING, ACTING),
    "utf-16": says("220 m\u00fcnchen FTP \u202e\r\n".encode("utf-16"), b"\xff\xfe" * 40),
    "latin-1": says("220 m\u00fcnchen FTP \u00a0ready\r\n".encode("latin-1")),
    "shift-jis": says("220 \u65e5\u672c\u8a9e FTP\r\n".encode("shift-jis")),
    "zeros": says(bytes(70_000), bytes(70_000)),
    **{f"{name} greets": says(greeting) for name, greeting in GREETINGS.items()},
    **{f"{name} answers": says(b"", answer) for name, answer in ANSWERS.items()},
    **{f"{name} answers late": late(answer) for name, answer in ANSWERS.items()},
    **{f"cut short, {part[:12]!r}": says(part) for part in TRUNCATED},
    **{f"cut short when asked, {part[:12]!r}": says(b"", part) for part in TRUNCATED},
}  # fmt: skip
