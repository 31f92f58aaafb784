"""One GET against servers that mislead, stall and flood: always a bounded value."""

import asyncio
import socket
import ssl
import struct
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scanner.interfaces import HttpReply, NoReply, Reply
from scanner.net.http import asked_to_wait
from scanner.observation import Outcome
from tests.scanner.net.conftest import Handler, World, serving
from tests.scanner.net.test_tls import expired as expired  # the fixture

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


def _says(*parts: bytes, pause: float = 0, asked: list[bytes] | None = None) -> Handler:
    async def answer(reader: Reader, writer: Writer) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if asked is not None:
            asked.append(head)
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


async def _get(world: World, handler: Handler, path: str = "/") -> Reply[HttpReply] | NoReply:
    async with serving(handler) as port:
        return await world.net().get("http", "127.0.0.1", port, "www.acme.example", path)


async def test_the_request_and_the_answer(world: World) -> None:
    """Host and identity go out under the chosen name; status, headers in order and body come home; 302 stays 302."""
    asked: list[bytes] = []
    world.conduct = replace(world.conduct, contact="desk@operator.example")
    page = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nhi"
    got = await _get(world, _says(page, asked=asked), "/a b?q=%41#part")
    assert isinstance(got, Reply)
    assert got.value.status == 302
    assert got.value.header("X-A") == ("1", "2")
    assert (got.value.body, got.answered_by) == (b"hi", "127.0.0.1")
    lines = asked[0].decode().split("\r\n")
    assert lines[0] == "GET /a%20b?q=%41 HTTP/1.1"
    assert any(line.startswith("Host: www.acme.example:") for line in lines)
    assert "User-Agent: Hullmark/test" in lines
    assert "From: desk@operator.example" in lines
    assert "Accept-Encoding: identity" in lines
    assert world.meter.connections == 1
    assert world.meter.bytes_sent > 100
    assert world.meter.bytes_received > 50


async def test_no_contact_no_from(world: World) -> None:
    """On loopback, without a contact, no From header goes out."""
    asked: list[bytes] = []
    await _get(world, _says(b"HTTP/1.0 200 OK\r\n\r\n", asked=asked))
    assert b"\r\nFrom:" not in asked[0]


async def test_https_with_any_certificate(world: World, expired: ssl.SSLContext) -> None:
    """SNI is the host, the dial goes to the address, and an expired certificate stops nothing."""
    names: list[str | None] = []
    expired.sni_callback = lambda _sock, name, _context: names.append(name)
    page = _says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    async with serving(page, "::1", ssl=expired) as port:
        got = await world.net().get("https", "::1", port, "www.acme.example")
    assert isinstance(got, Reply)
    assert names == ["www.acme.example"]


async def test_https_that_is_turned_down_says_so(world: World) -> None:
    """An alert proves TLS, where another protocol's answer does not (RFC 8446 6)."""

    async def choosy(reader: Reader, writer: Writer) -> None:
        await reader.read(10000)
        writer.write(b"\x15\x03\x01\x00\x02\x02\x46")
        await writer.drain()

    async with serving(choosy) as port:
        got = await world.net().get("https", "127.0.0.1", port, "www.acme.example")
    assert isinstance(got, NoReply)
    assert (got.outcome, got.alert) == (Outcome.GARBLED, True)


async def test_https_to_a_plain_port_is_garbled(world: World) -> None:
    """A failed handshake is GARBLED and says that TLS failed."""

    async def plain(_: Reader, writer: Writer) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with serving(plain) as port:
        got = await world.net().get("https", "127.0.0.1", port, "www.acme.example")
    assert isinstance(got, NoReply)
    assert got.outcome is Outcome.GARBLED
    assert got.why.startswith("TLS")
    assert not got.alert


async def test_a_body_without_end_is_cut(world: World) -> None:
    """Chunk after chunk ends at the page limit and is still an answer."""

    async def endless(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            await writer.drain()

    got = await _get(world, endless)
    assert isinstance(got, Reply)
    assert len(got.value.body) == world.conduct.page_limit


async def test_a_dripping_body_ends_in_time_with_its_headers(world: World) -> None:
    """One byte at a time ends with the conversation; what came stays."""
    drip = _says(b"HTTP/1.1 200 OK\r\nServer: slow\r\nContent-Length: 99\r\n\r\n", *[b"x"] * 60, pause=0.1)
    started = time.monotonic()
    got = await _get(world, drip)
    assert isinstance(got, Reply)
    assert got.value.header("server") == ("slow",)
    assert 3 < len(got.value.body) < 20
    assert time.monotonic() - started < 2


async def test_dripping_headers_are_silence(world: World) -> None:
    """Headers that never end in time are no answer."""
    drip = _says(b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 60, pause=0.1)
    started = time.monotonic()
    got = await _get(world, drip)
    assert isinstance(got, NoReply)
    assert got.outcome is Outcome.SILENT
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "says",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X-Y: " + b"a" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Y: b\r\n" * 40_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"\x00\xff" * 1000 + b"\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_garbled(world: World, says: bytes) -> None:
    """Oversized and malformed headers and other protocols are GARBLED."""
    got = await _get(world, _says(says, pause=0.05))
    assert isinstance(got, NoReply)
    assert got.outcome is Outcome.GARBLED


async def test_long_and_many_headers_are_cut(world: World) -> None:
    """4,096 characters a value, 200 headers, nothing unprintable."""
    many = b"".join(b"X-%d: y\r\n" % number for number in range(250))
    long = b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 9000 + b"\r\nX-Odd: a\x9bb\tc\r\n" + many + b"\r\n"
    got = await _get(world, _says(long))
    assert isinstance(got, Reply)
    assert len(got.value.headers) == 200
    assert len(got.value.header("x-long")[0]) == 4096
    assert got.value.header("x-odd") == ("abc",)


async def test_silence_resets_and_closed_ports(world: World) -> None:
    """Silence and a reset are SILENT, a closed port REFUSED."""

    async def mute(reader: Reader, _: Writer) -> None:
        await asyncio.sleep(3)

    async def reset(reader: Reader, writer: Writer) -> None:
        await reader.readline()
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    async def close(reader: Reader, _: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")

    for handler, closed in ((mute, False), (reset, True), (close, True)):
        got = await _get(world, handler)
        assert isinstance(got, NoReply)
        assert (got.outcome, got.closed) == (Outcome.SILENT, closed)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        got = await world.net().get("http", "127.0.0.1", free.getsockname()[1], "www.acme.example")
    assert isinstance(got, NoReply)
    assert got.outcome is Outcome.REFUSED


async def test_cancelling_a_get_leaks_nothing(world: World) -> None:
    """A cancelled GET closes its connection."""
    closed = asyncio.Event()

    async def mute(reader: Reader, _: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await reader.read()
        closed.set()

    async with serving(mute) as port:
        task = asyncio.create_task(world.net().get("http", "127.0.0.1", port, "www.acme.example"))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(closed.wait(), 1)


@pytest.mark.parametrize(
    ("status", "told", "seconds"),
    [
        (429, "120", 120), (503, "Fri, 02 Jan 2026 00:00:30 GMT", 30), (503, "Thu, 01 Jan 2026 00:00:00 GMT", 0),
        (429, None, 30), (503, None, None), (503, "soon", None), (200, "120", None), (429, "9" * 40, 86400),
        (429, "Fri, 02 Jan " + "9" * 30 + " 00:00:30 GMT", 30), (503, "Fri, 02 Jan 2026 00:00:30 +" + "9" * 30, None),
    ],
)  # fmt: skip
def test_a_pause_is_read(status: int, told: str | None, seconds: int | None) -> None:
    """Retry-After in seconds or as a date; a 429 without one asks for half a minute."""
    reply = HttpReply(status=status, headers=(("retry-after", told),) if told else (), body=b"")
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert asked_to_wait(reply, datetime(2026, 1, 2, tzinfo=UTC)) == expected
