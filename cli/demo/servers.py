"""Real protocol servers on loopback, each a few lines: web, mail, files, a data store, a remote desktop."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from cli.demo.certificates import Identity

Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HEAD = b"HTTP/1.1 "


def modern(identity: Identity) -> ssl.SSLContext:
    """A server context for TLS 1.2 and 1.3, the library's own choice of suites."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity.chain, identity.key)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def outdated(identity: Identity) -> ssl.SSLContext:
    """A server context that still offers TLS 1.0 and 1.1 (RFC 8996 says it should not)."""
    context = modern(identity)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    return context


def page(*headers: str) -> Conversation:
    """A web server that answers any request with a small page and these headers."""
    body = b"<!doctype html><title>Demo</title><p>A page of the demo."
    lines = ["200 OK", "Content-Type: text/html; charset=utf-8", f"Content-Length: {len(body)}", *headers]
    return _http(lines, body)


def redirect(to: str) -> Conversation:
    """A web server that sends every visitor to another URL."""
    return _http(["301 Moved Permanently", f"Location: {to}", "Content-Length: 0"], b"")


def _http(lines: list[str], body: bytes) -> Conversation:
    answer = HEAD + "\r\n".join([*lines, "Connection: close"]).encode("ascii") + b"\r\n\r\n" + body

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)

    return talk


def mail(name: str, tls: ssl.SSLContext | None) -> Conversation:
    """An SMTP server (RFC 5321) that greets, lists its extensions and, given a context, starts TLS (RFC 3207)."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        encrypted = False
        writer.write(f"220 {name} ESMTP\r\n".encode("ascii"))
        while line := await reader.readline():
            word = line.strip().upper().split(b" ")[0]
            if word == b"EHLO":
                extensions = ["250-STARTTLS"] if tls and not encrypted else []
                writer.write("\r\n".join([f"250-{name}", *extensions, "250 SIZE 10485760", ""]).encode("ascii"))
            elif word == b"STARTTLS" and tls and not encrypted:
                writer.write(b"220 Go ahead\r\n")
                await writer.drain()
                await writer.start_tls(tls)
                encrypted = True
            elif word == b"QUIT":
                writer.write(b"221 Bye\r\n")
                return
            else:
                writer.write(b"502 Not implemented\r\n")

    return talk


def files(greeting: str) -> Conversation:
    """An FTP server (RFC 959) that greets and lists no features."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"220 {greeting}\r\n".encode("ascii"))
        while line := await reader.readline():
            if line.strip().upper() == b"QUIT":
                writer.write(b"221 Bye\r\n")
                return
            writer.write(b"502 Not implemented\r\n")

    return talk


async def open_store(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A key-value store that speaks RESP and asks for no password."""
    while line := await reader.readline():
        if line.strip().upper() == b"PING":
            writer.write(b"+PONG\r\n")
        elif not line.startswith((b"*", b"$")):
            writer.write(b"-ERR unknown command\r\n")


async def remote_desktop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A remote desktop that takes TLS without network level authentication (MS-RDPBCGR 2.2.1.2)."""
    header = await reader.readexactly(4)
    await reader.readexactly(max(0, int.from_bytes(header[2:4], "big") - 4))
    negotiation = bytes([0x02, 0x00, 0x08, 0x00]) + (1).to_bytes(4, "little")
    confirm = bytes([6 + len(negotiation), 0xD0, 0, 0, 0x12, 0x34, 0]) + negotiation
    writer.write(bytes([3, 0]) + (4 + len(confirm)).to_bytes(2, "big") + confirm)


def polite(talk: Conversation) -> Conversation:
    """`talk`, ending quietly when the visitor hangs up in the middle."""

    async def talk_and_close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()

    return talk_and_close
