"""Name servers that lie, loop, stuff and drip: every DNS question of a scan ends, in time, as a value."""

import asyncio
import random
import struct
import time
from collections.abc import Callable
from dataclasses import replace

import dns.flags
import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import pytest

from scanner.asset import Attribution, name_asset
from scanner.canonical import dumps, encode
from scanner.interfaces import Answer, Probe
from scanner.observation import Outcome
from scanner.probes import every
from scanner.target import Profile
from tests.scanner.net.conftest import World, serving
from tests.scanner.net.dns_servers import Server

Lie = Callable[[dns.message.Message], dns.message.Message]
PROBES = [
    probe for probe in every().values() if probe.on in ("apex", "name") and probe.name != "domain_lists"
]  # fmt: skip
"""Those that ask the hostile servers; block lists belong to others, and none is on here."""
PATIENCE = 30
"""Seconds for one probe where a datagram gets 0.3: hundreds of questions one after the other would not fit."""
ODD = dns.name.Name([b"\x00\x1b[2J", b"x.y\xff", b"acme", b"example", b""])
IDN = dns.name.from_text("xn--mnchen-3ya._under_score_.xn--a.acme.example")


def _response(query: dns.message.Message) -> dns.message.Message:
    response = dns.message.make_response(query)
    response.flags |= dns.flags.AA | dns.flags.RA
    return response


def _with(query: dns.message.Message, kind: str, *texts: str) -> dns.message.Message:
    response = _response(query)
    response.answer.append(dns.rrset.from_text_list(query.question[0].name, 60, "IN", kind, texts))
    return response


def _alias(query: dns.message.Message) -> dns.message.Message:
    """A new alias for every name."""
    return _with(query, "CNAME", f"{random.randbytes(6).hex()}.{query.question[0].name}"[-200:].lstrip("."))


def _ring(query: dns.message.Message) -> dns.message.Message:
    """Two aliases that point at each other."""
    name = query.question[0].name.to_text()
    other = name.removeprefix("b.") if name.startswith("b.") else f"b.{name}"
    return _with(query, "CNAME", other)


def _stuffed(query: dns.message.Message) -> dns.message.Message:
    """As much TXT as a message holds, whatever was asked for."""
    return _with(query, "TXT", " ".join(['"' + "v=spf1 include:x.example " * 10 + '"'] * 250))


def _crowded(query: dns.message.Message) -> dns.message.Message:
    """Two thousand records of the asked kind."""
    kind = dns.rdatatype.to_text(query.question[0].rdtype)
    rows = {
        "A": lambda n: f"127.9.{n >> 8}.{n & 255}", "AAAA": lambda n: f"2001:db8::{n:x}",
        "NS": lambda n: f"n{n}.acme.example.", "MX": lambda n: f"{n} m{n}.acme.example.",
        "TXT": lambda n: f'"v=spf1 a:h{n}.example ~all"', "SRV": lambda n: f"0 0 {n} s{n}.acme.example.",
        "CAA": lambda n: f'0 issue "a{n}.example"', "CNAME": lambda n: f"c{n}.acme.example.",
        "SOA": lambda n: f"a. b. {n} 1 1 1 1", "DNSKEY": lambda n: f"257 3 13 {n:04}AAAA",
        "DS": lambda n: f"{n} 13 2 {n:064x}",
    }  # fmt: skip
    return _with(query, kind, *(rows[kind](number) for number in range(2000))) if kind in rows else _response(query)


def _odd(names: dns.name.Name) -> Lie:
    """Control characters, a dot inside a label, IDNs, underscores: in every place where a name may stand."""

    def lie(query: dns.message.Message) -> dns.message.Message:
        response, kind = _response(query), query.question[0].rdtype
        texts = {"NS": f"{names}", "MX": f"10 {names}", "SRV": f"0 0 443 {names}", "SOA": f"{names} {names} 1 1 1 1 1"}
        texts |= {"TXT": '"v=spf1 a:\\000\\027.example \\255" "\\010"', "CAA": '0 issue "\\000\\027"'}
        shown = dns.rdatatype.to_text(kind)
        if shown in texts:
            response.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", shown, texts[shown]))
        elif shown in ("A", "AAAA"):
            response.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "CNAME", f"{names}"))
        return response

    return lie


def _fickle(query: dns.message.Message) -> dns.message.Message:
    """Something else each time."""
    chosen = random.choice((_alias, _ring, _stuffed, _crowded, _odd(ODD), _response))
    response = chosen(query)
    response.set_rcode(random.choice((0, 0, 2, 3, 5)))
    return response


LIES = {
    "aliases without end": _alias, "aliases in a ring": _ring, "64 kB of TXT": _stuffed, "2,000 records": _crowded,
    "control characters": _odd(ODD), "IDNs and underscores": _odd(IDN), "something else each time": _fickle,
}  # fmt: skip


def _script(lie: Lie) -> Callable[[dns.message.Message, bool], list[bytes]]:
    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        whole = lie(query).to_wire(max_size=65535)
        if tcp or len(whole) <= 1232:
            return [whole]
        cut = _response(query)
        cut.flags |= dns.flags.TC
        return [cut.to_wire()]

    return script


async def _all_probes(world: World, port: int) -> dict[str, Answer]:
    """Each probe at a resolver and name servers that are all at one port, as one scan."""
    world.resolvers = (("127.0.0.1", port),)
    world.translate = lambda address, _: ("127.0.0.1", port)
    world.trust_anchors = (". IN DS 20326 8 2 " + "ab" * 32,)
    world.conduct = replace(world.conduct, labels=world.conduct.labels[:3])
    door, asset = world.door(), name_asset("acme.example")

    async def ended(probe: Probe) -> Answer:
        net = world.net(probe.name, profile=Profile.LIGHT, attribution=Attribution.A, door=door, asset=asset)
        async with asyncio.timeout(PATIENCE):
            return await probe.run(asset, net)

    async with asyncio.TaskGroup() as group:
        tasks = {probe.name: group.create_task(ended(probe)) for probe in PROBES}
    return {name: task.result() for name, task in tasks.items()}


def _sound(answers: dict[str, Answer]) -> None:
    """An outcome, a reason where it is not the good one, nothing unprintable in what was read, and not too much."""
    for name, answer in answers.items():
        assert answer.outcome is Outcome.ANSWERED or answer.why, name
        assert answer.why.isprintable(), name
        if answer.facts is not None:
            text = dumps(encode(answer.facts))
            assert text.isprintable(), name
            assert len(text) < 1 << 20, name


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_lies_end(world: World, lie: Lie) -> None:
    """Whatever all servers say, no probe raises, hangs or grows, and the questions are bounded."""
    random.seed(7)
    server = Server(_script(lie))

    async def stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
        for answer in server.answers(await reader.readexactly(length), True):
            writer.write(struct.pack("!H", len(answer)) + answer)
        await writer.drain()

    async with serving(stream) as port:
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: server, local_addr=("127.0.0.1", port)
        )
        try:
            _sound(await _all_probes(world, port))
        finally:
            transport.close()
    assert len(server.asked) < 1000


async def test_an_answer_that_drips_is_left(world: World) -> None:
    """A byte now and then over TCP, for ever: each question ends in a few times what a datagram gets."""

    def cut(query: dns.message.Message, _: bool) -> list[bytes]:
        response = _response(query)
        response.flags |= dns.flags.TC
        return [response.to_wire()]

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(2)
        while True:
            writer.write(b"\xff")
            await writer.drain()
            await asyncio.sleep(0.1)

    server = Server(cut)
    async with serving(drip) as port:
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: server, local_addr=("127.0.0.1", port)
        )
        try:
            began = time.monotonic()
            answers = await _all_probes(world, port)
        finally:
            transport.close()
    _sound(answers)
    assert not any(answer.outcome.answered for answer in answers.values())
    assert time.monotonic() - began < PATIENCE
