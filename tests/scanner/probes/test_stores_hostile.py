"""Servers that mean harm to the probes of data stores and brokers: an end with what was seen, in bounded time."""

import asyncio
import contextlib
import struct

import pytest

from scanner.hello import TARPIT
from scanner.interfaces import Probe
from scanner.observation import Outcome, Present
from scanner.probes.amqp import amqp
from scanner.probes.memcached import memcached
from scanner.probes.mongodb import mongodb
from scanner.probes.mqtt import mqtt
from scanner.probes.mssql import mssql
from scanner.probes.rsync import rsync
from tests.scanner.net.conftest import Handler, World
from tests.scanner.probes.conversing import converse, once

PROBES = ((memcached, 11211), (mongodb, 27017), (mssql, 1433), (amqp, 5672), (mqtt, 1883), (rsync, 873))


def after(send: bytes) -> Handler:
    """Hears the question, where there is one, and answers."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(reader.read(4096), 0.1)
        writer.write(send)
        await writer.drain()

    return talk


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Ends the connection with a reset as soon as it stands."""
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(1, 13, linger)  # SOL_SOCKET, SO_LINGER
    writer.transport.abort()


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The beginning of every answer that is waited for, a byte at a time and without an end."""
    while True:
        writer.write(b"\x01")
        await writer.drain()
        await asyncio.sleep(0.1)


@pytest.mark.parametrize(("probe", "port"), PROBES, ids=lambda value: getattr(value, "name", ""))
@pytest.mark.parametrize(
    "handler",
    [after(b"V" * 1_000_000), after(b"\x1b[2J\x07\x00\x9b31m\n" * 50), after(b"\x04\x01\xff\xff" + bytes(1_000_000)),
     after(b"\x20\xff\xff\xff\x7f" * 9), after(b"\x01\x00\x00\xff\xff\xff\xff" * 9), after(b"\xff" * 40),
     after(struct.pack("<iiii", 2**31 - 1, 1, 1, 2013) + bytes(200)), resets],
    ids=["long", "control", "tds", "connack", "frame", "ones", "message", "resets"],
)  # fmt: skip
async def test_no_facts_come_of_it(world: World, probe: Probe, port: int, handler: Handler) -> None:
    """Endless, torn and boundless answers prove nothing, and the conversation ends."""
    answer = await asyncio.wait_for(converse(world, probe, handler, port), 5)
    assert answer.facts is None
    assert answer.outcome in (Outcome.GARBLED, Outcome.SILENT, Outcome.REFUSED)
    assert len(answer.evidence) <= world.conduct.read_limit


@pytest.mark.parametrize(("probe", "port"), PROBES, ids=lambda value: getattr(value, "name", ""))
async def test_what_drips_without_an_end_is_no_store(world: World, probe: Probe, port: int) -> None:
    """It is named as what it does where an answer is waited for to the end, and as nothing where its start is none."""
    answer = await asyncio.wait_for(converse(world, probe, drips, port), 5)
    if answer.facts is None:
        assert answer.outcome is Outcome.GARBLED
    else:
        assert answer.outcome is Outcome.PARTIAL
        assert answer.facts == probe.facts(speaks=Present(value=TARPIT))


@pytest.mark.parametrize(("probe", "port"), PROBES, ids=lambda value: getattr(value, "name", ""))
@pytest.mark.parametrize(
    ("said", "protocol"),
    [(b"SSH-2.0-OpenSSH_9.6\r\n", "ssh"), (b"\x15\x03\x03\x00\x02\x02\x28", "tls"), (b"RFB 003.008\n", "vnc"),
     (b"220 mail.acme.example ESMTP\r\n", "smtp")],
)  # fmt: skip
async def test_what_others_say_names_them(world: World, probe: Probe, port: int, said: bytes, protocol: str) -> None:
    """Whichever service was expected: what came says which it is."""
    answer = await converse(world, probe, once(said), port)
    assert answer.facts.speaks == Present(value=protocol)


@pytest.mark.parametrize(("probe", "port"), PROBES, ids=lambda value: getattr(value, "name", ""))
async def test_a_slow_stranger_is_still_named(world: World, probe: Probe, port: int) -> None:
    """SSH that comes a byte at a time is told as SSH as well."""

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for byte in b"SSH-2.0-OpenSSH_9.6\r\n":
            writer.write(bytes((byte,)))
            await writer.drain()
            await asyncio.sleep(0.01)
        await reader.read(4096)

    assert (await converse(world, probe, slow, port)).facts.speaks == Present(value="ssh")
