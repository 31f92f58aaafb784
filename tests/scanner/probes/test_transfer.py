"""What a server says to AXFR: the first message decides, and nothing of the zone is kept."""

import asyncio
import struct

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import address_asset
from scanner.interfaces import Answer
from scanner.observation import ABSENT, Outcome, Present
from scanner.probes.transfer import TransferFacts, told, transfer
from tests.scanner.net.conftest import World, serving

SERVER = address_asset("127.0.0.1")
SOA = "acme.example. 60 IN SOA ns.acme.example. h.acme.example. 1 2 3 4 5"
HOST = "secret.acme.example. 60 IN A 192.0.2.7"


def _reply(query: dns.message.Message, *rows: str, rcode: str = "NOERROR") -> bytes:
    response = dns.message.make_response(query)
    response.flags |= dns.flags.AA
    response.set_rcode(dns.rcode.from_text(rcode))
    for row in rows:
        name, ttl, _, kind, rdata = row.split(" ", 4)
        response.answer.append(dns.rrset.from_text(name, int(ttl), "IN", kind, rdata))
    wire = response.to_wire()
    return struct.pack("!H", len(wire)) + wire


async def _asked(world: World, *messages: tuple[tuple[str, ...], str], wrong_id: bool = False) -> Answer:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
        query = dns.message.from_wire(await reader.readexactly(length))
        assert (query.question[0].to_text(), query.flags) == ("acme.example. IN AXFR", 0)
        query.id ^= wrong_id
        for rows, rcode in messages:
            writer.write(_reply(query, *rows, rcode=rcode))
            await writer.drain()
        await reader.read()

    async with serving(handler) as port:
        world.translate = lambda address, _: (address, port)
        return await transfer.run(SERVER, world.net("transfer", asset=SERVER))


@pytest.mark.parametrize(
    ("messages", "facts"),
    [
        ((((SOA, HOST, SOA), "NOERROR"),), Present(value=("acme.example",))),
        ((((SOA,), "NOERROR"), ((HOST,), "NOERROR"), ((SOA,), "NOERROR")), Present(value=("acme.example",))),
        ((((), "REFUSED"),), ABSENT),
        ((((), "NOTAUTH"),), ABSENT),
        ((((), "NOERROR"),), ABSENT),
    ],
)
async def test_a_transfer_is_told_by_its_beginning(
    world: World, messages: tuple[tuple[tuple[str, ...], str], ...], facts: object
) -> None:
    """Many records at once or one a message are a transfer; another code and an empty answer are none."""
    answer = await _asked(world, *messages)
    assert answer.facts == TransferFacts(handed_out=facts)  # type: ignore[arg-type]  # any fact
    assert (answer.evidence, "secret" in str(answer)) == (b"", False)


async def test_what_does_not_show_a_transfer_says_nothing(world: World) -> None:
    """A lone SOA, an answer to another question, silence and a closed port leave it open."""
    assert (await _asked(world, ((SOA,), "NOERROR"))).outcome is Outcome.GARBLED
    assert (await _asked(world, ((SOA, HOST), "NOERROR"), wrong_id=True)).facts is None
    assert (await _asked(world)).outcome is Outcome.SILENT
    world.translate = lambda address, _: (address, 1)
    assert (await transfer.run(SERVER, world.net("transfer", asset=SERVER))).outcome is Outcome.REFUSED


@given(st.binary(max_size=40), st.integers(0, 65535))
def test_no_bytes_break_the_reader(data: bytes, number: int) -> None:
    """Whatever comes, it is a yes, a no, or not enough."""
    assert told(data, number) in (True, False, None)
