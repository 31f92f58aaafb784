"""What hostile servers do over TCP comes back as values, in bounded time and size."""

import asyncio
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from scanner.interfaces import NoReply, Reply
from scanner.observation import Outcome
from tests.scanner.net.conftest import World, serving

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


async def test_a_line_is_read_and_counted(world: World) -> None:
    """The happy path: what was sent and received is returned and stands in the meter."""

    async def echo(reader: Reader, writer: Writer) -> None:
        writer.write(b"220 hello\r\n" + await reader.readline())

    async with serving(echo) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        await stream.send(b"EHLO me\r\n")
        reply = await stream.read(lambda seen: seen.count(b"\n") == 2)
    assert reply == Reply(value=b"220 hello\r\nEHLO me\r\n")
    assert (world.meter.connections, world.meter.bytes_sent, world.meter.bytes_received) == (1, 9, 20)


async def test_ipv6_is_dialled_too(world: World) -> None:
    """An IPv6 address is as good as any."""

    async def greet(_: Reader, writer: Writer) -> None:
        writer.write(b"hi\n")

    async with serving(greet, "::1") as port, world.net().connect("::1", port) as stream:
        assert not isinstance(stream, NoReply)
        assert await stream.read(lambda seen: b"\n" in seen) == Reply(value=b"hi\n")


async def test_a_closed_port_is_refused(world: World) -> None:
    """Nothing listens: REFUSED, not an exception."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        async with world.net().connect("127.0.0.1", port) as stream:
            assert isinstance(stream, NoReply)
            assert stream.outcome is Outcome.REFUSED


async def test_a_connect_without_answer_is_silent(world: World) -> None:
    """A full backlog drops the SYN as a firewall would: SILENT after the connect time-out."""
    with full_backlog() as full:
        await asyncio.sleep(0.05)
        async with world.net().connect(*full.getsockname()) as stream:
            assert isinstance(stream, NoReply)
            assert stream.outcome is Outcome.SILENT


@contextmanager
def full_backlog() -> Iterator[socket.socket]:
    """A server that takes no further connection, and drops the SYN as a firewall would."""
    with socket.socket() as full, ExitStack() as stack:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        yield full


async def test_a_busy_machine_loses_no_answer(world: World) -> None:
    """Where our own loop sleeps through a time-out, what has come when it wakes counts: no silence of theirs."""
    loop, accepted = asyncio.get_running_loop(), ExitStack()
    with full_backlog() as server, accepted:

        def busy_while_it_connects() -> None:
            for _ in range(2):
                accepted.enter_context(server.accept()[0])
            time.sleep(world.conduct.connect_timeout.total_seconds() + 0.5)

        def busy_while_it_answers() -> None:
            accepted.enter_context(server.accept()[0]).sendall(b"hi\n")
            time.sleep(world.conduct.greeting_timeout.total_seconds() + 0.1)

        await asyncio.sleep(0.05)
        loop.call_later(0.05, busy_while_it_connects)
        async with world.net().connect(*server.getsockname()) as stream:
            assert not isinstance(stream, NoReply)
            loop.call_soon(busy_while_it_answers)
            assert await stream.read(lambda seen: b"\n" in seen) == Reply(value=b"hi\n")


async def test_a_busy_machine_loses_no_refusal(world: World) -> None:
    """Nor is a port that was refused while our loop slept a silent one."""
    with full_backlog() as server:
        place = server.getsockname()

        def busy_while_it_refuses() -> None:
            server.close()
            time.sleep(world.conduct.connect_timeout.total_seconds() + 0.5)

        asyncio.get_running_loop().call_later(0.05, busy_while_it_refuses)
        async with world.net().connect(*place) as stream:
            assert isinstance(stream, NoReply)
            assert stream.outcome is Outcome.REFUSED


async def test_silence_after_accept_ends(world: World) -> None:
    """A server that accepts and says nothing is SILENT: after the read time-out once we have said something."""

    async def mute(reader: Reader, _: Writer) -> None:
        await reader.read()

    for ours, least, why in ((b"", 0.8, "no answer in 0.8 s"), (b"EHLO me\r\n", 0.4, "no answer in 0.4 s")):
        async with serving(mute) as port, world.net().connect("127.0.0.1", port) as stream:
            assert not isinstance(stream, NoReply)
            await stream.send(ours)
            started = time.monotonic()
            reply = await stream.read(lambda seen: b"\n" in seen)
            assert reply == NoReply(outcome=Outcome.SILENT, why=why)
            assert least <= time.monotonic() - started < least + 0.4


async def test_a_greeting_may_take_longer_than_an_answer(world: World) -> None:
    """Mail servers let strangers wait before and inside their greeting (RFC 5321 4.5.3.2.1 allows 5 minutes)."""

    async def patient(reader: Reader, writer: Writer) -> None:
        writer.write(b"220-mail ESMTP\r\n")
        await asyncio.sleep(0.6)
        writer.write(b"220 mail ESMTP\r\n")
        await reader.readline()
        await asyncio.sleep(0.6)
        writer.write(b"250 late\r\n")

    async with serving(patient) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        first = await stream.read(lambda seen: seen.count(b"\n") == 2)
        assert first == Reply(value=b"220-mail ESMTP\r\n220 mail ESMTP\r\n")
        await stream.send(b"EHLO me\r\n")
        assert isinstance(await stream.read(lambda seen: b"\n" in seen), NoReply)


async def test_a_drip_is_cut_at_the_conversation_time(world: World) -> None:
    """One byte at a time resets no total deadline."""

    async def drip(_: Reader, writer: Writer) -> None:
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)

    async with serving(drip) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        started = time.monotonic()
        reply = await stream.read(lambda seen: b"\n" in seen)
        assert isinstance(reply, NoReply)
        assert reply.outcome is Outcome.SILENT
        assert 5 < len(reply.seen) < 20
        assert 1.2 < time.monotonic() - started < 2.2


@pytest.mark.parametrize(("more", "seen"), [(b"ot for you", b"Not for you"), (b"", b"N")])
async def test_an_answer_that_has_to_be_alone_is_waited_for(world: World, more: bytes, seen: bytes) -> None:
    """What follows an answer of one letter a little later belongs to it; where nothing follows, the letter is it."""

    async def letter_by_letter(reader: Reader, writer: Writer) -> None:
        writer.write(b"N")
        await asyncio.sleep(0.05)
        writer.write(more)
        await reader.read()

    async with serving(letter_by_letter) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        assert await stream.read(bool, alone=True) == Reply(value=seen)


async def test_endless_garbage_ends_at_the_limit(world: World) -> None:
    """More than the limit is GARBLED, and no more than the limit is kept."""

    async def flood(_: Reader, writer: Writer) -> None:
        while True:
            writer.write(b"\0" * 65536)
            await writer.drain()

    async with serving(flood) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        reply = await stream.read(lambda seen: b"\n" in seen, limit=1000)
        assert isinstance(reply, NoReply)
        assert (reply.outcome, len(reply.seen)) == (Outcome.GARBLED, 1000)


@pytest.mark.parametrize(("first", "outcome"), [(b"", Outcome.SILENT), (b"220 ", Outcome.PARTIAL)])
async def test_an_early_end_is_told_with_what_came(world: World, first: bytes, outcome: Outcome) -> None:
    """A reset is PARTIAL after some bytes and SILENT before any."""

    async def reset(reader: Reader, writer: Writer) -> None:
        writer.write(first)
        await writer.drain()
        await reader.readline()
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    async with serving(reset) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        await asyncio.sleep(0.05)
        await stream.send(b"go\n")
        reply = await stream.read(lambda seen: b"\n" in seen)
        assert isinstance(reply, NoReply)
        assert (reply.outcome, reply.seen, reply.closed) == (outcome, first, True)
        await stream.send(b"still there?\n")
        assert isinstance(await stream.read(lambda seen: True), NoReply)


async def test_sending_to_one_that_does_not_read_ends(world: World) -> None:
    """A peer that never reads cannot hold us: the send gives up, the next read says so."""

    async def deaf(_: Reader, writer: Writer) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket transport has it
        await asyncio.sleep(5)

    async with serving(deaf) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        started = time.monotonic()
        await stream.send(b"x" * 20_000_000)
        assert isinstance(await stream.read(lambda seen: True), NoReply)
        assert time.monotonic() - started < 2.5


async def test_cancelling_passes_through_and_leaks_nothing(world: World) -> None:
    """A cancelled conversation closes its socket at once."""
    closed = asyncio.Event()

    async def wait(reader: Reader, _: Writer) -> None:
        await reader.read()
        closed.set()

    async def talk(port: int) -> None:
        async with world.net().connect("127.0.0.1", port) as stream:
            assert not isinstance(stream, NoReply)
            await stream.read(lambda seen: b"\n" in seen)

    async with serving(wait) as port:
        task = asyncio.create_task(talk(port))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(closed.wait(), 1)
