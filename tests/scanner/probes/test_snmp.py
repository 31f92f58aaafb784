"""SNMP: one discovery in one datagram under consent, and whose agent answers it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import Attribution, address_asset
from scanner.ber import OCTETS, SEQUENCE, element, integer
from scanner.errors import Forbidden, OverBudget
from scanner.interfaces import Answer
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.permit import OptOut
from scanner.probes.snmp import REQUEST, report, snmp, vendor_of
from scanner.target import Profile
from tests.scanner.net.conftest import World

NET_SNMP = bytes.fromhex("80001f8880 0123456789abcdef")


def told(engine: bytes, number: int = 0x4855, version: int = 3) -> bytes:
    """A report with this engine id (RFC 3414 4); boots and time are what they are."""
    head = element(SEQUENCE, integer(number), integer(65507), element(OCTETS, b"\0"), integer(3))
    security = element(SEQUENCE, element(OCTETS, engine), integer(7), integer(1234), *[element(OCTETS)] * 3)
    return element(SEQUENCE, integer(version), head, element(OCTETS, security), element(SEQUENCE))


class _Agent(asyncio.DatagramProtocol):
    def __init__(self, *answers: bytes) -> None:
        self.answers, self.heard = answers, list[bytes]()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append(data)
        for answer in self.answers:
            self.transport.sendto(answer, addr)


@asynccontextmanager
async def agent(world: World, *answers: bytes, host: str = "127.0.0.1") -> AsyncIterator[_Agent]:
    """One that answers every datagram so, at what the probe takes for port 161."""
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Agent(*answers), (host, 0))
    real = transport.get_extra_info("sockname")[1]
    world.translate = lambda address, port: (address, real) if port == 161 else (address, port)
    try:
        yield protocol
    finally:
        transport.close()
        await asyncio.sleep(0.01)  # it is closed in a later turn of the loop


async def look(world: World, *, number: int = 1, profile: Profile = Profile.CONSENT, host: str = "127.0.0.1") -> Answer:
    return await snmp.run(address_asset(host), world.net("snmp", look=number, profile=profile))


def test_the_hello_byte_by_byte() -> None:
    """SNMP 3, reportable, no engine, no user, no variable: RFC 3414 4, and no community string."""
    told = REQUEST.hex()
    assert told == (
        "303a020103300f02024855020300ffe30401040201030410300e0400020100020100040004000400"
        "301204000400a00c020248550201000201003000"
    )


async def test_an_agent_is_told_by_its_engine(world: World) -> None:
    """One datagram, and the maker of what answers it."""
    async with agent(world, told(NET_SNMP)) as server:
        answer = await look(world)
    assert answer.outcome is Outcome.ANSWERED
    assert (answer.facts.answers, answer.facts.vendor) == (Present(value=True), Present(value="Net-SNMP"))
    assert server.heard == [REQUEST]


async def test_an_agent_on_ipv6(world: World) -> None:
    """Version 6 is asked in the same way."""
    async with agent(world, told(NET_SNMP), host="::1"):
        assert (await look(world, host="::1")).facts.vendor == Present(value="Net-SNMP")


async def test_no_datagram_passes_the_rules(world: World) -> None:
    """Who opted out, the stop file, an address that nobody allowed, a shared platform: no datagram leaves us."""
    async with agent(world, told(NET_SNMP)) as server:
        asset = address_asset("127.0.0.1")
        for net in (world.net("snmp", allowed=()), world.net("snmp", attribution=Attribution.D)):
            with pytest.raises(Forbidden):
                await snmp.run(asset, net)
        world.optout = OptOut(networks=("127.0.0.0/8",))
        with pytest.raises(Forbidden, match="opted out"):
            await look(world)
        world.optout, world.stop = OptOut(), True
        with pytest.raises(Forbidden, match="stop file"):
            await look(world)
    assert server.heard == []


async def test_no_answer_says_nothing(world: World) -> None:
    """Silence is silence, and it is not asked twice; a closed port is refused; other answers are garbled."""
    async with agent(world) as server:
        answer = await look(world)
    assert (answer.outcome, answer.facts, len(server.heard)) == (Outcome.SILENT, None, 1)
    async with agent(world, b"\x30\x02\x05\x00", told(NET_SNMP, number=7), told(NET_SNMP, version=1)):
        assert (await look(world)).outcome is Outcome.GARBLED
    assert (await look(world)).outcome is Outcome.REFUSED


async def test_nothing_is_sent_without_consent_or_twice(world: World) -> None:
    """Under light and in a second look no datagram leaves us; nor a second one in the first."""
    async with agent(world, told(NET_SNMP)) as server:
        with pytest.raises(Forbidden):
            await look(world, profile=Profile.LIGHT)
        with pytest.raises(OverBudget):
            await look(world, number=2)
        net = world.net("snmp")
        await snmp.run(address_asset("127.0.0.1"), net)
        with pytest.raises(OverBudget):
            await snmp.run(address_asset("127.0.0.1"), net)
    assert len(server.heard) == 1


@pytest.mark.parametrize(
    ("engine", "vendor"),
    [
        (NET_SNMP, Present(value="Net-SNMP")),
        (bytes.fromhex("800000090300112233445566"), Present(value="Cisco")),
        (bytes.fromhex("000000630000000000000001"), Present(value="enterprise 99")),
        (bytes.fromhex("8000000001"), ABSENT),
    ],
)
def test_whose_engine_it_is(engine: bytes, vendor: object) -> None:
    """The first bit says how the rest is read, and is no part of the number (RFC 3411 5)."""
    assert vendor_of(engine) == vendor


@given(st.binary(max_size=120))
def test_any_datagram_is_read(seen: bytes) -> None:
    """No bytes break the reading."""
    report(seen)
    got = report(told(seen))
    assert got is not None
    assert got[0] == seen
    assert len(seen) in range(5, 33) or isinstance(vendor_of(seen), Unseen)
