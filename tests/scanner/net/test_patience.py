"""Waits that are counted while we attend: what came while our own loop was held up is still heard."""

import asyncio
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from socket import SHUT_RDWR, SOCK_DGRAM, create_server, socket

import pytest

from scanner.interfaces import NoReply, Reply
from scanner.net.patience import Patience
from scanner.net.udp import exchange
from scanner.observation import Outcome
from tests.scanner.net.conftest import World
from tests.scanner.net.test_tcp import full_backlog
from tests.scanner.net.test_tls import expired as expired  # the fixture

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


def serve(server: socket, tls: ssl.SSLContext | None = None) -> None:
    """Answers whoever asks for a page from threads of their own, which go on while our loop is held up."""

    def answer(line: socket) -> None:
        with line, suppress(OSError), tls.wrap_socket(line, server_side=True) if tls else line as spoken:
            spoken.recv(4096)
            time.sleep(0.05)
            spoken.sendall(PAGE)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def busy(seconds: float, *, after: float) -> None:
    """Hold our own loop up, as a machine does that has no time for us."""
    asyncio.get_running_loop().call_later(after, time.sleep, seconds)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("after", [0, 0.001, 0.003, 0.01, 0.03])
async def test_a_busy_machine_loses_no_page(world: World, expired: ssl.SSLContext, scheme: str, after: float) -> None:
    """However far the request has come when our loop is held up for longer than any wait may take."""
    short = timedelta(seconds=0.6)
    world.conduct = replace(world.conduct, connect_timeout=short, read_timeout=short / 2, conversation_timeout=short)
    with create_server(("127.0.0.1", 0)) as server:
        serve(server, expired if scheme == "https" else None)
        busy(short.total_seconds() + 0.2, after=after)
        got = await world.net().get(scheme, *server.getsockname(), "www.acme.example")
        server.shutdown(SHUT_RDWR)
    assert isinstance(got, Reply), got
    assert (got.value.status, got.value.body) == (200, b"ok")


async def test_a_connect_that_came_about_meanwhile_counts(world: World) -> None:
    """The other side takes us while our loop sleeps through the time-out of the connect."""
    with full_backlog() as server:
        loop = asyncio.get_running_loop()
        loop.call_later(0.05, serve, server)
        busy(world.conduct.connect_timeout.total_seconds() + 0.5, after=0.05)
        got = await world.net().get("http", *server.getsockname(), "www.acme.example")
        server.shutdown(SHUT_RDWR)
    assert isinstance(got, Reply), got


async def test_a_datagram_that_came_meanwhile_counts(world: World) -> None:
    """The last of what came is looked at, too, and what never comes is silence."""
    with socket(type=SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def answer() -> None:
            _, sender = server.recvfrom(100)
            for said in (b"stray", b"stray", b"right"):
                server.sendto(said, sender)
            time.sleep(world.conduct.query_timeout.total_seconds() + 0.1)

        def right(seen: bytes) -> str | None:
            return "heard" if seen == b"right" else None

        span, place = world.conduct.query_timeout, server.getsockname()
        asyncio.get_running_loop().call_soon(answer)
        assert await exchange(*place, b"?", right, span=span, meter=world.meter) == "heard"
        began = time.monotonic()
        silent = await exchange(*place, b"?", right, span=span, meter=world.meter)
        assert isinstance(silent, NoReply)
        assert silent.outcome is Outcome.SILENT
        assert time.monotonic() - began < span.total_seconds() + 1


async def test_patience_ends_with_the_wait_and_with_the_conversation() -> None:
    """A wait takes no longer than its own span, all of them together no longer than the conversation."""
    patience = Patience(0.3)
    for span, least in ((0.2, 0.19), (0.2, 0.08), (None, 0)):
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            await patience.wait(asyncio.sleep(9), span)
        assert least <= time.monotonic() - began < least + 0.5
    assert patience.left <= 0.01


async def test_an_interrupted_wait_leaves_no_work_behind() -> None:
    """Whoever is cancelled while waiting has ended its work before."""
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(9)
        finally:
            ended.set()

    waiting = asyncio.create_task(Patience(9).wait(work(), 9))
    await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()
