"""Servers that mean harm, at every step of the probes of administration, files and directories."""

import asyncio
import struct
from collections.abc import Awaitable, Callable
from socket import SO_LINGER, SOL_SOCKET

import pytest

from scanner.hello import TARPIT
from scanner.observation import Present
from scanner.probes import every
from scanner.probes.ldap import REQUEST as LDAP
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import after_question, converse, once

PORTS = {"vnc": 5900, "smb": 445, "ldap": 389, "rpcbind": 111, "nfs": 2049, "telnet": 23, "ssh": 22, "rdp": 3389}
STARTS = {
    "vnc": b"RFB 003.008\n\x02\x01", "smb": b"\0\0\0\x50\xfeSMB\x40\0", "ldap": LDAP[:20],
    "rpcbind": bytes.fromhex("80000020 48554c4c 00000001"), "nfs": bytes.fromhex("80000020 48554c4c 00000001"),
    "telnet": b"\xff\xfd\x18\xff", "ssh": b"SSH-2.0-x\r\n\0\0\1", "rdp": b"\x03\0\0\x13\x0e\xd0",
}  # fmt: skip
"""How a right answer of each begins, cut off in the middle."""
ALERT = b"\x15\x03\x03\x00\x02\x02\x28"

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def reset_after(start: bytes) -> Talk:
    """Says `start` and resets the connection."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        await writer.drain()
        await asyncio.sleep(0.02)
        writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return talk


def dripping(text: bytes) -> Talk:
    """One byte at a time, for longer than a conversation may take."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for byte in text * 1000:
            writer.write(bytes((byte,)))
            await writer.drain()
            await asyncio.sleep(0.1)

    return talk


@pytest.mark.parametrize("name", PORTS)
async def test_a_reset_at_every_step(world: World, name: str) -> None:
    """Before a word, and in the middle of an answer: an outcome with what came, and no more than its start proves."""
    for start in (b"", STARTS[name][:1], STARTS[name]):
        answer = await converse(world, every()[name], reset_after(start), PORTS[name])
        assert answer.facts is None or answer.facts.speaks in (Present(value=name), Present(value="onc-rpc"))


@pytest.mark.parametrize("name", PORTS)
async def test_one_byte_at_a_time(world: World, name: str) -> None:
    """However slowly it drips, the conversation ends by its own time; garbage proves no service, at most a tarpit."""
    async with asyncio.timeout(6):
        answer = await converse(world, every()[name], dripping(b"x"), PORTS[name])
    assert answer.facts in (None, every()[name].facts(speaks=Present(value=TARPIT)))


@pytest.mark.parametrize("name", PORTS)
async def test_a_megabyte_and_control_characters(world: World, name: str) -> None:
    """A banner without end is read no further than its limit, kept no further than the evidence, and proves nothing."""
    for byte in (b"\x1b[2J\x07\x9b", b"A", b"\0", b"\xff\xff"):
        answer = await converse(world, every()[name], once(byte * (1_000_000 // len(byte))), PORTS[name])
        assert answer.facts is None or answer.facts.speaks == Present(value=name) == Present(value="telnet")
        assert len(answer.evidence) <= world.conduct.read_limit


@pytest.mark.parametrize("name", PORTS)
async def test_tls_in_place_of_clear_text(world: World, name: str) -> None:
    """An alert of TLS is told as TLS, whether it comes by itself or after our word."""
    talk = once(ALERT + bytes(16)) if name in ("vnc", "ssh", "telnet") else after_question(ALERT)
    answer = await converse(world, every()[name], talk, PORTS[name])
    assert answer.facts is not None
    assert answer.facts.speaks == Present(value="tls")


@pytest.mark.parametrize("name", PORTS)
async def test_what_is_echoed_proves_nothing(world: World, name: str) -> None:
    """A server that sends our own words back speaks no protocol of its own."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(4096):
            writer.write(said)
            await writer.drain()

    answer = await converse(world, every()[name], echo, PORTS[name])
    assert answer.facts is None
