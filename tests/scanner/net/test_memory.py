"""A question goes to the same place once: what is remembered, for whom, and for how long."""

import asyncio
import gc
from datetime import timedelta

import dns.message
import pytest

from scanner.errors import Forbidden
from scanner.interfaces import DnsReply, Meter, NoReply, Reply
from scanner.net.door import ErrandNet, SystemDoor
from scanner.net.memory import Kept
from scanner.net.wire import Message
from scanner.observation import Outcome
from scanner.permit import OptOut
from tests.scanner.net.conftest import SimulatedClock, World
from tests.scanner.net.dns_servers import name_server, reply, table
from tests.scanner.net.test_resolver import SOA, _at, _resolver_for_acme

A = "acme.example A"


def _suffixes(world: World) -> None:
    world.registry = type(world.registry)(
        special=world.registry.special, providers=(), ports={}, suffix=lambda name: name if "." in name else None
    )


def _another(world: World, door: SystemDoor, **more: object) -> ErrandNet:
    """The net of another target's scan in the same run."""
    world.meter = Meter()
    return world.net("zone", door=door, **more)  # type: ignore[arg-type]  # options of World.net


async def test_probes_of_one_scan_share_what_was_asked(world: World) -> None:
    """A second errand of the scan is answered from memory; its second look asks anew, and so does another scan."""
    async with name_server(table({A: lambda query: reply(query, f"{A} 192.0.2.1", flags="RA")})) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        world.clock = SimulatedClock()
        door = world.door()
        for probe, look, expected in (("zone", 1, 1), ("addresses", 1, 1), ("zone", 2, 2), ("mail_policy", 2, 2)):
            assert isinstance(await world.net(probe, look=look, door=door).ask("acme.example", "A"), Reply)
            assert len(server.asked) == expected
        world.clock._now += timedelta(seconds=60)
        assert isinstance(await _another(world, door).ask("acme.example", "A"), Reply)
        assert len(server.asked) == 3


async def test_targets_share_answers_for_their_time_to_live(world: World) -> None:
    """60 seconds as the record says, 5 as the zone says of its absences, and nothing without a word about time."""
    rows = {
        A: lambda query: reply(query, f"{A} 192.0.2.1", flags="RA"),
        "acme.example CAA": lambda query: reply(query, authority=(SOA,), flags="RA AD"),
        "acme.example MX": lambda query: reply(query, flags="RA AD"),
    }
    async with name_server(table(rows)) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        world.clock = clock = SimulatedClock()
        door = world.door()
        for seconds, asked in ((0, 3), (4, 4), (10, 6), (59, 8), (60, 10)):
            clock._now += timedelta(seconds=seconds) - (clock._now - SimulatedClock()._now)
            net = _another(world, door)
            for rtype in ("A", "CAA", "MX"):
                assert isinstance(await net.ask("acme.example", rtype), Reply)
            assert len(server.asked) == asked, seconds


async def test_what_parents_say_serves_for_an_hour(world: World) -> None:
    """The servers of a public suffix and what it says are asked for once a run, for every look of every target."""
    _suffixes(world)
    server_says = {
        "acme.example DS": lambda query: reply(
            query, authority=("example SOA a.example. h.example. 1 2 3 4 5",), flags="AA"
        ),
        "_dmarc.example TXT": lambda query: reply(
            query, authority=("example SOA a.example. h.example. 1 2 3 4 0",), rcode="NXDOMAIN", flags="AA"
        ),
    }
    resolver_says = _resolver_for_acme(
        **{
            "_dmarc.example SOA": lambda query: reply(
                query, authority=("example SOA a.example. h.example. 1 2 3 4 0",), rcode="NXDOMAIN", flags="RA"
            ),
            "a.example AAAA": lambda query: reply(query, authority=(SOA,), flags="RA"),
        }
    )
    async with (
        name_server(table(resolver_says)) as resolver,  # type: ignore[arg-type]  # rows are functions
        name_server(table(server_says)) as parent,
    ):
        world.resolvers = (("127.0.0.1", resolver.port),)
        world.clock = clock = SimulatedClock()
        _at(world, parent=parent)
        door = world.door()

        async def scan(look: int) -> None:
            net = _another(world, door, look=look)
            for name, rtype in (("acme.example", "DS"), ("_dmarc.example", "TXT")):
                assert isinstance(await net.ask(name, rtype, authoritative=True), Reply)

        await asyncio.gather(scan(1), scan(1))
        first = list(resolver.asked)
        assert sorted(parent.asked).count("_dmarc.example TXT") == 1
        clock._now += timedelta(minutes=59)
        await scan(1)
        await scan(2)
        assert resolver.asked == first
        assert parent.asked.count("_dmarc.example TXT") == 1
        clock._now += timedelta(minutes=2)
        await scan(1)
        assert parent.asked.count("_dmarc.example TXT") == 2
        assert resolver.asked.count("example NS") == 2


async def test_a_failure_is_remembered_for_its_look_only(world: World) -> None:
    """SERVFAIL once, silence as often as conduct says; another look, and another target, ask for themselves."""
    rows = {A: lambda query: reply(query, rcode="SERVFAIL"), "mute.example A": lambda _: None}
    async with name_server(table(rows)) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        door = world.door()
        for _ in range(2):
            assert isinstance(await world.net("zone", door=door).ask("acme.example", "A"), NoReply)
        assert server.asked.count(A) == 1
        many = await asyncio.gather(*(world.net("zone", door=door).ask("mute.example", "A") for _ in range(5)))
        assert {got.outcome for got in many if isinstance(got, NoReply)} == {Outcome.SILENT}
        assert server.asked.count("mute.example A") == world.conduct.query_tries
        assert isinstance(await world.net("zone", look=2, door=door).ask("acme.example", "A"), NoReply)
        assert isinstance(await _another(world, door).ask("acme.example", "A"), NoReply)
        assert server.asked.count(A) == 3


async def test_a_parent_that_fails_is_asked_once_for_five_minutes(world: World) -> None:
    """By whichever target, also where many ask at once; another look asks anew, and a target's own zone is its own."""
    _suffixes(world)
    world.clock = clock = SimulatedClock()
    rows = {
        "_dmarc.example TXT": lambda query: reply(query, rcode="SERVFAIL"),
        "example CAA": lambda _: None,
        "_dmarc.acme.example TXT": lambda query: reply(query, rcode="SERVFAIL"),
    }
    async with name_server(table(rows)) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        door = world.door()

        async def scan(look: int = 1) -> list[int]:
            net = _another(world, door, look=look)
            for row in rows:
                assert isinstance(await net.ask(*row.split()), NoReply)
            return [server.asked.count(row) for row in rows]

        tries = world.conduct.query_tries
        assert await scan() == [1, tries, 1]
        assert await scan() == [1, tries, 2]
        assert await scan(look=2) == [2, 2 * tries, 3]
        clock._now += timedelta(minutes=5)
        assert (await asyncio.gather(*(scan() for _ in range(4))))[-1] == [3, 3 * tries, 7]


async def test_who_waits_is_not_stopped_with_the_one_who_asked(world: World) -> None:
    """Where the first asker is cancelled, the next one asks for itself."""
    told = asyncio.Event()

    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        return [reply(query, f"{A} 192.0.2.1", flags="RA")] if told.is_set() else []

    async with name_server(script) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        door = world.door()
        first = asyncio.create_task(world.net("zone", door=door).ask("acme.example", "A"))
        await asyncio.sleep(0.05)
        waiting = [
            asyncio.create_task(net.ask("acme.example", "A"))
            for net in (world.net("addresses", door=door), _another(world, door))
        ]
        await asyncio.sleep(0.05)
        assert len(server.asked) == 1
        told.set()
        first.cancel()
        assert all(isinstance(got, Reply) for got in await asyncio.gather(*waiting))


async def test_what_is_remembered_is_permitted_too(world: World) -> None:
    """An opt-out that came meanwhile keeps the zone's servers out of the answer, and a stop file ends it all."""
    zone = table({"acme.example CAA": lambda query: reply(query, authority=(SOA,), flags="AA")})
    rows = _resolver_for_acme(**{"acme.example CAA": lambda query: reply(query, authority=(SOA,), flags="RA")})
    async with (
        name_server(table(rows)) as resolver,  # type: ignore[arg-type]  # rows are functions
        name_server(zone) as one,
    ):
        world.resolvers = (("127.0.0.1", resolver.port),)
        _at(world, ns1=one, ns2=one)
        net = world.net("zone")
        first = await net.ask("acme.example", "CAA", authoritative=True)
        assert first == Reply(value=DnsReply(rcode="NOERROR", proved=True), answered_by="127.0.1.1")
        world.optout = OptOut(networks=("127.0.0.0/8",))
        again = await net.ask("acme.example", "CAA", authoritative=True)
        assert isinstance(again, Reply)
        assert not again.value.proved
        world.stop = True
        with pytest.raises(Forbidden):
            await net.ask("acme.example", "CAA", authoritative=True)


async def test_what_a_scan_knows_goes_with_it(world: World) -> None:
    """A scan that is over leaves nothing behind."""
    door = world.door()
    _another(world, door)
    _another(world, door)
    world.meter = Meter()
    gc.collect()
    assert not door._zones._scans


def test_what_is_kept_is_bounded() -> None:
    """The longest unused goes first, by what the answers weigh."""
    message = Message(wire=bytes(1000), flags=0, rcode=0, question=None)
    kept = Kept(10_000)
    for number in range(20):
        kept.put(("192.0.2.1", 1, b"%d" % number, 1, True, False), message)
        assert kept.get(("192.0.2.1", 1, b"0", 1, True, False)) is message
    assert sum(kept.get(("192.0.2.1", 1, b"%d" % number, 1, True, False)) is not None for number in range(20)) == 7
